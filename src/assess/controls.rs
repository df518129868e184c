//! From findings to the states of controls, and from those to the requirements of every framework.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::attest::Attestations;
use super::requirements::{Known, requirements};
use super::rollup::{self, ControlState, Counts, Criterion};
use crate::catalog::Catalogs;
use crate::model::{
    Catalog, ControlReading, CriterionReading, Disposition, EntryId, Filter, Finding, FrameworkId,
    FrameworkReading, PolicyId, PolicyReading, Proves, Requirement, State, UnknownReason, Verdict,
};
use crate::policy::Evaluation;

/// Every control and clause of the hub, judged by its policies and its written rule.
pub(super) fn controls(
    catalogs: &Catalogs,
    policies: &[PolicyReading],
    evaluation: &Evaluation<'_>,
    findings: &[Finding],
) -> Vec<ControlReading> {
    let counts = count(findings);
    let concerned: BTreeSet<&PolicyId> = findings.iter().map(|finding| &finding.policy).collect();
    let mut by_control: BTreeMap<&EntryId, Vec<&PolicyReading>> = BTreeMap::new();
    for policy in
        policies.iter().filter(|policy| concerned.contains(&policy.id) || evaluation.evidence.is_empty())
    {
        for control in &policy.controls {
            by_control.entry(control).or_default().push(policy);
        }
    }
    let attestations = Attestations::of(evaluation.evidence, findings, evaluation.as_of);
    let tested = |entry: &Requirement| by_control.get(&entry.id).map_or(&[][..], Vec::as_slice);
    let leaves = leaves(catalogs.hub());
    leaves.map(|entry| control(attestations.written_rule(entry), entry, tested(entry), &counts)).collect()
}

fn leaves(catalog: &Catalog) -> impl Iterator<Item = &Requirement> {
    catalog.entries().iter().filter(|entry| catalog.is_leaf(&entry.id))
}

/// What the findings of each policy come to.
fn count(findings: &[Finding]) -> BTreeMap<&PolicyId, Counts> {
    let mut all: BTreeMap<&PolicyId, Counts> = BTreeMap::new();
    for finding in findings {
        let counts = all.entry(&finding.policy).or_insert(Counts { complete: true, ..Counts::default() });
        match (finding.verdict, &finding.disposition) {
            (Verdict::Pass, _) => counts.passes += 1,
            (Verdict::Fail, Disposition::Waived { .. }) => counts.waived_fails += 1,
            (Verdict::Fail, Disposition::Open | Disposition::Baseline) => counts.fails += 1,
            (Verdict::Unknown(UnknownReason::Stale), _) => counts.stale += 1,
            (Verdict::Unknown(_), _) => counts.unknowns += 1,
            (Verdict::NotApplicable, _) => {}
        }
    }
    all
}

fn control(
    written_rule: CriterionReading,
    entry: &Requirement,
    policies: &[&PolicyReading],
    counts: &BTreeMap<&PolicyId, Counts>,
) -> ControlReading {
    let mut states = vec![Criterion {
        state: written_rule.state,
        overlays: written_rule.overlays.clone(),
        proves: Proves::Design,
        critical: false,
    }];
    let mut criteria = vec![written_rule];
    for policy in policies {
        let counts = counts.get(&policy.id).copied().unwrap_or_default();
        let state = rollup::criterion(counts, policy.graded);
        criteria.push(CriterionReading {
            policy: Some(policy.id.clone()),
            proves: policy.proves,
            title: policy.title.clone(),
            state: state.state,
            overlays: state.overlays.clone(),
            pass: counts.passes,
            fail: counts.fails + counts.waived_fails,
            unknown: counts.unknowns + counts.stale,
        });
        states.push(Criterion {
            state: state.state,
            overlays: state.overlays,
            proves: policy.proves,
            critical: policy.critical,
        });
    }
    let joined = rollup::control(&states, false);
    let unproven =
        [Proves::Design, Proves::Operating].into_iter().filter(|side| !is_shown(&states, *side)).collect();
    ControlReading {
        id: entry.id.clone(),
        title: entry.title().to_owned(),
        state: joined.state,
        overlays: joined.overlays,
        unproven,
        criteria,
    }
}

/// True when some criterion of a side was assessed at all.
fn is_shown(criteria: &[Criterion], side: Proves) -> bool {
    criteria.iter().any(|criterion| criterion.proves == side && criterion.state != State::NotAssessed)
}

/// Every wanted framework beside the hub, each requirement from the controls that map to it.
pub(super) fn frameworks(
    catalogs: &Catalogs,
    controls: &[ControlReading],
    filter: &Filter,
    today: NaiveDate,
) -> Vec<FrameworkReading> {
    let states = controls.iter().map(|control| {
        let (state, overlays, unproven) = (control.state, control.overlays.clone(), control.unproven.clone());
        (control.id.clone(), ControlState { state, overlays, unproven })
    });
    let known = Known { controls: &states.collect(), direct: &BTreeMap::new(), as_of: today };
    let mut determined = requirements(catalogs, known);
    determined.remove(catalogs.hub().id());
    let wanted = |id: &FrameworkId| filter.frameworks.is_empty() || filter.frameworks.contains(id);
    let readings =
        determined.into_iter().filter(|(id, _)| wanted(id)).map(|(id, requirements)| FrameworkReading {
            title: catalogs.get(&id).map(|catalog| catalog.framework.short_title.clone()).unwrap_or_default(),
            id,
            distribution: requirements.iter().map(|requirement| requirement.state).collect(),
            requirements,
        });
    readings.collect()
}
