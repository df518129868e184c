//! Alerts, their groups, and the turns of groups.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::{AssertSqlSafe, QueryBuilder, Transaction};

use super::super::Engine;
use super::{Database, ROWS_A_STATEMENT, damaged, milliseconds, moment};
use crate::model::{AlertId, AlertState, ReceiverId, Standing, Transition, Verdict};
use crate::store::alerts::{Group, Routed, Target, Turn, Waiting};
use crate::store::{StoreError, Told};

pub(super) fn read_told(row: (i64, i64, String)) -> Result<Told, StoreError> {
    let (seq, at, body) = row;
    let transition: Transition = serde_json::from_str(&body).map_err(damaged)?;
    Ok(Told { seq, at: moment(at)?, transition })
}

fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(damaged)
}

fn write<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(damaged)
}

fn read_state(word: &str) -> Result<AlertState, StoreError> {
    [AlertState::Firing, AlertState::Resolved, AlertState::Notice]
        .into_iter()
        .find(|state| state.as_str() == word)
        .ok_or_else(|| damaged(format!("an alert that is {word:?}")))
}

impl Database {
    pub(super) async fn standings_of(
        &self,
        alerts: &[AlertId],
    ) -> Result<BTreeMap<AlertId, Standing>, StoreError> {
        let mut found = BTreeMap::new();
        for some in alerts.chunks(ROWS_A_STATEMENT) {
            let mut query = QueryBuilder::<Engine>::new("SELECT body FROM alert WHERE id IN (");
            let mut ids = query.separated(", ");
            for id in some {
                ids.push_bind(id.to_string());
            }
            query.push(")");
            let rows: Vec<(String,)> = query.build_query_as().fetch_all(&self.pool).await?;
            for (body,) in rows {
                let standing: Standing = read(&body)?;
                found.insert(standing.id, standing);
            }
        }
        Ok(found)
    }

    pub(super) async fn firing_alerts(&self, alertname: Option<&str>) -> Result<Vec<Standing>, StoreError> {
        let rows: Vec<(String,)> = sqlx::query_as(
            "SELECT body FROM alert WHERE state = 'firing' AND (about = $1 OR $1 IS NULL) ORDER BY id",
        )
        .bind(alertname)
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(|(body,)| read(body)).collect()
    }

    pub(super) async fn due(&self, now: DateTime<Utc>, most: u32) -> Result<Vec<Group>, StoreError> {
        type Row = (String, String, String, String, i64, Option<i64>, i64);

        let rows: Vec<Row> = sqlx::query_as(
            "SELECT g.id, g.route, g.receiver, g.labels, g.number, g.told_ms,
                 (SELECT COUNT(*) FROM group_alert AS m JOIN alert AS a ON a.id = m.alert
                  WHERE m.grp = g.id AND a.state = 'firing')
             FROM alert_group AS g
             WHERE g.due_ms <= $1
               AND NOT EXISTS (SELECT 1 FROM notification AS n WHERE n.grp = g.id AND n.state = 'waiting')
             ORDER BY g.due_ms, g.id LIMIT $2",
        )
        .bind(now.timestamp_millis())
        .bind(i64::from(most))
        .fetch_all(&self.pool)
        .await?;
        let groups = rows.into_iter().map(|(id, route, receiver, labels, number, told, firing)| {
            Ok(Group {
                id,
                route,
                receiver: ReceiverId::parse(&receiver).map_err(damaged)?,
                labels: read(&labels)?,
                number: number.unsigned_abs(),
                told: told.map(moment).transpose()?,
                firing: firing.unsigned_abs(),
            })
        });
        groups.collect()
    }

    pub(super) async fn waiting_in(&self, group: &str) -> Result<Vec<Waiting>, StoreError> {
        let rows: Vec<(String, Option<String>, Option<String>)> = sqlx::query_as(
            "SELECT a.body, m.told_state, m.told_verdict FROM group_alert AS m JOIN alert AS a ON a.id = m.alert
             WHERE m.grp = $1 AND m.waits = 1 ORDER BY a.id",
        )
        .bind(group)
        .fetch_all(&self.pool)
        .await?;
        let changes: Vec<(String, i64, i64, String)> = sqlx::query_as(
            "SELECT c.alert, t.seq, t.at_ms, t.body FROM group_transition AS c JOIN transition AS t ON t.seq = c.seq
             WHERE c.grp = $1 AND c.notification IS NULL ORDER BY t.seq",
        )
        .bind(group)
        .fetch_all(&self.pool)
        .await?;
        let mut of_alert: BTreeMap<String, Vec<Told>> = BTreeMap::new();
        for (alert, seq, at, body) in changes {
            of_alert.entry(alert).or_default().push(read_told((seq, at, body))?);
        }
        let waiting = rows.into_iter().map(|(body, state, verdict)| {
            let standing: Standing = read(&body)?;
            let verdict = verdict.map(|verdict| read::<Verdict>(&verdict)).transpose()?;
            let told = state.map(|state| Ok::<_, StoreError>((read_state(&state)?, verdict))).transpose()?;
            let changes = of_alert.remove(&standing.id.to_string()).unwrap_or_default();
            Ok(Waiting { standing, told, changes })
        });
        waiting.collect()
    }

    pub(super) async fn told_firing_in(&self, group: &str) -> Result<Vec<Standing>, StoreError> {
        let rows: Vec<(String,)> = sqlx::query_as(
            "SELECT a.body FROM group_alert AS m JOIN alert AS a ON a.id = m.alert
             WHERE m.grp = $1 AND m.told_state = 'firing' AND a.state = 'firing' ORDER BY a.id",
        )
        .bind(group)
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(|(body,)| read(body)).collect()
    }
}

