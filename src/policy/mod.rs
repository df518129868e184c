//! Policies: what is loaded, what each may see, and how its verdicts are held to their contract.
//!
//! In: policies (the embedded pack and an overlay folder) and an evidence set. Out: exactly one judgement for each
//! subject of each policy. Evaluation has no clock, no network and no randomness; it happens in worker processes.

mod enforce;
mod engine_text;
mod evaluate;
mod join;
mod lint;
mod memo;
mod metadata;
mod protocol;
mod reach;
mod sandbox;
mod set;
mod supervisor;
mod testing;
mod verdicts;
mod worker;

pub use enforce::FUTURE_TOLERANCE;
pub use evaluate::{EvaluateError, Evaluation, Parameters, evaluate, evaluate_again};
pub use join::{Sources, omissions};
pub use lint::lint;
pub use memo::Memo;
pub use metadata::{Custom, Fields, Looser, Metadata, Parameter, ParameterKind};
pub use reach::Reach;
pub use set::{Policy, PolicySet};
pub use supervisor::{SupervisorError, Workers, probe_workers};
pub use testing::{Case, Failure, TestError, read_cases, run_cases, test};
pub use worker::{WorkerError, probe_sandbox, run as run_worker};

/// What one policy may take while it is evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Limits {
    /// Address space that a worker process may take beyond what it starts with, in bytes.
    pub memory_bytes: u64,
    /// CPU time of one policy over one scope, in seconds.
    pub cpu_seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { memory_bytes: 2 << 30, cpu_seconds: 10 }
    }
}
