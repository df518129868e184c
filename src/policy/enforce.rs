//! What a policy may see: decided by the engine before the policy runs, so that authors cannot forget it.
//!
//! Evidence that is missing, partial or stale makes every subject unknown. A row whose declared field is absent,
//! null or of the wrong type makes its subject unknown and never reaches the policy. A gap that names fields of a row
//! concerns the policies that declare one of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use collectors::api::subject_of;
use serde_json::Value;

use super::Policy;
use crate::evidence::{Kind, Kinds};
use crate::model::{Evidence, Gap, KindName, SubjectId, UnknownReason, Verdict};

/// How far the source's clock may be ahead of ours before evidence counts as malformed.
pub const FUTURE_TOLERANCE: TimeDelta = TimeDelta::minutes(10);

/// A verdict that the engine reached by itself.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Settled {
    pub(super) subject: SubjectId,
    pub(super) verdict: Verdict,
    pub(super) message: String,
}

/// What is left for the policy, and what is settled already.
#[derive(Debug, Default)]
pub(super) struct Admission {
    /// Verdicts that need no policy.
    pub(super) settled: Vec<Settled>,
    /// The subjects that the policy must judge, one verdict each.
    pub(super) subjects: Arc<BTreeSet<SubjectId>>,
    /// The rows of the first kind that it must not see, as ascending indexes.
    pub(super) without: Vec<usize>,
    /// What holds for the scope as a whole: that there is nothing to judge, or that nobody knows whether there is.
    pub(super) of_scope: Option<(Verdict, String)>,
}

/// The rows of one kind that are not fit for a policy, by index.
type Misfits = BTreeMap<usize, String>;

/// Checks evidence against what policies declare, and remembers what it checked.
pub(super) struct Gate<'a> {
    kinds: &'a Kinds,
    evidence: &'a BTreeMap<KindName, Arc<Evidence>>,
    as_of: DateTime<Utc>,
    checked: BTreeMap<(KindName, String), Arc<Misfits>>,
    subjects: BTreeMap<KindName, Arc<Population>>,
}

/// The rows of a kind by their subject.
#[derive(Debug, Default)]
struct Population {
    /// Subjects in row order; a row without a usable name has none.
    by_row: Vec<Option<SubjectId>>,
    /// Subjects that more than one row claims.
    twice: BTreeSet<SubjectId>,
    /// All subjects.
    subjects: Arc<BTreeSet<SubjectId>>,
}

impl Population {
    /// True when every row names a subject of its own.
    fn is_sound(&self) -> bool {
        self.twice.is_empty() && self.by_row.iter().all(Option::is_some)
    }
}

impl<'a> Gate<'a> {
    pub(super) fn new(
        kinds: &'a Kinds,
        evidence: &'a BTreeMap<KindName, Arc<Evidence>>,
        as_of: DateTime<Utc>,
    ) -> Self {
        Self { kinds, evidence, as_of, checked: BTreeMap::new(), subjects: BTreeMap::new() }
    }

    /// Decides what the policy sees and which verdicts need no policy.
    pub(super) fn admit(&mut self, policy: &Policy) -> Admission {
        let Some((first, others)) = policy.metadata.custom.evidence.split_first() else {
            return Admission::default();
        };
        let first_gap = self.gap(first);
        let mut blocked = first_gap.clone();
        if blocked.is_none() && policy.metadata.custom.across {
            blocked = self.gap_of_second(policy, first).or_else(|| self.unsound(first));
        }
        let blocked = blocked.or_else(|| others.iter().find_map(|kind| self.gap_of_second(policy, kind)));
        // Two sources may tell two things of one subject; which of them is right nobody knows.
        let doubled = |gate: &mut Self| others.iter().find_map(|kind| gate.unsound(kind));
        let blocked = blocked.or_else(|| policy.metadata.custom.joins.then(|| doubled(self)).flatten());
        let mut admission = self.sort_rows(policy, first, blocked.as_ref());
        if let Some(gap) = first_gap {
            admission.of_scope = Some((Verdict::Unknown(gap.reason), describe(&gap)));
        } else if admission.settled.is_empty() && admission.subjects.is_empty() {
            admission.of_scope = Some(nothing_there(self.kinds, first));
        }
        admission
    }

