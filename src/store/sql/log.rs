//! The evidence log.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use collectors::api::canonical;
use sqlx::{AssertSqlSafe, QueryBuilder, Transaction};

use super::super::{Engine, LOCK};
use super::{Database, ROWS_A_STATEMENT, damaged, moment};
use crate::model::{AssessmentId, DataClass, Digest, Line, LogLine};
use crate::store::StoreError;
use crate::store::log::{Checkpoint, Log, LogRow, LoggedRecord, Unlogged};
use crate::store::tree::{Edge, leaf};

/// Appends lines, and gives the index of the first. Who appends holds the tree's edge until the transaction ends.
pub(super) async fn append(
    transaction: &mut Transaction<'_, Engine>,
    lines: Vec<LogLine>,
) -> Result<u64, StoreError> {
    let mut edge = lock(transaction).await?;
    let first = edge.size();
    for some in lines.chunks(ROWS_A_STATEMENT) {
        let mut rows = Vec::with_capacity(some.len());
        for each in some {
            let value = serde_json::to_value(each).map_err(damaged)?;
            let text = String::from_utf8(canonical(&value)).map_err(damaged)?;
            let hash = leaf(text.as_bytes());
            rows.push((edge.size(), hash, each, text));
            edge.push(hash, 1);
        }
        QueryBuilder::<Engine>::new("INSERT INTO log (idx, span, hash, class, at_ms, line) ")
            .push_values(rows, |mut row, (index, hash, each, text)| {
                row.push_bind(signed(index))
                    .push_bind(1_i64)
                    .push_bind(hash.bytes().to_vec())
                    .push_bind(each.line.class().map(DataClass::as_str))
                    .push_bind(each.at.timestamp_millis())
                    .push_bind(text);
            })
            .build()
            .execute(&mut **transaction)
            .await?;
    }
    write_edge(transaction, &edge).await?;
    Ok(first)
}

/// Takes the tree's edge: nobody else appends before the transaction ends.
pub(super) async fn lock(transaction: &mut Transaction<'_, Engine>) -> Result<Edge, StoreError> {
    let statement = format!("SELECT size, roots FROM log_edge WHERE id = 1{LOCK}");
    let row: (i64, Vec<u8>) = sqlx::query_as(AssertSqlSafe(statement)).fetch_one(&mut **transaction).await?;
    read_edge(row)
}

fn read_edge((size, roots): (i64, Vec<u8>)) -> Result<Edge, StoreError> {
    let (roots, rest) = roots.as_chunks::<32>();
    let edge = rest
        .is_empty()
        .then(|| Edge::of(size.unsigned_abs(), roots.iter().map(|root| Digest::from(*root)).collect()))
        .flatten();
    edge.ok_or_else(|| damaged("the edge of the evidence log"))
}

