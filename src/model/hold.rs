//! Legal holds: data that is kept beyond its time.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use collectors::api::SourceId;
use serde::{Deserialize, Serialize};

use super::DataClass;

/// What is kept until the hold is released, however old it gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Hold {
    /// Its name.
    pub name: String,
    /// Why: a case, a request, an audit.
    pub reason: String,
    /// Who asked for it.
    pub by: String,
    /// The classes that it covers; all when empty.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub classes: BTreeSet<DataClass>,
    /// The sources whose evidence it covers; all when empty.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub sources: BTreeSet<SourceId>,
    /// From when data is covered; from the beginning without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<DateTime<Utc>>,
    /// Until when data is covered; what comes later too without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<DateTime<Utc>>,
}

impl Hold {
    /// Whether it covers a class of data.
    #[must_use]
    pub fn covers(&self, class: DataClass) -> bool {
        self.classes.is_empty() || self.classes.contains(&class)
    }
}
