//! What the parent and a worker process say to each other: one JSON message a line.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a pipe holds on Linux (pipe(7)): what one read or write can move.
pub(super) const PIPE_BYTES: usize = 64 << 10;

/// A Rego module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Module {
    /// The file name, for messages.
    pub(super) path: String,
    /// The text.
    pub(super) text: String,
}

/// From the parent. `B` is what holds evidence: borrowed JSON on one side, the engine's values on the other.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Request<B> {
    /// A policy, by the number under which jobs name it.
    Policy {
        /// The number.
        policy: usize,
        /// The rule that holds the verdicts, `data.policies.aws.console_mfa.verdicts`.
        rule: String,
        /// The libraries that it imports, directly or through others.
        libraries: Vec<Module>,
        /// The module.
        module: Module,
    },
    /// Evidence, by the number under which jobs name it.
    Evidence {
        /// The number.
        evidence: usize,
        /// `{rows, complete}`.
        body: B,
    },
    /// Evaluate a policy once.
    Job(Job),
}

/// One evaluation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Job {
    /// The number under which the answer comes back.
    pub(super) job: usize,
    /// The policy.
    pub(super) policy: usize,
    /// Everything of the input but the evidence.
    pub(super) input: BTreeMap<String, Value>,
    /// What the policy sees of the evidence, by kind.
    pub(super) evidence: BTreeMap<String, View>,
}

/// What a policy sees of one evidence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct View {
    /// The evidence.
    pub(super) evidence: usize,
    /// The row fields that it sees. A field that a policy does not declare is not checked, so it is not shown.
    pub(super) fields: Vec<String>,
    /// The rows that it must not see, as indexes in ascending order.
    pub(super) without: Vec<usize>,
    /// When the evidence was observed, for a policy that asks for it.
    pub(super) observed_at: Option<DateTime<Utc>>,
}

/// From the worker. `V` is what holds a rule's value: the engine's on one side, its JSON text on the other.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Answer<V> {
    /// The job has begun; if the worker dies now, this job is the cause.
    Begun(usize),
    /// The job is done.
    Done {
        /// The job.
        job: usize,
        /// The value of the rule.
        verdicts: V,
    },
    /// The policy failed; the worker lives on.
    Failed {
        /// The job.
        job: usize,
        /// Whether a limit was hit, rather than an error made.
        limit: bool,
        /// What the engine says.
        message: String,
    },
}
