//! Every policy over every place: enforcement, workers, result contract.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::Value;

use super::enforce::{Admission, Gate};
use super::join::{Joined, Sources};
use super::memo::{Memo, Wording};
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
    /// The sources that the evidence should come from.
    pub sources: &'a Sources,
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

/// A policy over a place, or over all of them together, waiting for its worker.
struct Pending<'a> {
    /// Which evaluation it belongs to.
    evaluation: usize,
    policy: &'a Policy,
    ground: Ground<'a>,
    evidence: Vec<Digest>,
    admission: Admission,
    /// What it asks of a worker, where the answer may be remembered.
    question: Option<Digest>,
}

/// What a policy is evaluated over.
#[derive(Clone)]
enum Ground<'a> {
    Place(&'a Place),
    Joined(Arc<Joined>),
}

/// Judges every subject of every policy that the evidence concerns.
///
/// # Errors
/// When no worker process could be used. A policy that breaks its worker is no error: its subjects are unknown.
pub fn evaluate(evaluation: Evaluation<'_>, workers: &Workers) -> Result<Vec<Judgement>, EvaluateError> {
    Ok(evaluate_each(&[evaluation], workers, None)?.pop().unwrap_or_default())
}

/// The same judgements, with answers that are remembered of earlier evaluations.
///
/// # Errors
/// When no worker process could be used.
pub fn evaluate_again(
    evaluation: Evaluation<'_>,
    workers: &Workers,
    memo: &Memo,
) -> Result<Vec<Judgement>, EvaluateError> {
    memo.turn();
    Ok(evaluate_each(&[evaluation], workers, Some(memo))?.pop().unwrap_or_default())
}

/// The judgements of several evaluations that share their worker processes, in the order of the evaluations.
pub(super) fn evaluate_each(
    evaluations: &[Evaluation<'_>],
    workers: &Workers,
    memo: Option<&Memo>,
) -> Result<Vec<Vec<Judgement>>, EvaluateError> {
    let mut plan = Plan::default();
    for (number, evaluation) in evaluations.iter().enumerate() {
        plan.add(number, evaluation);
    }
    plan.batch.jobs.sort_by(|one, other| one.evidence.cmp(&other.evidence));
    let mut outcomes = memo.map(|memo| plan.recall(memo)).unwrap_or_default();
    if !plan.batch.jobs.is_empty() {
        let said = workers.run(&plan.batch)?;
        memo.into_iter().for_each(|memo| plan.remember(&said, memo));
        outcomes.extend(said);
    }
    let mut judged = vec![Vec::new(); evaluations.len()];
    for (job, pending) in plan.pending.iter().enumerate() {
        if let Some(all) = judged.get_mut(pending.evaluation)
            && let Some(evaluation) = evaluations.get(pending.evaluation)
        {
            all.extend(conclude(pending, outcomes.get(&job), evaluation.kinds));
        }
    }
    Ok(judged)
}

#[derive(Default)]
struct Plan<'a> {
    batch: Batch,
    pending: Vec<Pending<'a>>,
    policy_numbers: BTreeMap<&'a PolicyId, usize>,
    /// By the number of the policy.
    wordings: Vec<Wording>,
    evidence_numbers: BTreeMap<(Digest, DateTime<Utc>), usize>,
}

impl<'a> Plan<'a> {
    fn add(&mut self, number: usize, evaluation: &'a Evaluation<'a>) {
        let Evaluation { policies, kinds, evidence, as_of, sources, .. } = *evaluation;
        for (place, held) in evidence.places() {
            let mut gate = Gate::new(kinds, held, as_of);
            for policy in policies.iter().filter(|policy| concerns(policy, kinds, held)) {
                let read = policy.metadata.custom.evidence.iter().filter_map(|kind| held.get(kind));
                let pending = Pending {
                    evaluation: number,
                    policy,
                    ground: Ground::Place(place),
                    evidence: read.map(|evidence| evidence.record.body).collect(),
                    admission: gate.admit(policy),
                    question: None,
                };
                self.queue(pending, held, evaluation);
            }
        }
        let joined = Arc::new(Joined::of(evaluation));
        let joining = policies.iter().filter(|policy| policy.metadata.custom.joins);
        for policy in joining.filter(|policy| joined.refusal(policy, sources).is_none()) {
            let evidence = joined.evidence_for(policy);
            let mut gate = Gate::new(kinds, &evidence, as_of);
            let pending = Pending {
                evaluation: number,
                policy,
                ground: Ground::Joined(Arc::clone(&joined)),
                evidence: joined.bodies(policy),
                admission: gate.admit(policy),
                question: None,
            };
            self.queue(pending, &evidence, evaluation);
        }
    }

