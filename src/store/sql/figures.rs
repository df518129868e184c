//! Figures: counted by the database.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::{Database, damaged, moment};
use crate::model::{AssessmentId, PolicyId};
use crate::store::{Figures, FindingCount, RunState, StoreError};

#[async_trait]
impl Figures for Database {
    async fn run_ends(&self) -> Result<BTreeMap<(String, RunState), DateTime<Utc>>, StoreError> {
        let rows: Vec<(String, String, i64)> = sqlx::query_as(
            "SELECT schedule, state, MAX(ended_ms) FROM run WHERE ended_ms IS NOT NULL GROUP BY schedule, state",
        )
        .fetch_all(&self.pool)
        .await?;
        let ends = rows.into_iter().map(|(schedule, word, ended)| {
            let state = RunState::ALL.into_iter().find(|state| state.as_str() == word);
            let state = state.ok_or_else(|| damaged(format!("a run that is {word:?}")))?;
            Ok(((schedule, state), moment(ended)?))
        });
        ends.collect()
    }

    async fn newest_assessment(&self) -> Result<Option<(AssessmentId, DateTime<Utc>)>, StoreError> {
        let row: Option<(String, i64)> = sqlx::query_as(
            "SELECT id, finished_ms FROM assessment WHERE state = 'complete' AND finished_ms IS NOT NULL
             ORDER BY finished_ms DESC, id DESC LIMIT 1",
        )
        .fetch_optional(&self.pool)
        .await?;
        row.map(|(id, at)| Ok((AssessmentId::parse(&id).map_err(damaged)?, moment(at)?))).transpose()
    }

    async fn finding_counts(&self) -> Result<Vec<FindingCount>, StoreError> {
        let rows: Vec<(String, String, i64, i64)> = sqlx::query_as(
            "SELECT f.policy, v.verdict, COUNT(*), COUNT(f.waiver)
             FROM verdict AS v JOIN finding AS f ON f.id = v.finding
             WHERE v.until_ms IS NULL GROUP BY f.policy, v.verdict ORDER BY f.policy, v.verdict",
        )
        .fetch_all(&self.pool)
        .await?;
        let counts = rows.into_iter().map(|(policy, word, count, waived)| {
            let verdict = FindingCount::VERDICTS.into_iter().find(|known| *known == word);
            Ok(FindingCount {
                policy: PolicyId::parse(&policy).map_err(damaged)?,
                verdict: verdict.ok_or_else(|| damaged(format!("a verdict {word:?}")))?,
                count: count.unsigned_abs(),
                waived: waived.unsigned_abs(),
            })
        });
        counts.collect()
    }
}
