//! Alerts over a real store and a clock of their own: nothing is lost, nothing is told twice but after a crash, and what one
//! cause explains is one message.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use annexa::alert::receiver::{Earlier, Outcome, Preview, Receipt, Receiver};
use annexa::alert::{Knowledge, Pipeline, Routes};
use annexa::config::AlertSettings;
use annexa::model::{
    AlertState, AssessmentId, Clock, Digest, End, Fact, FindingKey, Judgement, Notification, PolicyId,
    ReceiverId, Scope, SourceId, SubjectId, Transition, UnknownReason, Verdict,
};
use annexa::store::{
    Absence, Alerts, Backend, Beginning, Ending, Extent, Lease, MessageState, Queue, Sqlite, Store,
    StoreError,
};
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};

/// A clock that stands until it is set.
#[derive(Debug)]
struct Wall(Mutex<DateTime<Utc>>);

impl Clock for Wall {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

impl Wall {
    fn advance(&self, by: TimeDelta) {
        *self.0.lock().unwrap() += by;
    }
}

/// What a test receiver does with messages.
#[derive(Default)]
struct Inbox {
    taken: Mutex<Vec<Notification>>,
    /// Down until this moment.
    down_until: Mutex<Option<DateTime<Utc>>>,
    /// Groups of which no message can be taken.
    poison: Mutex<BTreeSet<String>>,
    clock: Mutex<Option<Arc<Wall>>>,
}

#[async_trait]
impl Receiver for Inbox {
    async fn send(&self, notification: &Notification, _: &Earlier) -> Outcome {
        let now = self.clock.lock().unwrap().as_ref().unwrap().now();
        let is_down = self.down_until.lock().unwrap().is_some_and(|until| now < until);
        let is_poison = notification.alerts.iter().any(|alert| {
            alert.labels.get("policy").is_some_and(|id| self.poison.lock().unwrap().contains(id))
        });
        if is_down || is_poison {
            return Outcome::Later { why: "503".to_owned(), after: None, receipt: None };
        }
        self.taken.lock().unwrap().push(notification.clone());
        // A moment in which a crash loses the answer.
        tokio::task::yield_now().await;
        Outcome::Delivered(Receipt(notification.number.to_string()))
    }

    fn preview(&self, _: &Notification) -> Vec<Preview> {
        Vec::new()
    }
}

/// What an assessment says of what it did not judge.
struct Gone;

impl Extent for Gone {
    fn absence(&self, _: &FindingKey) -> Absence {
        Absence::Ended(End::Gone)
    }
    fn is_over(&self, _: &Fact) -> bool {
        false
    }
}

struct Bench {
    _folder: tempfile::TempDir,
    store: Arc<Sqlite>,
    clock: Arc<Wall>,
    inbox: Arc<Inbox>,
    pipeline: Pipeline,
    lease: Lease,
    assessments: u128,
}

const ROUTES: &str =
    "[route]\nreceiver = \"inbox\"\ngroup_by = [\"policy\"]\ngroup_wait = \"30s\"\ngroup_interval = \"5m\"\n";

impl Bench {
    async fn new(routes: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(Sqlite::open(&folder.path().join("annexa.db")).await.unwrap());
        let clock = Arc::new(Wall(Mutex::new("2027-01-04T10:00:00Z".parse().unwrap())));
        let inbox = Arc::new(Inbox::default());
        *inbox.clock.lock().unwrap() = Some(Arc::clone(&clock));
        let settings: AlertSettings = toml::from_str(routes).unwrap();
        let receiver: Arc<dyn Receiver> = inbox.clone();
        let backend: Arc<dyn Backend> = store.clone();
        let pipeline = Pipeline {
            store: backend,
            routes: Routes::of(&settings),
            knowledge: Knowledge::default(),
            receivers: BTreeMap::from([(ReceiverId::parse("inbox").unwrap(), receiver)]),
            settings: BTreeMap::new(),
            clock: clock.clone(),
        };
        let lease =
            store.take_lease("alerts", "test", clock.now(), TimeDelta::days(365)).await.unwrap().unwrap();
        Self { _folder: folder, store, clock, inbox, pipeline, lease, assessments: 0 }
    }

