//! A scan that is cut off: marked, and what it had read whole is kept for the next.

use std::net::TcpListener;
use std::process::{Command, Stdio};

use annexa::model::{Assessment, Clock, SystemClock, Verdict};
use annexa::store::{Sqlite, Store, Wanted};
use rustix::process::{Pid, Signal, kill_process};

use crate::support::{evidence, program};

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
