//! The contract that every collector keeps, as a test: whatever goes wrong upstream, no fact is made up.
//!
//! A [`Rig`] is a collector with canned answers. [`healthy`] runs it undisturbed; [`faulted`] runs it once for each
//! operation and [`Fault`]; [`breaches`] lists what a faulted run got wrong. Goes in: a rig. Comes out: evidence that
//! other tests can judge, and a list that must be empty.

mod upstream;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use futures::{StreamExt, stream};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::{
    CollectError, Collected, Collector, Context, Evidence, EvidenceKind, FixedClock, Gap, KindName, Record,
    SourceId, UnknownReason, subject_of,
};

pub use upstream::{Answer, Delivery, Request, Upstream};

/// What goes wrong at one operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// The source refuses the call.
    Denied,
    /// The credentials have expired.
    Expired,
    /// The source knows no such thing.
    NotFound,
    /// Too many requests.
    Throttled,
    /// Too many requests, with the time to wait.
    ThrottledFor,
    /// The source fails.
    ServerError,
    /// A page of HTML with status 200, as gateways send it.
    Html,
    /// No answer.
    TimeOut,
    /// Half of the body, as if it were all.
    Truncated,
    /// Half of the body, then the connection breaks.
    Dropped,
    /// An answer of the right kind without its members.
    Hollow,
    /// Well-formed JSON or XML of another kind.
    WrongShape,
    /// The answer says that there is more, but not where.
    LostPage,
    /// The next page is one that was read.
    PageLoop,
    /// A list without entries, though there are some.
    Empty,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::Denied,
        Self::Expired,
        Self::NotFound,
        Self::Throttled,
        Self::ThrottledFor,
        Self::ServerError,
        Self::Html,
        Self::TimeOut,
        Self::Truncated,
        Self::Dropped,
        Self::Hollow,
        Self::WrongShape,
        Self::LostPage,
        Self::PageLoop,
        Self::Empty,
    ];

    /// True for the faults that also strike when an operation has already answered well once.
    #[must_use]
    pub fn strikes_midway(self) -> bool {
        matches!(self, Self::Expired | Self::ServerError | Self::Truncated | Self::PageLoop | Self::Empty)
    }
}

