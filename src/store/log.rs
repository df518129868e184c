//! The evidence log: an append-only Merkle tree over what was done and kept (RFC 6962), in the store's own transactions.

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::StoreError;
use super::tree::Edge;
use crate::model::{AssessmentId, DataClass, Digest, Line, LogLine};

/// The log of a store. Every backend passes the same suite.
#[async_trait]
pub trait Log: Send + Sync {
    /// Appends lines, all or none.
    async fn append(&self, at: DateTime<Utc>, lines: &[Line]) -> Result<(), StoreError>;

    /// The tree as it stands.
    async fn edge(&self) -> Result<Edge, StoreError>;

    /// What there is from an index on, in order.
    async fn log_rows(&self, from: u64, most: u32) -> Result<Vec<LogRow>, StoreError>;

    /// The lines that explain the log itself, in order: keys, removals, holds.
    async fn lasting_rows(&self) -> Result<Vec<LogRow>, StoreError>;

    /// The lines of a class since a moment, in order.
    async fn lines_since(&self, class: DataClass, since: DateTime<Utc>) -> Result<Vec<LogLine>, StoreError>;

    /// When a line was written; none where there is none.
    async fn log_moment(&self, index: u64) -> Result<Option<DateTime<Utc>>, StoreError>;

    /// Keeps what was signed. One that is there for the same size stays.
    async fn keep_checkpoint(&self, checkpoint: &Checkpoint) -> Result<(), StoreError>;

    /// What was signed for sizes from this one on, in order.
    async fn checkpoints(&self, from: u64, most: u32) -> Result<Vec<Checkpoint>, StoreError>;

    /// What was signed last.
    async fn latest_checkpoint(&self) -> Result<Option<Checkpoint>, StoreError>;

    /// The assessments whose reports are kept.
    async fn reported(&self) -> Result<Vec<AssessmentId>, StoreError>;

    /// The report of an assessment, while it is kept.
    async fn report_of(&self, assessment: &AssessmentId) -> Result<Option<String>, StoreError>;

    /// Evidence records that no line of the log speaks for.
    async fn unlogged(&self) -> Result<Unlogged, StoreError>;
}

/// A row of the log: a line, or what is left of pruned ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRow {
    /// The index of its first line; the first of all is 0.
    pub index: u64,
    /// How many lines it stands for: a power of two, 1 unless they were pruned.
    pub span: u64,
    /// The hash of the line, or the root of the subtree of its lines.
    pub hash: Digest,
    /// What it is found by: when it was written, in milliseconds, and its class.
    pub found_by: (i64, Option<String>),
    /// Its text; none when it was pruned.
    pub text: Option<String>,
    /// The evidence record that names it, while it is kept.
    pub record: Option<LoggedRecord>,
}

/// An evidence record as it is kept: its text, and what it is found by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedRecord {
    /// The record.
    pub text: String,
    /// The assessment that it was read for.
    pub assessment: String,
    /// Its source, scope and kind.
    pub about: [String; 3],
    /// When it was read, in milliseconds.
    pub collected_ms: i64,
    /// The digest of its rows.
    pub body: String,
}

/// A signed checkpoint of the log (<https://c2sp.org/tlog-checkpoint>).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// How many lines the log had.
    pub size: u64,
    /// When it was signed.
    pub at: DateTime<Utc>,
    /// The signed note.
    pub note: String,
}

/// Evidence records beside the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Unlogged {
    /// Kept by a version that had no log.
    pub before_the_log: u64,
    /// That name a line which is not there, or is another's.
    pub strays: u64,
}
