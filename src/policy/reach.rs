//! How far an evaluation reaches: what it says of findings that it did not judge, and what it knows of sources, their parts
//! and policies.
//!
//! A subject is gone only when its population was read whole; where it was not, its finding is unknown.

use chrono::{NaiveDate, TimeDelta};
use collectors::declared::attestations::{self, Row as Attestation};

use super::enforce::{describe, whole_gap};
use super::evaluate::Evaluation;
use super::join::unseen;
use super::{Policy, PolicySet};
use crate::evidence::Place;
use crate::model::{
    End, Fact, FindingKey, Gap, KindName, Nearness, Scope, SourceId, SubjectId, UnknownReason, Waivers,
};
use crate::store::{Absence, Extent};

/// How far an evaluation reaches.
#[derive(Clone, Copy)]
pub struct Reach<'a> {
    /// What was evaluated.
    pub evaluation: Evaluation<'a>,
    /// Whether it was all policies that are configured; else it says nothing of others.
    pub is_whole: bool,
    /// The policy under which annexa judges what people declare, such as waivers.
    pub own_policy: &'a str,
}

impl Reach<'_> {
    /// What it knows beside its findings, on a day.
    #[must_use]
    pub fn facts(&self, waivers: &Waivers, today: NaiveDate) -> Vec<Fact> {
        let mut facts = Vec::new();
        let sources = self.evaluation.sources;
        let read = sources.configured.keys().filter(|source| !sources.left_out.contains(*source));
        for source in read {
            let gap = self.down(source);
            facts.push(Fact::Source {
                source: source.clone(),
                reason: gap.as_ref().map(|gap| gap.reason),
                message: gap.as_ref().map_or_else(|| "it can be read".to_owned(), describe),
            });
            if gap.is_none() {
                facts.extend(self.scopes(source));
            }
        }
        facts.extend(
            self.policies()
                .iter()
                .map(|policy| Fact::Policy { policy: policy.id.clone(), digest: policy.digest }),
        );
        facts.extend(waivers.waivers.iter().map(|waiver| Fact::Waiver {
            waiver: waiver.id.clone(),
            policy: waiver.policy.clone(),
            owner: waiver.owner.clone(),
            expires: waiver.expires,
            nears: Nearness::of(waiver.expires, today),
        }));
        facts.extend(self.attestations());
        facts
    }

    /// When the attestations that were read must be reviewed again. A row that is not as it should be is for policies to tell.
    fn attestations(&self) -> Vec<Fact> {
        let Evaluation { kinds, evidence, as_of, .. } = self.evaluation;
        let all = evidence.iter().filter(|each| each.record.kind.as_str() == attestations::KIND.name);
        let read = all.filter(|each| whole_gap(kinds, &each.record.kind, Some(each), as_of).is_none());
        let rows = read.flat_map(|each| each.rows.iter().map(|row| (&each.record.source, row)));
        let facts = rows.filter_map(|(source, row)| {
            let row: Attestation = serde_json::from_value(row.clone()).ok()?;
            Some(Fact::Attestation {
                source: source.clone(),
                attestation: SubjectId::parse(&row.attestation).ok()?,
                title: row.title,
                owner: row.owner,
                due: row.review_due,
                is_near: as_of >= row.review_due - TimeDelta::days(i64::from(row.remind_days)),
            })
        });
        facts.collect()
    }

    /// Whether the attestations of a source were read, so that one that was not seen is gone.
    fn has_attestations(&self, source: &SourceId) -> bool {
        let Evaluation { kinds, evidence, as_of, .. } = self.evaluation;
        let mut all = evidence.iter().filter(|each| {
            each.record.source == *source && each.record.kind.as_str() == attestations::KIND.name
        });
        all.any(|each| whole_gap(kinds, &each.record.kind, Some(each), as_of).is_none())
    }

    fn policies(&self) -> &PolicySet {
        self.evaluation.policies
    }

    /// The parts of a source, where it has any.
    fn scopes(&self, source: &SourceId) -> Vec<Fact> {
        let places = self.evaluation.evidence.places().map(|(place, _)| place);
        let parts = places.filter(|place| place.source == *source && place.scope != Scope::from(source));
        parts.map(|place| Fact::Scope { source: source.clone(), scope: place.scope.clone() }).collect()
    }

    /// Why nothing at all of a source can be used.
    fn down(&self, source: &SourceId) -> Option<Gap> {
        let Evaluation { kinds, evidence, as_of, .. } = self.evaluation;
        let held = evidence.places().filter(|(place, _)| place.source == *source);
        let mut first = None;
        for (kind, each) in held.flat_map(|(_, kinds)| kinds) {
            let gap = whole_gap(kinds, kind, Some(each), as_of)?;
            first.get_or_insert(gap);
        }
        first.or_else(|| {
            Some(Gap::whole(UnknownReason::Absent, source.as_str(), "nothing of it was collected"))
        })
    }

    /// Why the population that a policy judges at a place was not read whole.
    fn hole(&self, policy: &Policy, place: &Place) -> Option<Gap> {
        let kind = policy.metadata.subject_kind()?;
        if policy.metadata.custom.joins {
            return unseen(&self.evaluation, policy, kind);
        }
        let Evaluation { kinds, as_of, .. } = self.evaluation;
        let held = |wanted: &Place| {
            self.evaluation.evidence.places().find(|(place, _)| *place == wanted).map(|(_, held)| held)
        };
        if let Some(held) = held(place) {
            return whole_gap(kinds, kind, held.get(kind).map(AsRef::as_ref), as_of);
        }
        // The part was not read at all: it is gone, unless the source could not say which parts it has.
        let source = Place { source: place.source.clone(), scope: Scope::from(&place.source) };
        match held(&source).and_then(|held| held.get(kind)) {
            Some(said) => whole_gap(kinds, kind, Some(said), as_of),
            None => self.down(&place.source),
        }
    }

    fn is_left_out(&self, source: &SourceId) -> bool {
        self.evaluation.sources.left_out.contains(source)
    }
}

