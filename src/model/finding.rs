//! Judgements and findings.

use chrono::{DateTime, Utc};
use collectors::api::{Digest, Scope, SourceId, SubjectId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{FindingId, PolicyId, Severity, Verdict};

/// One policy's verdict on one subject in one assessment.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// The policy.
    pub policy: PolicyId,
    /// The configured source.
    pub source: SourceId,
    /// The part of the source, such as an account.
    pub scope: Scope,
    /// The thing judged.
    pub subject: SubjectId,
    /// The verdict.
    pub verdict: Verdict,
    /// Why, in one sentence.
    pub message: String,
    /// The values that decided.
    pub observed: Value,
    /// The bodies of the evidence that was read.
    pub evidence: Vec<Digest>,
}

impl Judgement {
    /// The id of the finding that this judgement belongs to.
    #[must_use]
    pub fn finding(&self) -> FindingId {
        FindingId::of(&self.policy, &self.source, &self.scope, &self.subject)
    }
}

/// A judgement with its history and its disposition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// The same in every assessment.
    pub id: FindingId,
    /// The policy.
    pub policy: PolicyId,
    /// The configured source.
    pub source: SourceId,
    /// The part of the source, such as an account.
    pub scope: Scope,
    /// The thing judged.
    pub subject: SubjectId,
    /// How bad a fail is.
    pub severity: Severity,
    /// The verdict, with `reason` when it is unknown.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// Why, in one sentence.
    pub message: String,
    /// The values that decided.
    pub observed: Value,
    /// SHA-256 of each evidence body that was read.
    pub evidence: Vec<Digest>,
    /// When this finding was first judged.
    pub first_seen: DateTime<Utc>,
    /// Since when it has this verdict.
    pub since: DateTime<Utc>,
    /// What people decided about it. Never changes the verdict.
    pub disposition: Disposition,
}

/// What people decided about a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Disposition {
    /// Nothing yet.
    Open,
    /// The risk is accepted until a date.
    Waived {
        /// The waiver's id.
        waiver: String,
        /// Who accepts the risk.
        owner: String,
        /// Why.
        reason: String,
        /// The last day.
        expires: chrono::NaiveDate,
    },
    /// Already failing in the baseline that was given.
    Baseline,
}

impl Disposition {
    /// True when a fail still counts for the exit code.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Open)
    }
}