/// A collector with canned answers, and what its source's faults look like.
#[derive(Clone, Copy)]
pub struct Rig {
    /// The kinds to read.
    pub kinds: &'static [EvidenceKind],
    /// The time of the collection.
    pub now: DateTime<Utc>,
    /// Makes the collector for an upstream, with this time for a request and waits of milliseconds between tries.
    pub build: fn(id: &SourceId, endpoint: &str, timeout: Duration) -> Arc<dyn Collector>,
    /// The operation of a request, as gaps name it, and the healthy answer.
    pub answer: fn(&Request) -> (&'static str, Answer),
    /// What the fault makes of a healthy answer; nothing when it makes no sense there.
    pub spoil: fn(Fault, &'static str, &Answer) -> Option<Answer>,
    /// True when the faulted answer is a fact, such as "there is no password policy".
    pub is_fact: fn(Fault, &'static str) -> bool,
    /// The operations without which no scope is known, so that the whole collection may fail.
    pub entry: &'static [&'static str],
    /// How long one faulted collection may take.
    pub patience: Duration,
}

/// The undisturbed collection.
#[derive(Debug)]
pub struct Healthy {
    /// What came back.
    pub collected: Collected,
    /// How often each operation was called.
    pub calls: BTreeMap<&'static str, usize>,
}

/// A disturbed collection.
#[derive(Debug)]
pub struct Faulted {
    /// The operation that was disturbed.
    pub operation: &'static str,
    /// How.
    pub fault: Fault,
    /// The first call of the operation that was disturbed, from 0.
    pub from: usize,
    /// What came back.
    pub result: Result<Collected, CollectError>,
    /// How long it took.
    pub took: Duration,
}

/// Why a rig cannot run.
#[derive(Debug, thiserror::Error)]
pub enum RigError {
    /// No server could be started.
    #[error("start the upstream")]
    Upstream(#[from] std::io::Error),
    /// A collection panicked.
    #[error("finish a collection")]
    Panicked(#[from] tokio::task::JoinError),
    /// The undisturbed collection failed.
    #[error("collect undisturbed")]
    Collect(#[from] CollectError),
    /// A name is not valid.
    #[error("name the source and its kinds")]
    Name(#[from] super::IdError),
}

/// How many disturbed collections run at once.
const AT_ONCE: usize = 4;

/// How many collections wait for a time-out at once.
const MOST_WAITING: usize = 64;

/// How long a request may take where time-outs are tested: as short as a busy machine allows.
const SHORT: Duration = Duration::from_secs(2);

/// How long a request may take elsewhere, so that a busy machine adds no fault of its own.
const LONG: Duration = Duration::from_secs(30);

/// Collects undisturbed.
///
/// # Errors
/// When the rig itself is faulty.
pub async fn healthy(rig: &Rig) -> Result<Healthy, RigError> {
    let answer = rig.answer;
    let upstream = Upstream::start(move |request| answer(request).1).await?;
    let collected = collector(rig, &upstream, LONG)?.collect(&context(rig)?).await?;
    let mut calls = BTreeMap::new();
    for request in upstream.requests() {
        *calls.entry(answer(&request).0).or_insert(0) += 1;
    }
    Ok(Healthy { collected, calls })
}

/// Collects once for each operation and fault; for operations with several calls also with only the later ones faulty.
///
/// # Errors
/// When the rig itself is faulty.
pub async fn faulted(rig: &Rig, healthy: &Healthy) -> Result<Vec<Faulted>, RigError> {
    let (mut busy, mut waiting) = (Vec::new(), Vec::new());
    for (operation, calls) in &healthy.calls {
        for fault in Fault::ALL {
            let runs = if fault == Fault::TimeOut { &mut waiting } else { &mut busy };
            runs.push(apart(*rig, operation, fault, 0));
            if *calls > 1 && fault.strikes_midway() {
                runs.push(apart(*rig, operation, fault, 1));
            }
        }
    }
    // Runs that wait for a time-out cost nothing, so all of them wait together beside the others.
    let (busy, waiting): (Vec<_>, Vec<_>) = futures::join!(
        stream::iter(busy).buffer_unordered(AT_ONCE).collect(),
        stream::iter(waiting).buffer_unordered(MOST_WAITING).collect(),
    );
    let results = busy.into_iter().chain(waiting);
    let mut found = Vec::new();
    for result in results {
        found.extend(result?);
    }
    found.sort_by_key(|run| (run.operation, run.fault, run.from));
    Ok(found)
}

/// A disturbed collection in a task of its own, so that all processors share the work and a panic is an error.
async fn apart(
    rig: Rig,
    operation: &'static str,
    fault: Fault,
    from: usize,
) -> Result<Option<Faulted>, RigError> {
    tokio::spawn(disturb(rig, operation, fault, from)).await?
}

/// One disturbed collection; nothing when the fault makes no sense for the operation.
async fn disturb(
    rig: Rig,
    operation: &'static str,
    fault: Fault,
    from: usize,
) -> Result<Option<Faulted>, RigError> {
    let (answer, spoil) = (rig.answer, rig.spoil);
    let (seen, spoiled) = (AtomicUsize::new(0), Arc::new(AtomicUsize::new(0)));
    let hits = Arc::clone(&spoiled);
    let upstream = Upstream::start(move |request| {
        let (called, healthy) = answer(request);
        if called != operation || seen.fetch_add(1, Ordering::SeqCst) < from {
            return healthy;
        }
        match spoil(fault, operation, &healthy) {
            Some(answer) => {
                hits.fetch_add(1, Ordering::SeqCst);
                answer
            }
            None => healthy,
        }
    })
    .await?;
    let timeout = if fault == Fault::TimeOut { SHORT } else { LONG };
    let collector = collector(&rig, &upstream, timeout)?;
    let cx = context(&rig)?;
    let started = Instant::now();
    let result = collector.collect(&cx).await;
    let took = started.elapsed();
    let disturbed = spoiled.load(Ordering::SeqCst) > 0;
    Ok(disturbed.then_some(Faulted { operation, fault, from, result, took }))
}

fn collector(
    rig: &Rig,
    upstream: &Upstream,
    timeout: Duration,
) -> Result<Arc<dyn Collector>, super::IdError> {
    Ok((rig.build)(&SourceId::parse("contract-test")?, &upstream.url, timeout))
}

fn context(rig: &Rig) -> Result<Context, super::IdError> {
    let kinds: Result<BTreeSet<KindName>, _> = rig.kinds.iter().map(EvidenceKind::id).collect();
    Ok(Context { kinds: kinds?, clock: Arc::new(FixedClock(rig.now)), cancel: CancellationToken::new() })
}

/// What is wrong with disturbed collections; empty when the collector keeps the contract.
#[must_use]
pub fn breaches(rig: &Rig, healthy: &Healthy, runs: &[Faulted]) -> Vec<String> {
    let mut found = Vec::new();
    for run in runs {
        let place = format!("{} {:?} from call {}", run.operation, run.fault, run.from);
        let mut breach = |what: String| found.push(format!("{place}: {what}"));
        if run.took > rig.patience {
            breach(format!("took {} ms", run.took.as_millis()));
        }
        match &run.result {
            Err(_) if rig.entry.contains(&run.operation) => {}
            Err(error) => breach(format!("nothing was collected: {error}")),
            Ok(collected) => judge(rig, healthy, run, collected).into_iter().for_each(breach),
        }
    }
    found
}

fn judge(rig: &Rig, healthy: &Healthy, run: &Faulted, collected: &Collected) -> Vec<String> {
    let mut found = Vec::new();
    for kind in rig.kinds {
        let (before, after) = (evidence_of(&healthy.collected, kind), evidence_of(collected, kind));
        let (Some(before), Some(after)) = (before, after) else {
            found.push(format!("{} is not there exactly once", kind.name));
            continue;
        };
        let needs = rig.entry.contains(&run.operation)
            || kind.operations.iter().any(|operation| operation.name == run.operation);
        let problem = match (needs, (rig.is_fact)(run.fault, run.operation)) {
            (false, _) => untouched(before, after, run.fault),
            (true, true) => {
                after.record.gaps.first().map(|gap| format!("a fact became a gap: {}", gap.detail))
            }
            // Emptying a page that held none of its rows takes nothing away.
            (true, false) if run.fault == Fault::Empty && before.rows == after.rows => None,
            (true, false) => says_so(kind, before, after, run.operation),
        };
        found.extend(problem.map(|problem| format!("{}: {problem}", kind.name)));
    }
    found
}

fn evidence_of<'a>(collected: &'a Collected, kind: &EvidenceKind) -> Option<&'a Evidence> {
    let mut of_kind = collected.evidence.iter().filter(|each| each.record.kind.as_str() == kind.name);
    of_kind.next().filter(|_| of_kind.next().is_none())
}

/// The evidence must be as before. A total that counts two kinds as one cannot tell which of them lost rows, so an
/// emptied list may make the other one partial.
fn untouched(before: &Evidence, after: &Evidence, fault: Fault) -> Option<String> {
    let partial = |gap: &Gap| fault == Fault::Empty && gap.reason == UnknownReason::Partial;
    let gained = after.record.gaps.iter().find(|gap| !before.record.gaps.contains(gap) && !partial(gap));
    if before.rows == after.rows && gained.is_none() {
        return None;
    }
    Some(format!("another operation's fault changed it: {:?}", after.record.gaps))
}

/// The evidence must say what it lacks: a gap with the operation, and no row that a healthy run does not have, but for
/// fields that a gap names.
fn says_so(kind: &EvidenceKind, before: &Evidence, after: &Evidence, operation: &str) -> Option<String> {
    let names_it = |gap: &Gap| gap.operation == operation;
    if after.record.is_complete() || !after.record.gaps.iter().any(names_it) {
        return Some(format!("no gap names the operation: {:?}", after.record.gaps));
    }
    let known = |row: &&Value| {
        before
            .rows
            .iter()
            .any(|healthy| with_gaps(healthy, kind.subject, &after.record).as_ref() == Some(*row))
    };
    let made_up = after.rows.iter().find(|row| !known(row));
    let whole = after.record.whole_gap().is_some();
    made_up.filter(|_| !whole).map(|row| format!("a row that is not there: {row}"))
}

/// A healthy row as it may be among gaps: without the fields that they name for its subject.
fn with_gaps(healthy: &Value, subject: &str, record: &Record) -> Option<Value> {
    let mut row = healthy.as_object()?.clone();
    let subject = subject_of(healthy, subject);
    let its = |gap: &&Gap| gap.subject.is_some() && gap.subject == subject;
    for field in record.gaps.iter().filter(its).flat_map(|gap| &gap.fields) {
        row.remove(field);
    }
    Some(Value::Object(row))
}
