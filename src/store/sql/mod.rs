//! The store in SQL that SQLite and PostgreSQL both understand. Compiled once for each: what differs stands in the module
//! above (`Engine`, `BEGIN`).

mod assessments;
mod findings;

use chrono::{DateTime, Utc};
use sqlx::{Pool, Transaction};

use super::{BEGIN, Engine};
use crate::store::StoreError;

/// The store on one database.
#[derive(Debug, Clone)]
pub struct Database {
    pub(super) pool: Pool<Engine>,
}

/// Rows of one `INSERT`; nine columns stay far below the 32,766 parameters of SQLite and the 65,535 of PostgreSQL.
const ROWS_A_STATEMENT: usize = 1_000;

impl Database {
    /// A transaction that writes.
    async fn write(&self) -> Result<Transaction<'static, Engine>, StoreError> {
        Ok(self.pool.begin_with(BEGIN).await?)
    }
}

fn moment(ms: i64) -> Result<DateTime<Utc>, StoreError> {
    DateTime::from_timestamp_millis(ms).ok_or_else(|| StoreError::Damaged(format!("a moment {ms}")))
}

fn damaged(error: impl std::fmt::Display) -> StoreError {
    StoreError::Damaged(error.to_string())
}
