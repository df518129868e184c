//! Collection: reads sources side by side, each under a deadline, and leaves no kind without evidence.
//!
//! In: configured sources and the wanted kinds. Out: for every source its evidence as soon as it is read. What a
//! collector did not return, for whatever cause, becomes evidence with a gap.

mod apart;
mod own;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use collectors::api::{CollectError, Collector, Context, Draft, trace};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tracing::field::Empty;
use tracing::{Instrument, Span};

use crate::evidence::Kinds;
use crate::model::{Clock, Evidence, Gap, KindName, Origin, Scope, SourceId};

pub use apart::apart;
pub use own::{OwnError, own, own_source};

/// A source to read.
#[derive(Clone)]
pub struct Target {
    /// The configured source.
    pub source: SourceId,
    /// Its collector's name.
    pub collector_name: &'static str,
    /// The collector.
    pub collector: Arc<dyn Collector>,
    /// The kinds to read.
    pub kinds: BTreeSet<KindName>,
}

/// What came of reading a source.
#[derive(Debug)]
pub struct Reading {
    /// The configured source.
    pub source: SourceId,
    /// One evidence for every wanted kind and scope.
    pub evidence: Vec<Evidence>,
    /// Why nothing at all could be read.
    pub error: Option<CollectError>,
    /// How long it took.
    pub took: Duration,
}

/// What collection needs from outside.
#[derive(Debug, Clone)]
pub struct Conditions {
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Ends every wait.
    pub cancel: CancellationToken,
    /// The longest that one source may take.
    pub deadline: Duration,
}

/// Reads sources side by side. The receiver yields each as soon as it is done, and ends after the last.
#[must_use]
pub fn collect(targets: Vec<Target>, kinds: &Arc<Kinds>, conditions: &Conditions) -> mpsc::Receiver<Reading> {
    let (sender, receiver) = mpsc::channel(targets.len().max(1));
    for target in targets {
        let (sender, kinds, conditions) = (sender.clone(), Arc::clone(kinds), conditions.clone());
        let span = tracing::info_span!(
            "collect",
            source = %target.source,
            gap.count = Empty,
            "error.type" = Empty,
            otel.status_code = Empty
        );
        let work = async move {
            let began = Instant::now();
            let mut reading = read(&target, &kinds, &conditions).await;
            reading.took = began.elapsed();
            // The receiver is gone only when the run is over; then nobody wants the reading.
            let _unwanted = sender.send(reading).await;
        };
        tokio::spawn(work.instrument(span));
    }
    receiver
}

async fn read(target: &Target, kinds: &Kinds, conditions: &Conditions) -> Reading {
    let cx = Context {
        kinds: target.kinds.clone(),
        clock: Arc::clone(&conditions.clock),
        cancel: conditions.cancel.clone(),
    };
    let collector = Arc::clone(&target.collector);
    if let Some(error) = without_secret(collector.as_ref()) {
        return unreadable(target, kinds, conditions, error);
    }
    // By itself: a collector that panics is a source that could not be read, not the end of the run.
    let work = apart(async move { collector.collect(&cx).await });
    let outcome = match tokio::time::timeout(conditions.deadline, work).await {
        Ok(Some(Ok(collected))) => Ok(collected.evidence),
        Ok(Some(Err(error))) => Err(error),
        Ok(None) => {
            Err(CollectError::Malformed("the collector failed on what the source answered".to_owned()))
        }
        Err(_elapsed) => {
            Err(CollectError::Unreachable(format!("no end within {} s", conditions.deadline.as_secs())))
        }
    };
    match outcome.and_then(something) {
        Ok(evidence) => {
            let gaps: usize = evidence.iter().map(|each| each.record.gaps.len()).sum();
            Span::current().record("gap.count", gaps as i64);
            if gaps > 0 {
                tracing::warn!(source = %target.source, gap.count = gaps, "read {} with {gaps} gaps", target.source);
            }
            Reading { source: target.source.clone(), evidence, error: None, took: Duration::ZERO }
        }
        Err(error) => unreadable(target, kinds, conditions, error),
    }
}

/// Why a source is not asked at all: a secret that its configuration names is not to be had.
fn without_secret(collector: &dyn Collector) -> Option<CollectError> {
    let missing = collector.missing_secrets();
    let told: Vec<String> = missing.iter().map(|(_, error)| error.with_cause()).collect();
    (!told.is_empty()).then(|| CollectError::NoSecret(told.join("; ")))
}

fn unreadable(target: &Target, kinds: &Kinds, conditions: &Conditions, error: CollectError) -> Reading {
    tracing::error!(source = %target.source, "could not read {}: {error}", target.source);
    trace::failed(&Span::current(), error.reason());
    let evidence = unread(target, kinds, conditions, &error);
    Reading { source: target.source.clone(), evidence, error: Some(error), took: Duration::ZERO }
}

/// A collector that returns nothing at all has not read its source.
fn something(evidence: Vec<Evidence>) -> Result<Vec<Evidence>, CollectError> {
    if evidence.is_empty() {
        return Err(CollectError::Malformed("the collector returned no evidence".to_owned()));
    }
    Ok(evidence)
}

/// Evidence that says of every wanted kind why it could not be read; its scope is the source as a whole.
fn unread(target: &Target, kinds: &Kinds, conditions: &Conditions, error: &CollectError) -> Vec<Evidence> {
    let origin = Origin {
        source: target.source.clone(),
        scope: Scope::from(&target.source),
        collector: target.collector_name.to_owned(),
        identity: String::new(),
    };
    let gap = Gap::whole(error.reason(), target.collector_name, error.to_string());
    let wanted = target.kinds.iter().filter_map(|kind| kinds.get(kind));
    let now = conditions.clock.now();
    wanted.filter_map(|kind| Draft::unread(kind.declared, gap.clone()).finish(&origin, now).ok()).collect()
}