    fn gap(&self, kind: &KindName) -> Option<Gap> {
        whole_gap(self.kinds, kind, self.evidence.get(kind).map(Arc::as_ref), self.as_of)
    }

    /// Why evidence of a second kind cannot be used: any hole in it may hide what matters to any subject.
    fn gap_of_second(&mut self, policy: &Policy, kind: &KindName) -> Option<Gap> {
        if let Some(gap) = self.gap(kind) {
            return Some(gap);
        }
        let evidence = Arc::clone(self.evidence.get(kind)?);
        if let Some(gap) = self.gaps_that_concern(policy, kind, &evidence).into_values().next() {
            return Some(gap.clone());
        }
        let misfits = self.misfits(policy, kind, &evidence);
        misfits
            .iter()
            .next()
            .map(|(_, what)| Gap::whole(UnknownReason::Malformed, kind.as_str(), what.clone()))
    }

    /// Why the rows of a kind cannot be told apart.
    fn unsound(&mut self, kind: &KindName) -> Option<Gap> {
        let evidence = Arc::clone(self.evidence.get(kind)?);
        let is_sound = self.population(kind, &evidence).is_sound();
        let detail = "several rows claim one subject, or one does not name its subject";
        (!is_sound).then(|| Gap::whole(UnknownReason::Malformed, kind.as_str(), detail))
    }

    fn sort_rows(&mut self, policy: &Policy, first: &KindName, blocked: Option<&Gap>) -> Admission {
        let mut admission = Admission::default();
        let Some(evidence) = self.evidence.get(first).map(Arc::clone) else { return admission };
        let misfits = self.misfits(policy, first, &evidence);
        let population = self.population(first, &evidence);
        let gaps = self.gaps_that_concern(policy, first, &evidence);
        if blocked.is_none() && misfits.is_empty() && gaps.is_empty() && population.is_sound() {
            admission.subjects = Arc::clone(&population.subjects);
            return admission;
        }
        let mut left = BTreeSet::new();
        for (index, subject) in population.by_row.iter().enumerate() {
            let nameless = || SubjectId::parse(&format!("{first}#{index}"));
            let gap = blocked.or_else(|| gaps.get(subject.as_ref()?).copied());
            let settled = match (subject, gap, misfits.get(&index)) {
                (_, Some(gap), _) => Some((gap.reason, describe(gap))),
                (None, None, _) => {
                    Some((UnknownReason::Malformed, "the row does not name its subject".to_owned()))
                }
                (Some(_), None, Some(what)) => Some((UnknownReason::Malformed, what.clone())),
                (Some(subject), None, None) => population
                    .twice
                    .contains(subject)
                    .then(|| (UnknownReason::Malformed, "more than one row claims this subject".to_owned())),
            };
            let subject = subject.clone().map_or_else(nameless, Ok);
            match (settled, subject) {
                (Some((reason, message)), Ok(subject)) => {
                    admission.without.push(index);
                    admission.settled.push(Settled { subject, verdict: Verdict::Unknown(reason), message });
                }
                (None, Ok(subject)) => drop(left.insert(subject)),
                (_, Err(_)) => admission.without.push(index),
            }
        }
        admission.subjects = Arc::new(left);
        let rowless = gaps.iter().filter(|(subject, _)| !population.subjects.contains(**subject));
        admission.settled.extend(rowless.map(|(subject, gap)| Settled {
            subject: (*subject).clone(),
            verdict: Verdict::Unknown(gap.reason),
            message: describe(gap),
        }));
        admission
    }

