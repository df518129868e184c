//! Evidence after collection: the kinds there are, and the evidence an assessment rests on.
//!
//! In: records with rows from `collect`, or from the store. Out: an [`EvidenceSet`] for `policy`.

mod blob;
mod checkpoint;
mod kinds;
mod reports;
mod seal;
mod sound;
mod verify;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{Evidence, KindName, Record, Scope, SourceId};

pub use blob::{BlobError, Blobs};
pub use checkpoint::{CheckpointError, SignedCheckpoint, Signer, Verifier};
pub use kinds::{Kind, Kinds, KindsError};
pub use seal::{SealError, seal};
pub use verify::{Audit, Expectation, VerifyError, verify};

/// The part of a source that evidence covers: what a policy is evaluated over.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The configured source.
    pub source: SourceId,
    /// The part of it, such as an account.
    pub scope: Scope,
}

/// The newest evidence of each kind for each place.
#[derive(Debug, Clone, Default)]
pub struct EvidenceSet(BTreeMap<Place, BTreeMap<KindName, Arc<Evidence>>>);

impl EvidenceSet {
    /// Adds evidence; a newer one of the same kind and place replaces an older one.
    pub fn add(&mut self, evidence: Evidence) {
        self.share(Arc::new(evidence));
    }

    /// Adds evidence that somebody else holds too.
    pub fn share(&mut self, evidence: Arc<Evidence>) {
        let place = Place { source: evidence.record.source.clone(), scope: evidence.record.scope.clone() };
        let kinds = self.0.entry(place).or_default();
        let newer = kinds
            .get(&evidence.record.kind)
            .is_none_or(|held| held.record.collected_at <= evidence.record.collected_at);
        if newer {
            kinds.insert(evidence.record.kind.clone(), evidence);
        }
    }

    /// The evidence of exactly this record.
    #[must_use]
    pub fn of(&self, record: &Record) -> Option<Arc<Evidence>> {
        let place = Place { source: record.source.clone(), scope: record.scope.clone() };
        let held = self.0.get(&place)?.get(&record.kind)?;
        (held.record == *record).then(|| Arc::clone(held))
    }

    /// Every place with its evidence by kind.
    pub fn places(&self) -> impl Iterator<Item = (&Place, &BTreeMap<KindName, Arc<Evidence>>)> {
        self.0.iter()
    }

    /// Every evidence, in the order of places and kinds.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Evidence>> {
        self.0.values().flat_map(BTreeMap::values)
    }

    /// True without any evidence.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<Evidence> for EvidenceSet {
    fn from_iter<I: IntoIterator<Item = Evidence>>(all: I) -> Self {
        let mut set = Self::default();
        all.into_iter().for_each(|evidence| set.add(evidence));
        set
    }
}

#[cfg(test)]
mod tests {
    use collectors::api::canonical;
    use serde_json::{Value, json};

    use super::*;
    use crate::model::{Completeness, Digest, Record};

    /// Complete evidence with these rows, observed at a fixed moment.
    pub(super) fn evidence(kind: &str, rows: Vec<Value>) -> Evidence {
        let body = Digest::of(&canonical(&Value::Array(rows.clone())));
        let at = chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let record = Record {
            kind: KindName::parse(kind).unwrap(),
            source: SourceId::parse("aws").unwrap(),
            scope: Scope::parse("aws:123456789012").unwrap(),
            observed_at: at,
            collected_at: at,
            collector: "test".to_owned(),
            identity: "test".to_owned(),
            completeness: Completeness { pages: 1, expected: None, got: rows.len() as u64 },
            closed: Vec::new(),
            gaps: Vec::new(),
            calls: Vec::new(),
            schema: body,
            body,
        };
        Evidence { record, rows }
    }

    #[test]
    fn newer_evidence_replaces_older_and_never_the_other_way_round() {
        let old = evidence("aws.iam.users", vec![json!({"arn": "old"})]);
        let mut new = evidence("aws.iam.users", vec![json!({"arn": "new"})]);
        new.record.collected_at += chrono::TimeDelta::hours(1);
        for order in [[old.clone(), new.clone()], [new.clone(), old]] {
            let set: EvidenceSet = order.into_iter().collect();
            assert_eq!(set.iter().map(|e| e.rows.clone()).collect::<Vec<_>>(), [new.rows.clone()]);
        }
    }
}
