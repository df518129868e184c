//! Findings as intervals, and what of them changed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt;
use sqlx::{QueryBuilder, Transaction};

use super::super::Engine;
use super::{ROWS_A_STATEMENT, damaged, moment};
use crate::model::{
    AssessmentId, End, Fact, FindingId, FindingKey, PolicyId, Scope, SourceId, SubjectId, UnknownReason,
    Verdict,
};
use crate::store::changes::{Changes, Current};
use crate::store::{Ending, StoreError};

/// What the assessment changes.
pub(super) async fn changes(
    transaction: &mut Transaction<'_, Engine>,
    ending: &Ending<'_>,
) -> Result<Changes, StoreError> {
    let current = current(transaction).await?;
    let mut changes = Changes::default();
    changes.note_facts(ending, &facts(transaction).await?);
    let mut judged = BTreeSet::new();
    for judgement in ending.judgements {
        let id = judgement.finding();
        changes.note(ending, judgement, id, current.get(&id));
        judged.insert(id);
    }
    let absent: Vec<_> =
        current.iter().filter(|(id, current)| current.open.is_some() && !judged.contains(*id)).collect();
    for (key, current) in keys(transaction, &absent).await? {
        changes.note_absent(ending, key, current);
    }
    Ok(changes)
}

/// Every finding, read in one go: a scan changes few of very many. Rows are taken as they come, so that they never lie in memory
/// together.
async fn current(
    transaction: &mut Transaction<'_, Engine>,
) -> Result<BTreeMap<FindingId, Current>, StoreError> {
    type Row = (String, i64, Option<String>, Option<i64>, Option<String>, Option<String>, Option<i64>);

    let mut rows = sqlx::query_as::<_, Row>(
        "SELECT f.id, f.first_seen_ms, f.waiver, v.since_ms, v.verdict, v.reason,
             CASE WHEN v.since_ms IS NULL THEN (SELECT MAX(until_ms) FROM verdict WHERE finding = f.id) END
         FROM finding AS f
         LEFT JOIN verdict AS v ON v.finding = f.id AND v.until_ms IS NULL",
    )
    .fetch(&mut **transaction);
    let mut all = BTreeMap::new();
    while let Some((id, first_seen, waiver, since, word, reason, ended)) = rows.try_next().await? {
        let open = match (since, word) {
            (Some(since), Some(word)) => Some((moment(since)?, read_verdict(&word, reason.as_deref())?)),
            _ended => None,
        };
        let ended = ended.map(moment).transpose()?;
        let current = Current { first_seen: moment(first_seen)?, open, ended, waiver };
        all.insert(FindingId::parse(&id).map_err(damaged)?, current);
    }
    Ok(all)
}

