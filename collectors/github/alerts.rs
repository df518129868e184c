//! What the three kinds of alerts share.

use serde::{Deserialize, Deserializer};

use super::area::scope_of;

/// The repository of an alert.
#[derive(Debug, Deserialize)]
pub(super) struct Repository {
    full_name: String,
}

impl Repository {
    /// The repository as a subject.
    pub(super) fn subject(&self) -> String {
        scope_of(&self.full_name)
    }
}

/// Tells a field that is null from one that is not there: the first is `Some(None)`.
pub(super) fn nullable<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}
