//! What annexa remembers: assessments, evidence records, and findings as intervals.
//!
//! In: records as they are collected, judgements when an assessment ends. Out: the newest evidence, and since when
//! each finding has its verdict. Rows of evidence lie in the blob store (`evidence::Blobs`), by digest.

mod alerts;
mod changes;
mod figures;
mod lock;
mod log;
mod postgres;
mod queue;
mod sqlite;
mod retention;
#[cfg(test)]
mod suite;
pub mod tree;

use std::collections::BTreeMap;
use std::path::PathBuf;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::model::{
    AssessmentId, Digest, End, Fact, FindingId, FindingKey, Judgement, Record, Transition, UnknownReason,
    Verdict,
};

pub use alerts::{
    Alerts, Dismissal, Fares, Group, Message, MessageCount, MessageState, Routed, Target, Tried, Turn,
    Waiting,
};
pub use figures::{Figures, FindingCount};
pub use lock::DataLock;
pub use log::{Checkpoint, Log, LogRow, LoggedRecord, Unlogged};
pub use postgres::Postgres;
pub use queue::{Claim, Lease, MOST_ATTEMPTS, Plan, Queue, Run, RunEnd, RunState, Tally};
pub use retention::{Bodies, Dropped, Prune, Retention, Stored};
pub use sqlite::Sqlite;

/// The store. Every backend passes the same suite.
#[async_trait]
pub trait Store: Send + Sync {
    /// Begins an assessment, for a scheduled run or by itself. Another that is still running, and is not that of a run
    /// which somebody works on, was cut off and is marked interrupted. What is written for a run that somebody else works
    /// on by then is refused.
    async fn begin(&self, beginning: &Beginning<'_>) -> Result<(), StoreError>;

    /// Keeps evidence records of a running assessment, each with its line in the log. Rows that were removed since they were
    /// last looked for are asked for again.
    async fn add_evidence(
        &self,
        assessment: &AssessmentId,
        records: &[Record],
        rows: &dyn Rows,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError>;

    /// Ends an assessment, in one transaction: findings are made, intervals opened and closed, and what changed is put
    /// into the outbox.
    async fn finish(
        &self,
        assessment: &AssessmentId,
        ending: Ending<'_>,
    ) -> Result<BTreeMap<FindingId, History>, StoreError>;

    /// Keeps the report of a complete assessment, or marks the assessment interrupted when there is none.
    async fn close(
        &self,
        assessment: &AssessmentId,
        report: Option<&str>,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError>;

    /// The evidence records asked for.
    async fn evidence(&self, wanted: Wanted) -> Result<Vec<Record>, StoreError>;

    /// The report of the newest complete assessment.
    async fn latest_report(&self) -> Result<Option<String>, StoreError>;
}

/// A whole store: what was assessed, what is told, what is to be done, what was done, and how long all that is kept.
pub trait Backend: Store + Alerts + Queue + Log + Retention + Figures {}

impl<T: Store + Alerts + Queue + Log + Retention + Figures> Backend for T {}

/// Where the rows of evidence lie, for a store that must look after them.
#[async_trait]
pub trait Rows: Send + Sync {
    /// Writes rows that the store is being given a record of, unless they are there.
    async fn keep_again(&self, body: &Digest) -> Result<(), RowsError>;
}

/// What went wrong with rows of evidence.
pub type RowsError = Box<dyn std::error::Error + Send + Sync>;

/// Which evidence records are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// The newest of each source, scope and kind, not collected after a moment.
    NewestUntil(DateTime<Utc>),
    /// The newest reading of each source and kind, with all the parts that it gave: what an older one gave and this one did
    /// not does not count.
    NewestReading,
    /// What the newest assessment collected, if that one was interrupted.
    OfInterrupted,
}

/// A transition in the outbox.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// Its place in the order of all transitions.
    pub seq: i64,
    /// When it was noticed.
    pub at: DateTime<Utc>,
    /// What changed.
    pub transition: Transition,
}

/// An assessment that begins.
#[derive(Debug, Clone, Copy)]
pub struct Beginning<'a> {
    /// Its id.
    pub assessment: &'a AssessmentId,
    /// When.
    pub at: DateTime<Utc>,
    /// The moment that its verdicts are about.
    pub as_of: DateTime<Utc>,
    /// The run that it belongs to.
    pub claim: Option<&'a Claim>,
}

/// What an assessment came to.
#[derive(Clone, Copy)]
pub struct Ending<'a> {
    /// When it ended.
    pub at: DateTime<Utc>,
    /// Its judgements, one for each finding.
    pub judgements: &'a [Judgement],
    /// The waivers that accept the risk of findings, by finding.
    pub waivers: &'a BTreeMap<FindingId, String>,
    /// How many lines the log had when the evidence was taken from it; none when other evidence was judged.
    pub seen: Option<u64>,
    /// What else is so.
    pub facts: &'a [Fact],
    /// What it says of what it did not judge.
    pub extent: &'a dyn Extent,
}

/// What an assessment says of things that it did not find.
pub trait Extent: Send + Sync {
    /// Of a finding that it did not judge.
    fn absence(&self, finding: &FindingKey) -> Absence;

    /// Whether a fact that it did not find is so no more.
    fn is_over(&self, fact: &Fact) -> bool;
}

/// What it means that a finding was not judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Absence {
    /// Nothing: the assessment was about other things.
    NotAsked,
    /// The finding ended.
    Ended(End),
    /// Its subject was not seen, and may still be there.
    Unknown(UnknownReason, String),
}

/// Since when a finding is what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct History {
    /// When it was first judged.
    pub first_seen: DateTime<Utc>,
    /// Since when it has its verdict.
    pub since: DateTime<Utc>,
    /// The verdict before this assessment, when there was one.
    pub before: Option<Verdict>,
}

/// Why the store cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file is not annexa's; it was not touched.
    #[error("{} is not an annexa database and was left untouched; name another data directory", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The file was written by a newer annexa; it was not touched.
    #[error("{} was written by a newer annexa and was left untouched; use that version", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
    },
    /// Another process uses the data directory.
    #[error("{} is in use by another annexa", path.display())]
    InUse {
        /// The directory.
        path: PathBuf,
    },
    /// The directory or file cannot be read or written.
    #[error("use {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        #[source]
        source: std::io::Error,
    },
    /// The database refused.
    #[error("use the database")]
    Database(#[from] sqlx::Error),
    /// The tables could not be brought up to date.
    #[error("bring the database up to date")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// Another node has taken over what this one was doing; nothing was written.
    #[error("another node has taken over; what this one would write is refused")]
    Late,
    /// The rows of evidence cannot be written or removed.
    #[error("use the rows of evidence")]
    Rows(#[source] RowsError),
    /// Another assessment was judged by newer evidence and has ended; nothing was written.
    #[error("another assessment by newer evidence has ended meanwhile")]
    Overtaken,
    /// What was stored cannot be read back.
    #[error("read back what was stored: {0}")]
    Damaged(String),
}
