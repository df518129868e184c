//! Assessment: judgements become findings, findings become the states of controls and requirements.
//!
//! In: judgements with their histories, waivers, catalogues. Out: one [`Assessment`], the value that every report is
//! made from. Pure: equal inputs give equal assessments.

mod attest;
mod controls;
pub mod rollup;
pub mod requirements;
#[cfg(test)]
mod tests;
mod waive;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use crate::catalog::Catalogs;
use crate::evidence::EvidenceSet;
use crate::model::{
    ASSESSMENT_SCHEMA, Assessment, AssessmentId, Disposition, EntryId, Evidence, EvidenceReading, Filter,
    Finding, FindingId, Judgement, NOTICE, OperationCalls, ParameterReading, PolicyId, PolicyReading, Proves,
    RequirementLink, Severity, SourceReading, Summary, Verdict, WaiverReading, Waivers,
};
use crate::policy::{Evaluation, Policy, omissions};
use crate::store::History;

pub use waive::{WAIVER_POLICY, WAIVER_SEVERITY};

/// The run that an assessment belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its id.
    pub id: AssessmentId,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: DateTime<Utc>,
    /// What was asked for.
    pub filter: Filter,
    /// Policies that are switched off by configuration.
    pub disabled: Vec<PolicyId>,
}

/// Judgements with the waivers applied to them.
#[derive(Debug, Default)]
pub struct Judged {
    /// Every judgement: of the policies, and on the waivers themselves.
    pub judgements: Vec<Judgement>,
    dispositions: BTreeMap<FindingId, Disposition>,
    waivers: Vec<WaiverReading>,
}

impl Judged {
    /// The waivers that accept the risk of findings, by finding.
    #[must_use]
    pub fn waivers(&self) -> BTreeMap<FindingId, String> {
        let waived = self.dispositions.iter().filter_map(|(finding, disposition)| match disposition {
            Disposition::Waived { waiver, .. } => Some((*finding, waiver.clone())),
            Disposition::Open | Disposition::Baseline => None,
        });
        waived.collect()
    }
}

/// Applies waivers to judgements as of a day. No verdict changes. `known` are the policies that there are, evaluated or not.
#[must_use]
pub fn waive(
    mut judgements: Vec<Judgement>,
    waivers: &Waivers,
    known: &BTreeSet<PolicyId>,
    today: NaiveDate,
) -> Judged {
    let waived = waive::waive(waivers, &judgements, known, today);
    judgements.extend(waived.judgements);
    Judged { judgements, dispositions: waived.dispositions, waivers: waived.readings }
}

/// Everything that an assessment is made of.
#[derive(Debug)]
pub struct Inputs<'a> {
    /// The run.
    pub run: Run,
    /// What was evaluated.
    pub evaluation: Evaluation<'a>,
    /// What came of it.
    pub judged: Judged,
    /// Since when each finding is what it is.
    pub histories: &'a BTreeMap<FindingId, History>,
    /// The frameworks.
    pub catalogs: &'a Catalogs,
    /// Findings that failed in the baseline.
    pub baseline: &'a BTreeSet<FindingId>,
}

/// Makes the assessment.
#[must_use]
pub fn assess(inputs: Inputs<'_>) -> Assessment {
    let Inputs { run, evaluation, judged, histories, catalogs, baseline } = inputs;
    let findings: Vec<Finding> = judged
        .judgements
        .into_iter()
        .map(|judgement| {
            let id = judgement.finding();
            let baseline = Some(Disposition::Baseline)
                .filter(|_| baseline.contains(&id) && judgement.verdict == Verdict::Fail);
            let disposition = judged.dispositions.get(&id).cloned().or(baseline);
            finding(id, judgement, &evaluation, histories.get(&id), disposition)
        })
        .collect();
    let policies = policy_readings(&evaluation, catalogs, &findings, &judged.waivers);
    let controls = controls::controls(catalogs, &policies, &evaluation, &findings);
    let frameworks = controls::frameworks(catalogs, &controls, &run.filter, evaluation.as_of.date_naive());
    Assessment {
        schema: ASSESSMENT_SCHEMA.to_owned(),
        notice: NOTICE.to_owned(),
        id: run.id,
        annexa: env!("CARGO_PKG_VERSION").to_owned(),
        as_of: evaluation.as_of,
        started_at: run.started_at,
        finished_at: run.finished_at,
        policy_pack: evaluation.policies.digest(),
        filter: run.filter,
        summary: summary(&findings),
        sources: source_readings(evaluation.evidence),
        policies,
        disabled: run.disabled,
        departures: departures(&evaluation),
        omissions: omissions(&evaluation),
        findings,
        waivers: judged.waivers,
        controls,
        frameworks,
    }
}

