//! Holds, rows of evidence that nothing names any more, and how much is kept.

use std::collections::BTreeMap;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{AssertSqlSafe, Transaction};

use super::super::Engine;
use super::{Database, damaged, log, moment, prune, queue};
use crate::model::{DataClass, Digest, Hold, Line, LogLine};
use crate::store::queue::Lease;
use crate::store::retention::{Bodies, Dropped, Prune, Retention, Stored};
use crate::store::{Rows, StoreError};

/// How long rows that no record names are kept all the same, and how long it is known that they are gone: a reading must
/// not take longer from looking for its rows to naming them.
const WHILE: TimeDelta = TimeDelta::hours(24);

/// How long the removal of some rows may take: a third of what PostgreSQL lets a transaction wait.
const REMOVAL: Duration = Duration::from_secs(10);

/// Rows that a new record names are no orphans. They may have been removed since they were seen, so they are looked for
/// again.
pub(super) async fn keep_rows(
    transaction: &mut Transaction<'_, Engine>,
    body: &Digest,
    rows: &dyn Rows,
) -> Result<(), StoreError> {
    let orphan = sqlx::query("DELETE FROM orphan WHERE body = $1")
        .bind(body.to_string())
        .execute(&mut **transaction)
        .await?;
    if orphan.rows_affected() > 0 {
        rows.keep_again(body).await.map_err(StoreError::Rows)?;
    }
    Ok(())
}

/// The holds that stand, as the log says: its lines cannot be changed unseen.
pub(super) async fn standing(transaction: &mut Transaction<'_, Engine>) -> Result<Vec<Hold>, StoreError> {
    let lines: Vec<(String,)> = sqlx::query_as(HOLD_LINES).fetch_all(&mut **transaction).await?;
    Ok(replay(lines)?.into_values().map(|(hold, _since)| hold).collect())
}

const HOLD_LINES: &str = "SELECT line FROM log WHERE class IS NULL AND line IS NOT NULL
     AND (line LIKE '%\"line\":\"held\"%' OR line LIKE '%\"line\":\"released\"%') ORDER BY idx";

/// Holds by name, after everything that was said of them.
fn replay(lines: Vec<(String,)>) -> Result<BTreeMap<String, (Hold, DateTime<Utc>)>, StoreError> {
    let mut holds = BTreeMap::new();
    for (text,) in lines {
        let LogLine { at, line } = serde_json::from_str(&text).map_err(damaged)?;
        match line {
            Line::Held { hold } => drop(holds.insert(hold.name.clone(), (hold, at))),
            Line::Released { hold, .. } => drop(holds.remove(&hold)),
            // A reason may hold any text.
            Line::Evidence { .. }
            | Line::Assessment { .. }
            | Line::Run { .. }
            | Line::Missed { .. }
            | Line::Heartbeat { .. }
            | Line::Key { .. }
            | Line::Pruned { .. } => {}
        }
    }
    Ok(holds)
}

#[async_trait]
impl Retention for Database {
    async fn holds(&self) -> Result<Vec<(Hold, DateTime<Utc>)>, StoreError> {
        let lines: Vec<(String,)> = sqlx::query_as(HOLD_LINES).fetch_all(&self.pool).await?;
        Ok(replay(lines)?.into_values().collect())
    }

    async fn hold(&self, hold: &Hold, at: DateTime<Utc>) -> Result<bool, StoreError> {
        let mut transaction = self.write().await?;
        log::lock(&mut transaction).await?;
        if standing(&mut transaction).await?.iter().any(|each| each.name == hold.name) {
            return Ok(false);
        }
        let line = Line::Held { hold: hold.clone() };
        log::append(&mut transaction, vec![LogLine { at, line }]).await?;
        transaction.commit().await?;
        Ok(true)
    }

    async fn release(
        &self,
        name: &str,
        by: &str,
        reason: &str,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.write().await?;
        log::lock(&mut transaction).await?;
        if !standing(&mut transaction).await?.iter().any(|each| each.name == name) {
            return Ok(false);
        }
        let line = Line::Released { hold: name.to_owned(), by: Line::why(by), reason: Line::why(reason) };
        log::append(&mut transaction, vec![LogLine { at, line }]).await?;
        transaction.commit().await?;
        Ok(true)
    }

    async fn prune(&self, prune: &Prune<'_>) -> Result<Dropped, StoreError> {
        let mut transaction = self.write().await?;
        if let Some(lease) = prune.lease {
            queue::fence(&mut transaction, lease).await?;
        }
        // A hold that is told to stand covers what is removed from then on.
        log::lock(&mut transaction).await?;
        let dropped = prune::prune(&mut transaction, prune).await?;
        if prune.is_trial {
            transaction.rollback().await?;
        } else {
            transaction.commit().await?;
        }
        Ok(dropped)
    }

