//! A scan that is cut off: marked, and what it had read whole is kept for the next.

use std::net::TcpListener;
use std::process::{Command, Stdio};

use annexa::evidence::Blobs;
use annexa::model::{Assessment, AssessmentId, Clock, Digest, SourceId, SystemClock, Verdict};
use annexa::store::{Beginning, Rows, RowsError, Sqlite, Store, Wanted};
use async_trait::async_trait;
use chrono::TimeDelta;
use rustix::process::{Pid, Signal, kill_process};

use crate::support::{ACCOUNT, evidence, program};

/// Rows that nobody removes meanwhile.
struct Untouched;

#[async_trait]
impl Rows for Untouched {
    async fn keep_again(&self, body: &Digest) -> Result<(), RowsError> {
        Err(format!("the rows {body} were asked for").into())
    }
}

const BOTH: &str =
    "[source.quick]\ncollector = \"replay\"\npath = \"recording\"\n[source.stuck]\ncollector = \"aws\"\n";
const QUICK: &str = "[source.quick]\ncollector = \"replay\"\npath = \"recording\"\n";

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_scan_is_marked_and_can_be_resumed() {
    let folder = tempfile::tempdir().unwrap();
    let row =
        serde_json::json!({"account": "aws:123456789012", "account_id": "123456789012", "partition": "aws"});
    let mut account = evidence("aws.account", vec![row]);
    let now = SystemClock.now();
    (account.record.observed_at, account.record.collected_at) = (now, now);
    collectors::replay::write(&folder.path().join("recording"), &[account], now, false).unwrap();
    std::fs::write(folder.path().join("annexa.toml"), BOTH).unwrap();

    // A server that accepts and never answers.
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut child = Command::new(program())
        .args(["--data-dir", "data", "scan"])
        .current_dir(folder.path())
        .env("AWS_ENDPOINT_URL", format!("http://{}", server.local_addr().unwrap()))
        .envs([("AWS_ACCESS_KEY_ID", "x"), ("AWS_SECRET_ACCESS_KEY", "x"), ("AWS_REGION", "us-east-1")])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let connection = server.accept().unwrap();
    wait_until_stored(folder.path()).await;
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    drop(connection);

    let store = Sqlite::open(&folder.path().join("data/annexa.db")).await.unwrap();
    assert_eq!(store.latest_report().await.unwrap(), None, "an interrupted scan is no assessment");
    let kept = store.evidence(Wanted::OfInterrupted).await.unwrap();
    assert!(kept.iter().any(|record| record.source.as_str() == "quick"));
    assert!(kept.iter().all(|record| record.source.as_str() != "stuck"), "nothing half read is kept");
    drop(store);

    // The recording is gone: only what was kept can answer.
    std::fs::remove_dir_all(folder.path().join("recording")).unwrap();
    std::fs::write(folder.path().join("annexa.toml"), QUICK).unwrap();
    let out = Command::new(program())
        .args(["--data-dir", "data", "scan", "--resume", "--json"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let assessment: Assessment = serde_json::from_slice(&out.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&out.stderr)));
    assert!(assessment.sources.iter().any(|source| source.source.as_str() == "quick"));
    assert!(assessment.findings.iter().all(|finding| finding.verdict != Verdict::Pass));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_filtered_scan_had_not_read_of_a_source_is_read_on_resuming_and_what_is_kept_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let now = SystemClock.now();
    let mut all = [evidence("aws.account", Vec::new()), evidence("aws.iam.users", Vec::new())];
    for each in &mut all {
        (each.record.observed_at, each.record.collected_at) = (now, now);
        each.record.source = SourceId::parse("quick").unwrap();
    }
    collectors::replay::write(&folder.path().join("recording"), &all, now, false).unwrap();
    std::fs::write(folder.path().join("annexa.toml"), QUICK).unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let store = Sqlite::open(&data.join("annexa.db")).await.unwrap();
    let blobs = Blobs::open(&data.join("evidence")).unwrap();
    let id = AssessmentId::parse("01a200b3-f22f-76f6-9f84-8d1b2809d3d7").unwrap();
    let mut kept = all[0].clone();
    kept.record.collected_at -= TimeDelta::minutes(5);
    blobs.put(&kept).await.unwrap();
    store.begin(&Beginning { assessment: &id, at: now, as_of: now, claim: None }).await.unwrap();
    store.add_evidence(&id, &[kept.record], &Untouched, now).await.unwrap();
    store.close(&id, None, now).await.unwrap();
    drop(store);

    let out = Command::new(program())
        .args(["--data-dir", "data", "scan", "--resume", "--json"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&out.stderr);
    assert!(stderr.contains("quick: kept 1 kinds of evidence, read 5 min ago"), "{stderr}");
    let assessment: Assessment = serde_json::from_slice(&out.stdout).unwrap_or_else(|_| panic!("{stderr}"));
    let place = assessment.sources.iter().find(|place| place.scope.as_str() == ACCOUNT).unwrap();
    let read = |kind: &str| place.evidence.iter().find(|each| each.kind.as_str() == kind).unwrap();
    assert!(read("aws.account").collected_at < now, "what was read is not read again");
    assert!(read("aws.iam.users").complete, "{:?}", read("aws.iam.users").gaps);
}

/// Waits until the quick source is in the store.
async fn wait_until_stored(folder: &std::path::Path) {
    for _ in 0..600 {
        let path = folder.join("data/annexa.db");
        if path.exists()
            && let Ok(store) = Sqlite::open(&path).await
            && let Ok(records) = store.evidence(Wanted::OfInterrupted).await
            && !records.is_empty()
        {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the quick source was not stored");
}
