//! The store on SQLite: one file, WAL, every commit on disk before it is acknowledged.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, QueryBuilder, SqlStr, Sqlite as Engine, Transaction};

use super::{History, Store, StoreError, Wanted};
use crate::model::{AssessmentId, FindingId, Judgement, Record, UnknownReason, Verdict};

/// `annx`, at offset 68 of every database file (<https://www.sqlite.org/fileformat.html#application_id>).
const APPLICATION_ID: u32 = 0x616e_6e78;

/// The version of the tables; a file with a higher one is from a newer annexa.
const SCHEMA_VERSION: u32 = 1;

const MIGRATIONS: &[(i64, &str, &str)] = &[(1, "init", include_str!("migrations/sqlite/0001_init.sql"))];

/// The store on SQLite.
#[derive(Debug, Clone)]
pub struct Sqlite {
    pool: SqlitePool,
}

impl Sqlite {
    /// Opens the database file, making it when it is missing.
    ///
    /// # Errors
    /// When the file is not annexa's (it is left untouched), or cannot be used.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        refuse_foreign(path)?;
        make(path).await?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .pragma("trusted_schema", "OFF");
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
        let migrations = MIGRATIONS.iter().map(|(version, name, sql)| {
            Migration::new(*version, (*name).into(), MigrationType::Simple, SqlStr::from_static(sql), false)
        });
        Migrator::with_migrations(migrations.collect()).run(&pool).await?;
        Ok(Self { pool })
    }
}

/// Makes the file with our mark in its header. In WAL mode the mark would wait in the log for a checkpoint, and a
/// process killed before that would leave a file that looks foreign.
async fn make(path: &Path) -> Result<(), StoreError> {
    let is_made = std::fs::metadata(path).is_ok_and(|file| file.len() > 0);
    if is_made {
        return Ok(());
    }
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Delete)
        .synchronous(SqliteSynchronous::Full)
        .pragma("application_id", APPLICATION_ID.to_string())
        .pragma("user_version", SCHEMA_VERSION.to_string());
    options.connect().await?.close().await?;
    Ok(())
}

/// Looks at the file's header before SQLite may touch it.
fn refuse_foreign(path: &Path) -> Result<(), StoreError> {
    let io = |source| StoreError::Io { path: path.to_owned(), source };
    let mut header = Vec::new();
    match std::fs::File::open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(io(error)),
        Ok(file) => file.take(100).read_to_end(&mut header).map_err(io)?,
    };
    if header.is_empty() {
        return Ok(());
    }
    let number_at = |offset: usize| {
        let bytes = header.get(offset..offset + 4).and_then(|bytes| <[u8; 4]>::try_from(bytes).ok());
        bytes.map(u32::from_be_bytes)
    };
    if !header.starts_with(b"SQLite format 3\0") || number_at(68) != Some(APPLICATION_ID) {
        return Err(StoreError::Foreign { path: path.to_owned() });
    }
    if number_at(60).is_some_and(|version| version > SCHEMA_VERSION) {
        return Err(StoreError::Newer { path: path.to_owned() });
    }
    Ok(())
}

#[async_trait]
impl Store for Sqlite {
    async fn begin(
        &self,
        assessment: &AssessmentId,
        at: DateTime<Utc>,
        as_of: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await?;
        sqlx::query("UPDATE assessment SET state = 'interrupted' WHERE state = 'running'")
            .execute(&mut *transaction)
            .await?;
        sqlx::query(
            "INSERT INTO assessment (id, state, started_ms, as_of_ms) VALUES ($1, 'running', $2, $3)",
        )
        .bind(assessment.as_str())
        .bind(at.timestamp_millis())
        .bind(as_of.timestamp_millis())
        .execute(&mut *transaction)
        .await?;
        Ok(transaction.commit().await?)
    }

