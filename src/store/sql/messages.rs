//! Messages and how their receivers fare.

use chrono::{DateTime, Utc};
use sqlx::Transaction;

use super::super::Engine;
use super::{Database, damaged, milliseconds, moment};
use crate::model::{Notification, NotificationId, ReceiverId};
use crate::store::StoreError;
use crate::store::alerts::{Fares, Message, MessageCount, MessageState, Tried};

/// A new message, to be tried at once.
pub(super) async fn write_new(
    transaction: &mut Transaction<'_, Engine>,
    notification: &Notification,
) -> Result<(), StoreError> {
    let at = notification.at.timestamp_millis();
    sqlx::query(
        "INSERT INTO notification (id, grp, receiver, number, severity, body, state, made_ms, next_ms, tries)
         VALUES ($1, $2, $3, $4, $5, $6, 'waiting', $7, $7, 0)",
    )
    .bind(notification.id.as_str())
    .bind(&notification.group)
    .bind(notification.receiver.as_str())
    .bind(i64::try_from(notification.number).unwrap_or(i64::MAX))
    .bind(notification.severity() as i32)
    .bind(serde_json::to_string(notification).map_err(damaged)?)
    .bind(at)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

type Row = (String, String, i64, Option<i64>, i64, Option<String>, Option<String>, Option<String>);

fn read_message(row: Row) -> Result<Message, StoreError> {
    let (body, state, tries, tried, next, why, receipt, of_group) = row;
    let state = [MessageState::Waiting, MessageState::Delivered, MessageState::Dead]
        .into_iter()
        .find(|each| each.as_str() == state)
        .ok_or_else(|| damaged(format!("a message that is {state:?}")))?;
    Ok(Message {
        notification: serde_json::from_str(&body).map_err(damaged)?,
        state,
        tries: tries.unsigned_abs(),
        tried: tried.map(moment).transpose()?,
        next: moment(next)?,
        why,
        receipt: receipt.or(of_group),
    })
}

impl Database {
    pub(super) async fn due_to_try(&self, now: DateTime<Utc>, most: u32) -> Result<Vec<Message>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT n.body, n.state, n.tries, n.tried_ms, n.next_ms, n.why, n.receipt, g.receipt
             FROM notification AS n
             JOIN alert_group AS g ON g.id = n.grp
             LEFT JOIN receiver AS r ON r.id = n.receiver
             WHERE n.state = 'waiting' AND n.next_ms <= $1
               AND COALESCE(r.next_ms, 0) <= $1 AND r.disabled IS NULL
               AND NOT EXISTS (SELECT 1 FROM notification AS e
                   WHERE e.grp = n.grp AND e.state = 'waiting' AND e.number < n.number)
             ORDER BY n.severity DESC, n.made_ms, n.id LIMIT $2",
        )
        .bind(now.timestamp_millis())
        .bind(i64::from(most))
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(read_message).collect()
    }

    pub(super) async fn messages_in(
        &self,
        state: Option<MessageState>,
        most: u32,
    ) -> Result<Vec<Message>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT n.body, n.state, n.tries, n.tried_ms, n.next_ms, n.why, n.receipt, g.receipt
             FROM notification AS n JOIN alert_group AS g ON g.id = n.grp
             WHERE n.state = $1 OR $1 IS NULL
             ORDER BY n.made_ms DESC, n.id LIMIT $2",
        )
        .bind(state.map(MessageState::as_str))
        .bind(i64::from(most))
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(read_message).collect()
    }

    pub(super) async fn counted(&self) -> Result<MessageCount, StoreError> {
        let rows: Vec<(String, i64, i64)> =
            sqlx::query_as("SELECT state, COUNT(*), MIN(made_ms) FROM notification GROUP BY state")
                .fetch_all(&self.pool)
                .await?;
        let mut count = MessageCount::default();
        for (state, number, oldest) in rows {
            let number = number.unsigned_abs();
            match state.as_str() {
                "waiting" => {
                    count.waiting = number;
                    count.oldest = Some(moment(oldest)?);
                }
                "delivered" => count.delivered = number,
                _dead => count.dead = number,
            }
        }
        Ok(count)
    }

    pub(super) async fn fares_of(&self, receiver: &ReceiverId) -> Result<Fares, StoreError> {
        type Row = (i64, Option<i64>, i64, Option<String>, Option<i64>);

        let row: Option<Row> = sqlx::query_as(
            "SELECT next_ms, failing_ms, fails, disabled, well_ms FROM receiver WHERE id = $1",
        )
        .bind(receiver.as_str())
        .fetch_optional(&self.pool)
        .await?;
        let Some((next, failing, fails, disabled, well)) = row else {
            return Ok(Fares::unknown(receiver.clone()));
        };
        Ok(Fares {
            receiver: receiver.clone(),
            next: moment(next)?,
            failing: failing.map(moment).transpose()?,
            fails: fails.unsigned_abs(),
            disabled,
            well: well.map(moment).transpose()?,
        })
    }

    pub(super) async fn send_again(
        &self,
        message: &NotificationId,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.write().await?;
        let changed = sqlx::query(
            "UPDATE notification SET state = 'waiting', next_ms = $2, tries = 0, done_ms = NULL
             WHERE id = $1 AND state <> 'delivered'",
        )
        .bind(message.as_str())
        .bind(now.timestamp_millis())
        .execute(&mut *transaction)
        .await?;
        // Whoever sends again says that the receiver can be reached again.
        sqlx::query(
            "UPDATE receiver SET disabled = NULL, next_ms = $2
             WHERE id = (SELECT receiver FROM notification WHERE id = $1 AND state = 'waiting')",
        )
        .bind(message.as_str())
        .bind(now.timestamp_millis())
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(changed.rows_affected() == 1)
    }
}

