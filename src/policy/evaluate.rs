//! Every policy over every place: enforcement, workers, result contract.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::Value;

use super::enforce::{Admission, Gate};
use super::protocol::{Job, Module, View};
use super::supervisor::{Batch, Loadable, Outcome, Shown, SupervisorError, Workers};
use super::verdicts::{Held, hold};
use super::{Policy, PolicySet};
use crate::evidence::{EvidenceSet, Kinds, Place};
use crate::model::{Digest, Evidence, Judgement, KindName, PolicyId, SubjectId, Verdict};

/// The parameters that are set, by policy and name.
pub type Parameters = BTreeMap<PolicyId, BTreeMap<String, Value>>;

/// What an evaluation rests on. Equal inputs give equal judgements.
#[derive(Debug, Clone, Copy)]
pub struct Evaluation<'a> {
    /// The policies.
    pub policies: &'a PolicySet,
    /// What the evidence kinds look like and how old they may be.
    pub kinds: &'a Kinds,
    /// The evidence.
    pub evidence: &'a EvidenceSet,
    /// The parameters that are set.
    pub parameters: &'a Parameters,
    /// The moment of the assessment.
    pub as_of: DateTime<Utc>,
}

/// Why nothing was evaluated.
#[derive(Debug, thiserror::Error)]
pub enum EvaluateError {
    /// No worker could be used.
    #[error("evaluate the policies")]
    Workers(#[from] SupervisorError),
}

/// A policy at a place, waiting for its worker.
struct Pending<'a> {
    policy: &'a Policy,
    place: &'a Place,
    evidence: Vec<Digest>,
    admission: Admission,
}

/// Judges every subject of every policy that the evidence concerns.
///
/// # Errors
/// When no worker process could be used. A policy that breaks its worker is no error: its subjects are unknown.
pub fn evaluate(evaluation: Evaluation<'_>, workers: &Workers) -> Result<Vec<Judgement>, EvaluateError> {
    let mut plan = Plan::new(evaluation);
    for (place, evidence) in evaluation.evidence.places() {
        plan.add_place(place, evidence);
    }
    plan.batch.jobs.sort_by(|one, other| one.evidence.cmp(&other.evidence));
    let outcomes = if plan.batch.jobs.is_empty() { BTreeMap::new() } else { workers.run(&plan.batch)? };
    let judged =
        plan.pending.iter().enumerate().flat_map(|(job, pending)| conclude(pending, outcomes.get(&job)));
    Ok(judged.collect())
}

struct Plan<'a> {
    evaluation: Evaluation<'a>,
    batch: Batch,
    pending: Vec<Pending<'a>>,
    policy_numbers: BTreeMap<&'a PolicyId, usize>,
    evidence_numbers: BTreeMap<(Digest, DateTime<Utc>), usize>,
}

impl<'a> Plan<'a> {
    fn new(evaluation: Evaluation<'a>) -> Self {
        Self {
            evaluation,
            batch: Batch::default(),
            pending: Vec::new(),
            policy_numbers: BTreeMap::new(),
            evidence_numbers: BTreeMap::new(),
        }
    }

    fn add_place(&mut self, place: &'a Place, evidence: &'a BTreeMap<KindName, Arc<Evidence>>) {
        let Evaluation { policies, kinds, as_of, .. } = self.evaluation;
        let mut gate = Gate::new(kinds, evidence, &place.scope, as_of);
        for policy in policies.iter().filter(|policy| concerns(policy, kinds, evidence)) {
            let admission = gate.admit(policy);
            let read = policy.metadata.custom.evidence.iter().filter_map(|kind| evidence.get(kind));
            let read: Vec<_> = read.map(|evidence| evidence.record.body).collect();
            if !admission.subjects.is_empty() {
                let job = self.job(policy, place, evidence, &admission);
                self.batch.jobs.push(job);
            }
            self.pending.push(Pending { policy, place, evidence: read, admission });
        }
    }

