//! Assessments and their evidence.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use collectors::api::canonical;
use sqlx::{AssertSqlSafe, Transaction};

use super::super::{Engine, LOCK};
use super::{Database, damaged, findings, log, prune, queue, retention};
use crate::model::{AssessmentId, DataClass, Digest, FindingId, Line, LogLine, Record};
use crate::store::{Beginning, Ending, History, Rows, RunState, Store, StoreError, Wanted};

#[async_trait]
impl Store for Database {
    async fn begin(&self, beginning: &Beginning<'_>) -> Result<(), StoreError> {
        let Beginning { assessment, at, as_of, claim } = *beginning;
        let mut transaction = self.write().await?;
        sqlx::query(
            "UPDATE assessment SET state = 'interrupted' WHERE state = 'running' AND NOT EXISTS
                 (SELECT 1 FROM run AS r WHERE r.id = assessment.run AND r.attempt = assessment.attempt
                  AND r.state = 'running')",
        )
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "INSERT INTO assessment (id, state, started_ms, as_of_ms, run, attempt)
             VALUES ($1, 'running', $2, $3, $4, $5)",
        )
        .bind(assessment.as_str())
        .bind(at.timestamp_millis())
        .bind(as_of.timestamp_millis())
        .bind(claim.map(|claim| claim.run.as_str()))
        .bind(claim.map(|claim| claim.attempt))
        .execute(&mut *transaction)
        .await?;
        held(&mut transaction, assessment).await?;
        Ok(transaction.commit().await?)
    }

    async fn add_evidence(
        &self,
        assessment: &AssessmentId,
        records: &[Record],
        rows: &dyn Rows,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        held(&mut transaction, assessment).await?;
        let new = write_lines(&mut transaction, assessment, (records, at)).await?;
        for (index, record, text) in new {
            retention::keep_rows(&mut transaction, &record.body, rows).await?;
            sqlx::query(
                "INSERT INTO evidence (assessment, source, scope, kind, collected_ms, body, record, idx, record_holes)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            )
            .bind(assessment.as_str())
            .bind(record.source.as_str())
            .bind(record.scope.as_str())
            .bind(record.kind.as_str())
            .bind(record.collected_at.timestamp_millis())
            .bind(record.body.to_string())
            .bind(text)
            .bind(log::signed(index))
            .bind(holes(record)?)
            .execute(&mut *transaction)
            .await?;
        }
        Ok(transaction.commit().await?)
    }

    async fn finish(
        &self,
        assessment: &AssessmentId,
        ending: Ending<'_>,
    ) -> Result<BTreeMap<FindingId, History>, StoreError> {
        let mut transaction = self.write().await?;
        held(&mut transaction, assessment).await?;
        // One at a time: two that judged side by side would each compare with what was before both.
        log::lock(&mut transaction).await?;
        if let Some(seen) = ending.seen {
            refuse_older(&mut transaction, seen).await?;
        }
        let changes = findings::changes(&mut transaction, &ending).await?;
        findings::write(&mut transaction, assessment, ending.at, &changes).await?;
        sqlx::query("UPDATE assessment SET finished_ms = $2, seen = $3 WHERE id = $1")
            .bind(assessment.as_str())
            .bind(ending.at.timestamp_millis())
            .bind(ending.seen.map(log::signed))
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(changes.histories)
    }

    async fn close(
        &self,
        assessment: &AssessmentId,
        report: Option<&str>,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        if report.is_some() {
            held(&mut transaction, assessment).await?;
        }
        let state = if report.is_some() { "complete" } else { "interrupted" };
        // What is complete stays so, whatever goes wrong afterwards.
        let closed =
            sqlx::query("UPDATE assessment SET state = $2, report = $3 WHERE id = $1 AND state = 'running'")
                .bind(assessment.as_str())
                .bind(state)
                .bind(report)
                .execute(&mut *transaction)
                .await?;
        if closed.rows_affected() == 0 {
            return Ok(());
        }
        if report.is_some() {
            forget_reports_of_the_day(&mut transaction, assessment).await?;
        }
        let digest = report.map(|text| Digest::of(text.as_bytes()));
        let line = Line::Assessment { assessment: assessment.clone(), report: digest };
        log::append(&mut transaction, vec![LogLine { at, line }]).await?;
        if report.is_some() {
            queue::end_with(&mut transaction, assessment, at).await?;
        }
        Ok(transaction.commit().await?)
    }

    async fn evidence(&self, wanted: Wanted) -> Result<Vec<Record>, StoreError> {
        let rows: Vec<(String,)> = match wanted {
            Wanted::NewestUntil(moment) => {
                sqlx::query_as(
                    "SELECT record FROM evidence AS e
                     WHERE collected_ms = (
                         SELECT MAX(collected_ms) FROM evidence
                         WHERE source = e.source AND scope = e.scope AND kind = e.kind AND collected_ms <= $1
                     )
                     ORDER BY source, scope, kind",
                )
                .bind(moment.timestamp_millis())
                .fetch_all(&self.pool)
                .await?
            }
            Wanted::NewestReading => {
                sqlx::query_as(
                    // What is kept grows with every run: the sources and kinds are walked by the index, not counted out.
                    "WITH RECURSIVE source (name) AS (
                         SELECT MIN(source) FROM evidence
                         UNION ALL
                         SELECT (SELECT MIN(source) FROM evidence WHERE source > s.name)
                         FROM source AS s WHERE s.name IS NOT NULL
                     ), pair (source, kind) AS (
                         SELECT name, (SELECT MIN(kind) FROM evidence WHERE source = name)
                         FROM source WHERE name IS NOT NULL
                         UNION ALL
                         SELECT source, (SELECT MIN(kind) FROM evidence AS e WHERE e.source = p.source AND e.kind > p.kind)
                         FROM pair AS p WHERE p.kind IS NOT NULL
                     ), reading (source, kind, assessment) AS (
                         SELECT source, kind, (
                             SELECT assessment FROM evidence AS e WHERE e.source = p.source AND e.kind = p.kind
                             ORDER BY collected_ms DESC, assessment DESC LIMIT 1
                         ) FROM pair AS p WHERE kind IS NOT NULL
                     )
                     SELECT e.record FROM reading AS r
                     JOIN evidence AS e ON e.assessment = r.assessment AND e.source = r.source AND e.kind = r.kind
                     ORDER BY e.source, e.scope, e.kind",
                )
                .fetch_all(&self.pool)
                .await?
            }
            Wanted::OfInterrupted => {
                sqlx::query_as(
                    "SELECT record FROM evidence
                     WHERE assessment = (SELECT id FROM assessment ORDER BY started_ms DESC, id DESC LIMIT 1)
                       AND assessment IN (SELECT id FROM assessment WHERE state <> 'complete')
                     ORDER BY source, scope, kind",
                )
                .fetch_all(&self.pool)
                .await?
            }
        };
        let records = rows.iter().map(|(text,)| {
            collectors::api::parse_as(text.as_bytes()).map_err(|error| StoreError::Damaged(error.to_string()))
        });
        records.collect()
    }

    async fn latest_report(&self) -> Result<Option<String>, StoreError> {
        let row: Option<(String,)> = sqlx::query_as(
            "SELECT report FROM assessment WHERE state = 'complete' AND report IS NOT NULL ORDER BY started_ms DESC, id DESC LIMIT 1",
        )
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.map(|(report,)| report))
    }
}

