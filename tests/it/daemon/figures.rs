//! What the daemon says of itself in numbers.

use super::*;

/// A value that the daemon tells of itself.
async fn figure(node: &Node, name: &str) -> Option<String> {
    let text = node.get("/metrics").await;
    text.lines().find_map(|line| Some(line.strip_prefix(name)?.trim().to_owned()))
}

#[tokio::test]
async fn numbers_begin_at_nothing_and_a_restart_forgets_no_moment() {
    let bench = Bench::new();
    let store = bench.store().await;
    let node = bench.start(bench.work(&store, "* * * * *", true, false), no_reload()).await;
    until("it answers", async || node.get("/livez").await.starts_with("HTTP/1.1 200")).await;
    for (name, expected) in [
        ("annexa_runs_total{schedule=\"all\",result=\"done\"}", Some("0")),
        ("annexa_runs_total{schedule=\"all\",result=\"failed\"}", Some("0")),
        ("annexa_runs_missed_total{schedule=\"all\"}", Some("0")),
        ("annexa_run_next_timestamp_seconds{schedule=\"all\"}", Some("1799056860")),
        ("annexa_run_last_success_timestamp_seconds{schedule=\"all\"}", None),
        ("annexa_source_complete{source=\"aws\"}", Some("0")),
        ("annexa_source_read_timestamp_seconds{source=\"aws\"}", None),
        ("annexa_findings{verdict=\"fail\",severity=\"critical\",waived=\"no\"}", Some("0")),
        ("annexa_store_up", Some("1")),
    ] {
        assert_eq!(figure(&node, name).await.as_deref(), expected, "{name}");
    }
    until("it has the lease", async || figure(&node, "annexa_alerts_lease").await.as_deref() == Some("1"))
        .await;
    assert!(figure(&node, "process_resident_memory_bytes").await.is_some());
    bench.advance(TimeDelta::minutes(1));
    until("the run is done", async || states(&store).await == [RunState::Done]).await;
    node.stop().await;
    let node = bench.start(bench.work(&store, "0 0 1 1 *", true, false), no_reload()).await;
    until("it answers", async || node.get("/livez").await.starts_with("HTTP/1.1 200")).await;
    for name in ["annexa_run_last_success_timestamp_seconds", "annexa_run_last_end_timestamp_seconds"] {
        let name = format!("{name}{{schedule=\"all\"}}");
        assert_eq!(figure(&node, &name).await.as_deref(), Some("1799056890"), "{name}");
    }
    node.stop().await;
}

#[tokio::test]
async fn a_schedule_that_is_gone_has_no_numbers() {
    let bench = Bench::new();
    let store = bench.store().await;
    let none = bench.work_on(&store, BTreeMap::new(), false);
    let load: annexa::daemon::Load = Box::new(move || Ok(Arc::clone(&none)));
    let node = bench.start(bench.work(&store, "* * * * *", true, false), load).await;
    until("it answers", async || node.get("/metrics").await.contains("schedule=\"all\"")).await;
    node.reload.notify_one();
    until("its numbers are gone", async || {
        let text = node.get("/metrics").await;
        text.contains("annexa_store_up 1") && !text.contains("schedule=\"all\"")
    })
    .await;
    node.stop().await;
}

#[tokio::test]
async fn a_store_that_is_away_leaves_no_old_numbers() {
    let bench = Bench::new();
    let store = bench.store().await;
    let node = bench.start(bench.work(&store, "0 0 1 1 *", true, false), no_reload()).await;
    until("it answers", async || figure(&node, "annexa_store_up").await.as_deref() == Some("1")).await;
    assert!(node.get("/metrics").await.contains("annexa_source_complete"));
    // The tables are gone, as if the database were another one.
    let url = format!("sqlite:{}", bench.folder.path().join("annexa.db").display());
    let mut other = <sqlx::SqliteConnection as sqlx::Connection>::connect(&url).await.unwrap();
    sqlx::query("ALTER TABLE notification RENAME TO elsewhere").execute(&mut other).await.unwrap();
    until("it is noticed", async || figure(&node, "annexa_store_up").await.as_deref() == Some("0")).await;
    let text = node.get("/metrics").await;
    for name in ["annexa_source_complete{", "annexa_findings{", "annexa_outbox_oldest_seconds"] {
        assert!(!text.lines().any(|line| line.starts_with(name)), "{name} is old: {text}");
    }
    assert!(text.contains("annexa_runs_total{"), "what it counted itself is still there");
    node.stop().await;
}
