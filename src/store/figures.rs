//! Figures of what is kept, for who watches annexa itself.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::{RunState, StoreError};
use crate::model::{AssessmentId, PolicyId, Verdict};

/// The figures of a store. Every backend passes the same suite.
#[async_trait]
pub trait Figures: Send + Sync {
    /// When a run of each schedule ended last, by how it ended.
    async fn run_ends(&self) -> Result<BTreeMap<(String, RunState), DateTime<Utc>>, StoreError>;

    /// The newest complete assessment, and when it ended.
    async fn newest_assessment(&self) -> Result<Option<(AssessmentId, DateTime<Utc>)>, StoreError>;

    /// How many findings have which verdict now.
    async fn finding_counts(&self) -> Result<Vec<FindingCount>, StoreError>;
}

/// How many findings of a policy have a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingCount {
    /// The policy.
    pub policy: PolicyId,
    /// The verdict, as [`Verdict::word`] says it.
    pub verdict: &'static str,
    /// How many.
    pub count: u64,
    /// Of how many among them the risk is accepted.
    pub waived: u64,
}

impl FindingCount {
    /// The words of all verdicts.
    pub const VERDICTS: [&'static str; 4] = [
        Verdict::Pass.word(),
        Verdict::Fail.word(),
        Verdict::NotApplicable.word(),
        Verdict::Unknown(crate::model::UnknownReason::Absent).word(),
    ];
}
