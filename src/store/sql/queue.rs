//! Runs and leases.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{AssertSqlSafe, Transaction};
use uuid::Uuid;

use super::super::{Engine, LOCK, SKIP_LOCKED, TIME};
use super::{Database, damaged, log, milliseconds, moment};
use crate::model::{AssessmentId, Line, LogLine, Transition};
use crate::store::StoreError;
use crate::store::queue::{Claim, Lease, MOST_ATTEMPTS, Plan, Queue, Run, RunEnd, RunState, Tally};

/// Refuses a late node: the lease must still be of its term.
pub(super) async fn fence(
    transaction: &mut Transaction<'_, Engine>,
    lease: &Lease,
) -> Result<(), StoreError> {
    let statement = format!("SELECT term FROM lease WHERE name = $1 AND owner = $2 AND term = $3{LOCK}");
    let held: Option<(i64,)> = sqlx::query_as(AssertSqlSafe(statement))
        .bind(&lease.name)
        .bind(&lease.owner)
        .bind(lease.term)
        .fetch_optional(&mut **transaction)
        .await?;
    held.map(drop).ok_or(StoreError::Late)
}

/// What waits, and how long it can at most: a digest for a month, a try for a day. What waits longer was written when the
/// clock was ahead.
const WAITS: &[(&str, TimeDelta)] = &[
    ("UPDATE alert_group SET due_ms = $1 WHERE due_ms > $2", TimeDelta::days(32)),
    ("UPDATE alert_group SET told_ms = $1 WHERE told_ms > $2", TimeDelta::zero()),
    ("UPDATE notification SET next_ms = $1 WHERE state = 'waiting' AND next_ms > $2", TimeDelta::days(1)),
    ("UPDATE receiver SET next_ms = $1 WHERE next_ms > $2", TimeDelta::days(1)),
    ("UPDATE run SET start_ms = $1 WHERE state = 'waiting' AND start_ms > $2", TimeDelta::days(1)),
    ("UPDATE lease SET until_ms = $1 WHERE until_ms > $2", TimeDelta::minutes(5)),
];

/// How far ahead of the clock a schedule may have been planned. Farther, the clock was wrong: it begins now.
const AHEAD: TimeDelta = TimeDelta::minutes(1);

#[async_trait]
impl Queue for Database {
    async fn time(&self, now: DateTime<Utc>) -> Result<DateTime<Utc>, StoreError> {
        let Some(statement) = TIME else { return Ok(now) };
        let (ms,): (i64,) = sqlx::query_as(statement).fetch_one(&self.pool).await?;
        moment(ms)
    }

