//! Receivers that say that they are gone, and messages that were given up: somebody else is told, and somebody decides.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use annexa::alert::receiver::{Earlier, MOST_ALERTS, Outcome, Preview, Receipt, Receiver};
use annexa::alert::{Knowledge, Pipeline, Routes};
use annexa::config::AlertSettings;
use annexa::model::{AlertState, Clock, Digest, Notification, ReceiverId, SystemClock};
use annexa::store::{Alerts, Backend, Lease, MessageState, Plan, Queue, Sqlite};
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};

use crate::support::program;

/// A clock that stands until it is set.
#[derive(Debug)]
struct Wall(Mutex<DateTime<Utc>>);

impl Clock for Wall {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

/// A receiver that may be gone.
#[derive(Default)]
struct Inbox {
    taken: Mutex<Vec<Notification>>,
    is_gone: AtomicBool,
    takes_many: AtomicBool,
}

#[async_trait]
impl Receiver for Inbox {
    async fn send(&self, notification: &Notification, _: &Earlier) -> Outcome {
        if self.is_gone.load(Ordering::SeqCst) {
            return Outcome::Gone { why: "410 Gone".to_owned() };
        }
        self.taken.lock().unwrap().push(notification.clone());
        Outcome::Delivered(Receipt::default())
    }

    fn most_alerts(&self) -> usize {
        if self.takes_many.load(Ordering::SeqCst) { 10_000 } else { MOST_ALERTS }
    }

    fn preview(&self, _: &Notification) -> Vec<Preview> {
        Vec::new()
    }
}

impl Inbox {
    /// What was told: the name of the alert and where it stood.
    fn told(&self) -> Vec<(String, AlertState)> {
        let taken = self.taken.lock().unwrap();
        let alerts = taken.iter().flat_map(|message| &message.alerts);
        alerts.map(|alert| (alert.labels["alertname"].clone(), alert.state)).collect()
    }
}

struct Bench {
    folder: tempfile::TempDir,
    store: Arc<Sqlite>,
    clock: Arc<Wall>,
    first: Arc<Inbox>,
    second: Arc<Inbox>,
    pipeline: Pipeline,
    lease: Lease,
}

/// The first receiver is told of everything, both of receivers that are disabled.
const BOTH: &str = "[route]\nreceiver = \"first\"\ngroup_wait = \"0s\"\ngroup_interval = \"0s\"\n\
    [[route.routes]]\nmatch = ['alertname=\"receiver_disabled\"']\ncontinue = true\n\
    [[route.routes]]\nmatch = ['alertname=\"receiver_disabled\"']\nreceiver = \"second\"\n";

fn first() -> ReceiverId {
    ReceiverId::parse("first").unwrap()
}

impl Bench {
    async fn new(routes: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("data")).unwrap();
        let store = Arc::new(Sqlite::open(&folder.path().join("data/annexa.db")).await.unwrap());
        let clock = Arc::new(Wall(Mutex::new(SystemClock.now())));
        let (one, two) = (Arc::new(Inbox::default()), Arc::new(Inbox::default()));
        let settings: AlertSettings = toml::from_str(routes).unwrap();
        let backend: Arc<dyn Backend> = store.clone();
        let receivers: [(ReceiverId, Arc<dyn Receiver>); 2] =
            [(first(), one.clone()), (ReceiverId::parse("second").unwrap(), two.clone())];
        let pipeline = Pipeline {
            store: backend,
            routes: Routes::of(&settings),
            knowledge: Knowledge::default(),
            receivers: receivers.into(),
            settings: BTreeMap::from([(first(), Digest::of(b"as it was"))]),
            clock: clock.clone(),
        };
        let lease = store.take_lease("alerts", "test", clock.now(), TimeDelta::days(365));
        let lease = lease.await.unwrap().unwrap();
        Self { folder, store, clock, first: one, second: two, pipeline, lease }
    }