    /// An assessment with these verdicts, and these sources down.
    async fn assess(&mut self, verdicts: &BTreeMap<(String, String), Verdict>, down: &[&str]) {
        self.assessments += 1;
        let id = AssessmentId::parse(&uuid::Uuid::from_u128(self.assessments).to_string()).unwrap();
        let judgements: Vec<Judgement> = verdicts
            .iter()
            .map(|((policy, subject), verdict)| judgement(policy, subject, *verdict))
            .collect();
        let facts: Vec<Fact> = ["aws"]
            .iter()
            .map(|source| Fact::Source {
                source: SourceId::parse(source).unwrap(),
                reason: down.contains(source).then_some(UnknownReason::Denied),
                message: "the token was revoked".to_owned(),
            })
            .collect();
        let at = self.clock.now();
        self.store.begin(&Beginning { assessment: &id, at, as_of: at, claim: None }).await.unwrap();
        let ending = Ending {
            at,
            judgements: &judgements,
            waivers: &BTreeMap::new(),
            seen: None,
            facts: &facts,
            extent: &Gone,
        };
        self.store.finish(&id, ending).await.unwrap();
        self.store.close(&id, Some("{}"), at).await.unwrap();
    }

    async fn pass(&self) {
        self.pipeline.pass(&self.lease).await.unwrap();
    }

    /// Lets time go by until nothing waits, at most so long.
    async fn settle(&self, most: TimeDelta) {
        let end = self.clock.now() + most;
        loop {
            self.pass().await;
            match self.pipeline.next().await.unwrap() {
                Some(next) if next <= end => {
                    let ahead = (next - self.clock.now()).max(TimeDelta::seconds(1));
                    self.clock.advance(ahead);
                }
                _nothing => return,
            }
        }
    }

    fn taken(&self) -> Vec<Notification> {
        self.inbox.taken.lock().unwrap().clone()
    }
}

fn judgement(policy: &str, subject: &str, verdict: Verdict) -> Judgement {
    Judgement {
        policy: PolicyId::parse(policy).unwrap(),
        source: SourceId::parse("aws").unwrap(),
        scope: Scope::parse("aws:1").unwrap(),
        subject: SubjectId::parse(subject).unwrap(),
        verdict,
        message: "m".to_owned(),
        observed: serde_json::json!({}),
        evidence: Vec::new(),
    }
}

fn verdicts<'a>(
    all: impl IntoIterator<Item = (&'a str, &'a str, Verdict)>,
) -> BTreeMap<(String, String), Verdict> {
    all.into_iter()
        .map(|(policy, subject, verdict)| ((policy.to_owned(), subject.to_owned()), verdict))
        .collect()
}

const DENIED: Verdict = Verdict::Unknown(UnknownReason::Denied);

#[tokio::test]
async fn a_fail_is_told_once_and_its_end_once() {
    let mut bench = Bench::new(ROUTES).await;
    bench.assess(&verdicts([("aws.a", "x", Verdict::Pass)]), &[]).await;
    bench.settle(TimeDelta::hours(1)).await;
    assert_eq!(bench.taken().len(), 0, "what passes is no news");
    for verdict in [Verdict::Fail, Verdict::Fail, Verdict::Pass, Verdict::Pass] {
        bench.clock.advance(TimeDelta::hours(1));
        bench.assess(&verdicts([("aws.a", "x", verdict)]), &[]).await;
        bench.settle(TimeDelta::minutes(10)).await;
    }
    let taken = bench.taken();
    let said: Vec<_> =
        taken.iter().map(|each| (each.alerts[0].state, each.alerts[0].before, each.firing)).collect();
    assert_eq!(
        said,
        [(AlertState::Firing, Some(Verdict::Pass), 1), (AlertState::Resolved, Some(Verdict::Fail), 0)]
    );
    assert!(taken[1].is_resolved());
    assert_eq!(taken[1].group, taken[0].group);
}

#[tokio::test]
async fn more_changes_than_a_message_names_are_counted_in_it() {
    let mut bench = Bench::new(ROUTES).await;
    bench.assess(&verdicts([("aws.a", "x", Verdict::Pass)]), &[]).await;
    bench.settle(TimeDelta::hours(1)).await;
    for number in 0..25 {
        let verdict = [Verdict::Fail, Verdict::Pass][number % 2];
        bench.assess(&verdicts([("aws.a", "x", verdict)]), &[]).await;
        bench.clock.advance(TimeDelta::seconds(1));
    }
    bench.settle(TimeDelta::hours(1)).await;
    let taken = bench.taken();
    let [alert] = taken[0].alerts.as_slice() else { panic!("{taken:?}") };
    assert_eq!((taken.len(), alert.changes.len(), alert.earlier_changes), (1, 20, 5));
    assert_eq!((alert.before, alert.verdict), (Some(Verdict::Pass), Some(Verdict::Fail)));
}