    async fn take_lease(
        &self,
        name: &str,
        owner: &str,
        now: DateTime<Utc>,
        length: TimeDelta,
    ) -> Result<Option<Lease>, StoreError> {
        let row: Option<(i64,)> = sqlx::query_as(
            "INSERT INTO lease (name, owner, term, until_ms) VALUES ($1, $2, 1, $4)
             ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until_ms = excluded.until_ms,
                 term = CASE WHEN lease.owner = excluded.owner THEN lease.term ELSE lease.term + 1 END
             WHERE lease.owner = excluded.owner OR lease.until_ms < $3
             RETURNING term",
        )
        .bind(name)
        .bind(owner)
        .bind(now.timestamp_millis())
        .bind((now + length).timestamp_millis())
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.map(|(term,)| Lease { name: name.to_owned(), owner: owner.to_owned(), term }))
    }

    async fn give_lease_back(&self, lease: &Lease) -> Result<(), StoreError> {
        sqlx::query("UPDATE lease SET until_ms = 0 WHERE name = $1 AND owner = $2 AND term = $3")
            .bind(&lease.name)
            .bind(&lease.owner)
            .bind(lease.term)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    async fn planned_until(
        &self,
        schedule: &str,
        text: &str,
        now: DateTime<Utc>,
    ) -> Result<DateTime<Utc>, StoreError> {
        let (last,): (i64,) = sqlx::query_as(
            "INSERT INTO schedule (id, text, last_ms) VALUES ($1, $2, $3)
             ON CONFLICT (id) DO UPDATE SET text = excluded.text,
                 last_ms = CASE WHEN schedule.text = excluded.text AND schedule.last_ms <= excluded.last_ms + $4
                     THEN schedule.last_ms ELSE excluded.last_ms END
             RETURNING last_ms",
        )
        .bind(schedule)
        .bind(text)
        .bind(now.timestamp_millis())
        .bind(AHEAD.num_milliseconds())
        .fetch_one(&self.pool)
        .await?;
        moment(last)
    }

    async fn plan(&self, plan: &Plan) -> Result<bool, StoreError> {
        let mut transaction = self.write().await?;
        let moved = sqlx::query("UPDATE schedule SET last_ms = $3 WHERE id = $1 AND last_ms = $2")
            .bind(&plan.schedule)
            .bind(plan.from.timestamp_millis())
            .bind(plan.until.timestamp_millis())
            .execute(&mut *transaction)
            .await?;
        if moved.rows_affected() == 0 {
            return Ok(false);
        }
        if let Some((due, start)) = plan.run {
            replace_waiting(&mut transaction, plan).await?;
            add_run(&mut transaction, plan, due, start, RunState::Waiting).await?;
        }
        for due in &plan.missed {
            add_run(&mut transaction, plan, *due, *due, RunState::Missed).await?;
        }
        let runs = plan.missed.len() as u64 + plan.missed_more;
        if runs > 0 {
            let missed =
                Transition::Missed { schedule: plan.schedule.clone(), runs, message: plan.why.clone() };
            add_transition(&mut transaction, &missed, plan.at).await?;
            let line = Line::Missed {
                schedule: plan.schedule.clone(),
                moments: plan.missed.clone(),
                runs,
                why: Line::why(&plan.why),
            };
            log::append(&mut transaction, vec![LogLine { at: plan.at, line }]).await?;
        }
        transaction.commit().await?;
        Ok(true)
    }

    async fn ask(&self, schedule: &str, now: DateTime<Utc>) -> Result<Option<String>, StoreError> {
        let id = Uuid::now_v7().to_string();
        let added = sqlx::query(
            "INSERT INTO run (id, schedule, due_ms, start_ms, state, attempt)
             SELECT $1, $2, CAST($3 AS BIGINT), CAST($3 AS BIGINT), 'waiting', 0
             WHERE NOT EXISTS (SELECT 1 FROM run WHERE schedule = $2 AND state = 'waiting')
             ON CONFLICT (schedule, due_ms) DO NOTHING",
        )
        .bind(&id)
        .bind(schedule)
        .bind(now.timestamp_millis())
        .execute(&self.pool)
        .await?;
        Ok((added.rows_affected() == 1).then_some(id))
    }

    async fn claim(
        &self,
        owner: &str,
        now: DateTime<Utc>,
        length: TimeDelta,
    ) -> Result<Option<Claim>, StoreError> {
        let mut transaction = self.write().await?;
        give_up(&mut transaction, now).await?;
        let statement = format!(
            "UPDATE run SET state = 'running', owner = $1, attempt = attempt + 1, began_ms = $2, lease_ms = $3
             WHERE id = (SELECT id FROM run
                 WHERE (state = 'running' AND lease_ms < $2) OR (state = 'waiting' AND start_ms <= $2
                     AND NOT EXISTS (SELECT 1 FROM run AS other WHERE other.schedule = run.schedule
                         AND other.state IN ('running', 'done') AND other.lease_ms >= $2))
                 ORDER BY start_ms, id LIMIT 1{SKIP_LOCKED})
             RETURNING id, schedule, due_ms, attempt"
        );
        let row: Option<(String, String, i64, i64)> = sqlx::query_as(AssertSqlSafe(statement))
            .bind(owner)
            .bind(now.timestamp_millis())
            .bind((now + length).timestamp_millis())
            .fetch_optional(&mut *transaction)
            .await?;
        transaction.commit().await?;
        let Some((run, schedule, due, attempt)) = row else { return Ok(None) };
        Ok(Some(Claim { run, schedule, due: moment(due)?, owner: owner.to_owned(), attempt }))
    }

    async fn begin_anew(&self, owner: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        sqlx::query(
            "UPDATE run SET lease_ms = 0 WHERE owner = $1 AND state IN ('running', 'done') AND lease_ms > 0",
        )
        .bind(owner)
        .execute(&mut *transaction)
        .await?;
        for (statement, most) in WAITS {
            sqlx::query(*statement)
                .bind(now.timestamp_millis())
                .bind((now + *most).timestamp_millis())
                .execute(&mut *transaction)
                .await?;
        }
        Ok(transaction.commit().await?)
    }

    async fn renew(&self, claim: &Claim, now: DateTime<Utc>, length: TimeDelta) -> Result<bool, StoreError> {
        let renewed = sqlx::query(
            "UPDATE run SET lease_ms = $4 WHERE id = $1 AND owner = $2 AND attempt = $3
                 AND state IN ('running', 'done') AND lease_ms IS NOT NULL",
        )
        .bind(&claim.run)
        .bind(&claim.owner)
        .bind(claim.attempt)
        .bind((now + length).timestamp_millis())
        .execute(&self.pool)
        .await?;
        Ok(renewed.rows_affected() == 1)
    }

    async fn end(&self, claim: &Claim, now: DateTime<Utc>, end: &RunEnd) -> Result<bool, StoreError> {
        let mut transaction = self.write().await?;
        let statement = format!("SELECT state FROM run WHERE id = $1 AND owner = $2 AND attempt = $3{LOCK}");
        let state: Option<(String,)> = sqlx::query_as(AssertSqlSafe(statement))
            .bind(&claim.run)
            .bind(&claim.owner)
            .bind(claim.attempt)
            .fetch_optional(&mut *transaction)
            .await?;
        match state {
            // It ended with its assessment, and now its reports are written too.
            Some((state,)) if state == end.state.as_str() => {
                sqlx::query("UPDATE run SET lease_ms = NULL WHERE id = $1")
                    .bind(&claim.run)
                    .execute(&mut *transaction)
                    .await?;
                transaction.commit().await?;
                return Ok(true);
            }
            Some((state,))
                if [RunState::Running, RunState::Done].map(RunState::as_str).contains(&state.as_str()) => {}
            _others => return Ok(false),
        }
        write_end(&mut transaction, claim, (end, now)).await?;
        sqlx::query("UPDATE run SET lease_ms = NULL WHERE id = $1")
            .bind(&claim.run)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(true)
    }

    async fn runs(&self, most: u32) -> Result<Vec<Run>, StoreError> {
        type Row = (
            String,
            String,
            i64,
            String,
            i64,
            Option<String>,
            Option<i64>,
            Option<i64>,
            Option<i64>,
            Option<String>,
            Option<String>,
        );

        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, schedule, due_ms, state, attempt, owner, began_ms, ended_ms, lease_ms, assessment, why
             FROM run ORDER BY due_ms DESC, id DESC LIMIT $1",
        )
        .bind(i64::from(most))
        .fetch_all(&self.pool)
        .await?;
        let runs = rows.into_iter().map(
            |(id, schedule, due, word, attempt, owner, began, ended, lease, assessment, why)| {
                let state = RunState::ALL.into_iter().find(|state| state.as_str() == word);
                Ok(Run {
                    id,
                    schedule,
                    due: moment(due)?,
                    state: state.ok_or_else(|| damaged(format!("a run that is {word:?}")))?,
                    attempt,
                    owner,
                    began: began.map(moment).transpose()?,
                    ended: ended.map(moment).transpose()?,
                    held_until: lease.map(moment).transpose()?,
                    assessment: assessment.map(|id| AssessmentId::parse(&id).map_err(damaged)).transpose()?,
                    why,
                })
            },
        );
        runs.collect()
    }

    async fn tally(&self, since: DateTime<Utc>) -> Result<Vec<Tally>, StoreError> {
        type Row = (String, Option<i64>, Option<i64>, i64, i64, i64);

        let rows: Vec<Row> = sqlx::query_as(
            "SELECT s.id,
                 (SELECT due_ms FROM run WHERE schedule = s.id AND state = 'done' ORDER BY due_ms DESC LIMIT 1),
                 (SELECT MIN(due_ms) FROM run WHERE schedule = s.id),
                 (SELECT COUNT(*) FROM run WHERE schedule = s.id AND state = 'missed' AND ended_ms >= $1),
                 (SELECT COUNT(*) FROM run WHERE schedule = s.id AND state = 'failed' AND ended_ms >= $1),
                 (SELECT COUNT(*) FROM run WHERE schedule = s.id AND state IN ('waiting', 'running'))
             FROM schedule AS s ORDER BY s.id",
        )
        .bind(since.timestamp_millis())
        .fetch_all(&self.pool)
        .await?;
        let tallies = rows.into_iter().map(|(schedule, last_done, first_due, missed, failed, open)| {
            Ok(Tally {
                schedule,
                last_done: last_done.map(moment).transpose()?,
                first_due: first_due.map(moment).transpose()?,
                missed: missed.unsigned_abs(),
                failed: failed.unsigned_abs(),
                open: open.unsigned_abs(),
            })
        });
        tallies.collect()
    }

    async fn next_run(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let (next,): (Option<i64>,) = sqlx::query_as("SELECT MIN(start_ms) FROM run WHERE state = 'waiting'")
            .fetch_one(&self.pool)
            .await?;
        next.map(moment).transpose()
    }
}