    fn job(
        &mut self,
        policy: &'a Policy,
        place: &Place,
        evidence: &BTreeMap<KindName, Arc<Evidence>>,
        admission: &Admission,
    ) -> Job {
        let mut views = BTreeMap::new();
        for kind in &policy.metadata.custom.evidence {
            if let Some(evidence) = evidence.get(kind) {
                let all = &mut self.batch.evidence;
                let key = (evidence.record.body, evidence.record.observed_at);
                let number = *self.evidence_numbers.entry(key).or_insert_with(|| {
                    all.push(Shown { evidence: Arc::clone(evidence), fields: BTreeSet::new() });
                    all.len() - 1
                });
                let is_first = policy.metadata.subject_kind() == Some(kind);
                let without = if is_first { admission.without.clone() } else { Vec::new() };
                let fields = fields(policy, kind, self.evaluation.kinds);
                if let Some(shown) = all.get_mut(number) {
                    shown.fields.extend(fields.iter().cloned());
                }
                views.insert(kind.to_string(), View { evidence: number, fields, without });
            }
        }
        let policies = &mut self.batch.policies;
        let set = self.evaluation.policies;
        let number = *self.policy_numbers.entry(&policy.id).or_insert_with(|| {
            let libraries = set.libraries_of(&policy.source).into_iter().map(Module::from).collect();
            policies.push(Loadable { rule: policy.rule(), libraries, module: Module::from(&policy.source) });
            policies.len() - 1
        });
        Job { job: self.pending.len(), policy: number, input: self.input(policy, place), evidence: views }
    }

    fn input(&self, policy: &Policy, place: &Place) -> BTreeMap<String, Value> {
        let set = self.evaluation.parameters.get(&policy.id);
        let parameters = policy.metadata.custom.parameters.iter().map(|(name, parameter)| {
            let value = set.and_then(|set| set.get(name)).unwrap_or(&parameter.default);
            (name.clone(), value.clone())
        });
        let as_of = self.evaluation.as_of.to_rfc3339_opts(SecondsFormat::Secs, true);
        BTreeMap::from([
            ("as_of".to_owned(), Value::from(as_of)),
            ("parameters".to_owned(), Value::Object(parameters.collect())),
            ("source".to_owned(), Value::from(place.source.as_str())),
            ("scope".to_owned(), Value::from(place.scope.as_str())),
        ])
    }
}

/// The row fields that a policy sees: those it declares, and the one that names the subject.
fn fields(policy: &Policy, kind: &KindName, kinds: &Kinds) -> Vec<String> {
    let subject = kinds.get(kind).map(|kind| kind.declared.subject.to_owned());
    policy.metadata.fields_of(kind).iter().cloned().chain(subject).collect()
}

/// A policy concerns a place when the place's evidence comes from the collector of the policy's subjects.
fn concerns(policy: &Policy, kinds: &Kinds, evidence: &BTreeMap<KindName, Arc<Evidence>>) -> bool {
    let collector_of = |name: &KindName| kinds.get(name).map(|kind| kind.collector);
    let subjects = policy.metadata.subject_kind().and_then(collector_of);
    subjects.is_some() && evidence.keys().any(|kind| collector_of(kind) == subjects)
}

/// Joins what was settled before with what the policy said.
fn conclude(pending: &Pending<'_>, outcome: Option<&Outcome>) -> Vec<Judgement> {
    let mut all: BTreeMap<SubjectId, Held> = BTreeMap::new();
    for settled in &pending.admission.settled {
        let held = Held { verdict: settled.verdict, message: settled.message.clone(), observed: Value::Null };
        all.entry(settled.subject.clone()).or_insert(held);
    }
    let subjects = &pending.admission.subjects;
    match outcome {
        Some(Outcome::Verdicts(said)) => {
            let (held, wrong) = hold(said, subjects);
            if let Some(what) = wrong {
                tracing::warn!(policy = %pending.policy.id, "policy {} broke its contract: {what}", pending.policy.id);
            }
            all.extend(held);
        }
        Some(Outcome::Lost(reason, message)) => {
            tracing::warn!(policy = %pending.policy.id, "policy {} gave no verdicts: {message}", pending.policy.id);
            let lost =
                Held { verdict: Verdict::Unknown(*reason), message: message.clone(), observed: Value::Null };
            all.extend(subjects.iter().map(|subject| (subject.clone(), lost.clone())));
        }
        None => {
            let lost = Held {
                verdict: Verdict::Unknown(crate::model::UnknownReason::PolicyError),
                message: "the policy was not evaluated".to_owned(),
                observed: Value::Null,
            };
            all.extend(subjects.iter().map(|subject| (subject.clone(), lost.clone())));
        }
    }
    all.into_iter().map(|(subject, held)| judgement(pending, subject, held)).collect()
}

fn judgement(pending: &Pending<'_>, subject: SubjectId, held: Held) -> Judgement {
    Judgement {
        policy: pending.policy.id.clone(),
        source: pending.place.source.clone(),
        scope: pending.place.scope.clone(),
        subject,
        verdict: held.verdict,
        message: held.message,
        observed: held.observed,
        evidence: pending.evidence.clone(),
    }
}
