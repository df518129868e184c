//! What a scan with `--resume` keeps of an interrupted one.
//!
//! A kind of a source is kept as a whole or read again as a whole. It is kept when it is still wanted and configured, was
//! read without a gap that affects all of it, and is not too old.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};

use super::evidence::kinds_of;
use super::kept::Kept;
use super::problems::Failure;
use crate::config::Source;
use crate::evidence::Kinds;
use crate::model::{Evidence, KindName, SourceId};
use crate::store::Wanted;

/// What an interrupted scan had read: only of sources that were read whole.
pub(super) async fn interrupted(kept: &Kept) -> Result<Vec<Evidence>, Failure> {
    let records = kept.store.evidence(Wanted::OfInterrupted).await?;
    kept.read_back(records).await
}

/// What of it this run can use.
pub(super) fn usable(
    found: Vec<Evidence>,
    sources: &[(&SourceId, &Source)],
    wanted: &BTreeSet<KindName>,
    (kinds, now): (&Kinds, DateTime<Utc>),
) -> Vec<Evidence> {
    let given: BTreeMap<&SourceId, BTreeSet<KindName>> =
        sources.iter().map(|(id, source)| (*id, kinds_of(source))).collect();
    let is_wanted = |evidence: &Evidence| {
        let (source, kind) = (&evidence.record.source, &evidence.record.kind);
        wanted.contains(kind) && given.get(source).is_some_and(|given| given.contains(kind))
    };
    let is_good = |evidence: &Evidence| {
        let age = now - evidence.record.observed_at;
        let is_fresh = kinds.get(&evidence.record.kind).is_some_and(|kind| age <= kind.max_age);
        is_fresh && evidence.record.whole_gap().is_none()
    };
    let spoilt: BTreeSet<(SourceId, KindName)> = found
        .iter()
        .filter(|evidence| !is_good(evidence))
        .map(|evidence| (evidence.record.source.clone(), evidence.record.kind.clone()))
        .collect();
    let is_whole = |evidence: &Evidence| {
        !spoilt.contains(&(evidence.record.source.clone(), evidence.record.kind.clone()))
    };
    found.into_iter().filter(|evidence| is_wanted(evidence) && is_whole(evidence)).collect()
}

/// Says on standard error what is kept.
pub(super) fn tell(kept: &[Evidence], now: DateTime<Utc>) {
    use std::io::Write;

    // Nothing is left to do when standard error is gone.
    let _printed = std::io::stderr().write_all(told(kept, now).as_bytes());
}

fn told(kept: &[Evidence], now: DateTime<Utc>) -> String {
    let mut by_source: BTreeMap<&SourceId, (BTreeSet<&KindName>, DateTime<Utc>)> = BTreeMap::new();
    for evidence in kept {
        let at = evidence.record.collected_at;
        let (kinds, oldest) = by_source.entry(&evidence.record.source).or_insert((BTreeSet::new(), at));
        kinds.insert(&evidence.record.kind);
        *oldest = at.min(*oldest);
    }
    if by_source.is_empty() {
        return "nothing of an interrupted scan can be kept; everything is read\n".to_owned();
    }
    let lines = by_source.into_iter().map(|(source, (kinds, oldest))| {
        format!("{source}: kept {} kinds of evidence, read {} ago\n", kinds.len(), age(now - oldest))
    });
    lines.collect()
}

fn age(age: TimeDelta) -> String {
    match age.num_minutes() {
        0 => format!("{} s", age.num_seconds()),
        short if short < 120 => format!("{short} min"),
        _long => format!("{} h", age.num_hours()),
    }
}