    /// The gaps of single subjects that matter to a policy, one for each subject. Fields that it does not declare may be
    /// missing, as long as the row is there.
    fn gaps_that_concern<'e>(
        &mut self,
        policy: &Policy,
        kind: &KindName,
        evidence: &'e Evidence,
    ) -> BTreeMap<&'e SubjectId, &'e Gap> {
        let mut found = BTreeMap::new();
        if evidence.record.gaps.is_empty() {
            return found;
        }
        let population = self.population(kind, evidence);
        let declared = policy.metadata.fields_of(kind);
        for gap in &evidence.record.gaps {
            let Some(subject) = &gap.subject else { continue };
            let reads = |field: &String| declared.iter().any(|each| each == field);
            let whole = gap.fields.is_empty() || !population.subjects.contains(subject);
            if whole || gap.fields.iter().any(reads) {
                found.entry(subject).or_insert(gap);
            }
        }
        found
    }

    fn population(&mut self, kind: &KindName, evidence: &Evidence) -> Arc<Population> {
        if let Some(known) = self.subjects.get(kind) {
            return Arc::clone(known);
        }
        let field = self.kinds.get(kind).map_or("", |kind| kind.declared.subject);
        let by_row: Vec<_> = evidence.rows.iter().map(|row| subject_of(row, field)).collect();
        let mut subjects = BTreeSet::new();
        let repeated = by_row.iter().flatten().filter(|subject| !subjects.insert((*subject).clone()));
        let twice = repeated.cloned().collect();
        let population = Arc::new(Population { by_row, twice, subjects: Arc::new(subjects) });
        self.subjects.insert(kind.clone(), Arc::clone(&population));
        population
    }

    fn misfits(&mut self, policy: &Policy, kind: &KindName, evidence: &Evidence) -> Misfits {
        let Some(known) = self.kinds.get(kind) else { return Misfits::new() };
        let mut all = Misfits::new();
        for name in policy.metadata.fields_of(kind) {
            let misfits = self
                .checked
                .entry((kind.clone(), name.clone()))
                .or_insert_with(|| Arc::new(check_field(known, name, &evidence.rows)));
            for (index, what) in misfits.iter() {
                all.entry(*index).or_insert_with(|| what.clone());
            }
        }
        all
    }
}

/// What holds for a scope whose population is empty and was read whole.
pub(super) fn nothing_there(kinds: &Kinds, kind: &KindName) -> (Verdict, String) {
    let title = kinds.get(kind).map_or("subjects", |kind| kind.declared.title);
    (Verdict::NotApplicable, format!("there are none: {title}"))
}

/// Why evidence of a kind cannot be used at all.
pub(super) fn whole_gap(
    kinds: &Kinds,
    kind: &KindName,
    evidence: Option<&Evidence>,
    as_of: DateTime<Utc>,
) -> Option<Gap> {
    let Some(evidence) = evidence else {
        return Some(Gap::whole(UnknownReason::Absent, kind.as_str(), "was not collected"));
    };
    let record = &evidence.record;
    if let Some(gap) = record.whole_gap() {
        return Some(gap);
    }
    if record.calls.is_empty() {
        return Some(Gap::whole(UnknownReason::Absent, kind.as_str(), "no call was made for it"));
    }
    if record.completeness.got != evidence.rows.len() as u64 {
        let detail = "its rows are not as many as its record says";
        return Some(Gap::whole(UnknownReason::Malformed, kind.as_str(), detail));
    }
    let age = as_of - record.observed_at;
    if age < -FUTURE_TOLERANCE {
        let detail = format!("observed at {}, after this assessment", record.observed_at);
        return Some(Gap::whole(UnknownReason::Malformed, kind.as_str(), detail));
    }
    let allowed = kinds.get(kind).map_or(TimeDelta::zero(), |kind| kind.max_age);
    (age > allowed).then(|| {
        let detail = format!("{} old, at most {} is allowed", hours(age), hours(allowed));
        Gap::whole(UnknownReason::Stale, kind.as_str(), detail)
    })
}

fn check_field(kind: &Kind, name: &str, rows: &[Value]) -> Misfits {
    let Some(field) = kind.shape.field(name) else {
        let what = format!("{} has no field {name}", kind.declared.name);
        return (0..rows.len()).map(|index| (index, what.clone())).collect();
    };
    let faults = rows.iter().enumerate().filter_map(|(index, row)| {
        let misfit = field.check(row.get(name)).err()?.below(name);
        Some((index, format!("field {misfit}")))
    });
    faults.collect()
}

/// A gap in one sentence.
pub(super) fn describe(gap: &Gap) -> String {
    format!("{}: {}", gap.operation, gap.detail)
}

fn hours(age: TimeDelta) -> String {
    match age.num_hours() {
        0 => format!("{} min", age.num_minutes()),
        short if short < 72 => format!("{short} h"),
        _long => format!("{} d", age.num_days()),
    }
}