#[tokio::test]
async fn ten_thousand_findings_that_one_revoked_token_makes_unknown_are_one_message() {
    let mut bench = Bench::new(ROUTES).await;
    let all = |verdict| {
        let names = (0..10_000).map(|number| (format!("aws.p{}", number % 20), format!("arn:{number}")));
        names.map(|name| (name, verdict)).collect::<BTreeMap<_, _>>()
    };
    bench.assess(&all(Verdict::Pass), &[]).await;
    bench.settle(TimeDelta::hours(1)).await;
    bench.clock.advance(TimeDelta::hours(1));
    bench.assess(&all(DENIED), &["aws"]).await;
    bench.clock.advance(TimeDelta::minutes(1));
    bench.pass().await;
    bench.clock.advance(TimeDelta::hours(1));
    bench.pass().await;
    let taken = bench.taken();
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].alerts[0].labels["alertname"], "source_down");
    // The token is mended: one message again, and nothing of what was unknown meanwhile.
    bench.assess(&all(Verdict::Pass), &[]).await;
    bench.settle(TimeDelta::hours(1)).await;
    let taken = bench.taken();
    assert_eq!((taken.len(), taken[1].is_resolved()), (2, true));
}

#[tokio::test]
async fn what_is_still_unknown_when_the_source_is_back_is_told() {
    let mut bench = Bench::new(ROUTES).await;
    bench.assess(&verdicts([("aws.a", "x", Verdict::Pass), ("aws.a", "y", Verdict::Fail)]), &[]).await;
    bench.settle(TimeDelta::hours(1)).await;
    bench.assess(&verdicts([("aws.a", "x", DENIED), ("aws.a", "y", DENIED)]), &["aws"]).await;
    bench.clock.advance(TimeDelta::minutes(10));
    bench.pass().await;
    bench.assess(&verdicts([("aws.a", "x", DENIED), ("aws.a", "y", Verdict::Fail)]), &[]).await;
    bench.settle(TimeDelta::hours(1)).await;
    let told: Vec<_> = bench
        .taken()
        .iter()
        .flat_map(|each| each.alerts.clone())
        .filter(|alert| alert.labels["alertname"] == "finding")
        .map(|alert| (alert.labels["subject"].clone(), alert.verdict))
        .collect();
    assert_eq!(told, [("y".to_owned(), Some(Verdict::Fail)), ("x".to_owned(), Some(DENIED))]);
}

#[tokio::test]
async fn a_receiver_that_is_down_for_a_day_or_for_eighty_hours_loses_nothing() {
    for hours in [24, 80] {
        let mut bench = Bench::new(ROUTES).await;
        bench.assess(&verdicts([]), &[]).await;
        let until = bench.clock.now() + TimeDelta::hours(hours);
        *bench.inbox.down_until.lock().unwrap() = Some(until);
        // Three findings turn every four hours.
        let mut verdict = Verdict::Fail;
        while bench.clock.now() < until + TimeDelta::hours(4) {
            bench
                .assess(
                    &verdicts([("aws.a", "x", verdict), ("aws.b", "y", verdict), ("aws.b", "z", DENIED)]),
                    &[],
                )
                .await;
            bench.settle(TimeDelta::hours(4)).await;
            bench.clock.advance(TimeDelta::hours(4));
            verdict = if verdict == Verdict::Fail { Verdict::Pass } else { Verdict::Fail };
        }
        bench.settle(TimeDelta::days(2)).await;
        assert_eq!(bench.store.messages(Some(MessageState::Waiting), 10).await.unwrap(), []);
        assert_eq!(bench.store.messages(Some(MessageState::Dead), 10).await.unwrap(), []);
        complete(&bench.taken(), &history(&bench).await);
    }
}