    async fn add_evidence(&self, assessment: &AssessmentId, records: &[Record]) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await?;
        for record in records {
            let text =
                serde_json::to_string(record).map_err(|error| StoreError::Damaged(error.to_string()))?;
            sqlx::query(
                "INSERT INTO evidence (assessment, source, scope, kind, collected_ms, body, record)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)
                 ON CONFLICT (assessment, source, scope, kind) DO NOTHING",
            )
            .bind(assessment.as_str())
            .bind(record.source.as_str())
            .bind(record.scope.as_str())
            .bind(record.kind.as_str())
            .bind(record.collected_at.timestamp_millis())
            .bind(record.body.to_string())
            .bind(text)
            .execute(&mut *transaction)
            .await?;
        }
        Ok(transaction.commit().await?)
    }

    async fn finish(
        &self,
        assessment: &AssessmentId,
        at: DateTime<Utc>,
        judgements: &[Judgement],
    ) -> Result<BTreeMap<FindingId, History>, StoreError> {
        let mut transaction = self.pool.begin().await?;
        let current = current_verdicts(&mut transaction).await?;
        let mut changes = Changes::default();
        let mut histories = BTreeMap::new();
        for judgement in judgements {
            let id = judgement.finding();
            let history = changes.note(at, judgement, current.get(&id))?;
            histories.insert(id, history);
        }
        changes.write(&mut transaction, assessment).await?;
        sqlx::query("UPDATE assessment SET finished_ms = $2 WHERE id = $1")
            .bind(assessment.as_str())
            .bind(at.timestamp_millis())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(histories)
    }

    async fn close(&self, assessment: &AssessmentId, report: Option<&str>) -> Result<(), StoreError> {
        let state = if report.is_some() { "complete" } else { "interrupted" };
        sqlx::query("UPDATE assessment SET state = $2, report = $3 WHERE id = $1")
            .bind(assessment.as_str())
            .bind(state)
            .bind(report)
            .execute(&self.pool)
            .await?;
        Ok(())
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
            "SELECT report FROM assessment WHERE state = 'complete' ORDER BY started_ms DESC, id DESC LIMIT 1",
        )
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.map(|(report,)| report))
    }
}

/// The open interval of a finding.
struct Current {
    first_seen: DateTime<Utc>,
    since: DateTime<Utc>,
    verdict: Verdict,
}

/// The open interval of every finding, read in one go: a scan changes few of very many.
async fn current_verdicts(
    transaction: &mut Transaction<'_, Engine>,
) -> Result<BTreeMap<FindingId, Current>, StoreError> {
    let rows: Vec<(String, i64, i64, String, Option<String>)> = sqlx::query_as(
        "SELECT f.id, f.first_seen_ms, v.since_ms, v.verdict, v.reason FROM finding AS f
         JOIN verdict AS v ON v.finding = f.id WHERE v.until_ms IS NULL",
    )
    .fetch_all(&mut **transaction)
    .await?;
    let all = rows.into_iter().map(|(id, first_seen, since, word, reason)| {
        let id = FindingId::parse(&id).map_err(|error| StoreError::Damaged(error.to_string()))?;
        let verdict = read_verdict(&word, reason.as_deref())?;
        Ok((id, Current { first_seen: moment(first_seen)?, since: moment(since)?, verdict }))
    });
    all.collect()
}