    fn queue(
        &mut self,
        mut pending: Pending<'a>,
        evidence: &BTreeMap<KindName, Arc<Evidence>>,
        evaluation: &'a Evaluation<'a>,
    ) {
        if !pending.admission.subjects.is_empty() {
            let job = self.job(&pending, evidence, evaluation);
            let wording = self.wordings.get(job.policy);
            pending.question = wording.and_then(|wording| wording.question(&job, &self.batch.evidence));
            self.batch.jobs.push(job);
        }
        self.pending.push(pending);
    }

    fn job(
        &mut self,
        pending: &Pending<'a>,
        evidence: &BTreeMap<KindName, Arc<Evidence>>,
        evaluation: &'a Evaluation<'a>,
    ) -> Job {
        let policy = pending.policy;
        let number = self.policy(policy, evaluation.policies);
        let wording = self.wordings.get(number);
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
                let without = if is_first { pending.admission.without.clone() } else { Vec::new() };
                let fields = fields(policy, kind, evaluation.kinds);
                if let Some(shown) = all.get_mut(number) {
                    shown.fields.extend(fields.iter().cloned());
                }
                let names = wording.is_some_and(|wording| wording.names_observed_at);
                let observed_at = names.then_some(evidence.record.observed_at);
                views.insert(kind.to_string(), View { evidence: number, fields, without, observed_at });
            }
        }
        let mut input = input(policy, &pending.ground, evaluation);
        if wording.is_some_and(|wording| wording.names_as_of) {
            let as_of = evaluation.as_of.to_rfc3339_opts(SecondsFormat::Secs, true);
            input.insert("as_of".to_owned(), Value::from(as_of));
        }
        Job { job: self.pending.len(), policy: number, input, evidence: views }
    }

    /// The number of a policy in the batch.
    fn policy(&mut self, policy: &'a Policy, set: &PolicySet) -> usize {
        let (policies, wordings) = (&mut self.batch.policies, &mut self.wordings);
        *self.policy_numbers.entry(&policy.id).or_insert_with(|| {
            let libraries = set.libraries_of(&policy.source).into_iter().map(Module::from).collect();
            let loadable = Loadable { rule: policy.rule(), libraries, module: Module::from(&policy.source) };
            wordings.push(Wording::of(&loadable));
            policies.push(loadable);
            policies.len() - 1
        })
    }

    /// Takes out of the batch what is remembered, by job.
    fn recall(&mut self, memo: &Memo) -> BTreeMap<usize, Outcome> {
        let mut known = BTreeMap::new();
        let pending = &self.pending;
        self.batch.jobs.retain(|job| {
            let question = pending.get(job.job).and_then(|pending| pending.question.as_ref());
            let answer = question.and_then(|question| memo.recall(question));
            answer.map(|answer| known.insert(job.job, Outcome::Verdicts(answer))).is_none()
        });
        known
    }

    fn remember(&self, outcomes: &BTreeMap<usize, Outcome>, memo: &Memo) {
        for (job, outcome) in outcomes {
            let question = self.pending.get(*job).and_then(|pending| pending.question);
            if let (Some(question), Outcome::Verdicts(answer)) = (question, outcome) {
                memo.remember(question, answer);
            }
        }
    }
}