impl Extent for Reach<'_> {
    fn absence(&self, finding: &FindingKey) -> Absence {
        if finding.policy.as_str() == self.own_policy {
            return if self.is_whole { Absence::Ended(End::Gone) } else { Absence::NotAsked };
        }
        let Some(policy) = self.policies().get(&finding.policy) else {
            return if self.is_whole { Absence::Ended(End::OutOfScope) } else { Absence::NotAsked };
        };
        if !self.evaluation.sources.configured.contains_key(&finding.source) {
            return Absence::Ended(End::OutOfScope);
        }
        let joins = policy.metadata.custom.joins;
        let left_out = &self.evaluation.sources.left_out;
        if self.is_left_out(&finding.source) || (joins && !left_out.is_empty()) {
            return Absence::NotAsked;
        }
        let place = Place { source: finding.source.clone(), scope: finding.scope.clone() };
        match self.hole(policy, &place) {
            Some(gap) => {
                let message = format!("it was not among what could be read: {}", describe(&gap));
                Absence::Unknown(gap.reason, message)
            }
            None => Absence::Ended(End::Gone),
        }
    }

    fn is_over(&self, fact: &Fact) -> bool {
        let configured = |source: &SourceId| self.evaluation.sources.configured.contains_key(source);
        match fact {
            Fact::Source { source, .. } => !configured(source),
            Fact::Scope { source, .. } => {
                let whole = || self.down(source).is_none() && !self.is_partly_listed(source);
                !configured(source) || (!self.is_left_out(source) && whole())
            }
            Fact::Policy { .. } | Fact::Waiver { .. } => self.is_whole,
            Fact::Attestation { source, .. } => {
                !configured(source) || (!self.is_left_out(source) && self.has_attestations(source))
            }
        }
    }
}

impl Reach<'_> {
    /// Whether the source could not say which parts it has: then a part that was not seen may still be there.
    fn is_partly_listed(&self, source: &SourceId) -> bool {
        let whole = Place { source: source.clone(), scope: Scope::from(source) };
        let Evaluation { kinds, evidence, as_of, .. } = self.evaluation;
        let held = evidence.places().find(|(place, _)| **place == whole).map(|(_, held)| held);
        let gap = |(kind, each): (&KindName, &std::sync::Arc<crate::model::Evidence>)| {
            whole_gap(kinds, kind, Some(each), as_of).is_some()
        };
        held.is_some_and(|held| held.iter().any(gap))
    }
}