#[tokio::test]
async fn a_message_that_is_never_taken_blocks_nobody() {
    let mut bench = Bench::new(ROUTES).await;
    bench.inbox.poison.lock().unwrap().insert("aws.a".to_owned());
    bench.assess(&verdicts([("aws.a", "x", Verdict::Fail), ("aws.b", "y", Verdict::Fail)]), &[]).await;
    bench.settle(TimeDelta::minutes(2)).await;
    assert_eq!(bench.taken().len(), 1, "the other is told within two minutes");
    bench.assess(&verdicts([("aws.a", "x", Verdict::Fail), ("aws.b", "y", Verdict::Pass)]), &[]).await;
    bench.settle(TimeDelta::hours(12)).await;
    let dead = bench.store.messages(Some(MessageState::Dead), 10).await.unwrap();
    assert_eq!(dead.len(), 1, "it is given up and shown");
    // The next of its group goes out.
    bench.inbox.poison.lock().unwrap().clear();
    bench.assess(&verdicts([("aws.a", "x", Verdict::Pass), ("aws.b", "y", Verdict::Pass)]), &[]).await;
    bench.settle(TimeDelta::hours(1)).await;
    assert_eq!(bench.taken().last().unwrap().group_labels["policy"], "aws.a");
    assert!(bench.store.redeliver(&dead[0].notification.id, bench.clock.now()).await.unwrap());
    bench.pass().await;
    assert_eq!(bench.taken().last().unwrap().id, dead[0].notification.id);
}