/// What an assessment changes, gathered so that it is written in few statements.
#[derive(Default)]
struct Changes<'a> {
    /// Findings judged for the first time, with the moment in milliseconds.
    new: Vec<(&'a Judgement, i64)>,
    /// Findings whose interval ends, with its end.
    ended: Vec<(FindingId, i64)>,
    /// Intervals that begin.
    begun: Vec<(&'a Judgement, i64)>,
}

/// Rows of one `INSERT`; nine columns stay far below SQLite's 32,766 parameters.
const ROWS_A_STATEMENT: usize = 1_000;

impl<'a> Changes<'a> {
    /// Notes a judgement, and tells since when its verdict stands.
    fn note(
        &mut self,
        at: DateTime<Utc>,
        judgement: &'a Judgement,
        current: Option<&Current>,
    ) -> Result<History, StoreError> {
        let now = at.timestamp_millis();
        let Some(current) = current else {
            self.new.push((judgement, now));
            self.begun.push((judgement, now));
            return Ok(History { first_seen: at, since: at, before: None });
        };
        let (first_seen, before) = (current.first_seen, Some(current.verdict));
        if current.verdict == judgement.verdict {
            return Ok(History { first_seen, since: current.since, before });
        }
        // Two assessments within a millisecond must not collide on the key of the interval.
        let now = now.max(current.since.timestamp_millis() + 1);
        self.ended.push((judgement.finding(), now));
        self.begun.push((judgement, now));
        Ok(History { first_seen, since: moment(now)?, before })
    }

    async fn write(
        self,
        transaction: &mut Transaction<'_, Engine>,
        assessment: &AssessmentId,
    ) -> Result<(), StoreError> {
        for rows in self.new.chunks(ROWS_A_STATEMENT) {
            QueryBuilder::<Engine>::new(
                "INSERT INTO finding (id, policy, source, scope, subject, first_seen_ms) ",
            )
            .push_values(rows, |mut row, (judgement, now)| {
                row.push_bind(judgement.finding().to_string())
                    .push_bind(judgement.policy.to_string())
                    .push_bind(judgement.source.to_string())
                    .push_bind(judgement.scope.to_string())
                    .push_bind(judgement.subject.to_string())
                    .push_bind(*now);
            })
            .build()
            .execute(&mut **transaction)
            .await?;
        }
        for (finding, end) in self.ended {
            sqlx::query("UPDATE verdict SET until_ms = $2 WHERE finding = $1 AND until_ms IS NULL")
                .bind(finding.to_string())
                .bind(end)
                .execute(&mut **transaction)
                .await?;
        }
        for rows in self.begun.chunks(ROWS_A_STATEMENT) {
            QueryBuilder::<Engine>::new(
                "INSERT INTO verdict (finding, since_ms, verdict, reason, message, observed, assessment) ",
            )
            .push_values(rows, |mut row, (judgement, since)| {
                row.push_bind(judgement.finding().to_string())
                    .push_bind(*since)
                    .push_bind(judgement.verdict.word())
                    .push_bind(judgement.verdict.reason().map(UnknownReason::as_str))
                    .push_bind(judgement.message.clone())
                    .push_bind(judgement.observed.to_string())
                    .push_bind(assessment.to_string());
            })
            .build()
            .execute(&mut **transaction)
            .await?;
        }
        Ok(())
    }
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

fn moment(ms: i64) -> Result<DateTime<Utc>, StoreError> {
    DateTime::from_timestamp_millis(ms).ok_or_else(|| StoreError::Damaged(format!("a moment {ms}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn store() -> (tempfile::TempDir, Sqlite) {
        let folder = tempfile::tempdir().unwrap();
        let store = Sqlite::open(&folder.path().join("annexa.db")).await.unwrap();
        (folder, store)
    }

    #[tokio::test]
    async fn sqlite_passes_the_suite() {
        super::super::suite::run(|| async {
            let (folder, store) = store().await;
            (Box::new(store) as Box<dyn Store>, folder)
        })
        .await;
    }

    #[tokio::test]
    async fn a_foreign_file_is_refused_and_untouched() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("annexa.db");
        for content in [b"not a database".to_vec(), [b"SQLite format 3\0".to_vec(), vec![0; 84]].concat()] {
            std::fs::write(&path, &content).unwrap();
            assert!(matches!(Sqlite::open(&path).await, Err(StoreError::Foreign { .. })));
            assert_eq!(std::fs::read(&path).unwrap(), content);
        }
    }

    #[tokio::test]
    async fn a_database_whose_process_was_killed_is_still_ours() {
        let (folder, store) = store().await;
        // The log is not written back: as after a kill, only the main file and the log are there.
        let copy = tempfile::tempdir().unwrap();
        for name in ["annexa.db", "annexa.db-wal"] {
            std::fs::copy(folder.path().join(name), copy.path().join(name)).unwrap();
        }
        Sqlite::open(&copy.path().join("annexa.db")).await.unwrap();
        drop(store);
    }

    #[tokio::test]
    async fn a_database_of_a_newer_version_is_refused() {
        let (folder, store) = store().await;
        sqlx::query("PRAGMA user_version = 99").execute(&store.pool).await.unwrap();
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&store.pool).await.unwrap();
        store.pool.close().await;
        let again = Sqlite::open(&folder.path().join("annexa.db")).await;
        assert!(matches!(again, Err(StoreError::Newer { .. })), "{again:?}");
    }
}
