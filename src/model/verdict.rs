//! What a policy says of a subject.

use collectors::api::UnknownReason;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The verdict on one subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "verdict", content = "reason", rename_all = "snake_case")]
pub enum Verdict {
    /// The subject meets the policy, shown by complete and fresh evidence.
    Pass,
    /// The subject does not meet the policy.
    Fail,
    /// The policy does not concern the subject.
    NotApplicable,
    /// It could not be decided.
    Unknown(UnknownReason),
}

impl Verdict {
    /// The word without its reason: `pass`, `fail`, `not_applicable`, `unknown`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NotApplicable => "not_applicable",
            Self::Unknown(_) => "unknown",
        }
    }

    /// Why it is unknown.
    #[must_use]
    pub fn reason(self) -> Option<UnknownReason> {
        match self {
            Self::Unknown(reason) => Some(reason),
            Self::Pass | Self::Fail | Self::NotApplicable => None,
        }
    }

    /// The verdict with this word and reason.
    #[must_use]
    pub fn from_parts(word: &str, reason: Option<UnknownReason>) -> Option<Self> {
        match (word, reason) {
            ("pass", None) => Some(Self::Pass),
            ("fail", None) => Some(Self::Fail),
            ("not_applicable", None) => Some(Self::NotApplicable),
            ("unknown", Some(reason)) => Some(Self::Unknown(reason)),
            _other => None,
        }
    }
}

/// `pass`, `fail`, `not_applicable` or `unknown(reason)`.
impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown(reason) => write!(f, "unknown({reason})"),
            Self::Pass | Self::Fail | Self::NotApplicable => f.write_str(self.word()),
        }
    }
}

/// How bad a failing subject is.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
    clap::ValueEnum,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to mend.
    Low,
    /// To mend in the normal course of work.
    Medium,
    /// To mend soon.
    High,
    /// To mend at once.
    Critical,
}

impl Severity {
    /// All, worst first.
    pub const WORST_FIRST: [Self; 4] = [Self::Critical, Self::High, Self::Medium, Self::Low];

    /// The name used in JSON and on the screen.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl std::fmt::Display for Severity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}
