//! The evidence of all sources together, for policies that join sources, and which source is to blame for its holes.
//!
//! In: evidence by place, and the sources that are configured. Out: one evidence for each kind, whose gaps name the
//! source that they come from. A configured source of which nothing was collected is a gap like any other.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use collectors::api::{CountsAs, subject_of};

use super::Policy;
use super::enforce::{describe, nothing_there, whole_gap};
use super::evaluate::{Evaluation, belongs};
use crate::evidence::{Kinds, Place};
use crate::model::{
    Call, Completeness, Digest, Evidence, Gap, KindName, Omission, Record, Scope, SourceId, SubjectId,
    UnknownReason, Verdict,
};

/// The sources of a run, as far as policies that join them must know.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The kinds that each configured source may give.
    pub configured: BTreeMap<SourceId, BTreeSet<KindName>>,
    /// The configured sources that the run leaves out on purpose.
    pub left_out: BTreeSet<SourceId>,
    /// What is otherwise than the configuration says, in sentences for every report.
    pub departures: Vec<String>,
}

/// What policies that join sources do not take into account.
#[must_use]
pub fn omissions(evaluation: &Evaluation<'_>) -> Vec<Omission> {
    let parts = all_parts(evaluation);
    let joined = Joined { whole: BTreeMap::new(), local: BTreeMap::new(), parts };
    let omissions = joining(evaluation).flat_map(|policy| match joined.refusal(policy, evaluation.sources) {
        Some(reason) => vec![Omission { policy: policy.id.clone(), evaluated: false, reason }],
        None => [joined.lacking(policy), joined.out_of_scope(policy)].concat(),
    });
    omissions.collect()
}

/// The evidence of all places together.
#[derive(Debug)]
pub(super) struct Joined {
    /// One evidence for each kind: what one place lacks is lacking in all of it.
    whole: BTreeMap<KindName, Arc<Evidence>>,
    /// The same for subjects: what one place lacks is lacking for that place's subjects.
    local: BTreeMap<KindName, Arc<Evidence>>,
    parts: BTreeMap<KindName, Vec<Part>>,
}

/// What one place gives of a kind.
#[derive(Debug)]
struct Part {
    place: Place,
    evidence: Option<Arc<Evidence>>,
    gap: Option<Gap>,
}

impl Joined {
    /// Joins every kind that the policies need.
    pub(super) fn of(evaluation: &Evaluation<'_>) -> Self {
        let parts = all_parts(evaluation);
        let as_of = evaluation.as_of;
        let whole = parts.iter().map(|(kind, parts)| (kind.clone(), Arc::new(merged(kind, parts, as_of))));
        let whole = whole.collect();
        let first: BTreeSet<_> =
            joining(evaluation).filter_map(|each| each.metadata.subject_kind()).collect();
        let local = parts.iter().filter(|(kind, _)| first.contains(kind));
        let local = local.map(|(kind, parts)| {
            let mut evidence = merged(kind, parts, as_of);
            evidence.record.gaps =
                parts.iter().flat_map(|part| part.gaps_of_subjects(kind, evaluation)).collect();
            (kind.clone(), Arc::new(evidence))
        });
        Self { whole, local: local.collect(), parts }
    }

    /// What a policy sees, by kind.
    pub(super) fn evidence_for(&self, policy: &Policy) -> BTreeMap<KindName, Arc<Evidence>> {
        let mut all = self.whole.clone();
        let first = policy.metadata.subject_kind().filter(|_| !policy.metadata.custom.across);
        if let Some((kind, local)) = first.and_then(|kind| self.local.get_key_value(kind)) {
            all.insert(kind.clone(), Arc::clone(local));
        }
        all
    }

    /// Why a policy is not evaluated at all.
    pub(super) fn refusal(&self, policy: &Policy, sources: &Sources) -> Option<String> {
        let custom = &policy.metadata.custom;
        let gives = |source: &SourceId| {
            let given = sources.configured.get(source);
            given.is_some_and(|given| custom.evidence.iter().any(|kind| given.contains(kind)))
        };
        if let Some(source) = sources.left_out.iter().find(|source| gives(source)) {
            return Some(format!("it joins sources, and {source} is left out of this run"));
        }
        let required = custom.evidence.iter().filter(|kind| !custom.optional.contains(kind));
        let lacking = required.filter(|kind| self.parts_of(kind).is_empty()).map(KindName::as_str);
        let mut lacking: Vec<_> = lacking.collect();
        // Where nothing that could be joined is read, everybody would pass for having nothing. Declarations are no accounts.
        let mut joined =
            custom.optional.iter().filter(|kind| !kind.as_str().starts_with("declared.")).peekable();
        if joined.peek().is_some() && custom.evidence.len() == custom.optional.len() + 1 {
            let all: Vec<_> = joined.collect();
            if all.iter().all(|kind| self.parts_of(kind).is_empty()) {
                lacking.extend(all.into_iter().map(KindName::as_str));
            }
        }
        (!lacking.is_empty()).then(|| format!("it joins sources, and none gives {}", lacking.join(" or ")))
    }