    async fn sweep(
        &self,
        lease: Option<&Lease>,
        now: DateTime<Utc>,
        most: u32,
        bodies: &dyn Bodies,
    ) -> Result<u64, StoreError> {
        let mut transaction = self.write().await?;
        if let Some(lease) = lease {
            queue::fence(&mut transaction, lease).await?;
        }
        // Whoever adds a record waits until this is over.
        log::lock(&mut transaction).await?;
        let past = (now - WHILE).timestamp_millis();
        sqlx::query("DELETE FROM orphan WHERE gone_ms < $1 OR EXISTS (SELECT 1 FROM evidence AS e WHERE e.body = orphan.body)")
            .bind(past)
            .execute(&mut *transaction)
            .await?;
        let old: Vec<(String,)> = sqlx::query_as(
            "UPDATE orphan SET gone_ms = $2 WHERE body IN
                 (SELECT body FROM orphan WHERE gone_ms IS NULL AND since_ms < $1 ORDER BY since_ms, body LIMIT $3)
             RETURNING body",
        )
        .bind(past)
        .bind(now.timestamp_millis())
        .bind(i64::from(most))
        .fetch_all(&mut *transaction)
        .await?;
        let digests = old.iter().map(|(body,)| Digest::parse(body).map_err(damaged));
        let digests = digests.collect::<Result<Vec<_>, _>>()?;
        // The database must not end the transaction first: what is removed after that could be named again.
        let removal = tokio::time::timeout(REMOVAL, bodies.remove(&digests)).await;
        removal.map_err(|late| StoreError::Rows(late.into()))?.map_err(StoreError::Rows)?;
        transaction.commit().await?;
        Ok(old.len() as u64)
    }

    async fn stored(&self) -> Result<Vec<Stored>, StoreError> {
        let mut all = Vec::new();
        for (what, class, statement) in COUNTS {
            let statement = format!("SELECT COUNT(*), {statement}");
            let (count, oldest, bytes): (i64, Option<i64>, i64) =
                sqlx::query_as(AssertSqlSafe(statement)).fetch_one(&self.pool).await?;
            all.push(Stored {
                what,
                class: *class,
                count: count.unsigned_abs(),
                oldest: oldest.map(moment).transpose()?,
                bytes: bytes.unsigned_abs(),
            });
        }
        Ok(all)
    }
}

/// How much of what there is: the oldest, and the bytes.
const COUNTS: &[(&str, Option<DataClass>, &str)] = &[
    (
        "evidence records",
        Some(DataClass::Evidence),
        "MIN(collected_ms), CAST(COALESCE(SUM(LENGTH(record)), 0) AS BIGINT) FROM evidence",
    ),
    (
        "reports",
        Some(DataClass::Reports),
        "MIN(started_ms), CAST(COALESCE(SUM(LENGTH(report)), 0) AS BIGINT) FROM assessment WHERE report IS NOT NULL",
    ),
    (
        "verdicts that are over",
        Some(DataClass::Findings),
        "MIN(until_ms), CAST(COALESCE(SUM(LENGTH(message) + LENGTH(observed)), 0) AS BIGINT)
         FROM verdict WHERE until_ms IS NOT NULL",
    ),
    (
        "verdicts that stand",
        None,
        "MIN(since_ms), CAST(COALESCE(SUM(LENGTH(message) + LENGTH(observed)), 0) AS BIGINT)
         FROM verdict WHERE until_ms IS NULL",
    ),
    (
        "changes",
        Some(DataClass::Alerts),
        "MIN(at_ms), CAST(COALESCE(SUM(LENGTH(body)), 0) AS BIGINT) FROM transition",
    ),
    (
        "messages",
        Some(DataClass::Alerts),
        "MIN(made_ms), CAST(COALESCE(SUM(LENGTH(body)), 0) AS BIGINT) FROM notification",
    ),
    (
        "runs",
        Some(DataClass::Operations),
        "MIN(due_ms), CAST(COALESCE(SUM(LENGTH(id) + LENGTH(schedule)), 0) AS BIGINT) FROM run",
    ),
    (
        "lines of the log",
        None,
        "MIN(at_ms), CAST(COALESCE(SUM(LENGTH(line)), 0) AS BIGINT) FROM log WHERE line IS NOT NULL",
    ),
    ("pruned lines", None, "MIN(at_ms), CAST(COUNT(*) * 32 AS BIGINT) FROM log WHERE line IS NULL"),
    ("checkpoints", None, "MIN(at_ms), CAST(COALESCE(SUM(LENGTH(note)), 0) AS BIGINT) FROM checkpoint"),
];