/// What findings are about.
async fn keys<'a>(
    transaction: &mut Transaction<'_, Engine>,
    findings: &[(&FindingId, &'a Current)],
) -> Result<Vec<(FindingKey, &'a Current)>, StoreError> {
    let mut all = Vec::new();
    for some in findings.chunks(ROWS_A_STATEMENT) {
        let mut query = QueryBuilder::<Engine>::new(
            "SELECT id, policy, source, scope, subject FROM finding WHERE id IN (",
        );
        let mut ids = query.separated(", ");
        for (id, _) in some {
            ids.push_bind(id.to_string());
        }
        query.push(") ORDER BY id");
        let rows: Vec<(String, String, String, String, String)> =
            query.build_query_as().fetch_all(&mut **transaction).await?;
        let by_id: BTreeMap<String, &'a Current> =
            some.iter().map(|(id, current)| (id.to_string(), *current)).collect();
        for (id, policy, source, scope, subject) in rows {
            let key = FindingKey {
                policy: PolicyId::parse(&policy).map_err(damaged)?,
                source: SourceId::parse(&source).map_err(damaged)?,
                scope: Scope::parse(&scope).map_err(damaged)?,
                subject: SubjectId::parse(&subject).map_err(damaged)?,
            };
            all.extend(by_id.get(&id).map(|current| (key, *current)));
        }
    }
    Ok(all)
}

async fn facts(transaction: &mut Transaction<'_, Engine>) -> Result<BTreeMap<String, Fact>, StoreError> {
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT id, body FROM fact").fetch_all(&mut **transaction).await?;
    rows.into_iter().map(|(id, body)| Ok((id, serde_json::from_str(&body).map_err(damaged)?))).collect()
}

/// Writes what changed.
pub(super) async fn write(
    transaction: &mut Transaction<'_, Engine>,
    assessment: &AssessmentId,
    at: DateTime<Utc>,
    changes: &Changes,
) -> Result<(), StoreError> {
    write_findings(transaction, changes).await?;
    write_intervals(transaction, assessment, changes).await?;
    write_facts(transaction, at, changes).await?;
    write_transitions(transaction, assessment, at, changes).await
}

async fn write_findings(
    transaction: &mut Transaction<'_, Engine>,
    changes: &Changes,
) -> Result<(), StoreError> {
    for rows in changes.new.chunks(ROWS_A_STATEMENT) {
        QueryBuilder::<Engine>::new(
            "INSERT INTO finding (id, policy, source, scope, subject, first_seen_ms) ",
        )
        .push_values(rows, |mut row, (key, at)| {
            row.push_bind(key.id().to_string())
                .push_bind(key.policy.to_string())
                .push_bind(key.source.to_string())
                .push_bind(key.scope.to_string())
                .push_bind(key.subject.to_string())
                .push_bind(at.timestamp_millis());
        })
        .build()
        .execute(&mut **transaction)
        .await?;
    }
    let ends = changes.ends.iter().map(|(finding, why)| (why.map(End::as_str), finding));
    set(transaction, "UPDATE finding SET ended = ", " WHERE id IN (", ends).await?;
    let waivers = changes.waivers.iter().map(|(finding, waiver)| (waiver.clone(), finding));
    set(transaction, "UPDATE finding SET waiver = ", " WHERE id IN (", waivers).await?;
    Ok(())
}

/// Sets one value for many findings at a time: a source that is down changes all of its findings.
async fn set<'a, T>(
    transaction: &mut Transaction<'_, Engine>,
    update: &str,
    of: &str,
    values: impl Iterator<Item = (T, &'a FindingId)>,
) -> Result<(), StoreError>
where
    T: Ord + Clone + for<'q> sqlx::Encode<'q, Engine> + sqlx::Type<Engine> + Send,
{
    let mut by_value: BTreeMap<T, Vec<&FindingId>> = BTreeMap::new();
    values.for_each(|(value, finding)| by_value.entry(value).or_default().push(finding));
    for (value, findings) in by_value {
        for some in findings.chunks(ROWS_A_STATEMENT) {
            let mut query = QueryBuilder::<Engine>::new(update);
            query.push_bind(value.clone()).push(of);
            let mut ids = query.separated(", ");
            some.iter().for_each(|id| {
                ids.push_bind(id.to_string());
            });
            query.push(")");
            query.build().execute(&mut **transaction).await?;
        }
    }
    Ok(())
}

async fn write_intervals(
    transaction: &mut Transaction<'_, Engine>,
    assessment: &AssessmentId,
    changes: &Changes,
) -> Result<(), StoreError> {
    let ended = changes.ended.iter().map(|(finding, end)| (end.timestamp_millis(), finding));
    set(transaction, "UPDATE verdict SET until_ms = ", " WHERE until_ms IS NULL AND finding IN (", ended)
        .await?;
    for rows in changes.begun.chunks(ROWS_A_STATEMENT) {
        QueryBuilder::<Engine>::new(
            "INSERT INTO verdict (finding, since_ms, verdict, reason, message, observed, assessment) ",
        )
        .push_values(rows, |mut row, begun| {
            row.push_bind(begun.finding.to_string())
                .push_bind(begun.since.timestamp_millis())
                .push_bind(begun.verdict.word())
                .push_bind(begun.verdict.reason().map(UnknownReason::as_str))
                .push_bind(begun.message.clone())
                .push_bind(begun.observed.clone())
                .push_bind(assessment.to_string());
        })
        .build()
        .execute(&mut **transaction)
        .await?;
    }
    Ok(())
}

async fn write_facts(
    transaction: &mut Transaction<'_, Engine>,
    at: DateTime<Utc>,
    changes: &Changes,
) -> Result<(), StoreError> {
    for fact in &changes.facts {
        sqlx::query(
            "INSERT INTO fact (id, body, since_ms) VALUES ($1, $2, $3)
             ON CONFLICT (id) DO UPDATE SET body = excluded.body, since_ms = excluded.since_ms",
        )
        .bind(fact.key())
        .bind(serde_json::to_string(fact).map_err(damaged)?)
        .bind(at.timestamp_millis())
        .execute(&mut **transaction)
        .await?;
    }
    for key in &changes.over {
        sqlx::query("DELETE FROM fact WHERE id = $1").bind(key).execute(&mut **transaction).await?;
    }
    Ok(())
}

async fn write_transitions(
    transaction: &mut Transaction<'_, Engine>,
    assessment: &AssessmentId,
    at: DateTime<Utc>,
    changes: &Changes,
) -> Result<(), StoreError> {
    let mut told = Vec::new();
    for each in &changes.transitions {
        told.push((each.alert().to_string(), serde_json::to_string(each).map_err(damaged)?));
    }
    for rows in told.chunks(ROWS_A_STATEMENT) {
        QueryBuilder::<Engine>::new("INSERT INTO transition (at_ms, assessment, alert, body) ")
            .push_values(rows, |mut row, (alert, body)| {
                row.push_bind(at.timestamp_millis())
                    .push_bind(assessment.to_string())
                    .push_bind(alert.clone())
                    .push_bind(body.clone());
            })
            .build()
            .execute(&mut **transaction)
            .await?;
    }
    Ok(())
}

fn read_verdict(word: &str, reason: Option<&str>) -> Result<Verdict, StoreError> {
    let reason = match reason {
        Some(name) => Some(
            UnknownReason::from_name(name)
                .ok_or_else(|| StoreError::Damaged(format!("a verdict with reason {name:?}")))?,
        ),
        None => None,
    };
    Verdict::from_parts(word, reason).ok_or_else(|| StoreError::Damaged(format!("a verdict {word:?}")))
}