    /// The optional kinds that no source gives.
    fn lacking(&self, policy: &Policy) -> Vec<Omission> {
        let optional = policy.metadata.custom.optional.iter();
        let lacking = optional.filter(|kind| self.parts_of(kind).is_empty()).map(|kind| Omission {
            policy: policy.id.clone(),
            evaluated: true,
            reason: format!("no source gives {kind}, so it counts as empty"),
        });
        lacking.collect()
    }

    /// The parts of sources that were left out on purpose: what people have there is not told.
    fn out_of_scope(&self, policy: &Policy) -> Vec<Omission> {
        let parts = policy.metadata.custom.evidence.iter().flat_map(|kind| self.parts_of(kind));
        let closed = parts.filter_map(|part| part.evidence.as_ref()).flat_map(|each| &each.record.closed);
        let skipped: BTreeSet<_> =
            closed.filter(|part| part.counts_as == CountsAs::OutOfScope).map(ToString::to_string).collect();
        let told =
            skipped.into_iter().map(|reason| Omission { policy: policy.id.clone(), evaluated: true, reason });
        told.collect()
    }

    /// The digests of everything that a policy read.
    pub(super) fn bodies(&self, policy: &Policy) -> Vec<Digest> {
        let kinds = policy.metadata.custom.evidence.iter();
        let parts = kinds.flat_map(|kind| self.parts_of(kind));
        parts.filter_map(|part| Some(part.evidence.as_ref()?.record.body)).collect()
    }

    /// The places of each subject of a kind: where its rows and gaps are. Several when several sources claim it.
    pub(super) fn homes(&self, kind: &KindName, kinds: &Kinds) -> BTreeMap<SubjectId, BTreeSet<&Place>> {
        let field = kinds.get(kind).map_or("", |kind| kind.declared.subject);
        let mut homes: BTreeMap<SubjectId, BTreeSet<&Place>> = BTreeMap::new();
        let mut index = 0;
        for part in self.parts_of(kind) {
            let Some(evidence) = &part.evidence else { continue };
            let gaps = evidence.record.gaps.iter().filter_map(|gap| gap.subject.clone());
            let mut subjects: Vec<SubjectId> = gaps.collect();
            for row in &evidence.rows {
                // The name that enforcement gives to a row without one.
                let nameless = || SubjectId::parse(&format!("{kind}#{index}")).ok();
                subjects.extend(subject_of(row, field).or_else(nameless));
                index += 1;
            }
            for subject in subjects {
                homes.entry(subject).or_default().insert(&part.place);
            }
        }
        homes
    }

    /// What holds for each place of a kind as a whole: what is `said` of all of them together, or its own gap, or that it
    /// has no subjects.
    pub(super) fn of_places(
        &self,
        kind: &KindName,
        said: Option<&(Verdict, String)>,
        kinds: &Kinds,
    ) -> Vec<(&Place, Verdict, String)> {
        let mut found = Vec::new();
        for part in self.parts_of(kind) {
            let is_empty = |each: &Arc<Evidence>| each.rows.is_empty() && each.record.gaps.is_empty();
            match (said, &part.gap) {
                (Some((verdict @ Verdict::Unknown(_), message)), _) => {
                    found.push((&part.place, *verdict, message.clone()));
                }
                (_, Some(gap)) => {
                    let gap = blamed(gap.clone(), &part.place);
                    found.push((&part.place, Verdict::Unknown(gap.reason), describe(&gap)));
                }
                (_, None) if part.evidence.as_ref().is_some_and(is_empty) => {
                    let (verdict, message) = nothing_there(kinds, kind);
                    found.push((&part.place, verdict, message));
                }
                (_, None) => {}
            }
        }
        found
    }

    /// The places of a kind.
    pub(super) fn places(&self, kind: &KindName) -> BTreeSet<&Place> {
        self.parts_of(kind).iter().map(|part| &part.place).collect()
    }

    fn parts_of(&self, kind: &KindName) -> &[Part] {
        self.parts.get(kind).map_or(&[], Vec::as_slice)
    }
}

impl Part {
    /// The gaps of single subjects; a gap of the part as a whole is one of each of its subjects.
    fn gaps_of_subjects(&self, kind: &KindName, evaluation: &Evaluation<'_>) -> Vec<Gap> {
        let Some(evidence) = &self.evidence else { return Vec::new() };
        let single = evidence.record.gaps.iter().filter(|gap| gap.subject.is_some());
        let mut gaps: Vec<Gap> = single.cloned().collect();
        if let Some(whole) = &self.gap {
            let field = evaluation.kinds.get(kind).map_or("", |kind| kind.declared.subject);
            let subjects = evidence.rows.iter().filter_map(|row| subject_of(row, field));
            let each =
                subjects.map(|subject| Gap { subject: Some(subject), fields: Vec::new(), ..whole.clone() });
            gaps.splice(0..0, each);
        }
        gaps.into_iter().map(|gap| blamed(gap, &self.place)).collect()
    }
}

