//! The store in SQL that SQLite and PostgreSQL both understand. Compiled once for each: what differs stands in the module
//! above: the database, how it locks, counts and tells the time.

mod alerts;
mod assessments;
mod fares;
mod figures;
mod findings;
mod log;
mod messages;
mod prune;
mod queue;
mod retention;

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, Pool, SqlSafeStr, Transaction};

use super::{AFTER_MIGRATION, BEGIN, BYTES, COUNTED, Engine, KEY};
use crate::model::{AlertId, NotificationId, ReceiverId, Standing};
use crate::store::alerts::{
    Alerts, Dismissal, Fares, Group, Message, MessageCount, MessageState, Routed, Tried, Turn, Waiting,
};
use crate::store::queue::Lease;
use crate::store::{StoreError, Told};

/// The store on one database.
#[derive(Debug, Clone)]
pub struct Database {
    pub(super) pool: Pool<Engine>,
}

/// Rows of one `INSERT`; nine columns stay far below the 32,766 parameters of SQLite and the 65,535 of PostgreSQL.
const ROWS_A_STATEMENT: usize = 1_000;

/// The tables, step by step; `{counted}`, `{key}` and `{bytes}` are types that each database has words of its own for. What has been released never changes.
pub(super) const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "init", include_str!("../migrations/0001_init.sql")),
    (2, "daemon", include_str!("../migrations/0002_daemon.sql")),
    (3, "log", include_str!("../migrations/0003_log.sql")),
    (4, "receivers", include_str!("../migrations/0004_receivers.sql")),
];

impl Database {
    /// Brings the tables up to date.
    pub(super) async fn begin_with(pool: Pool<Engine>) -> Result<Self, StoreError> {
        let migrations = MIGRATIONS.iter().map(|(version, name, text)| {
            let after = if *version > 1 { AFTER_MIGRATION } else { "" };
            let text = text.replace("{counted}", COUNTED).replace("{key}", KEY).replace("{bytes}", BYTES);
            let text = text + &after.replace("{version}", &version.to_string());
            let text = AssertSqlSafe(text).into_sql_str();
            Migration::new(*version, (*name).into(), MigrationType::Simple, text, false)
        });
        Migrator::with_migrations(migrations.collect()).run(&pool).await?;
        Ok(Self { pool })
    }

    /// A transaction that writes.
    async fn write(&self) -> Result<Transaction<'static, Engine>, StoreError> {
        Ok(self.pool.begin_with(BEGIN).await?)
    }
}

#[async_trait]
impl Alerts for Database {
    async fn outbox(&self, most: u32) -> Result<Vec<Told>, StoreError> {
        let rows: Vec<(i64, i64, String)> = sqlx::query_as(
            "SELECT seq, at_ms, body FROM transition WHERE routed_ms IS NULL ORDER BY seq LIMIT $1",
        )
        .bind(i64::from(most))
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(alerts::read_told).collect()
    }

    async fn transitions(&self, after: i64, most: u32) -> Result<Vec<Told>, StoreError> {
        let rows: Vec<(i64, i64, String)> =
            sqlx::query_as("SELECT seq, at_ms, body FROM transition WHERE seq > $1 ORDER BY seq LIMIT $2")
                .bind(after)
                .bind(i64::from(most))
                .fetch_all(&self.pool)
                .await?;
        rows.into_iter().map(alerts::read_told).collect()
    }

    async fn standings(&self, alerts: &[AlertId]) -> Result<BTreeMap<AlertId, Standing>, StoreError> {
        self.standings_of(alerts).await
    }

    async fn firing(&self, alertname: Option<&str>) -> Result<Vec<Standing>, StoreError> {
        self.firing_alerts(alertname).await
    }

    async fn route(&self, lease: &Lease, routed: &[Routed], now: DateTime<Utc>) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        queue::fence(&mut transaction, lease).await?;
        for each in routed {
            alerts::route_one(&mut transaction, each, now).await?;
        }
        Ok(transaction.commit().await?)
    }

    async fn due_groups(&self, now: DateTime<Utc>, most: u32) -> Result<Vec<Group>, StoreError> {
        self.due(now, most).await
    }

    async fn waiting(&self, group: &str) -> Result<Vec<Waiting>, StoreError> {
        self.waiting_in(group).await
    }

    async fn told_firing(&self, group: &str) -> Result<Vec<Standing>, StoreError> {
        self.told_firing_in(group).await
    }

    async fn end_turn(&self, lease: &Lease, turn: &Turn) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        queue::fence(&mut transaction, lease).await?;
        alerts::write_turn(&mut transaction, turn).await?;
        Ok(transaction.commit().await?)
    }

    async fn due_messages(&self, now: DateTime<Utc>, most: u32) -> Result<Vec<Message>, StoreError> {
        self.due_to_try(now, most).await
    }

    async fn begin_try(
        &self,
        lease: &Lease,
        message: &NotificationId,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.write().await?;
        queue::fence(&mut transaction, lease).await?;
        let is_waiting = messages::write_try(&mut transaction, message, now).await?;
        transaction.commit().await?;
        Ok(is_waiting)
    }

    async fn end_try(&self, lease: &Lease, tried: &Tried) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        queue::fence(&mut transaction, lease).await?;
        messages::write_tried(&mut transaction, tried).await?;
        Ok(transaction.commit().await?)
    }

    async fn receiver(&self, receiver: &ReceiverId) -> Result<Fares, StoreError> {
        self.fares_of(receiver).await
    }

    async fn messages(&self, state: Option<MessageState>, most: u32) -> Result<Vec<Message>, StoreError> {
        self.messages_in(state, most).await
    }

    async fn receivers(&self) -> Result<Vec<Fares>, StoreError> {
        self.all_fares().await
    }

    async fn enable(
        &self,
        receiver: &ReceiverId,
        why: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<u64>, StoreError> {
        self.enabled(receiver, why, now).await
    }

    async fn dismiss(&self, message: &NotificationId, dismissal: &Dismissal) -> Result<bool, StoreError> {
        self.dismissed(message, dismissal).await
    }

    async fn count_messages(&self) -> Result<BTreeMap<ReceiverId, MessageCount>, StoreError> {
        self.counted().await
    }

    async fn redeliver(&self, message: &NotificationId, now: DateTime<Utc>) -> Result<bool, StoreError> {
        self.send_again(message, now).await
    }

    async fn next_alert_work(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let (next,): (Option<i64>,) = sqlx::query_as(
            "SELECT MIN(next) FROM (
                 SELECT g.due_ms AS next FROM alert_group AS g WHERE g.due_ms IS NOT NULL
                   AND NOT EXISTS (SELECT 1 FROM notification AS n WHERE n.grp = g.id AND n.state = 'waiting')
                 UNION ALL
                 SELECT CASE WHEN COALESCE(r.next_ms, 0) > n.next_ms THEN r.next_ms ELSE n.next_ms END
                 FROM notification AS n LEFT JOIN receiver AS r ON r.id = n.receiver
                 WHERE n.state = 'waiting' AND r.disabled IS NULL
             ) AS work",
        )
        .fetch_one(&self.pool)
        .await?;
        next.map(moment).transpose()
    }
}

fn milliseconds(moment: Option<DateTime<Utc>>) -> Option<i64> {
    moment.map(|moment| moment.timestamp_millis())
}

fn moment(ms: i64) -> Result<DateTime<Utc>, StoreError> {
    DateTime::from_timestamp_millis(ms).ok_or_else(|| StoreError::Damaged(format!("a moment {ms}")))
}

fn damaged(error: impl std::fmt::Display) -> StoreError {
    StoreError::Damaged(error.to_string())
}
