//! The store on PostgreSQL: several nodes share it, and its clock counts the leases.

use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::StoreError;

#[path = "sql/mod.rs"]
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each database")]
mod sql;

pub use sql::Database as Postgres;

/// The database that `sql` is compiled for.
type Engine = sqlx::Postgres;

/// How a transaction that writes begins.
const BEGIN: &str = "BEGIN";

/// How rows are locked that a transaction has read, and rows passed over that another one holds.
const LOCK: &str = " FOR UPDATE";
const SKIP_LOCKED: &str = " FOR UPDATE SKIP LOCKED";

/// How a column counts upwards.
const COUNTED: &str = "BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY";

/// A number that a row is found by, and bytes.
const KEY: &str = "BIGINT PRIMARY KEY NOT NULL";
const BYTES: &str = "BYTEA";

/// What ends a migration: nothing here.
const AFTER_MIGRATION: &str = "";

/// How the database tells the time: the clocks of its nodes may differ.
const TIME: Option<&str> = Some("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)");

/// Connections of one node: its runs, its alerts, its pages.
const CONNECTIONS: u32 = 8;

/// How long a statement or a lock may wait, in milliseconds: a node that hangs must lose its lease, not keep others waiting.
const PATIENCE_MS: &str = "30000";

impl Postgres {
    /// Connects, and brings the tables up to date.
    ///
    /// # Errors
    /// When the address is none, or the database cannot be used.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let options = PgConnectOptions::from_str(url)?.application_name("annexa").options([
            ("statement_timeout", PATIENCE_MS),
            ("lock_timeout", PATIENCE_MS),
            ("idle_in_transaction_session_timeout", PATIENCE_MS),
        ]);
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(Duration::from_secs(10))
            .connect_with(options)
            .await?;
        Self::begin_with(pool).await
    }
}

#[cfg(test)]
mod tests {
    use super::super::Backend;
    use super::*;

    /// A database of its own on the server that the environment names.
    #[expect(clippy::disallowed_methods, reason = "tests/live/pg/suite says where the server is")]
    async fn store() -> Postgres {
        let server = std::env::var("ANNEXA_TEST_POSTGRES").unwrap();
        let name = format!("t{}", uuid::Uuid::now_v7().simple());
        let admin = PgPoolOptions::new().max_connections(1).connect(&server).await.unwrap();
        sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&admin).await.unwrap();
        let (base, _) = server.rsplit_once('/').unwrap();
        Postgres::open(&format!("{base}/{name}")).await.unwrap()
    }

    #[tokio::test]
    #[ignore = "needs a PostgreSQL: run tests/live/pg/suite"]
    async fn postgres_passes_the_suite() {
        super::super::suite::run(|| async { (Box::new(store().await) as Box<dyn Backend>, ()) }).await;
    }
}