async fn write_edge(transaction: &mut Transaction<'_, Engine>, edge: &Edge) -> Result<(), StoreError> {
    let roots: Vec<u8> = edge.roots().iter().flat_map(|root| *root.bytes()).collect();
    sqlx::query("UPDATE log_edge SET size = $1, roots = $2 WHERE id = 1")
        .bind(signed(edge.size()))
        .bind(roots)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

type Row = (
    i64,
    i64,
    Vec<u8>,
    i64,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<i64>,
    Option<String>,
);

fn read_row(row: Row) -> Result<LogRow, StoreError> {
    let (index, span, hash, at_ms, class, text, record, assessment, source, scope, kind, collected_ms, body) =
        row;
    let record = record.map(|text| LoggedRecord {
        text,
        assessment: assessment.unwrap_or_default(),
        about: [source, scope, kind].map(Option::unwrap_or_default),
        collected_ms: collected_ms.unwrap_or_default(),
        body: body.unwrap_or_default(),
    });
    let hash = <[u8; 32]>::try_from(hash).map_err(|_other| damaged("a hash of the evidence log"))?;
    Ok(LogRow {
        index: index.unsigned_abs(),
        span: span.unsigned_abs(),
        hash: Digest::from(hash),
        found_by: (at_ms, class),
        text,
        record,
    })
}

fn read_checkpoint((size, at, note): (i64, i64, String)) -> Result<Checkpoint, StoreError> {
    Ok(Checkpoint { size: size.unsigned_abs(), at: moment(at)?, note })
}

pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[async_trait]
impl Log for Database {
    async fn append(&self, at: DateTime<Utc>, lines: &[Line]) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        let lines = lines.iter().map(|line| LogLine { at, line: line.clone() }).collect();
        append(&mut transaction, lines).await?;
        Ok(transaction.commit().await?)
    }

    async fn edge(&self) -> Result<Edge, StoreError> {
        let row: (i64, Vec<u8>) =
            sqlx::query_as("SELECT size, roots FROM log_edge WHERE id = 1").fetch_one(&self.pool).await?;
        read_edge(row)
    }

    async fn log_rows(&self, from: u64, most: u32) -> Result<Vec<LogRow>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT l.idx, l.span, l.hash, l.at_ms, l.class, l.line, e.record, e.assessment, e.source, e.scope,
                 e.kind, e.collected_ms, e.body
             FROM log AS l LEFT JOIN evidence AS e ON e.idx = l.idx
             WHERE l.idx >= $1 ORDER BY l.idx LIMIT $2",
        )
        .bind(signed(from))
        .bind(i64::from(most))
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(read_row).collect()
    }

    async fn lasting_rows(&self) -> Result<Vec<LogRow>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT l.idx, l.span, l.hash, l.at_ms, l.class, l.line, e.record, e.assessment, e.source, e.scope,
                 e.kind, e.collected_ms, e.body
             FROM log AS l LEFT JOIN evidence AS e ON e.idx = l.idx
             WHERE l.class IS NULL AND l.line IS NOT NULL ORDER BY l.idx",
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(read_row).collect()
    }

    async fn lines_since(&self, class: DataClass, since: DateTime<Utc>) -> Result<Vec<LogLine>, StoreError> {
        let rows: Vec<(String,)> = sqlx::query_as(
            "SELECT line FROM log WHERE class = $1 AND at_ms >= $2 AND line IS NOT NULL ORDER BY at_ms, idx",
        )
        .bind(class.as_str())
        .bind(since.timestamp_millis())
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(|(text,)| serde_json::from_str(text).map_err(damaged)).collect()
    }

    async fn log_moment(&self, index: u64) -> Result<Option<DateTime<Utc>>, StoreError> {
        let row: Option<(i64,)> = sqlx::query_as("SELECT at_ms FROM log WHERE idx = $1")
            .bind(signed(index))
            .fetch_optional(&self.pool)
            .await?;
        row.map(|(at,)| moment(at)).transpose()
    }

    async fn keep_checkpoint(&self, checkpoint: &Checkpoint) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO checkpoint (size, at_ms, note) VALUES ($1, $2, $3) ON CONFLICT (size) DO NOTHING",
        )
        .bind(signed(checkpoint.size))
        .bind(checkpoint.at.timestamp_millis())
        .bind(&checkpoint.note)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    async fn checkpoints(&self, from: u64, most: u32) -> Result<Vec<Checkpoint>, StoreError> {
        let rows: Vec<(i64, i64, String)> = sqlx::query_as(
            "SELECT size, at_ms, note FROM checkpoint WHERE size >= $1 ORDER BY size LIMIT $2",
        )
        .bind(signed(from))
        .bind(i64::from(most))
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(read_checkpoint).collect()
    }

    async fn latest_checkpoint(&self) -> Result<Option<Checkpoint>, StoreError> {
        let row: Option<(i64, i64, String)> =
            sqlx::query_as("SELECT size, at_ms, note FROM checkpoint ORDER BY size DESC LIMIT 1")
                .fetch_optional(&self.pool)
                .await?;
        row.map(read_checkpoint).transpose()
    }

    async fn reported(&self) -> Result<Vec<AssessmentId>, StoreError> {
        let rows: Vec<(String,)> =
            sqlx::query_as("SELECT id FROM assessment WHERE report IS NOT NULL ORDER BY started_ms, id")
                .fetch_all(&self.pool)
                .await?;
        rows.iter().map(|(id,)| AssessmentId::parse(id).map_err(damaged)).collect()
    }

    async fn report_of(&self, assessment: &AssessmentId) -> Result<Option<String>, StoreError> {
        let row: Option<(Option<String>,)> = sqlx::query_as("SELECT report FROM assessment WHERE id = $1")
            .bind(assessment.as_str())
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.and_then(|(report,)| report))
    }

    async fn unlogged(&self) -> Result<Unlogged, StoreError> {
        let (before, strays): (i64, i64) = sqlx::query_as(
            // The log begins with its first line: what was read later has one.
            "SELECT COUNT(*) FILTER (WHERE e.idx IS NULL AND e.collected_ms < b.begin_ms),
                 COUNT(*) FILTER (WHERE (e.idx IS NULL AND e.collected_ms >= b.begin_ms)
                     OR (e.idx IS NOT NULL AND l.line IS NULL))
             FROM evidence AS e LEFT JOIN log AS l ON l.idx = e.idx
             CROSS JOIN (SELECT COALESCE((SELECT at_ms FROM log WHERE idx = 0), 0) AS begin_ms) AS b",
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(Unlogged { before_the_log: before.unsigned_abs(), strays: strays.unsigned_abs() })
    }
}