    /// Runs are missed, of which the first receiver is to be told.
    async fn happens(&self) {
        self.misses("nightly").await;
        self.settle().await;
    }

    async fn misses(&self, schedule: &str) {
        let now = self.clock.now();
        let from = self.store.planned_until(schedule, "", now).await.unwrap();
        let plan = Plan {
            schedule: schedule.to_owned(),
            from,
            until: from + TimeDelta::seconds(1),
            run: None,
            missed: Vec::new(),
            missed_more: 1,
            why: "nobody ran".to_owned(),
            at: now,
        };
        assert!(self.store.plan(&plan).await.unwrap());
    }

    /// Lets some minutes go by.
    async fn settle(&self) {
        for _ in 0..10 {
            self.pipeline.pass(&self.lease).await.unwrap();
            *self.clock.0.lock().unwrap() += TimeDelta::seconds(30);
        }
    }

    async fn waiting(&self) -> usize {
        self.store.messages(Some(MessageState::Waiting), 10).await.unwrap().len()
    }

    /// What the program says, with its exit code.
    async fn run(&self, args: &[&str]) -> (Option<i32>, String) {
        std::fs::write(self.folder.path().join("annexa.toml"), "").unwrap();
        let mut command = tokio::process::Command::new(program());
        command.args(["--data-dir", "data", "--config", "annexa.toml", "alert"]).args(args);
        let out = command.env("LOGNAME", "ann").current_dir(self.folder.path()).output().await.unwrap();
        let said = [out.stdout, out.stderr].concat();
        (out.status.code(), String::from_utf8(said).unwrap())
    }
}

fn fires(name: &str) -> (String, AlertState) {
    (name.to_owned(), AlertState::Firing)
}

#[tokio::test]
async fn that_a_receiver_is_disabled_is_told_to_the_others_and_never_to_itself() {
    let bench = Bench::new(BOTH).await;
    bench.first.is_gone.store(true, Ordering::SeqCst);
    bench.happens().await;
    assert_eq!(bench.second.told(), [fires("receiver_disabled")]);
    let said = bench.second.taken.lock().unwrap()[0].alerts[0].clone();
    assert_eq!(said.labels["receiver"], "first");
    assert!(said.message.contains("410 Gone"), "{}", said.message);
    assert_eq!(bench.waiting().await, 1, "what it was to be told waits; that it is disabled is not for it");
    // It stays disabled, and is told of once.
    bench.first.is_gone.store(false, Ordering::SeqCst);
    bench.settle().await;
    assert_eq!((bench.first.told(), bench.second.told().len()), (vec![], 1));
    let enabled = bench.store.enable(&first(), "somebody enabled it", bench.clock.now()).await.unwrap();
    assert_eq!(enabled, Some(1));
    bench.settle().await;
    assert_eq!(bench.first.told(), [("run_missed".to_owned(), AlertState::Notice)]);
    assert_eq!(bench.second.told()[1], ("receiver_disabled".to_owned(), AlertState::Resolved));
    let again = bench.store.enable(&first(), "somebody enabled it", bench.clock.now()).await.unwrap();
    assert_eq!(again, None, "it is not disabled");
}

#[tokio::test]
async fn with_no_other_receiver_nobody_is_told_and_nothing_waits_for_ever() {
    let bench = Bench::new("[route]\nreceiver = \"first\"\ngroup_wait = \"0s\"\n").await;
    bench.first.is_gone.store(true, Ordering::SeqCst);
    bench.happens().await;
    assert_eq!(bench.waiting().await, 1);
    assert_eq!(bench.store.outbox(10).await.unwrap(), []);
    assert!(bench.store.receiver(&first()).await.unwrap().disabled.is_some());
}

