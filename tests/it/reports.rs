//! Reports by schedules of their own, by the real daemon: of the newest assessment, in the queue of all runs.

use std::path::{Path, PathBuf};

use annexa::model::{Assessment, Clock, SystemClock};
use annexa::store::{Queue, RunState, Sqlite};

use crate::served::{Daemon, annexa, run};

const CONFIG: &str = r#"
[source.register]
collector = "declared"

[schedule.all]
cron = "0 0 1 1 *"

[report.weekly]
cron = "0 0 1 1 *"
time_zone = "Pacific/Kiritimati"
output = ["json=kept/weekly-{date}.json", "html=kept/newest.html"]
"#;

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> =
        std::fs::read_dir(folder.join("kept")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn a_report_is_made_of_the_newest_assessment_and_never_of_none() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::create_dir(folder.join("kept")).unwrap();
    std::fs::write(folder.join("annexa.toml"), CONFIG).unwrap();
    let daemon = Daemon::start(folder);
    let none = run(folder, "weekly");
    assert_eq!(none.status.code(), Some(2));
    let why = String::from_utf8_lossy(&none.stderr).into_owned();
    assert!(why.contains("there is no complete assessment yet"), "{why}");
    assert!(files(folder).is_empty());

    let zone: &str = "Pacific/Kiritimati";
    let schedule = annexa::schedule::Schedule::parse("@daily", zone).unwrap();
    let before = schedule.day_of(SystemClock.now());
    assert_eq!(run(folder, "all").status.code(), Some(0));
    for _ in 0..2 {
        assert_eq!(run(folder, "weekly").status.code(), Some(0));
    }
    let after = schedule.day_of(SystemClock.now());
    let kept = files(folder);
    assert!(kept.len() == 2 || before != after, "a day has one report: {kept:?}");
    assert_eq!(kept[0], folder.join("kept/newest.html"));
    let named = |day| kept.contains(&folder.join(format!("kept/weekly-{day}.json")));
    assert!(named(before) || named(after), "{kept:?}");
    let assessment: Assessment =
        serde_json::from_slice(&std::fs::read(kept.last().unwrap()).unwrap()).unwrap();
    assert_eq!(assessment.departures, [""; 0]);

    let metrics = daemon.get("/metrics");
    assert!(metrics.contains("annexa_runs_total{schedule=\"weekly\",result=\"done\"} 2"), "{metrics}");
    assert!(metrics.contains("annexa_runs_total{schedule=\"weekly\",result=\"failed\"} 1"), "{metrics}");
    drop(daemon);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let runs = runtime.block_on(async {
        let store = Sqlite::open(&folder.join("data/annexa.db")).await.unwrap();
        store.runs(10).await.unwrap()
    });
    let made = runs.iter().find(|run| run.schedule == "all").unwrap().assessment.clone();
    assert_eq!(made.as_ref(), Some(&assessment.id), "nothing was read for a report");
    let reports: Vec<_> = runs.iter().filter(|run| run.schedule == "weekly").collect();
    assert_eq!(reports.iter().filter(|run| run.state == RunState::Done).count(), 2);
    assert!(reports.iter().all(|run| run.assessment.is_none()));
}

#[test]
fn a_reload_lets_no_report_over_what_the_daemon_has_open() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let token = "0123456789abcdef";
    std::fs::write(folder.join("token"), token).unwrap();
    let daemon = format!("[daemon]\ntoken = \"file:{}\"\n", folder.join("token").display());
    let write = |head: &str, config: &str| {
        std::fs::write(folder.join("annexa.toml"), format!("{head}{daemon}{config}")).unwrap();
    };
    write("data_dir = \"data\"\n", CONFIG);
    let mut serve = std::process::Command::new(crate::support::program());
    serve.args(["--config", "annexa.toml", "serve"]).current_dir(folder);
    let served = Daemon::of(serve);
    write("data_dir = \"other\"\n", &CONFIG.replace("kept/newest.html", "data/annexa.db"));
    let refused = served.ask("POST", "/-/reload", token);
    assert!(refused.starts_with("HTTP/1.1 422") && refused.contains("must not go there"), "{refused}");
    write("data_dir = \"other\"\n", &CONFIG.replace("kept/newest.html", "other/annexa.db"));
    assert!(served.ask("POST", "/-/reload", token).starts_with("HTTP/1.1 422"), "nor over what comes next");
    write("data_dir = \"other\"\n", CONFIG);
    assert!(served.ask("POST", "/-/reload", token).starts_with("HTTP/1.1 200"));
}

#[test]
fn a_report_that_cannot_be_written_is_a_failed_run_and_a_wrong_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("annexa.toml"), CONFIG).unwrap();
    let daemon = Daemon::start(folder);
    assert_eq!(run(folder, "all").status.code(), Some(0));
    let failed = run(folder, "weekly");
    let why = String::from_utf8_lossy(&failed.stderr).into_owned();
    assert!(failed.status.code() == Some(2) && why.contains("it was not done: write "), "{why}");
    drop(daemon);
    std::fs::write(folder.join("annexa.toml"), CONFIG.replace("report.weekly", "report.all")).unwrap();
    for args in [["config", "check"].as_slice(), &["serve"], &["doctor"]] {
        let refused = annexa(folder, args).output().unwrap();
        let told = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(65), "{args:?}: {told}");
        assert!(
            told.contains("annexa.toml:8:") && told.contains("a schedule has the same name"),
            "{args:?}: {told}"
        );
    }
    let unknown = run(folder, "weekly");
    assert_eq!(unknown.status.code(), Some(65), "the configuration comes first");
}
