//! The daemon with work of its own: each moment once, what nobody ran is recorded, and a bad configuration changes nothing.

mod asking;
mod figures;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use annexa::alert::{Knowledge, Pipeline, Routes};
use annexa::config::AlertSettings;
use annexa::daemon::{Daemon, Ground, Keeping, Performed, Scheduled};
use annexa::evidence::Blobs;
use annexa::model::{Clock, DataClass, Line, LogLine, SourceId, Transition};
use annexa::schedule::Schedule;
use annexa::store::{Alerts, Backend, Bodies, Claim, Log, Queue, RunEnd, RunState, Sqlite};
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use collectors::api::SecretRef;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// A clock that is set by hand.
#[derive(Debug)]
struct Wall(Mutex<DateTime<Utc>>);

impl Clock for Wall {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

/// Work that counts itself.
struct Work {
    schedules: BTreeMap<String, Scheduled>,
    pipeline: Pipeline,
    begun: Arc<AtomicUsize>,
    token: Option<SecretRef>,
    /// Whether a run goes on until it is asked to end.
    hangs: bool,
    keeping: Keeping,
    blobs: Blobs,
    sealed: Arc<AtomicUsize>,
}

#[async_trait]
impl Ground for Work {
    fn schedules(&self) -> &BTreeMap<String, Scheduled> {
        &self.schedules
    }
    fn pipeline(&self) -> &Pipeline {
        &self.pipeline
    }
    fn keeping(&self) -> &Keeping {
        &self.keeping
    }
    fn bodies(&self) -> &dyn Bodies {
        &self.blobs
    }
    async fn seal(&self) -> Result<(), String> {
        self.sealed.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
    fn token(&self) -> Option<&SecretRef> {
        self.token.as_ref()
    }
    fn sources(&self) -> Vec<SourceId> {
        vec![SourceId::parse("aws").unwrap()]
    }
    async fn perform(&self, _: &Claim, cancel: CancellationToken) -> Performed {
        self.begun.fetch_add(1, Ordering::SeqCst);
        if self.hangs {
            cancel.cancelled().await;
            let why = Some("asked to end".to_owned());
            return RunEnd { state: RunState::Failed, assessment: None, why }.into();
        }
        RunEnd { state: RunState::Done, assessment: None, why: None }.into()
    }
}

struct Bench {
    folder: tempfile::TempDir,
    clock: Arc<Wall>,
    begun: Arc<AtomicUsize>,
    sealed: Arc<AtomicUsize>,
}

impl Bench {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            clock: Arc::new(Wall(Mutex::new("2027-01-04T10:00:30Z".parse().unwrap()))),
            begun: Arc::default(),
            sealed: Arc::default(),
        }
    }

    async fn store(&self) -> Arc<Sqlite> {
        Arc::new(Sqlite::open(&self.folder.path().join("annexa.db")).await.unwrap())
    }

    fn work(&self, store: &Arc<Sqlite>, cron: &str, catch_up: bool, hangs: bool) -> Arc<dyn Ground> {
        let scheduled = Scheduled {
            schedule: Schedule::parse(cron, "UTC").unwrap(),
            jitter: TimeDelta::zero(),
            catch_up,
        };
        self.work_on(store, BTreeMap::from([("all".to_owned(), scheduled)]), hangs)
    }

    fn work_on(
        &self,
        store: &Arc<Sqlite>,
        schedules: BTreeMap<String, Scheduled>,
        hangs: bool,
    ) -> Arc<dyn Ground> {
        let backend: Arc<dyn Backend> = store.clone();
        let pipeline = Pipeline {
            store: backend,
            routes: Routes::of(&AlertSettings::default()),
            knowledge: Knowledge::default(),
            receivers: BTreeMap::new(),
            settings: BTreeMap::new(),
            clock: self.clock.clone(),
        };
        let token = self.folder.path().join("token");
        let token = token.exists().then_some(SecretRef::File(token));
        Arc::new(Work {
            schedules,
            pipeline,
            begun: Arc::clone(&self.begun),
            token,
            hangs,
            keeping: Keeping {
                periods: vec![(DataClass::Operations, TimeDelta::days(2))],
                repetitions: None,
            },
            blobs: Blobs::open(&self.folder.path().join("evidence")).unwrap(),
            sealed: Arc::clone(&self.sealed),
        })
    }

    /// Starts a node; dropping what it gives does not end it, cancelling does.
    async fn start(&self, ground: Arc<dyn Ground>, load: annexa::daemon::Load) -> Node {
        let store: Arc<dyn Backend> = self.store().await;
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let daemon = Daemon {
            node: "test".to_owned(),
            store,
            clock: self.clock.clone(),
            listen: Some(port),
            runs: 2,
            spans: Arc::default(),
            load,
        };
        let (cancel, reload) = (CancellationToken::new(), Arc::new(Notify::new()));
        let task = tokio::spawn(daemon.run(ground, Arc::clone(&reload), cancel.clone()));
        Node { task, cancel, reload, port }
    }

