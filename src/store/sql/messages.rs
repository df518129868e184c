//! Messages, and what became of them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::{AssertSqlSafe, Transaction};

use super::super::Engine;
use super::{Database, damaged, fares, milliseconds, moment};
use crate::model::{Notification, NotificationId, ReceiverId};
use crate::store::StoreError;
use crate::store::alerts::{Dismissal, Message, MessageCount, MessageState, Tried};

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

/// What is read of a message that `n` names, in a group that `g` names. It is dismissed when somebody said so since it was given
/// up last; what was said of an earlier time stays, for those who look.
const COLUMNS: &str = "n.body, CASE WHEN n.state = 'dead' AND n.dismissed_ms >= n.done_ms THEN 'dismissed' ELSE n.state END AS is_now,
    n.tries, n.tried_ms, n.next_ms, n.why, n.receipt, g.receipt AS of_group,
    n.dismissed_ms, n.dismissed_by, n.dismissed_why";

type Row = (
    String,
    String,
    i64,
    Option<i64>,
    i64,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<i64>,
    Option<String>,
    Option<String>,
);

fn read_message(row: Row) -> Result<Message, StoreError> {
    let (body, is_now, tries, tried, next, why, receipt, of_group, at, by, reason) = row;
    let state = MessageState::ALL
        .into_iter()
        .find(|each| each.as_str() == is_now)
        .ok_or_else(|| damaged(format!("a message that is {:?}", is_now)))?;
    let dismissal = match (at, by, reason) {
        (Some(at), Some(by), Some(why)) => Some(Dismissal { at: moment(at)?, by, why }),
        _not => None,
    };
    Ok(Message {
        notification: serde_json::from_str(&body).map_err(damaged)?,
        state,
        tries: tries.unsigned_abs(),
        tried: tried.map(moment).transpose()?,
        next: moment(next)?,
        why,
        receipt: receipt.or(of_group),
        dismissal,
    })
}

impl Database {
    pub(super) async fn due_to_try(&self, now: DateTime<Utc>, most: u32) -> Result<Vec<Message>, StoreError> {
        let statement = format!(
            "SELECT {COLUMNS} FROM notification AS n
             JOIN alert_group AS g ON g.id = n.grp
             LEFT JOIN receiver AS r ON r.id = n.receiver
             WHERE n.state = 'waiting' AND n.next_ms <= $1
               AND COALESCE(r.next_ms, 0) <= $1 AND r.disabled IS NULL
               AND NOT EXISTS (SELECT 1 FROM notification AS e
                   WHERE e.grp = n.grp AND e.state = 'waiting' AND e.number < n.number)
             ORDER BY n.severity DESC, n.made_ms, n.id LIMIT $2"
        );
        let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(statement))
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
        let statement = format!(
            "SELECT {COLUMNS} FROM notification AS n JOIN alert_group AS g ON g.id = n.grp
             WHERE $1 IS NULL
                 OR $1 = CASE WHEN n.state = 'dead' AND n.dismissed_ms >= n.done_ms THEN 'dismissed' ELSE n.state END
             ORDER BY n.made_ms DESC, n.id LIMIT $2"
        );
        let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(statement))
            .bind(state.map(MessageState::as_str))
            .bind(i64::from(most))
            .fetch_all(&self.pool)
            .await?;
        rows.into_iter().map(read_message).collect()
    }

    pub(super) async fn counted(&self) -> Result<BTreeMap<ReceiverId, MessageCount>, StoreError> {
        let rows: Vec<(String, String, i64, i64, i64)> = sqlx::query_as(
            "SELECT receiver, state, COUNT(*), COUNT(*) FILTER (WHERE dismissed_ms >= done_ms), MIN(made_ms)
             FROM notification GROUP BY receiver, state",
        )
        .fetch_all(&self.pool)
        .await?;
        let mut counts: BTreeMap<ReceiverId, MessageCount> = BTreeMap::new();
        for (receiver, state, number, dismissed, oldest) in rows {
            let count = counts.entry(ReceiverId::parse(&receiver).map_err(damaged)?).or_default();
            let number = number.unsigned_abs();
            match state.as_str() {
                "waiting" => {
                    count.waiting = number;
                    count.oldest = Some(moment(oldest)?);
                }
                "delivered" => count.delivered = number,
                _dead => {
                    count.dismissed = dismissed.unsigned_abs();
                    count.dead = number - count.dismissed;
                }
            }
        }
        Ok(counts)
    }

    pub(super) async fn dismissed(
        &self,
        message: &NotificationId,
        dismissal: &Dismissal,
    ) -> Result<bool, StoreError> {
        let changed = sqlx::query(
            "UPDATE notification SET dismissed_by = $3, dismissed_why = $4,
                 dismissed_ms = CASE WHEN done_ms > $2 THEN done_ms ELSE $2 END
             WHERE id = $1 AND state = 'dead' AND (dismissed_ms IS NULL OR dismissed_ms < done_ms)",
        )
        .bind(message.as_str())
        .bind(dismissal.at.timestamp_millis())
        .bind(&dismissal.by)
        .bind(&dismissal.why)
        .execute(&self.pool)
        .await?;
        Ok(changed.rows_affected() == 1)
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
        let receiver: Option<(String,)> =
            sqlx::query_as("SELECT receiver FROM notification WHERE id = $1 AND state = 'waiting'")
                .bind(message.as_str())
                .fetch_optional(&mut *transaction)
                .await?;
        if let Some((receiver,)) = receiver {
            let receiver = ReceiverId::parse(&receiver).map_err(damaged)?;
            fares::enable(&mut transaction, &receiver, "a message is sent again", now).await?;
        }
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
        // Whoever dismissed it before did not dismiss this, whatever their clock said.
        "UPDATE notification SET state = $2, next_ms = $3, why = $4, receipt = COALESCE($5, receipt),
             done_ms = CASE WHEN dismissed_ms >= $6 THEN dismissed_ms + 1 ELSE $6 END
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
    fares::write(transaction, fares, tried.at).await
}
