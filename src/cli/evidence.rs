//! How a scan comes by its evidence: read from sources, kept from an interrupted scan, or taken from the store.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio_util::sync::CancellationToken;

use super::Exit;
use super::problems::Failure;
use super::progress::Progress;
use super::setup::Setup;
use crate::collect::{self, Conditions, Target};
use crate::evidence::{BlobError, Blobs, EvidenceSet};
use crate::model::{AssessmentId, Evidence, KindName, SourceId};
use crate::store::{Sqlite, Store, Wanted};

/// How long one source may take at most.
const SOURCE_DEADLINE: Duration = Duration::from_secs(3_600);

/// Evidence, and how many sources gave none.
pub(super) struct Gathered {
    pub(super) evidence: EvidenceSet,
    pub(super) sources: usize,
    pub(super) unreachable: usize,
}

/// Where evidence goes as it is read.
pub(super) struct Keep<'a> {
    pub(super) assessment: &'a AssessmentId,
    pub(super) store: &'a Sqlite,
    pub(super) blobs: &'a Blobs,
}

impl Keep<'_> {
    async fn keep(&self, evidence: &[Evidence]) -> Result<(), Failure> {
        for each in evidence {
            self.blobs.put(each).await.map_err(cannot_write)?;
        }
        let records: Vec<_> = evidence.iter().map(|each| each.record.clone()).collect();
        Ok(self.store.add_evidence(self.assessment, &records).await?)
    }
}

fn cannot_write(error: BlobError) -> Failure {
    Failure::new(Exit::CannotWrite, error)
}

/// Reads the sources; nothing when the run was interrupted.
pub(super) async fn collect(
    setup: &Setup,
    only: &[SourceId],
    kept: Vec<Evidence>,
    keep: &Keep<'_>,
    cancel: CancellationToken,
) -> Result<Option<Gathered>, Failure> {
    let targets = targets(setup, only, &kept)?;
    let mut progress = Progress::start(targets.iter().map(|target| target.source.clone()));
    let mut gathered = Gathered { evidence: EvidenceSet::default(), sources: targets.len(), unreachable: 0 };
    keep.keep(&kept).await?;
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
        if reading.error.is_some() {
            gathered.unreachable += 1;
        }
        // What an interrupted source could not read must not be kept as if that were its answer.
        let whole =
            reading.evidence.into_iter().filter(|each| !cancel.is_cancelled() || each.record.is_complete());
        let whole: Vec<_> = whole.collect();
        keep.keep(&whole).await?;
        whole.into_iter().for_each(|each| gathered.evidence.add(each));
    }
    progress.finish();
    Ok((!cancel.is_cancelled()).then_some(gathered))
}

/// The sources to read, each with the kinds that enabled policies need and that are not kept already.
fn targets(setup: &Setup, only: &[SourceId], kept: &[Evidence]) -> Result<Vec<Target>, Failure> {
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
    let needed: BTreeSet<KindName> =
        setup.policies.iter().flat_map(|policy| policy.metadata.custom.evidence.iter().cloned()).collect();
    let mut have: BTreeMap<&SourceId, BTreeSet<&KindName>> = BTreeMap::new();
    for evidence in kept.iter().filter(|evidence| evidence.record.is_complete()) {
        have.entry(&evidence.record.source).or_default().insert(&evidence.record.kind);
    }
    let chosen = setup.config.sources.iter().filter(|(id, _)| only.is_empty() || only.contains(id));
    let targets = chosen.map(|(id, source)| {
        let kept = have.get(id);
        let kinds =
            needed.iter().filter(|kind| !kept.is_some_and(|kept| kept.contains(kind))).cloned().collect();
        Target {
            source: id.clone(),
            collector_name: source.kind.name(),
            collector: Arc::clone(&source.collector),
            kinds,
        }
    });
    Ok(targets.collect())
}

/// What an interrupted scan had read.
pub(super) async fn interrupted(store: &Sqlite, blobs: &Blobs) -> Result<Vec<Evidence>, Failure> {
    let records = store.evidence(Wanted::OfInterrupted).await?;
    read_back(records, blobs).await
}

/// The newest stored evidence of some sources, or of all, not collected after a moment.
pub(super) async fn stored(
    store: &Sqlite,
    blobs: &Blobs,
    until: DateTime<Utc>,
    only: &[SourceId],
) -> Result<Gathered, Failure> {
    let mut records = store.evidence(Wanted::NewestUntil(until)).await?;
    records.retain(|record| only.is_empty() || only.contains(&record.source));
    if records.is_empty() {
        return Err(Failure::message(Exit::Unreachable, "there is no stored evidence")
            .hint("run `annexa scan` without --offline first, or name its --data-dir"));
    }
    let evidence = read_back(records, blobs).await?;
    Ok(Gathered { evidence: evidence.into_iter().collect(), sources: 0, unreachable: 0 })
}

async fn read_back(records: Vec<crate::model::Record>, blobs: &Blobs) -> Result<Vec<Evidence>, Failure> {
    let mut all = Vec::new();
    for record in records {
        all.push(blobs.get(record).await.map_err(|error| Failure::new(Exit::BadInput, error))?);
    }
    Ok(all)
}