/// Where a run is set otherwise than what ships, or rests on other sources than are configured, in sentences for every report.
fn departures(evaluation: &Evaluation<'_>) -> Vec<String> {
    let replaced =
        evaluation.policies.replaced().iter().map(|path| format!("{path} replaces the file that ships"));
    let older = evaluation.kinds.iter().filter(|(_, kind)| kind.max_age > kind.declared.max_age).map(
        |(name, kind)| {
            let (hours, shipped) = (kind.max_age.num_hours(), kind.declared.max_age.num_hours());
            format!("evidence {name} may be {hours} h old instead of {shipped} h")
        },
    );
    replaced.chain(older).chain(evaluation.sources.departures.iter().cloned()).collect()
}

fn finding(
    id: FindingId,
    judgement: Judgement,
    evaluation: &Evaluation<'_>,
    history: Option<&History>,
    disposition: Option<Disposition>,
) -> Finding {
    let severity = evaluation
        .policies
        .get(&judgement.policy)
        .map_or(WAIVER_SEVERITY, |policy| policy.metadata.custom.severity);
    Finding {
        id,
        policy: judgement.policy,
        source: judgement.source,
        scope: judgement.scope,
        subject: judgement.subject,
        severity,
        verdict: judgement.verdict,
        message: judgement.message,
        observed: judgement.observed,
        evidence: judgement.evidence,
        first_seen: history.map_or(evaluation.as_of, |history| history.first_seen),
        since: history.map_or(evaluation.as_of, |history| history.since),
        disposition: disposition.unwrap_or(Disposition::Open),
    }
}

fn summary(findings: &[Finding]) -> Summary {
    let mut summary = Summary::default();
    for finding in findings {
        *summary.verdicts.entry(finding.verdict.word().to_owned()).or_default() += 1;
        if let Some(reason) = finding.verdict.reason() {
            *summary.unknown.entry(reason.to_string()).or_default() += 1;
        }
        match (&finding.disposition, finding.verdict) {
            (Disposition::Open, Verdict::Fail) => *summary.open.entry(finding.severity).or_default() += 1,
            (Disposition::Waived { .. }, _) => summary.waived += 1,
            (Disposition::Baseline, _) => summary.baseline += 1,
            (Disposition::Open, _) => {}
        }
    }
    summary
}

fn source_readings(evidence: &EvidenceSet) -> Vec<SourceReading> {
    let places = evidence.places().map(|(place, kinds)| {
        let any = kinds.values().next().map(|evidence| &evidence.record);
        SourceReading {
            source: place.source.clone(),
            scope: place.scope.clone(),
            collector: any.map(|record| record.collector.clone()).unwrap_or_default(),
            identity: any.map(|record| record.identity.clone()).unwrap_or_default(),
            evidence: kinds.values().map(|evidence| evidence_reading(evidence)).collect(),
        }
    });
    places.collect()
}

fn evidence_reading(evidence: &Evidence) -> EvidenceReading {
    let record = &evidence.record;
    EvidenceReading {
        kind: record.kind.clone(),
        observed_at: record.observed_at,
        collected_at: record.collected_at,
        rows: record.completeness.got,
        complete: record.is_complete(),
        gaps: record.gaps.clone(),
        closed: record.closed.clone(),
        calls: record.calls.iter().map(|call| call.count).sum(),
        operations: record
            .calls
            .iter()
            .map(|call| OperationCalls { operation: call.operation.clone(), calls: call.count })
            .collect(),
        body: record.body,
    }
}

fn policy_readings(
    evaluation: &Evaluation<'_>,
    catalogs: &Catalogs,
    findings: &[Finding],
    waivers: &[WaiverReading],
) -> Vec<PolicyReading> {
    let mut verdicts: BTreeMap<&PolicyId, BTreeMap<String, usize>> = BTreeMap::new();
    for finding in findings {
        *verdicts
            .entry(&finding.policy)
            .or_default()
            .entry(finding.verdict.word().to_owned())
            .or_default() += 1;
    }
    let of = |id: &PolicyId| verdicts.get(id).cloned().unwrap_or_default();
    let mut readings: Vec<PolicyReading> = evaluation
        .policies
        .iter()
        .map(|policy| policy_reading(policy, evaluation, catalogs, of(&policy.id)))
        .collect();
    if !waivers.is_empty() {
        readings.extend(waiver_policy(evaluation, catalogs, of));
    }
    readings
}