    fn advance(&self, by: TimeDelta) {
        *self.clock.0.lock().unwrap() += by;
    }
}

struct Node {
    task: tokio::task::JoinHandle<Result<(), annexa::daemon::DaemonError>>,
    cancel: CancellationToken,
    reload: Arc<Notify>,
    port: std::net::SocketAddr,
}

impl Node {
    async fn stop(self) {
        self.cancel.cancel();
        tokio::time::timeout(Duration::from_secs(10), self.task).await.unwrap().unwrap().unwrap();
    }

    async fn get(&self, path: &str) -> String {
        self.ask("GET", path, "").await
    }

    async fn ask(&self, method: &str, path: &str, header: &str) -> String {
        let Ok(mut connection) = tokio::net::TcpStream::connect(self.port).await else {
            return String::new();
        };
        let request = format!("{method} {path} HTTP/1.1\r\nHost: x\r\n{header}Connection: close\r\n\r\n");
        connection.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).await.unwrap();
        answer
    }
}

fn no_reload() -> annexa::daemon::Load {
    Box::new(|| Err("there is no other configuration".to_owned()))
}

/// Waits until something holds, at most some seconds.
async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    for _ in 0..400 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("it never came to: {what}");
}

async fn states(store: &Sqlite) -> Vec<RunState> {
    store.runs(100).await.unwrap().into_iter().map(|run| run.state).collect()
}

#[tokio::test]
async fn each_moment_is_run_once_and_the_daemon_says_how_it_is() {
    let bench = Bench::new();
    let store = bench.store().await;
    let node = bench.start(bench.work(&store, "* * * * *", true, false), no_reload()).await;
    until("it is planned", async || node.get("/livez").await.starts_with("HTTP/1.1 200")).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    for done in 1..=3 {
        bench.advance(TimeDelta::minutes(1));
        until("the run is done", async || states(&store).await == vec![RunState::Done; done]).await;
    }
    assert_eq!(bench.begun.load(Ordering::SeqCst), 3);
    assert!(node.get("/readyz?verbose").await.contains("store: ok"));
    let metrics = node.get("/metrics").await;
    assert!(metrics.contains("annexa_runs_total{schedule=\"all\",result=\"done\"} 3"), "{metrics}");
    assert!(metrics.ends_with("# EOF\n"), "{metrics}");
    node.stop().await;
}

#[tokio::test]
async fn what_was_missed_is_made_up_for_once_and_told() {
    for (catch_up, expected) in [(true, RunState::Done), (false, RunState::Missed)] {
        let bench = Bench::new();
        let store = bench.store().await;
        let node = bench.start(bench.work(&store, "*/5 * * * *", catch_up, false), no_reload()).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        node.stop().await;
        // Nobody runs for an hour, and two minutes.
        bench.advance(TimeDelta::minutes(62));
        let node = bench.start(bench.work(&store, "*/5 * * * *", catch_up, false), no_reload()).await;
        until("all is planned", async || {
            let states = states(&store).await;
            states.len() == 12 && !states.contains(&RunState::Waiting) && !states.contains(&RunState::Running)
        })
        .await;
        let all = states(&store).await;
        assert_eq!(all[0], expected);
        assert!(all[1..].iter().all(|state| *state == RunState::Missed));
        assert_eq!(bench.begun.load(Ordering::SeqCst), usize::from(catch_up));
        node.stop().await;
        let missed = store.transitions(0, 10).await.unwrap();
        let runs = if catch_up { 11 } else { 12 };
        assert!(
            matches!(&missed[..], [one] if matches!(one.transition, Transition::Missed { runs: n, .. } if n == runs))
        );
    }
}

#[tokio::test]
async fn a_daemon_that_is_asked_to_end_leaves_its_run_to_the_next() {
    let bench = Bench::new();
    let store = bench.store().await;
    let node = bench.start(bench.work(&store, "* * * * *", true, true), no_reload()).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    bench.advance(TimeDelta::minutes(1));
    until("the run begins", async || bench.begun.load(Ordering::SeqCst) == 1).await;
    node.stop().await;
    assert_eq!(states(&store).await, [RunState::Running]);
    let node = bench.start(bench.work(&store, "* * * * *", true, false), no_reload()).await;
    until("the run is done", async || states(&store).await == [RunState::Done]).await;
    assert_eq!(store.runs(1).await.unwrap()[0].attempt, 2);
    node.stop().await;
}