#[tokio::test]
async fn a_receiver_whose_settings_were_changed_is_another_one() {
    let mut bench = Bench::new(BOTH).await;
    bench.first.is_gone.store(true, Ordering::SeqCst);
    bench.happens().await;
    bench.first.is_gone.store(false, Ordering::SeqCst);
    bench.settle().await;
    assert_eq!(bench.first.told(), [], "the same settings: it stays disabled");
    bench.pipeline.settings.insert(first(), Digest::of(b"another address"));
    bench.settle().await;
    assert_eq!(bench.first.told(), [("run_missed".to_owned(), AlertState::Notice)]);
    assert_eq!(bench.second.told()[1], ("receiver_disabled".to_owned(), AlertState::Resolved));
}

#[tokio::test]
async fn what_waits_for_a_disabled_receiver_that_is_configured_no_more_is_given_up_and_shown() {
    let mut bench = Bench::new(BOTH).await;
    bench.first.is_gone.store(true, Ordering::SeqCst);
    bench.happens().await;
    bench.pipeline.settings.clear();
    bench.pipeline.receivers.remove(&first());
    bench.settle().await;
    let dead = bench.store.messages(Some(MessageState::Dead), 10).await.unwrap();
    assert_eq!(dead.len(), 1);
    assert_eq!(bench.waiting().await, 0);
}

#[tokio::test]
async fn a_message_that_was_given_up_is_dismissed_with_a_name_and_a_reason_and_stays_in_the_log() {
    let mut bench = Bench::new(BOTH).await;
    bench.pipeline.receivers.remove(&first());
    bench.happens().await;
    let (code, said) = bench.run(&["dismiss", "--receiver", "first"]).await;
    assert_eq!(code, Some(64), "a reason is needed: {said}");
    let (code, _) = bench.run(&["dismiss", "--receiver", "second", "--reason", "x"]).await;
    assert_eq!(code, Some(0));
    assert_eq!(bench.store.messages(Some(MessageState::Dead), 10).await.unwrap().len(), 1, "not of this one");
    let (code, said) = bench.run(&["dismiss", "--all", "--reason", "the channel was closed"]).await;
    assert!(code == Some(0) && said.contains("1 messages are dismissed"), "{said}");
    let counts = bench.store.count_messages().await.unwrap();
    assert_eq!((counts[&first()].dead, counts[&first()].dismissed), (0, 1));
    let (_, log) = bench.run(&["log", "--json", "--state", "dismissed"]).await;
    let log: serde_json::Value = serde_json::from_str(&log).unwrap();
    assert_eq!(log[0]["state"], "dismissed");
    assert_eq!(log[0]["dismissed"]["by"], "ann");
    assert_eq!(log[0]["dismissed"]["why"], "the channel was closed");
    assert!(log[0]["why"].as_str().unwrap().contains("not configured"), "what the receiver said is kept");
    let id = log[0]["id"].as_str().unwrap();
    let (code, said) = bench.run(&["dismiss", id, "--reason", "again"]).await;
    assert!(code == Some(64) && said.contains("no message that was given up"), "{said}");
    let (_, all) = bench.run(&["redeliver", "--all-dead"]).await;
    assert!(all.contains("0 messages"), "dismissed ones are let be: {all}");
    let (code, _) = bench.run(&["redeliver", id]).await;
    assert_eq!((code, bench.waiting().await), (Some(0), 1), "but not when it is named");
}

#[tokio::test]
async fn a_receiver_that_takes_many_alerts_gets_each_and_others_a_list_and_a_count() {
    for (takes_many, expected) in [(false, (100, 50)), (true, (150, 0))] {
        let bench = Bench::new(BOTH).await;
        bench.first.takes_many.store(takes_many, Ordering::SeqCst);
        for number in 0..150 {
            bench.misses(&format!("s{number}")).await;
        }
        bench.settle().await;
        let taken = bench.first.taken.lock().unwrap();
        assert_eq!(taken.len(), 1);
        assert_eq!((taken[0].alerts.len(), taken[0].more), expected);
    }
}