/// Notes that a try begins.
pub(super) async fn write_try(
    transaction: &mut Transaction<'_, Engine>,
    message: &NotificationId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let changed = sqlx::query(
        "UPDATE notification SET tries = tries + 1, tried_ms = $2 WHERE id = $1 AND state = 'waiting'",
    )
    .bind(message.as_str())
    .bind(now.timestamp_millis())
    .execute(&mut **transaction)
    .await?;
    Ok(changed.rows_affected() == 1)
}

/// Notes what came of a try.
pub(super) async fn write_tried(
    transaction: &mut Transaction<'_, Engine>,
    tried: &Tried,
) -> Result<(), StoreError> {
    let done = (tried.state != MessageState::Waiting).then_some(tried.at);
    sqlx::query(
        "UPDATE notification SET state = $2, next_ms = $3, why = $4, receipt = COALESCE($5, receipt), done_ms = $6
         WHERE id = $1",
    )
    .bind(tried.message.as_str())
    .bind(tried.state.as_str())
    .bind(tried.next.timestamp_millis())
    .bind(tried.why.as_deref())
    .bind(tried.receipt.as_deref())
    .bind(milliseconds(done))
    .execute(&mut **transaction)
    .await?;
    if tried.state == MessageState::Delivered {
        sqlx::query(
            "UPDATE alert_group SET receipt = COALESCE($2, receipt)
             WHERE id = (SELECT grp FROM notification WHERE id = $1)",
        )
        .bind(tried.message.as_str())
        .bind(tried.receipt.as_deref())
        .execute(&mut **transaction)
        .await?;
    }
    let fares = &tried.fares;
    if tried.releases {
        sqlx::query(
            "UPDATE notification SET next_ms = $2
             WHERE receiver = $1 AND state = 'waiting' AND next_ms > $2 AND tries > 0",
        )
        .bind(fares.receiver.as_str())
        .bind(tried.at.timestamp_millis())
        .execute(&mut **transaction)
        .await?;
    }
    write_fares(transaction, fares).await
}

async fn write_fares(transaction: &mut Transaction<'_, Engine>, fares: &Fares) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO receiver (id, next_ms, failing_ms, fails, disabled, well_ms) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (id) DO UPDATE SET next_ms = excluded.next_ms, failing_ms = excluded.failing_ms,
             fails = excluded.fails, disabled = excluded.disabled, well_ms = excluded.well_ms",
    )
    .bind(fares.receiver.as_str())
    .bind(fares.next.timestamp_millis())
    .bind(milliseconds(fares.failing))
    .bind(i64::try_from(fares.fails).unwrap_or(i64::MAX))
    .bind(fares.disabled.as_deref())
    .bind(milliseconds(fares.well))
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
