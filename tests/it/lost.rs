//! Rows of evidence that were lost: unknown as long as they are, and no other source suffers.

use std::collections::BTreeSet;
use std::path::Path;

use annexa::model::{Assessment, Clock, SourceId, SystemClock, UnknownReason, Verdict};
use chrono::TimeDelta;
use serde_json::json;

use crate::served::{Daemon, run};
use crate::support::evidence;

const CONFIG: &str = r#"
[source.one]
collector = "replay"
path = "one"

[source.two]
collector = "replay"
path = "two"

[schedule.one]
cron = "0 0 1 1 *"
sources = ["one"]
report = ["json=report.json"]

[schedule.two]
cron = "0 0 1 1 *"
sources = ["two"]
report = ["json=report.json"]
"#;

fn record(folder: &Path, source: &str) {
    let now = SystemClock.now() - TimeDelta::minutes(1);
    let user = json!({"arn": format!("arn:aws:iam::123456789012:user/{source}"), "name": source});
    let mut users = evidence("aws.iam.users", vec![user]);
    (users.record.observed_at, users.record.collected_at) = (now, now);
    users.record.source = SourceId::parse(source).unwrap();
    collectors::replay::write(&folder.join(source), &[users], now, false).unwrap();
}

/// The sources of which the newest report says that rows were lost, after a run.
fn lost_after(folder: &Path, schedule: &str) -> BTreeSet<String> {
    let ran = run(folder, schedule);
    assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
    let report: Assessment =
        serde_json::from_slice(&std::fs::read(folder.join("report.json")).unwrap()).unwrap();
    let is_lost = |message: &str| message.contains("its rows are lost");
    let lost = report.findings.iter().filter(|finding| is_lost(&finding.message));
    let lost = lost.map(|finding| {
        assert_eq!(finding.verdict, Verdict::Unknown(UnknownReason::Malformed));
        finding.source.to_string()
    });
    lost.collect()
}

fn damage_all(folder: &Path) {
    for below in std::fs::read_dir(folder.join("data/evidence")).unwrap() {
        for file in std::fs::read_dir(below.unwrap().path()).unwrap() {
            std::fs::write(file.unwrap().path(), "damaged").unwrap();
        }
    }
}

#[test]
fn lost_rows_of_a_source_are_unknown_until_they_are_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("annexa.toml"), CONFIG).unwrap();
    for source in ["one", "two"] {
        record(folder, source);
    }
    let daemon = Daemon::start(folder);
    for schedule in ["one", "two"] {
        assert_eq!(lost_after(folder, schedule), BTreeSet::new());
    }
    damage_all(folder);
    // What is read again is judged, and kept anew.
    assert_eq!(lost_after(folder, "two"), ["one".to_owned()].into());
    assert_eq!(lost_after(folder, "two"), ["one".to_owned()].into());
    assert_eq!(lost_after(folder, "one"), BTreeSet::new());
    assert_eq!(lost_after(folder, "two"), BTreeSet::new());
    drop(daemon);
}
