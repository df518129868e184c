//! The store on SQLite: one file, WAL, every commit on disk before it is acknowledged.

use std::io::Read;
use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};

use super::StoreError;

#[path = "sql/mod.rs"]
mod sql;

pub use sql::Database as Sqlite;

/// The database that `sql` is compiled for.
type Engine = sqlx::Sqlite;

/// How a transaction that writes begins: it waits for another process's at once, since it could not later.
const BEGIN: &str = "BEGIN IMMEDIATE";

/// How rows are locked that a transaction has read: it holds the whole database anyway.
const LOCK: &str = "";
const SKIP_LOCKED: &str = "";

/// How a column counts upwards.
const COUNTED: &str = "INTEGER PRIMARY KEY AUTOINCREMENT";

/// A number that a row is found by, and bytes.
const KEY: &str = "INTEGER PRIMARY KEY NOT NULL";
const BYTES: &str = "BLOB";

/// What ends a migration: its number in the header of the file, where an older annexa sees it.
const AFTER_MIGRATION: &str = "\nPRAGMA user_version = {version};\n";

/// How the database tells the time: one machine, one clock.
const TIME: Option<&str> = None;

/// How many rows the database's thread reads ahead. sqlx's default of 50 has two threads wait for each other all the time.
const ROWS_IN_FLIGHT: usize = 2_000;

/// `annx`, at offset 68 of every database file (<https://www.sqlite.org/fileformat.html#application_id>).
const APPLICATION_ID: u32 = 0x616e_6e78;

/// The version of the tables; a file with a higher one is from a newer annexa.
const SCHEMA_VERSION: u32 = 4;

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
            .row_buffer_size(ROWS_IN_FLIGHT)
            .pragma("trusted_schema", "OFF");
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
        Self::begin_with(pool).await
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

#[cfg(test)]
mod tests {
    use super::super::Backend;
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
            (Box::new(store) as Box<dyn Backend>, folder)
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

    #[test]
    fn the_version_is_that_of_the_newest_migration() {
        let newest = sql::MIGRATIONS.iter().map(|(version, ..)| *version).max();
        assert_eq!(
            newest,
            Some(i64::from(SCHEMA_VERSION)),
            "else each database is refused once it was written"
        );
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