#[tokio::test]
async fn a_bad_configuration_is_refused_and_the_old_one_stays() {
    let bench = Bench::new();
    let store = bench.store().await;
    let is_good = Arc::new(AtomicBool::new(false));
    let load: annexa::daemon::Load = {
        let (good, ground) = (Arc::clone(&is_good), bench.work(&store, "0 0 1 1 *", true, false));
        Box::new(move || {
            if good.load(Ordering::SeqCst) { Ok(Arc::clone(&ground)) } else { Err("line 3: no".to_owned()) }
        })
    };
    let node = bench.start(bench.work(&store, "* * * * *", true, false), load).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    node.reload.notify_one();
    until("the reload is refused", async || {
        node.get("/metrics").await.contains("annexa_config_last_reload_successful 0")
    })
    .await;
    bench.advance(TimeDelta::minutes(1));
    until("the old schedule still runs", async || states(&store).await == [RunState::Done]).await;
    is_good.store(true, Ordering::SeqCst);
    node.reload.notify_one();
    until("the reload is taken", async || {
        node.get("/metrics").await.contains("annexa_config_last_reload_successful 1")
    })
    .await;
    bench.advance(TimeDelta::minutes(30));
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(states(&store).await, [RunState::Done]);
    node.stop().await;
}

/// What the lines of the log say.
async fn lines(store: &Sqlite) -> Vec<Line> {
    let rows = store.log_rows(0, 10_000).await.unwrap();
    let texts = rows.into_iter().filter_map(|row| row.text);
    texts.map(|text| serde_json::from_str::<LogLine>(&text).unwrap().line).collect()
}

#[tokio::test]
async fn a_node_says_that_it_lives_signs_the_log_and_removes_what_is_old() {
    let bench = Bench::new();
    let store = bench.store().await;
    let node = bench.start(bench.work(&store, "@hourly", true, false), no_reload()).await;
    let is_beat = |line: &Line| matches!(line, Line::Heartbeat { node, .. } if node == "test");
    let beats = async || lines(&store).await.iter().filter(|line| is_beat(line)).count();
    until("it says that it lives", async || beats().await == 1).await;
    bench.advance(TimeDelta::minutes(6));
    until("it says so again", async || beats().await == 2).await;
    assert_eq!(bench.sealed.load(Ordering::SeqCst), 0);
    bench.advance(TimeDelta::minutes(55));
    until("the log is signed", async || bench.sealed.load(Ordering::SeqCst) == 1).await;
    bench.advance(TimeDelta::days(3));
    until("old signs of life are removed", async || {
        let lines = lines(&store).await;
        lines.iter().filter(|line| is_beat(line)).count() == 1
            && lines.iter().any(|line| matches!(line, Line::Pruned { class: DataClass::Operations, .. }))
    })
    .await;
    node.stop().await;
}

#[tokio::test]
async fn the_daemon_is_judged_by_what_it_did() {
    let bench = Bench::new();
    let store = bench.store().await;
    let schedule = Schedule::parse("*/10 * * * *", "UTC").unwrap();
    let now = bench.clock.now();
    let rows = async |at: DateTime<Utc>| {
        let evidence =
            annexa::collect::own(store.as_ref(), [("all", &schedule)].into_iter(), at).await.unwrap();
        evidence.into_iter().map(|each| (each.record.kind.to_string(), each.rows)).collect::<Vec<_>>()
    };
    assert_eq!(rows(now).await, [], "no daemon was ever heard of");
    let node = bench.start(bench.work(&store, "*/10 * * * *", true, false), no_reload()).await;
    until("it lives", async || !lines(&store).await.is_empty()).await;
    bench.advance(TimeDelta::minutes(10));
    until("it runs", async || states(&store).await == [RunState::Done]).await;
    node.stop().await;
    let said = rows(now + TimeDelta::minutes(12)).await;
    let [(daemon, daemon_rows), (schedules, schedule_rows)] = said.as_slice() else { panic!("{said:?}") };
    assert_eq!((daemon.as_str(), schedules.as_str()), ("annexa.daemon", "annexa.schedules"));
    assert_eq!(daemon_rows[0]["nodes"], 1, "{said:?}");
    assert_eq!(schedule_rows[0]["overdue"], 0, "{said:?}");
    // Nobody runs for hours.
    let said = rows(now + TimeDelta::hours(5)).await;
    assert_eq!(said[0].1[0]["nodes"], 0, "{said:?}");
    assert!(said[0].1[0]["silent_minutes"].as_u64().unwrap() > 240, "{said:?}");
    assert_eq!(said[0].1[0]["unsigned_hours"], 5, "{said:?}");
    assert_eq!(said[1].1[0]["overdue"], 29, "{said:?}");
    assert_eq!(rows(now + TimeDelta::days(8)).await, [], "it was given up");
}