/// The digest of what a record lacks: records with equal rows are the same only when it is equal too.
fn holes(record: &Record) -> Result<String, StoreError> {
    let lacks = serde_json::to_vec(&(&record.gaps, &record.completeness, &record.closed)).map_err(damaged)?;
    Ok(Digest::of(&lacks).to_string())
}

/// Writes the lines of the records that the assessment does not have yet.
async fn write_lines<'a>(
    transaction: &mut Transaction<'_, Engine>,
    assessment: &AssessmentId,
    (records, at): (&'a [Record], DateTime<Utc>),
) -> Result<Vec<(u64, &'a Record, String)>, StoreError> {
    let there: Vec<(String, String, String)> =
        sqlx::query_as("SELECT source, scope, kind FROM evidence WHERE assessment = $1")
            .bind(assessment.as_str())
            .fetch_all(&mut **transaction)
            .await?;
    let mut there: BTreeSet<_> = there.into_iter().collect();
    let (mut lines, mut new) = (Vec::new(), Vec::new());
    for record in records {
        let key = (record.source.to_string(), record.scope.to_string(), record.kind.to_string());
        if !there.insert(key) {
            continue;
        }
        let value = serde_json::to_value(record).map_err(damaged)?;
        let text = String::from_utf8(canonical(&value)).map_err(damaged)?;
        let line = Line::of_evidence(assessment, record, Digest::of(text.as_bytes()));
        lines.push(LogLine { at, line });
        new.push((record, text));
    }
    let first = log::append(transaction, lines).await?;
    Ok((first..).zip(new).map(|(index, (record, text))| (index, record, text)).collect())
}

/// Refuses a late worker: an assessment of a run is written by whoever works on that run. The run is locked, so that nobody
/// takes it over before this transaction ends.
async fn held(
    transaction: &mut Transaction<'_, Engine>,
    assessment: &AssessmentId,
) -> Result<(), StoreError> {
    let statement = format!(
        "SELECT a.attempt, r.attempt, r.state FROM run AS r JOIN assessment AS a ON a.run = r.id WHERE a.id = $1{LOCK}"
    );
    let run: Option<(i64, i64, String)> = sqlx::query_as(AssertSqlSafe(statement))
        .bind(assessment.as_str())
        .fetch_optional(&mut **transaction)
        .await?;
    match run {
        Some((mine, now, state)) if mine != now || state != RunState::Running.as_str() => {
            Err(StoreError::Late)
        }
        _mine => Ok(()),
    }
}

/// Refuses what was judged by less than another assessment that has ended since: it would put older verdicts over newer.
async fn refuse_older(transaction: &mut Transaction<'_, Engine>, seen: u64) -> Result<(), StoreError> {
    let (newest,): (Option<i64>,) =
        sqlx::query_as("SELECT MAX(seen) FROM assessment").fetch_one(&mut **transaction).await?;
    if newest.is_some_and(|newest| newest > log::signed(seen)) { Err(StoreError::Overtaken) } else { Ok(()) }
}

/// Runs of schedules are many: of each day only the last report is kept whole. What it rested on, its findings and its
/// evidence, stays.
async fn forget_reports_of_the_day(
    transaction: &mut Transaction<'_, Engine>,
    assessment: &AssessmentId,
) -> Result<(), StoreError> {
    const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

    let holds = retention::standing(transaction).await?;
    let held = prune::outside("started_ms", DataClass::Reports, &holds);
    sqlx::query(AssertSqlSafe(format!(
        "UPDATE assessment SET report = NULL
         WHERE run IS NOT NULL AND report IS NOT NULL AND id <> $1 AND {held}
           AND started_ms / $2 = (SELECT started_ms / $2 FROM assessment WHERE id = $1)
           AND (started_ms < (SELECT started_ms FROM assessment WHERE id = $1)
               OR (started_ms = (SELECT started_ms FROM assessment WHERE id = $1) AND id < $1))"
    )))
    .bind(assessment.as_str())
    .bind(DAY_MS)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
