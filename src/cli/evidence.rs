//! How a scan comes by its evidence: read from sources, beside what is kept already.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio_util::sync::CancellationToken;

use super::Exit;
use super::kept::Kept;
use super::problems::Failure;
use super::progress::Progress;
use super::setup::Setup;
use crate::collect::{self, Conditions, OwnError, Target};
use crate::config::Source;
use crate::evidence::EvidenceSet;
use crate::model::{AssessmentId, Clock, Evidence, KindName, SourceId};
use crate::policy::Sources;
use crate::schedule::Schedule;

/// How long one source may take at most.
const SOURCE_DEADLINE: Duration = Duration::from_secs(3_600);

/// Evidence, and how many sources gave none.
pub(super) struct Gathered {
    pub(super) evidence: EvidenceSet,
    pub(super) sources: usize,
    pub(super) unreachable: usize,
    /// How long it took to read each source.
    pub(super) took: BTreeMap<SourceId, Duration>,
}

/// What is to be read.
pub(super) struct Wants<'a> {
    /// Only these sources, or all when empty.
    pub(super) only: &'a [SourceId],
    /// These kinds.
    pub(super) kinds: BTreeSet<KindName>,
    /// What is there already.
    pub(super) kept: Vec<Evidence>,
    /// Whether somebody watches and wants to see how far it is.
    pub(super) is_watched: bool,
}

/// Where evidence goes as it is read.
pub(super) struct Keep<'a> {
    pub(super) assessment: &'a AssessmentId,
    pub(super) kept: &'a Kept,
    pub(super) clock: &'a dyn Clock,
}

impl Keep<'_> {
    async fn keep(&self, evidence: &[Evidence]) -> Result<(), Failure> {
        self.kept.keep(self.assessment, evidence, self.clock.now()).await
    }
}

impl Keep<'_> {
    /// Keeps what annexa's own daemon says of itself, where there is one, and counts annexa among the sources then.
    pub(super) async fn keep_own<'s>(
        &self,
        scheduled: impl Iterator<Item = (&'s str, &'s Schedule)> + Send,
        now: DateTime<Utc>,
        sources: &mut Sources,
    ) -> Result<Vec<Evidence>, Failure> {
        let own = collect::own(self.kept.store.as_ref(), scheduled, now).await;
        let own = own.map_err(|error| match error {
            OwnError::Store(error) => Failure::from(error),
            OwnError::Name(_) => Failure::new(Exit::Internal, error),
        })?;
        self.keep(&own).await?;
        for each in &own {
            let kinds = sources.configured.entry(each.record.source.clone()).or_default();
            kinds.insert(each.record.kind.clone());
        }
        Ok(own)
    }
}

/// Reads the sources; nothing when the run was interrupted.
pub(super) async fn collect(
    setup: &Setup,
    wanted: Wants<'_>,
    keep: Option<&Keep<'_>>,
    cancel: CancellationToken,
) -> Result<Option<Gathered>, Failure> {
    let Wants { only, kinds, kept, is_watched } = wanted;
    let targets = targets(setup, only, &kinds, &kept)?;
    let mut progress = Progress::start(targets.iter().map(|target| target.source.clone()), is_watched);
    let mut gathered = Gathered {
        evidence: EvidenceSet::default(),
        sources: targets.len(),
        unreachable: 0,
        took: BTreeMap::new(),
    };
    if let Some(keep) = keep {
        keep.keep(&kept).await?;
    }
    kept.into_iter().for_each(|each| gathered.evidence.add(each));
    let conditions =
        Conditions { clock: Arc::clone(&setup.clock), cancel: cancel.clone(), deadline: SOURCE_DEADLINE };
    let mut readings = collect::collect(targets, &setup.kinds, &conditions);
    loop {
        let reading = tokio::select! {
            reading = readings.recv() => reading,
            () = progress.tick() => continue,
        };
        let Some(reading) = reading else { break };
        progress.done(&reading);
        gathered.took.insert(reading.source.clone(), reading.took);
        if reading.error.is_some() {
            gathered.unreachable += 1;
        }
        // A source that was cut off must not be kept as if what it lacks were its answer.
        let cut_off = cancel.is_cancelled() && !reading.evidence.iter().all(|each| each.record.is_complete());
        let whole = if cut_off { Vec::new() } else { reading.evidence };
        if let Some(keep) = keep {
            keep.keep(&whole).await?;
        }
        whole.into_iter().for_each(|each| gathered.evidence.add(each));
    }
    progress.finish();
    Ok((!cancel.is_cancelled()).then_some(gathered))
}