/// Routes one transition.
pub(super) async fn route_one(
    transaction: &mut Transaction<'_, Engine>,
    routed: &Routed,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let Routed { seq, standing, targets } = routed;
    let alert = standing.id.to_string();
    sqlx::query(
        "INSERT INTO alert (id, state, about, body) VALUES ($1, $2, $3, $4)
         ON CONFLICT (id) DO UPDATE SET state = excluded.state, about = excluded.about, body = excluded.body",
    )
    .bind(&alert)
    .bind(standing.state.as_str())
    .bind(standing.labels.get("alertname").map_or("", String::as_str))
    .bind(write(standing)?)
    .execute(&mut **transaction)
    .await?;
    for target in targets {
        write_group(transaction, target).await?;
        sqlx::query(
            "INSERT INTO group_alert (grp, alert, waits) VALUES ($1, $2, 1)
             ON CONFLICT (grp, alert) DO UPDATE SET waits = 1",
        )
        .bind(&target.group)
        .bind(&alert)
        .execute(&mut **transaction)
        .await?;
    }
    // Who was told that it fires is told what became of it, also when routes lead elsewhere now.
    sqlx::query("UPDATE group_alert SET waits = 1 WHERE alert = $1 AND told_state = 'firing'")
        .bind(&alert)
        .execute(&mut **transaction)
        .await?;
    sqlx::query(
        "UPDATE alert_group SET due_ms = CASE WHEN COALESCE(told_ms, 0) + interval_ms > $2
             THEN COALESCE(told_ms, 0) + interval_ms ELSE $2 END
         WHERE due_ms IS NULL AND id IN (SELECT grp FROM group_alert WHERE alert = $1 AND waits = 1)",
    )
    .bind(&alert)
    .bind(now.timestamp_millis())
    .execute(&mut **transaction)
    .await?;
    sqlx::query(
        "INSERT INTO group_transition (grp, seq, alert)
         SELECT grp, CAST($2 AS BIGINT), alert FROM group_alert WHERE alert = $1 AND waits = 1",
    )
    .bind(&alert)
    .bind(seq)
    .execute(&mut **transaction)
    .await?;
    sqlx::query("UPDATE transition SET routed_ms = $2 WHERE seq = $1")
        .bind(seq)
        .bind(now.timestamp_millis())
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Makes the group, or brings it up to date. When it is due: a digest at its hour; otherwise at the end of its wait, and
/// not before the interval since it was told last is over. What is due already stays so.
async fn write_group(transaction: &mut Transaction<'_, Engine>, target: &Target) -> Result<(), StoreError> {
    let due = if target.is_digest {
        "excluded.due_ms"
    } else {
        "CASE WHEN alert_group.due_ms < excluded.due_ms THEN alert_group.due_ms
              WHEN COALESCE(alert_group.told_ms, 0) + excluded.interval_ms > excluded.due_ms
              THEN COALESCE(alert_group.told_ms, 0) + excluded.interval_ms ELSE excluded.due_ms END"
    };
    let statement = format!(
        "INSERT INTO alert_group (id, route, receiver, labels, interval_ms, due_ms, number)
         VALUES ($1, $2, $3, $4, $5, $6, 0)
         ON CONFLICT (id) DO UPDATE SET interval_ms = excluded.interval_ms, due_ms = {due}"
    );
    sqlx::query(AssertSqlSafe(statement))
        .bind(&target.group)
        .bind(&target.route)
        .bind(target.receiver.as_str())
        .bind(write(&target.labels)?)
        .bind(target.interval.num_milliseconds())
        .bind(target.first.timestamp_millis())
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Ends a turn of a group.
pub(super) async fn write_turn(
    transaction: &mut Transaction<'_, Engine>,
    turn: &Turn,
) -> Result<(), StoreError> {
    let Turn { group, at, notification, told, quiet, next } = turn;
    let id = notification.as_ref().map_or("", |notification| notification.id.as_str());
    for (alert, state, verdict) in told {
        sqlx::query(
            "UPDATE group_alert SET waits = 0, told_state = $3, told_verdict = $4 WHERE grp = $1 AND alert = $2",
        )
        .bind(group)
        .bind(alert.to_string())
        .bind(state.as_str())
        .bind(verdict.as_ref().map(write).transpose()?)
        .execute(&mut **transaction)
        .await?;
    }
    for alert in quiet {
        sqlx::query("UPDATE group_alert SET waits = 0 WHERE grp = $1 AND alert = $2")
            .bind(group)
            .bind(alert.to_string())
            .execute(&mut **transaction)
            .await?;
    }
    for (alert, notification) in
        told.iter().map(|(alert, ..)| (alert, id)).chain(quiet.iter().map(|alert| (alert, "")))
    {
        sqlx::query(
            "UPDATE group_transition SET notification = $3 WHERE grp = $1 AND alert = $2 AND notification IS NULL",
        )
        .bind(group)
        .bind(alert.to_string())
        .bind(notification)
        .execute(&mut **transaction)
        .await?;
    }
    if let Some(notification) = notification {
        super::messages::write_new(transaction, notification).await?;
    }
    sqlx::query(
        "UPDATE alert_group SET due_ms = $2, told_ms = COALESCE($3, told_ms), number = COALESCE($4, number)
         WHERE id = $1",
    )
    .bind(group)
    .bind(milliseconds(*next))
    .bind(notification.as_ref().map(|_told| at.timestamp_millis()))
    .bind(notification.as_ref().map(|told| i64::try_from(told.number).unwrap_or(i64::MAX)))
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
