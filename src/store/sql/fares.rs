//! How receivers fare, and whether they are told of anything at all.

use chrono::{DateTime, Utc};
use sqlx::{AssertSqlSafe, Transaction};

use super::super::Engine;
use super::queue::add_transition;
use super::{Database, damaged, milliseconds, moment};
use crate::model::{Digest, ReceiverId, Transition};
use crate::store::StoreError;
use crate::store::alerts::Fares;

const COLUMNS: &str = "id, next_ms, failing_ms, fails, disabled, settings, well_ms";

type Row = (String, i64, Option<i64>, i64, Option<String>, Option<String>, Option<i64>);

fn read((id, next, failing, fails, disabled, settings, well): Row) -> Result<Fares, StoreError> {
    Ok(Fares {
        receiver: ReceiverId::parse(&id).map_err(damaged)?,
        next: moment(next)?,
        failing: failing.map(moment).transpose()?,
        fails: fails.unsigned_abs(),
        disabled,
        settings: settings.map(|text| Digest::parse(&text).map_err(damaged)).transpose()?,
        well: well.map(moment).transpose()?,
    })
}

impl Database {
    pub(super) async fn fares_of(&self, receiver: &ReceiverId) -> Result<Fares, StoreError> {
        let statement = format!("SELECT {COLUMNS} FROM receiver WHERE id = $1");
        let row: Option<Row> = sqlx::query_as(AssertSqlSafe(statement))
            .bind(receiver.as_str())
            .fetch_optional(&self.pool)
            .await?;
        row.map_or_else(|| Ok(Fares::unknown(receiver.clone())), read)
    }

    pub(super) async fn all_fares(&self) -> Result<Vec<Fares>, StoreError> {
        let statement = format!("SELECT {COLUMNS} FROM receiver ORDER BY id");
        let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(statement)).fetch_all(&self.pool).await?;
        rows.into_iter().map(read).collect()
    }

    pub(super) async fn enabled(
        &self,
        receiver: &ReceiverId,
        why: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<u64>, StoreError> {
        let mut transaction = self.write().await?;
        if !enable(&mut transaction, receiver, why, now).await? {
            return Ok(None);
        }
        let waiting = sqlx::query(
            "UPDATE notification SET next_ms = CASE WHEN next_ms > $2 THEN $2 ELSE next_ms END
             WHERE receiver = $1 AND state = 'waiting'",
        )
        .bind(receiver.as_str())
        .bind(now.timestamp_millis())
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(Some(waiting.rows_affected()))
    }
}

/// Sends to a receiver again, and tells of it. False when it was not disabled.
pub(super) async fn enable(
    transaction: &mut Transaction<'_, Engine>,
    receiver: &ReceiverId,
    why: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let changed = sqlx::query(
        "UPDATE receiver SET disabled = NULL, settings = NULL, failing_ms = NULL, fails = 0, next_ms = $2
         WHERE id = $1 AND disabled IS NOT NULL",
    )
    .bind(receiver.as_str())
    .bind(now.timestamp_millis())
    .execute(&mut **transaction)
    .await?;
    if changed.rows_affected() == 0 {
        return Ok(false);
    }
    let told =
        Transition::Receiver { receiver: receiver.clone(), is_disabled: false, message: why.to_owned() };
    add_transition(transaction, &told, now).await?;
    Ok(true)
}

/// Notes how a receiver fares, and tells when it is disabled from now on.
pub(super) async fn write(
    transaction: &mut Transaction<'_, Engine>,
    fares: &Fares,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let before: Option<(Option<String>,)> = sqlx::query_as("SELECT disabled FROM receiver WHERE id = $1")
        .bind(fares.receiver.as_str())
        .fetch_optional(&mut **transaction)
        .await?;
    let was_disabled = before.is_some_and(|(disabled,)| disabled.is_some());
    if let (false, Some(why)) = (was_disabled, &fares.disabled) {
        let (receiver, message) = (fares.receiver.clone(), why.clone());
        let told = Transition::Receiver { receiver, is_disabled: true, message };
        add_transition(transaction, &told, now).await?;
    }
    sqlx::query(
        "INSERT INTO receiver (id, next_ms, failing_ms, fails, disabled, settings, well_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (id) DO UPDATE SET next_ms = excluded.next_ms, failing_ms = excluded.failing_ms,
             fails = excluded.fails, disabled = excluded.disabled, settings = excluded.settings,
             well_ms = excluded.well_ms",
    )
    .bind(fares.receiver.as_str())
    .bind(fares.next.timestamp_millis())
    .bind(milliseconds(fares.failing))
    .bind(i64::try_from(fares.fails).unwrap_or(i64::MAX))
    .bind(fares.disabled.as_deref())
    .bind(fares.settings.map(|digest| digest.to_string()))
    .bind(milliseconds(fares.well))
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