fn policy_reading(
    policy: &Policy,
    evaluation: &Evaluation<'_>,
    catalogs: &Catalogs,
    verdicts: BTreeMap<String, usize>,
) -> PolicyReading {
    let metadata = &policy.metadata;
    let set = evaluation.parameters.get(&policy.id);
    let parameters = metadata.custom.parameters.iter().map(|(name, parameter)| {
        let value = set.and_then(|set| set.get(name)).unwrap_or(&parameter.default).clone();
        let loosened = parameter.is_looser(&value);
        (name.clone(), ParameterReading { value, default: parameter.default.clone(), loosened })
    });
    PolicyReading {
        id: policy.id.clone(),
        title: metadata.title.clone(),
        description: metadata.description.clone(),
        severity: metadata.custom.severity,
        evidence: metadata.custom.evidence.clone(),
        controls: metadata.custom.controls.clone(),
        proves: metadata.custom.proves,
        critical: metadata.custom.critical,
        graded: metadata.custom.graded,
        remediation: metadata.custom.remediation.clone(),
        digest: policy.digest,
        parameters: parameters.collect(),
        verdicts,
        requirements: requirement_links(catalogs, &metadata.custom.controls),
    }
}

/// What annexa checks about waivers, shown beside the policies.
fn waiver_policy(
    evaluation: &Evaluation<'_>,
    catalogs: &Catalogs,
    verdicts: impl Fn(&PolicyId) -> BTreeMap<String, usize>,
) -> Option<PolicyReading> {
    let id = PolicyId::parse(WAIVER_POLICY).ok()?;
    let controls = vec![EntryId::parse("6.1.3.f").ok()?];
    Some(PolicyReading {
        verdicts: verdicts(&id),
        title: "Waivers are complete, current and needed".to_owned(),
        description:
            "A waiver is accepted risk. One that is over, incomplete or matches nothing hides that nobody \
                      has decided."
                .to_owned(),
        severity: WAIVER_SEVERITY,
        evidence: Vec::new(),
        requirements: requirement_links(catalogs, &controls),
        controls,
        proves: Proves::Operating,
        critical: false,
        graded: false,
        remediation: "Renew the waiver with owner, reason and an expiry within a year, or remove it."
            .to_owned(),
        digest: evaluation.policies.digest(),
        parameters: BTreeMap::new(),
        id,
    })
}

/// Every requirement that controls relate to, in all frameworks.
#[must_use]
pub fn requirement_links(catalogs: &Catalogs, controls: &[EntryId]) -> Vec<RequirementLink> {
    let mut links = Vec::new();
    for control in controls {
        for (framework, mappings) in catalogs.requirements_of(control) {
            let catalog = catalogs.get(&framework);
            links.extend(mappings.into_iter().map(|mapping| {
                RequirementLink {
                    framework: framework.clone(),
                    requirement: mapping.to.clone(),
                    title: catalog
                        .and_then(|catalog| catalog.get(&mapping.to))
                        .map(|r| r.title().to_owned())
                        .unwrap_or_default(),
                    control: control.clone(),
                    relation: mapping.relation,
                    strength: mapping.strength,
                    usage: mapping.usage,
                    rationale: mapping.rationale.clone(),
                }
            }));
        }
    }
    links.sort();
    links
}

/// The failing findings that are open and at least this severe.
pub fn open_fails(assessment: &Assessment, least: Severity) -> impl Iterator<Item = &Finding> {
    let findings = assessment.findings.iter();
    findings.filter(move |finding| {
        finding.verdict == Verdict::Fail && finding.disposition.is_open() && finding.severity >= least
    })
}

/// True when no policy was evaluated over anything: then nothing is shown, not even that nothing is wrong.
#[must_use]
pub fn is_void(assessment: &Assessment) -> bool {
    assessment.findings.iter().all(|finding| finding.policy.as_str() == WAIVER_POLICY)
}

/// The findings that could not be decided.
pub fn undecided(assessment: &Assessment) -> impl Iterator<Item = &Finding> {
    assessment.findings.iter().filter(|finding| finding.verdict.reason().is_some())
}