/// Everything of a policy's input but the evidence and the moment. A policy that joins sources is at none of them.
fn input(policy: &Policy, ground: &Ground<'_>, evaluation: &Evaluation<'_>) -> BTreeMap<String, Value> {
    let set = evaluation.parameters.get(&policy.id);
    let parameters = policy.metadata.custom.parameters.iter().map(|(name, parameter)| {
        let value = set.and_then(|set| set.get(name)).unwrap_or(&parameter.default);
        (name.clone(), value.clone())
    });
    let mut input = BTreeMap::from([("parameters".to_owned(), Value::Object(parameters.collect()))]);
    if let Ground::Place(place) = ground {
        input.insert("source".to_owned(), Value::from(place.source.as_str()));
        input.insert("scope".to_owned(), Value::from(place.scope.as_str()));
    }
    input
}

/// The row fields that a policy sees: those it declares, and the one that names the subject.
fn fields(policy: &Policy, kind: &KindName, kinds: &Kinds) -> Vec<String> {
    let subject = kinds.get(kind).map(|kind| kind.declared.subject.to_owned());
    policy.metadata.fields_of(kind).iter().cloned().chain(subject).collect()
}

/// A policy concerns a place when the place's evidence comes from the collector of the policy's subjects. One that joins
/// sources concerns none by itself.
fn concerns(policy: &Policy, kinds: &Kinds, evidence: &BTreeMap<KindName, Arc<Evidence>>) -> bool {
    let subjects = policy.metadata.subject_kind();
    !policy.metadata.custom.joins && subjects.is_some_and(|kind| belongs(kind, kinds, evidence))
}

/// A kind belongs to a place when some of the place's evidence comes from the kind's collector.
pub(super) fn belongs(kind: &KindName, kinds: &Kinds, evidence: &BTreeMap<KindName, Arc<Evidence>>) -> bool {
    let collector_of = |name: &KindName| kinds.get(name).map(|kind| kind.collector);
    let wanted = collector_of(kind);
    wanted.is_some() && evidence.keys().any(|each| collector_of(each) == wanted)
}

/// Joins what was settled before with what the policy said.
fn conclude(pending: &Pending<'_>, outcome: Option<&Outcome>, kinds: &Kinds) -> Vec<Judgement> {
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
    match &pending.ground {
        Ground::Place(place) => at_place(pending, place, all),
        Ground::Joined(joined) => at_homes(pending, joined, all, kinds),
    }
}

/// Judgements on one place.
fn at_place(pending: &Pending<'_>, place: &Place, mut all: BTreeMap<SubjectId, Held>) -> Vec<Judgement> {
    if let Some((verdict, message)) = &pending.admission.of_scope {
        let held = Held { verdict: *verdict, message: message.clone(), observed: Value::Null };
        all.entry(SubjectId::from(&place.scope)).or_insert(held);
    }
    all.into_iter().map(|(subject, held)| judgement(pending, place, subject, held)).collect()
}

/// Judgements on subjects of several places, each at its own.
fn at_homes(
    pending: &Pending<'_>,
    joined: &Joined,
    all: BTreeMap<SubjectId, Held>,
    kinds: &Kinds,
) -> Vec<Judgement> {
    let Some(kind) = pending.policy.metadata.subject_kind() else { return Vec::new() };
    let homes = joined.homes(kind, kinds);
    let anywhere = joined.places(kind);
    let mut found: BTreeMap<(&Place, SubjectId), Held> = BTreeMap::new();
    for (subject, held) in all {
        for place in homes.get(&subject).unwrap_or(&anywhere) {
            found.insert((*place, subject.clone()), held.clone());
        }
    }
    for (place, verdict, message) in joined.of_places(kind, pending.admission.of_scope.as_ref(), kinds) {
        let held = Held { verdict, message, observed: Value::Null };
        found.entry((place, SubjectId::from(&place.scope))).or_insert(held);
    }
    found.into_iter().map(|((place, subject), held)| judgement(pending, place, subject, held)).collect()
}

fn judgement(pending: &Pending<'_>, place: &Place, subject: SubjectId, held: Held) -> Judgement {
    Judgement {
        policy: pending.policy.id.clone(),
        source: place.source.clone(),
        scope: place.scope.clone(),
        subject,
        verdict: held.verdict,
        message: held.message,
        observed: held.observed,
        evidence: pending.evidence.clone(),
    }
}