#[tokio::test]
async fn a_critical_one_among_fifty_thousand_arrives_within_a_minute() {
    let text = "[route]\nreceiver = \"inbox\"\ngroup_by = [\"...\"]\n\
        [[route.routes]]\nmatch = ['policy=\"aws.critical\"']\ngroup_wait = \"5s\"\n";
    let mut bench = Bench::new(text).await;
    let mut all: BTreeMap<_, _> =
        (0..50_000).map(|number| (("aws.low".to_owned(), format!("arn:{number}")), Verdict::Fail)).collect();
    all.insert(("aws.critical".to_owned(), "arn:root".to_owned()), Verdict::Fail);
    bench.assess(&all, &[]).await;
    let began = std::time::Instant::now();
    let arrived = async {
        loop {
            bench.clock.advance(TimeDelta::seconds(1));
            let pass = bench.pipeline.pass(&bench.lease);
            // A pass that sends fifty thousand messages is not waited for.
            let _cut = tokio::time::timeout(Duration::from_secs(50), pass).await;
            let taken = bench.inbox.taken.lock().unwrap();
            if taken.iter().any(|each| each.group_labels["policy"] == "aws.critical") {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(120), arrived).await.unwrap();
    let waited = bench.clock.now() - "2027-01-04T10:00:00Z".parse::<DateTime<Utc>>().unwrap();
    let real = TimeDelta::from_std(began.elapsed()).unwrap();
    assert!(waited + real <= TimeDelta::seconds(60), "{waited} of waiting and {real} of work");
}

/// The transitions of findings, by finding, as they were noticed.
async fn history(bench: &Bench) -> BTreeMap<String, Vec<Option<Verdict>>> {
    let mut all: BTreeMap<String, Vec<Option<Verdict>>> = BTreeMap::new();
    for told in bench.store.transitions(0, 1_000_000).await.unwrap() {
        let verdict = match &told.transition {
            Transition::Finding { after, .. } => Some(*after),
            Transition::Ended { .. } => None,
            Transition::Source { .. }
            | Transition::Scope { .. }
            | Transition::Policy { .. }
            | Transition::Waiver { .. }
            | Transition::Receiver { .. }
            | Transition::Attestation { .. }
            | Transition::Missed { .. } => continue,
        };
        all.entry(told.transition.alert().to_string()).or_default().push(verdict);
    }
    all
}

/// Every transition was told, in the order of its finding; doubles by id are dropped first, as a receiver does.
fn complete(taken: &[Notification], history: &BTreeMap<String, Vec<Option<Verdict>>>) {
    let mut seen = BTreeSet::new();
    let mut told: BTreeMap<String, Vec<Option<Verdict>>> = BTreeMap::new();
    for notification in taken.iter().filter(|each| seen.insert(each.id.clone())) {
        for alert in notification.alerts.iter().filter(|alert| alert.labels["alertname"] == "finding") {
            told.entry(alert.id.to_string())
                .or_default()
                .extend(alert.changes.iter().map(|each| each.verdict));
        }
    }
    for (alert, changes) in history {
        let told = told.get(alert).map_or(&[][..], Vec::as_slice);
        let of_it = |each: &&Notification| each.alerts.iter().any(|one| one.id.to_string() == *alert);
        let messages: Vec<_> =
            taken.iter().filter(of_it).map(|each| (each.at, each.number, &each.alerts)).collect();
        assert!(fits(changes, told, None), "{alert}: {changes:?} was told as {told:?} by {messages:#?}");
    }
    assert!(told.keys().all(|alert| history.contains_key(alert)));
}

/// Whether all changes were told in order, but for stretches that needed no telling: unknown, and back where it was told.
fn fits(changes: &[Option<Verdict>], told: &[Option<Verdict>], last: Option<Option<Verdict>>) -> bool {
    let Some((first, rest)) = changes.split_first() else { return told.is_empty() };
    if told.first() == Some(first) && fits(rest, &told[1..], Some(*first)) {
        return true;
    }
    let is_unknown = |change: &Option<Verdict>| matches!(change, Some(Verdict::Unknown(_)));
    let unknown = changes.iter().take_while(|change| is_unknown(change)).count();
    let is_well = |change: &Option<Verdict>| !matches!(change, Some(Verdict::Fail | Verdict::Unknown(_)));
    // One unknown of several may have been told by itself, so the stretch may be any of them.
    (1..=unknown).any(|length| {
        let Some(back) = changes.get(length) else { return false };
        let is_back = last.map_or_else(|| is_well(back), |last| last == *back);
        is_back && fits(&changes[length + 1..], told, last)
    })
}

/// A pass that is cut off after some steps, as a crash does: what was not committed is gone.
async fn crash(bench: &Bench, steps: u64) -> bool {
    let cut = async {
        for _ in 0..steps {
            tokio::task::yield_now().await;
        }
        tokio::time::sleep(Duration::from_micros(steps * 20)).await;
    };
    tokio::select! {
        biased;
        ended = bench.pipeline.pass(&bench.lease) => { ended.unwrap(); false }
        () = cut => true,
    }
}

/// Numbers that are the same for the same seed.
struct Random {
    seed: u64,
    count: u64,
}

impl Random {
    fn next(&mut self) -> u32 {
        self.count += 1;
        let digest = Digest::of(format!("{} {}", self.seed, self.count).as_bytes()).to_string();
        u32::from_str_radix(digest.get(..8).unwrap(), 16).unwrap()
    }
}

/// Random verdicts, outages and crashes: whatever happens is told once, in order, and each crash doubles one message at most.
#[tokio::test]
async fn whatever_happens_is_told_in_order_and_a_crash_doubles_one_message_at_most() {
    let seeds: u64 = 24;
    let (mut crashes, mut before_the_end) = (0, 0);
    for seed in 0..seeds {
        let mut random = Random { seed, count: 0 };
        let mut bench = Bench::new(ROUTES).await;
        let mut of_this = 0;
        for _step in 0..24 {
            let mut all = BTreeMap::new();
            for number in 0..6_u32 {
                let verdict = match random.next() % 5 {
                    0 | 1 => Verdict::Fail,
                    2 => DENIED,
                    3 => Verdict::Pass,
                    _gone => continue,
                };
                all.insert((format!("aws.p{}", number % 3), format!("s{number}")), verdict);
            }
            if random.next().is_multiple_of(4) {
                let until = bench.clock.now() + TimeDelta::minutes(i64::from(random.next() % 30));
                *bench.inbox.down_until.lock().unwrap() = Some(until);
            }
            bench.assess(&all, &[]).await;
            for _pass in 0..random.next() % 6 {
                if random.next().is_multiple_of(2) {
                    bench.pass().await;
                } else {
                    of_this += u64::from(crash(&bench, 1 << (random.next() % 14)).await);
                }
                bench.clock.advance(TimeDelta::seconds(i64::from(random.next() % 400)));
            }
        }
        before_the_end += bench.taken().len();
        bench.settle(TimeDelta::days(3)).await;
        let taken = bench.taken();
        complete(&taken, &history(&bench).await);
        let ids: BTreeSet<_> = taken.iter().map(|each| &each.id).collect();
        let doubled = taken.len() - ids.len();
        assert!(doubled as u64 <= of_this, "seed {seed}: {doubled} doubles after {of_this} crashes");
        crashes += of_this;
    }
    assert!(crashes > seeds, "the test crashes too rarely: {crashes}");
    assert!(before_the_end > 10 * seeds as usize, "too little is told between crashes: {before_the_end}");
}

#[tokio::test]
async fn a_node_that_lost_its_lease_writes_nothing() {
    let mut bench = Bench::new(ROUTES).await;
    bench.assess(&verdicts([("aws.a", "x", Verdict::Fail)]), &[]).await;
    let late = Lease { term: bench.lease.term + 1, ..bench.lease.clone() };
    assert!(matches!(bench.pipeline.pass(&late).await, Err(StoreError::Late)));
    assert_eq!(bench.store.outbox(10).await.unwrap().len(), 1);
}