/// The sources that are wanted, all when none is named.
pub(super) fn chosen<'a>(
    setup: &'a Setup,
    only: &[SourceId],
) -> Result<Vec<(&'a SourceId, &'a Source)>, Failure> {
    for wanted in only {
        if !setup.config.sources.contains_key(wanted) {
            let known = setup.config.sources.keys().map(SourceId::as_str);
            let near = collectors::api::did_you_mean(wanted.as_str(), known);
            return Err(Failure::message(
                Exit::Usage,
                format!("there is no source {wanted} in the configuration"),
            )
            .hint(near.unwrap_or_else(|| "`annexa config check` lists the sources".to_owned())));
        }
    }
    if setup.config.sources.is_empty() {
        return Err(Failure::message(Exit::BadInput, "no source is configured")
            .hint("run `annexa init` and add a source, or try `annexa scan --sample`, which needs none"));
    }
    Ok(setup.config.sources.iter().filter(|(id, _)| only.is_empty() || only.contains(id)).collect())
}

/// The kinds that sources of this type can give.
pub(super) fn kinds_of(source: &Source) -> BTreeSet<KindName> {
    source.kind.kinds().iter().filter_map(|kind| kind.id().ok()).collect()
}

/// What to read: of each source the kinds that are wanted and not kept already.
fn targets(
    setup: &Setup,
    only: &[SourceId],
    kinds: &BTreeSet<KindName>,
    kept: &[Evidence],
) -> Result<Vec<Target>, Failure> {
    let chosen = chosen(setup, only)?;
    let mut there: BTreeMap<&SourceId, BTreeSet<&KindName>> = BTreeMap::new();
    for evidence in kept {
        there.entry(&evidence.record.source).or_default().insert(&evidence.record.kind);
    }
    let mut targets = Vec::new();
    for (id, source) in chosen {
        let wanted = kinds_of(source).into_iter().filter(|kind| kinds.contains(kind));
        let left = wanted.filter(|kind| there.get(id).is_none_or(|there| !there.contains(kind))).collect();
        let target = Target {
            source: id.clone(),
            collector_name: source.kind.name(),
            collector: Arc::clone(&source.collector),
            kinds: left,
        };
        // A source of which everything is there is read no more.
        if !target.kinds.is_empty() || !there.contains_key(id) {
            targets.push(target);
        }
    }
    // A source of which nothing is wanted is left alone, unless nothing is wanted of any: that is an error, which each tells.
    if targets.iter().any(|target| !target.kinds.is_empty()) {
        targets.retain(|target| !target.kinds.is_empty());
    }
    Ok(targets)
}

/// A token that is cancelled by Ctrl-C or SIGTERM.
pub(super) fn cancel_on_signal() -> CancellationToken {
    let cancel = CancellationToken::new();
    let cancelled = cancel.clone();
    tokio::spawn(async move {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => tokio::select! {
                _pressed = tokio::signal::ctrl_c() => {}
                _asked = terminate.recv() => {}
            },
            Err(error) => {
                tracing::warn!("SIGTERM will end annexa at once: {error}");
                let _pressed = tokio::signal::ctrl_c().await;
            }
        }
        cancelled.cancel();
    });
    cancel
}