/// Ends a run, with its line. Whoever did it has it still, until [`Queue::end`].
async fn write_end(
    transaction: &mut Transaction<'_, Engine>,
    claim: &Claim,
    (end, now): (&RunEnd, DateTime<Utc>),
) -> Result<(), StoreError> {
    sqlx::query("UPDATE run SET state = $2, ended_ms = $3, assessment = $4, why = $5 WHERE id = $1")
        .bind(&claim.run)
        .bind(end.state.as_str())
        .bind(now.timestamp_millis())
        .bind(end.assessment.as_ref().map(AssessmentId::as_str))
        .bind(end.why.as_deref())
        .execute(&mut **transaction)
        .await?;
    let line = Line::Run {
        run: claim.run.clone(),
        schedule: claim.schedule.clone(),
        due: claim.due,
        node: claim.owner.clone(),
        attempt: claim.attempt,
        state: end.state.as_str().to_owned(),
        assessment: end.assessment.clone(),
        why: end.why.as_deref().map(Line::why),
    };
    log::append(transaction, vec![LogLine { at: now, line }]).await?;
    if end.state == RunState::Failed {
        let why = end.why.as_deref().unwrap_or_default();
        tell_failed(transaction, (&claim.run, &claim.schedule), why, now).await?;
    }
    Ok(())
}

