//! What is kept can be verified, and no change of it goes unseen.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use annexa::model::{Clock, SourceId, SystemClock};
use chrono::TimeDelta;
use serde_json::{Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

use crate::support::{evidence, program};

/// A folder with a configuration, a recording that can be replaced, and a data directory.
struct Company {
    folder: tempfile::TempDir,
}

const CONFIG: &str =
    "[source.quick]\ncollector = \"replay\"\npath = \"recording\"\n\n[log]\nname = \"acme.example/annexa\"\n";

impl Company {
    /// After two scans whose evidence differs.
    fn assessed() -> Self {
        let company = Self { folder: tempfile::tempdir().unwrap() };
        company.configure(CONFIG);
        for users in 1..=2 {
            company.scan(users);
        }
        company
    }

    fn configure(&self, text: &str) {
        std::fs::write(self.folder.path().join("annexa.toml"), text).unwrap();
    }

    fn scan(&self, users: usize) {
        let user = |number| json!({"arn": format!("arn:aws:iam::123456789012:user/u{number}"), "name": "u"});
        let now = SystemClock.now() - TimeDelta::minutes(1);
        let mut all =
            [evidence("aws.account", Vec::new()), evidence("aws.iam.users", (0..users).map(user).collect())];
        for each in &mut all {
            (each.record.observed_at, each.record.collected_at) = (now, now);
            each.record.source = SourceId::parse("quick").unwrap();
        }
        let recording = self.folder.path().join("recording");
        let _absent = std::fs::remove_dir_all(&recording);
        collectors::replay::write(&recording, &all, now, false).unwrap();
        let out = self.run(&["scan", "--json", "--fail-on", "none"]);
        assert!(matches!(out.status.code(), Some(0 | 2)), "{}", String::from_utf8_lossy(&out.stderr));
    }

    fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(program());
        command.args(["--config", "annexa.toml", "--data-dir", "data"]).args(args);
        command.current_dir(self.folder.path()).output().unwrap()
    }

    /// The exit code and what was found.
    fn verified(&self, args: &[&str]) -> (i32, Value) {
        let out = self.run(&[&["verify", "--json"], args].concat());
        let found = serde_json::from_slice(&out.stdout).unwrap_or_else(|_none| {
            panic!("{}", String::from_utf8_lossy(&out.stderr));
        });
        (out.status.code().unwrap(), found)
    }

    /// A copy that can be tampered with.
    fn copy(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(self.folder.path(), folder.path());
        Self { folder }
    }

    async fn sql(&self, statement: &str) -> u64 {
        let path = self.folder.path().join("data/annexa.db");
        let pool =
            SqlitePoolOptions::new().connect_with(SqliteConnectOptions::new().filename(path)).await.unwrap();
        let done = sqlx::query(sqlx::AssertSqlSafe(statement.to_owned())).execute(&pool).await.unwrap();
        pool.close().await;
        done.rows_affected()
    }

    fn bodies(&self) -> Vec<PathBuf> {
        let folders = std::fs::read_dir(self.folder.path().join("data/evidence")).unwrap();
        let files = folders.flat_map(|folder| std::fs::read_dir(folder.unwrap().path()).unwrap());
        files.map(|file| file.unwrap().path()).collect()
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn what_is_kept_agrees_with_its_log_and_with_what_was_signed() {
    let company = Company::assessed();
    let (code, found) = company.verified(&[]);
    assert_eq!((code, &found["faults"]), (0, &json!([])), "{found}");
    let number = |name: &str| found[name].as_u64().unwrap();
    // A line for each record, and one for the key and for each of both assessments.
    assert_eq!((number("lines"), number("checkpoints"), number("reports")), (number("records") + 3, 2, 2));
    assert_eq!(number("bodies"), 3, "rows that did not change are one body: {found}");
    let key = String::from_utf8(company.run(&["evidence", "checkpoint", "--key"]).stdout).unwrap();
    assert!(key.starts_with("acme.example/annexa+"), "{key}");
    assert_eq!(company.verified(&["--key", key.trim()]).0, 0);
    let other = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    assert_eq!(company.verified(&["--key", other]).0, 1, "signed by somebody else");
    let log = String::from_utf8(company.run(&["evidence", "log"]).stdout).unwrap();
    assert!(log.contains(" evidence ") && log.contains(" assessment "), "{log}");
    let log = String::from_utf8(company.run(&["evidence", "log", "--from", "0"]).stdout).unwrap();
    assert!(log.contains("aws.account of quick in aws:123456789012"), "{log}");
}

/// What somebody with the database could do, and the statement that does it.
const CHANGES: &[(&str, &str)] = &[
    (
        "a record",
        "UPDATE evidence SET record = replace(record, '\"got\":1', '\"got\":2') WHERE record LIKE '%\"got\":1%'",
    ),
    ("a record is gone", "DELETE FROM evidence WHERE idx = 1"),
    (
        "two records are swapped",
        "UPDATE evidence SET idx = CASE idx WHEN 0 THEN 1 ELSE 0 END WHERE idx IN (0, 1)",
    ),
    ("a record without a line", "UPDATE evidence SET idx = 9999 WHERE idx = 1"),
    ("a line", "UPDATE log SET line = replace(line, 'quick', 'quack') WHERE idx = 0"),
    ("a line and its hash", "UPDATE log SET line = 'x', hash = zeroblob(32) WHERE idx = 0"),
    ("a hash", "UPDATE log SET hash = zeroblob(32) WHERE idx = 2"),
    ("a line's text is gone", "UPDATE log SET line = NULL, class = NULL WHERE idx = 2"),
    ("a line in the middle is gone", "DELETE FROM log WHERE idx = 3"),
    ("the last line is gone", "DELETE FROM log WHERE idx = (SELECT MAX(idx) FROM log)"),
    ("the first line is gone", "DELETE FROM log WHERE idx = 0"),
    (
        "a line too many",
        "INSERT INTO log (idx, span, hash, at_ms, line) SELECT MAX(idx) + 1, 1, zeroblob(32), 0, 'x' FROM log",
    ),
    ("the edge", "UPDATE log_edge SET size = 5, roots = zeroblob(64)"),
    ("a checkpoint", "UPDATE checkpoint SET note = replace(note, 'acme', 'acne') WHERE size > 99"),
    ("a checkpoint of something else", "UPDATE checkpoint SET size = 5 WHERE size > 99"),
    ("a report", "UPDATE assessment SET report = '{}'"),
    ("reports are gone", "UPDATE assessment SET report = NULL"),
    ("when a line was written", "UPDATE log SET at_ms = at_ms - 1 WHERE idx = 2"),
    ("what a line is about", "UPDATE log SET class = 'operations' WHERE idx = 1"),
    ("when a record was read", "UPDATE evidence SET collected_ms = collected_ms + 1 WHERE idx = 1"),
    ("the kind that a record is found by", "UPDATE evidence SET kind = 'aws.other.kind' WHERE idx = 1"),
    (
        "the rows that a record is found by",
        "UPDATE evidence SET body = replace(body, 'a', 'b') WHERE idx = 1",
    ),
    (
        "a record that names an assessment's line",
        "UPDATE evidence SET idx = (SELECT idx FROM log WHERE line LIKE '%\"line\":\"assessment\"%' LIMIT 1)
             WHERE idx = 1",
    ),
    (
        "a record without a line since there is a log",
        "UPDATE evidence SET idx = NULL, collected_ms = 9e12 WHERE idx = 1",
    ),
    (
        "a report without a line",
        "INSERT INTO assessment (id, state, started_ms, as_of_ms, report)
             VALUES ('01a200b3-f22f-76f6-9f84-8d1b2809d3d7', 'complete', 0, 0, '{}')",
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn no_change_of_what_is_kept_goes_unseen() {
    let company = Company::assessed();
    for (what, statement) in CHANGES {
        let copy = company.copy();
        assert!(copy.sql(statement).await > 0, "{what}");
        let (code, found) = copy.verified(&[]);
        assert_eq!(code, 1, "{what}: {found}");
    }
    for body in company.bodies() {
        let at = body.strip_prefix(company.folder.path()).unwrap();
        let gone = company.copy();
        std::fs::remove_file(gone.folder.path().join(at)).unwrap();
        assert_eq!(gone.verified(&[]).0, 1, "rows are gone");
        assert_eq!(gone.verified(&["--without-rows"]).0, 0);
        let changed = company.copy();
        let mut bytes = std::fs::read(&body).unwrap();
        // The end is content; a bit of the head may mean nothing.
        *bytes.last_mut().unwrap() ^= 1;
        std::fs::write(changed.folder.path().join(at), bytes).unwrap();
        assert_eq!(changed.verified(&[]).0, 1, "rows were changed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_keeps_a_checkpoint_elsewhere_sees_that_all_was_written_anew() {
    let company = Company::assessed();
    let kept = company.folder.path().join("kept");
    std::fs::write(&kept, company.run(&["evidence", "checkpoint"]).stdout).unwrap();
    let kept = kept.to_str().unwrap();
    company.scan(3);
    assert_eq!(company.verified(&["--against", kept]).0, 0, "what came later agrees with it");
    // The same key signs another story.
    let forged = Company { folder: tempfile::tempdir().unwrap() };
    forged.configure(CONFIG);
    std::fs::create_dir(forged.folder.path().join("data")).unwrap();
    std::fs::copy(company.folder.path().join("data/log.key"), forged.folder.path().join("data/log.key"))
        .unwrap();
    for users in [5, 6, 7] {
        forged.scan(users);
    }
    assert_eq!(forged.verified(&[]).0, 0);
    let (code, found) = forged.verified(&["--against", kept]);
    assert_eq!(code, 1, "{found}");
    let none = company.folder.path().join("annexa.toml");
    assert_eq!(company.run(&["verify", "--against", none.to_str().unwrap()]).status.code(), Some(65));
}

#[test]
fn an_emptied_database_is_not_well() {
    let company = Company::assessed();
    for name in ["annexa.db", "annexa.db-wal", "annexa.db-shm"] {
        let _absent = std::fs::remove_file(company.folder.path().join("data").join(name));
    }
    std::fs::write(company.folder.path().join("data/annexa.db"), "").unwrap();
    let (code, found) = company.verified(&[]);
    assert_eq!((code, &found["lines"]), (2, &json!(0)), "{found}");
}

#[test]
fn what_is_pruned_or_held_can_still_be_verified() {
    let company = Company::assessed();
    company.configure(&format!("{CONFIG}\n[retention]\nevidence = \"1d\"\nreports = \"1d\"\n"));
    // Of now nothing is old enough.
    let trial = company.run(&["evidence", "prune", "--dry-run", "--json"]);
    let trial: Value = serde_json::from_slice(&trial.stdout).unwrap();
    assert!(trial.as_array().unwrap().iter().all(|each| each["rows"] == 0), "{trial}");
    let hold = ["evidence", "hold", "add", "case-7", "--reason", "request of the regulator", "--by", "ann"];
    assert_eq!(company.run(&hold).status.code(), Some(0));
    assert_eq!(company.run(&hold).status.code(), Some(64), "one of a name");
    let strange = ["evidence", "hold", "add", "case-8", "--reason", "r", "--by", "ann", "--source", "quack"];
    let told = company.run(&strange).stderr;
    assert!(String::from_utf8_lossy(&told).contains("no source quack"), "{}", String::from_utf8_lossy(&told));
    let list = String::from_utf8(company.run(&["evidence", "hold", "list"]).stdout).unwrap();
    assert!(list.contains("case-7") && list.contains("request of the regulator"), "{list}");
    let release = ["evidence", "hold", "release", "case-7", "--reason", "closed", "--by", "ben"];
    assert_eq!(company.run(&release).status.code(), Some(0));
    assert_eq!(company.run(&release).status.code(), Some(64));
    assert_eq!(company.run(&["evidence", "prune"]).status.code(), Some(0));
    assert_eq!(company.verified(&[]).0, 0);
    let storage = String::from_utf8(company.run(&["evidence", "storage"]).stdout).unwrap();
    assert!(storage.contains("evidence records") && storage.contains(" 1 day\n"), "{storage}");
    company.configure(&format!("{CONFIG}\n[retention]\nevidence = \"1h\"\n"));
    let refused = company.run(&["evidence", "storage"]);
    assert_eq!(refused.status.code(), Some(65));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("less than a day"));
}
