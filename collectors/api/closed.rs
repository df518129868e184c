//! Parts of a scope that nobody can use, so that they are not read.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::SubjectId;

/// A part of the scope that was not read because something outside keeps everybody from using it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClosedPart {
    /// The part, such as a region of an account.
    pub part: SubjectId,
    /// What closes it, for people.
    pub by: String,
    /// What it counts as.
    pub counts_as: CountsAs,
}

/// What a closed part counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CountsAs {
    /// It is taken to hold nothing, because the configuration says so: the evidence is complete without it.
    Empty,
    /// What it holds is not known: a gap says so as well.
    Unknown,
    /// It is no part of what is assessed, because the source or its configuration leaves it out.
    OutOfScope,
}

impl CountsAs {
    /// The words for people.
    #[must_use]
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Empty => "count as empty",
            Self::Unknown => "are unknown",
            Self::OutOfScope => "are out of scope",
        }
    }
}

impl std::fmt::Display for ClosedPart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let counts = match self.counts_as {
            CountsAs::Empty => "counts as empty",
            CountsAs::Unknown => "is unknown",
            CountsAs::OutOfScope => "is out of scope",
        };
        write!(f, "{} is closed by {}, was not read and {counts}", self.part, self.by)
    }
}