/// Tells that a run failed, unless the one before did too: that is known.
async fn tell_failed(
    transaction: &mut Transaction<'_, Engine>,
    (run, schedule): (&str, &str),
    why: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let before: Option<(String,)> = sqlx::query_as(
        "SELECT state FROM run WHERE schedule = $1 AND id <> $2 AND ended_ms IS NOT NULL
         ORDER BY ended_ms DESC, due_ms DESC LIMIT 1",
    )
    .bind(schedule)
    .bind(run)
    .fetch_optional(&mut **transaction)
    .await?;
    if before.is_some_and(|(state,)| state == RunState::Failed.as_str()) {
        return Ok(());
    }
    let message = format!("a run failed: {}", Line::why(why));
    let told = Transition::Missed { schedule: schedule.to_owned(), runs: 1, message };
    add_transition(transaction, &told, now).await
}

/// The run of an assessment that is complete is done, in the same transaction: whoever dies then, nobody does it again.
pub(super) async fn end_with(
    transaction: &mut Transaction<'_, Engine>,
    assessment: &AssessmentId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let row: Option<(String, String, i64, Option<String>, i64)> = sqlx::query_as(
        "SELECT r.id, r.schedule, r.due_ms, r.owner, r.attempt FROM run AS r JOIN assessment AS a ON a.run = r.id
         WHERE a.id = $1 AND a.attempt = r.attempt AND r.state = 'running'",
    )
    .bind(assessment.as_str())
    .fetch_optional(&mut **transaction)
    .await?;
    let Some((run, schedule, due, owner, attempt)) = row else { return Ok(()) };
    let claim = Claim { run, schedule, due: moment(due)?, owner: owner.unwrap_or_default(), attempt };
    let end = RunEnd { state: RunState::Done, assessment: Some(assessment.clone()), why: None };
    write_end(transaction, &claim, (&end, now)).await
}

