//! The collectors' contract, to its end: whatever goes wrong at any call, no policy that reads it passes.

use std::collections::{BTreeMap, BTreeSet};

use annexa::evidence::EvidenceSet;
use annexa::model::{Evidence, Gap, Judgement, KindName, SourceId, Verdict};
use annexa::policy::{Evaluation, Parameters, PolicySet, Sources, evaluate};
use collectors::api::testing::{Faulted, Rig, breaches, faulted, healthy};

use crate::support::{kinds, workers};

/// The same evidence as that of a source of its own.
fn as_source(evidence: &[Evidence], source: &SourceId) -> Vec<Evidence> {
    let relabelled = evidence.iter().cloned().map(|mut each| {
        each.record.source = source.clone();
        each
    });
    relabelled.collect()
}

/// The judgements of every policy on some runs, each a source of its own, by the number of the run.
pub(crate) fn judge(rig: &Rig, set: &PolicySet, runs: &[&[Evidence]]) -> BTreeMap<usize, Vec<Judgement>> {
    let sources: Vec<SourceId> =
        (0..runs.len()).map(|n| SourceId::parse(&format!("run-{n}")).unwrap()).collect();
    let evidence: EvidenceSet =
        runs.iter().zip(&sources).flat_map(|(run, source)| as_source(run, source)).collect();
    let parameters = Parameters::new();
    let kinds = kinds();
    let evaluation = Evaluation {
        policies: set,
        kinds: &kinds,
        evidence: &evidence,
        sources: &Sources::default(),
        parameters: &parameters,
        as_of: rig.now,
    };
    let mut by_run: BTreeMap<usize, Vec<Judgement>> = BTreeMap::new();
    for judgement in evaluate(evaluation, &workers()).unwrap() {
        let number = judgement.source.as_str().trim_start_matches("run-").parse().unwrap();
        by_run.entry(number).or_default().push(judgement);
    }
    by_run
}

pub(crate) fn passes(judgements: &[Judgement]) -> BTreeSet<(String, String)> {
    let passing = judgements.iter().filter(|judgement| judgement.verdict == Verdict::Pass);
    passing.map(|judgement| (judgement.policy.to_string(), judgement.subject.to_string())).collect()
}

/// The passes that rest on evidence with a gap.
pub(crate) fn unsupported(set: &PolicySet, evidence: &[Evidence], judgements: &[Judgement]) -> Vec<String> {
    let by_kind: BTreeMap<&KindName, &Evidence> =
        evidence.iter().map(|each| (&each.record.kind, each)).collect();
    let mut found = Vec::new();
    for judgement in judgements.iter().filter(|judgement| judgement.verdict == Verdict::Pass) {
        let policy = set.get(&judgement.policy).unwrap();
        for (place, kind) in policy.metadata.custom.evidence.iter().enumerate() {
            let Some(evidence) = by_kind.get(kind) else {
                found.push(format!("{} passes {} without {kind}", judgement.policy, judgement.subject));
                continue;
            };
            let declared = policy.metadata.fields_of(kind);
            let concerns = |gap: &&Gap| {
                let about_it = gap.subject.as_ref().is_none_or(|subject| *subject == judgement.subject);
                (place > 0 || about_it)
                    && (gap.fields.is_empty() || gap.fields.iter().any(|field| declared.contains(field)))
            };
            if evidence.record.whole_gap().is_some() || evidence.record.gaps.iter().any(|gap| concerns(&gap))
            {
                found.push(format!("{} passes {} on {kind} with gaps", judgement.policy, judgement.subject));
            }
        }
    }
    found
}

fn evidence_of(run: &Faulted) -> &[Evidence] {
    run.result.as_ref().map_or(&[][..], |collected| collected.evidence.as_slice())
}

/// Kinds that share calls are disturbed together, every other kind by itself: policies that read several of them are held
/// to gaps by the engine's own tests. So are those that join sources, to which the runs would be sources of one company.
async fn hold(rigs: Vec<Rig>) {
    let set = PolicySet::embedded().unwrap().filtered(|policy| !policy.metadata.custom.joins);
    let (mut faults, mut passing) = (0, 0);
    for rig in rigs {
        let whole = healthy(&rig).await.unwrap();
        let runs = faulted(&rig, &whole).await.unwrap();
        assert_eq!(breaches(&rig, &whole, &runs), [""; 0]);
        let before = judge(&rig, &set, &[&whole.collected.evidence]);
        let before = before.get(&0).map_or_else(BTreeSet::new, |judgements| passes(judgements));
        check(&rig, &set, &runs, &before);
        faults += runs.len();
        passing += before.len();
    }
    assert!(faults > 100, "only {faults} faults were tried");
    assert!(passing > 20, "the healthy source passes a good deal, not {passing}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_fault_at_any_call_of_aws_leads_to_a_pass() {
    hold(collectors::aws::testing::rigs()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_fault_at_any_call_of_github_leads_to_a_pass() {
    hold(collectors::github::testing::rigs()).await;
}

/// No pass rests on disturbed evidence, and none is new.
fn check(rig: &Rig, set: &PolicySet, runs: &[Faulted], before: &BTreeSet<(String, String)>) {
    let all: Vec<&[Evidence]> = runs.iter().map(evidence_of).collect();
    let after = judge(rig, set, &all);
    for (number, run) in runs.iter().enumerate() {
        let judgements = after.get(&number).map_or(&[][..], Vec::as_slice);
        let what = format!("{} at {}", run.operation, format!("{:?}", run.fault).to_lowercase());
        assert_eq!(unsupported(set, evidence_of(run), judgements), [""; 0], "{what}");
        let is_fact = (rig.is_fact)(run.fault, run.operation);
        let new: Vec<_> = passes(judgements).difference(before).cloned().collect();
        assert!(is_fact || new.is_empty(), "{what}: {new:?} pass only now");
    }
}
