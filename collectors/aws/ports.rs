//! Ports as rules of networks name them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The ports of a rule. For ICMP they are type and code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Ports {
    /// The rule names none, so it is for all of them.
    All,
    /// From one to another, both included.
    Range {
        /// The first.
        from: i64,
        /// The last.
        to: i64,
    },
    /// The rule names only one end.
    Half,
}

impl Ports {
    /// The ports between two ends that may be left out.
    pub(super) fn of(from: Option<i64>, to: Option<i64>) -> Self {
        match (from, to) {
            (None, None) => Self::All,
            (Some(from), Some(to)) => Self::Range { from, to },
            (Some(_), None) | (None, Some(_)) => Self::Half,
        }
    }
}