/// A run whose workers were lost each time is not begun again, nor is one whose assessment is done and whose reports are not.
async fn give_up(transaction: &mut Transaction<'_, Engine>, now: DateTime<Utc>) -> Result<(), StoreError> {
    type Row = (String, String, i64, Option<String>, i64, Option<String>);

    let lost: Vec<Row> = sqlx::query_as(
        "UPDATE run SET state = 'failed', ended_ms = $1, lease_ms = NULL,
             why = CASE WHEN state = 'done' THEN 'its worker was lost before its reports were written'
                 ELSE 'its worker was lost ' || attempt || ' times' END
         WHERE (state = 'running' AND lease_ms < $1 AND attempt >= $2) OR (state = 'done' AND lease_ms < $1)
         RETURNING id, schedule, due_ms, owner, attempt, why",
    )
    .bind(now.timestamp_millis())
    .bind(MOST_ATTEMPTS)
    .fetch_all(&mut **transaction)
    .await?;
    for (run, schedule, _, _, _, why) in &lost {
        tell_failed(transaction, (run, schedule), why.as_deref().unwrap_or_default(), now).await?;
    }
    let lines = lost.into_iter().map(|(run, schedule, due, node, attempt, why)| {
        let (due, node) = (moment(due)?, node.unwrap_or_default());
        let state = RunState::Failed.as_str().to_owned();
        Ok(LogLine {
            at: now,
            line: Line::Run { run, schedule, due, node, attempt, state, assessment: None, why },
        })
    });
    let lines = lines.collect::<Result<Vec<_>, StoreError>>()?;
    if !lines.is_empty() {
        log::append(transaction, lines).await?;
    }
    Ok(())
}

/// A run that still waits when the next moment comes is missed: one run catches up, however many waited.
async fn replace_waiting(transaction: &mut Transaction<'_, Engine>, plan: &Plan) -> Result<(), StoreError> {
    const WHY: &str = "it was still waiting when the next one was due";

    let missed: Vec<(i64,)> = sqlx::query_as(
        "UPDATE run SET state = 'missed', ended_ms = $2, why = $3
         WHERE schedule = $1 AND state = 'waiting' AND start_ms <= $2
         RETURNING due_ms",
    )
    .bind(&plan.schedule)
    .bind(plan.at.timestamp_millis())
    .bind(WHY)
    .fetch_all(&mut **transaction)
    .await?;
    if missed.is_empty() {
        return Ok(());
    }
    let (schedule, runs) = (plan.schedule.clone(), missed.len() as u64);
    let message = "runs take longer than the schedule allows".to_owned();
    let told = Transition::Missed { schedule: schedule.clone(), runs, message };
    add_transition(transaction, &told, plan.at).await?;
    let moments = missed.into_iter().map(|(due,)| moment(due)).collect::<Result<_, _>>()?;
    let line = Line::Missed { schedule, moments, runs, why: WHY.to_owned() };
    log::append(transaction, vec![LogLine { at: plan.at, line }]).await?;
    Ok(())
}

async fn add_run(
    transaction: &mut Transaction<'_, Engine>,
    plan: &Plan,
    due: DateTime<Utc>,
    start: DateTime<Utc>,
    state: RunState,
) -> Result<(), StoreError> {
    let is_over = state == RunState::Missed;
    sqlx::query(
        "INSERT INTO run (id, schedule, due_ms, start_ms, state, attempt, ended_ms, why)
         VALUES ($1, $2, $3, $4, $5, 0, $6, $7) ON CONFLICT (schedule, due_ms) DO NOTHING",
    )
    .bind(Uuid::now_v7().to_string())
    .bind(&plan.schedule)
    .bind(due.timestamp_millis())
    .bind(start.timestamp_millis())
    .bind(state.as_str())
    .bind(milliseconds(is_over.then_some(plan.at)))
    .bind(is_over.then_some(plan.why.as_str()))
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

pub(super) async fn add_transition(
    transaction: &mut Transaction<'_, Engine>,
    told: &Transition,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO transition (at_ms, alert, body) VALUES ($1, $2, $3)")
        .bind(at.timestamp_millis())
        .bind(told.alert().to_string())
        .bind(serde_json::to_string(told).map_err(damaged)?)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}