/// Why subjects of a policy that joins sources may not have been seen: a hole anywhere, or it is not evaluated at all.
pub(super) fn unseen(evaluation: &Evaluation<'_>, policy: &Policy, kind: &KindName) -> Option<Gap> {
    let joined = Joined { whole: BTreeMap::new(), local: BTreeMap::new(), parts: all_parts(evaluation) };
    if let Some(reason) = joined.refusal(policy, evaluation.sources) {
        return Some(Gap::whole(UnknownReason::Absent, policy.id.as_str(), reason));
    }
    joined.parts_of(kind).iter().find_map(|part| Some(blamed(part.gap.clone()?, &part.place)))
}

/// The policies that join sources.
fn joining<'a>(evaluation: &Evaluation<'a>) -> impl Iterator<Item = &'a Policy> {
    evaluation.policies.iter().filter(|policy| policy.metadata.custom.joins)
}

/// What each place gives of every kind that some policy joins.
fn all_parts(evaluation: &Evaluation<'_>) -> BTreeMap<KindName, Vec<Part>> {
    let kinds: BTreeSet<&KindName> =
        joining(evaluation).flat_map(|policy| &policy.metadata.custom.evidence).collect();
    kinds.into_iter().map(|kind| (kind.clone(), parts(evaluation, kind))).collect()
}

/// What each place gives of a kind: every place of the kind's collector, and every configured source that should have
/// given it and has no such place, whatever else it gave.
fn parts(evaluation: &Evaluation<'_>, kind: &KindName) -> Vec<Part> {
    let Evaluation { kinds, evidence, sources, as_of, .. } = *evaluation;
    let mut parts: Vec<Part> = Vec::new();
    let mut seen = BTreeSet::new();
    for (place, held) in evidence.places() {
        if belongs(kind, kinds, held) {
            seen.insert(&place.source);
            let evidence = held.get(kind).cloned();
            let gap = whole_gap(kinds, kind, evidence.as_deref(), as_of);
            parts.push(Part { place: place.clone(), evidence, gap });
        }
    }
    let missing = sources.configured.iter().filter(|(source, given)| {
        given.contains(kind) && !seen.contains(source) && !sources.left_out.contains(*source)
    });
    parts.extend(missing.map(|(source, _)| Part {
        place: Place { source: source.clone(), scope: Scope::from(source) },
        evidence: None,
        gap: Some(Gap::whole(UnknownReason::Absent, kind.as_str(), "nothing of the kind was collected")),
    }));
    parts
}

/// The parts as one evidence.
fn merged(kind: &KindName, parts: &[Part], as_of: DateTime<Utc>) -> Evidence {
    let mut rows = Vec::new();
    let mut gaps = Vec::new();
    let mut closed = BTreeSet::new();
    let mut named = kind.to_string();
    let mut observed_at = as_of;
    for part in parts {
        gaps.extend(part.gap.clone().map(|gap| blamed(gap, &part.place)));
        let Some(evidence) = &part.evidence else { continue };
        let single = evidence.record.gaps.iter().filter(|gap| gap.subject.is_some());
        gaps.extend(single.map(|gap| blamed(gap.clone(), &part.place)));
        rows.extend(evidence.rows.iter().cloned());
        closed.extend(evidence.record.closed.iter().cloned());
        named.push_str(&format!("\u{1f}{}", evidence.record.body));
        // What is too old is a gap already.
        if part.gap.is_none() {
            observed_at = observed_at.min(evidence.record.observed_at);
        }
    }
    let body = Digest::of(named.as_bytes());
    let record = Record {
        kind: kind.clone(),
        source: parts.first().map_or_else(nowhere, |part| part.place.source.clone()),
        scope: Scope::from(&nowhere()),
        observed_at,
        collected_at: as_of,
        collector: String::new(),
        identity: String::new(),
        completeness: Completeness { pages: 0, expected: None, got: rows.len() as u64 },
        closed: closed.into_iter().collect(),
        gaps,
        calls: vec![Call { operation: "all sources together".to_owned(), count: 0, request_ids: Vec::new() }],
        schema: body,
        body,
    };
    Evidence { record, rows }
}

#[expect(clippy::expect_used, reason = "a constant that a test reads")]
fn nowhere() -> SourceId {
    SourceId::parse("joined").expect("a valid id")
}

/// The gap with the source that it comes from.
fn blamed(gap: Gap, place: &Place) -> Gap {
    let detail = format!("{} (source {}, {})", gap.detail, place.source, place.scope);
    Gap { detail, ..gap }
}
