//! Values that several AWS rows share.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// When something was last used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum LastUsed {
    /// AWS says it was never used.
    Never,
    /// AWS keeps no information, for instance because the last use was before it began to track.
    NotTracked,
    /// It does not apply: there is no such credential.
    NotApplicable,
    /// Used at this moment.
    Used {
        /// The moment.
        at: DateTime<Utc>,
    },
}

/// A moment that may not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Moment {
    /// There is none, and that is a fact.
    None,
    /// This moment.
    At {
        /// The moment.
        at: DateTime<Utc>,
    },
}

/// A permissions boundary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Boundary {
    /// None is set.
    None,
    /// This managed policy bounds what the identity can do.
    Set {
        /// The ARN of the managed policy.
        policy: String,
    },
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tag {
    /// The key.
    pub key: String,
    /// The value.
    pub value: String,
}
