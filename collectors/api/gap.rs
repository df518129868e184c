//! What could not be read, and why.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::SubjectId;

/// Why something is not known. The closed list of reasons of a verdict `unknown`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnknownReason {
    /// The source refused the call: a permission is missing.
    Denied,
    /// The evidence was never collected, or the source has no such call.
    Absent,
    /// A failure that may pass: time-out, throttling, server error.
    Transient,
    /// Part of the population was read, the rest was not.
    Partial,
    /// Older than the evidence kind allows.
    Stale,
    /// Answered, but not in a shape that can be trusted.
    Malformed,
    /// The source cannot tell this.
    Unsupported,
    /// A limit of annexa was reached before the end.
    Limit,
    /// The policy itself failed.
    PolicyError,
}

impl UnknownReason {
    /// All reasons, in the order of the documentation.
    pub const ALL: [Self; 9] = [
        Self::Denied,
        Self::Absent,
        Self::Transient,
        Self::Partial,
        Self::Stale,
        Self::Malformed,
        Self::Unsupported,
        Self::Limit,
        Self::PolicyError,
    ];

    /// The name used in JSON, in Rego and on the screen.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::Absent => "absent",
            Self::Transient => "transient",
            Self::Partial => "partial",
            Self::Stale => "stale",
            Self::Malformed => "malformed",
            Self::Unsupported => "unsupported",
            Self::Limit => "limit",
            Self::PolicyError => "policy_error",
        }
    }

    /// The reason with this name, or nothing.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == name)
    }
}

impl std::fmt::Display for UnknownReason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Something that could not be read: what, why, which call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gap {
    /// Why it could not be read.
    pub reason: UnknownReason,
    /// The API operation that failed, as the source's own permission system names it (`iam:ListRoles`).
    pub operation: String,
    /// One sentence for people: what happened. Never holds secrets.
    pub detail: String,
    /// The one subject that is affected. Without it the whole evidence is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<SubjectId>,
    /// The fields of the subject's row that are missing. Without them the whole row is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
}

impl Gap {
    /// A gap that affects the whole evidence.
    #[must_use]
    pub fn whole(reason: UnknownReason, operation: &str, detail: impl Into<String>) -> Self {
        Self {
            reason,
            operation: operation.to_owned(),
            detail: detail.into(),
            subject: None,
            fields: Vec::new(),
        }
    }

    /// A gap that affects one subject only.
    #[must_use]
    pub fn one(
        reason: UnknownReason,
        operation: &str,
        detail: impl Into<String>,
        subject: SubjectId,
    ) -> Self {
        Self { subject: Some(subject), ..Self::whole(reason, operation, detail) }
    }

    /// The same for some fields of the subject's row only; the row holds the others.
    #[must_use]
    pub fn of_fields(self, fields: &[&str]) -> Self {
        Self { fields: fields.iter().map(|&field| field.to_owned()).collect(), ..self }
    }
}
