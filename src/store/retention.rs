//! How long data is kept: removal by class in small steps, legal holds, and rows of evidence that nothing names any more.

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::queue::Lease;
use super::{RowsError, StoreError};
use crate::model::{DataClass, Digest, Hold};

/// Retention of a store. Every backend passes the same suite.
#[async_trait]
pub trait Retention: Send + Sync {
    /// The holds that stand, with since when.
    async fn holds(&self) -> Result<Vec<(Hold, DateTime<Utc>)>, StoreError>;

    /// Begins a hold. False when there was one of that name, which stays as it was.
    async fn hold(&self, hold: &Hold, at: DateTime<Utc>) -> Result<bool, StoreError>;

    /// Ends a hold. False when none of that name stands.
    async fn release(
        &self,
        name: &str,
        by: &str,
        reason: &str,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError>;

    /// Removes some of what is old enough, in one transaction. Never removed are: what a hold covers, the newest reading of
    /// a source and kind, and what still has to be told.
    async fn prune(&self, prune: &Prune<'_>) -> Result<Dropped, StoreError>;

    /// Removes some rows of evidence that no record names any more, and have not for a while; nobody may add a record of
    /// them meanwhile.
    async fn sweep(
        &self,
        lease: Option<&Lease>,
        now: DateTime<Utc>,
        most: u32,
        bodies: &dyn Bodies,
    ) -> Result<u64, StoreError>;

    /// What is kept, by class.
    async fn stored(&self) -> Result<Vec<Stored>, StoreError>;
}

/// Where the rows of evidence lie, for one who removes them.
#[async_trait]
pub trait Bodies: Send + Sync {
    /// Removes rows, side by side. Those that are not there are no error.
    async fn remove(&self, bodies: &[Digest]) -> Result<(), RowsError>;
}

/// What is to be removed.
#[derive(Debug, Clone, Copy)]
pub struct Prune<'a> {
    /// Who removes, where several could.
    pub lease: Option<&'a Lease>,
    /// The class.
    pub class: DataClass,
    /// What is older is removed.
    pub before: DateTime<Utc>,
    /// Of evidence: what is older than this is left to another pass.
    pub since: Option<DateTime<Utc>>,
    /// Of evidence: only what a later reading of the same day repeats to the letter.
    pub repetitions: bool,
    /// Now.
    pub now: DateTime<Utc>,
    /// How many rows of a table at most.
    pub most: u32,
    /// Whether it is only counted what would be removed.
    pub is_trial: bool,
}

/// What was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Dropped {
    /// Rows of tables.
    pub rows: u64,
    /// Whether there may be more of it.
    pub more: bool,
}

/// What is kept of a class.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Stored {
    /// What it is.
    pub what: &'static str,
    /// The class that it belongs to; none for what is kept for good.
    pub class: Option<DataClass>,
    /// How many.
    pub count: u64,
    /// Of the oldest.
    pub oldest: Option<DateTime<Utc>>,
    /// The length of what is kept of them, in bytes, without what the database adds.
    pub bytes: u64,
}
