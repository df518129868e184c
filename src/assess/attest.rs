//! Attestations as the written rule of controls: what people keep and review shows how a control is meant.
//!
//! An attestation holds when its review and its document are judged, and neither fails. One that does not is stale: the rule is
//! there, and nobody knows whether it is still right.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use collectors::declared::attestations::{KIND, Row};

use super::rollup::{self, Counts};
use crate::evidence::EvidenceSet;
use crate::model::{
    CriterionReading, Finding, ManualKind, Proves, Requirement, SourceId, UnknownReason, Verdict,
};

/// The policy that judges whether an attestation was reviewed in time.
const REVIEW: &str = "declared.attestation_review";

/// The policy that judges whether its document is what was reviewed.
const DOCUMENT: &str = "declared.attestation_document";

/// The attestations that were read.
pub(super) struct Attestations {
    all: Vec<Attested>,
    as_of: DateTime<Utc>,
}

struct Attested {
    row: Row,
    standing: Standing,
}

/// What an attestation is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Holds,
    Stale,
    Unknown,
}

impl Attestations {
    /// Gathers them, with what was found out about each.
    pub(super) fn of(evidence: &EvidenceSet, findings: &[Finding], as_of: DateTime<Utc>) -> Self {
        let judging = |finding: &&Finding| [REVIEW, DOCUMENT].contains(&finding.policy.as_str());
        let said: Vec<&Finding> = findings.iter().filter(judging).collect();
        let read = evidence.iter().filter(|each| each.record.kind.as_str() == KIND.name);
        let rows = read.flat_map(|each| each.rows.iter().map(|row| (&each.record.source, row)));
        // A row that is not as it should be is told by its findings, and shows nothing of any control.
        let rows =
            rows.filter_map(|(source, row)| Some((source, serde_json::from_value::<Row>(row.clone()).ok()?)));
        let all = rows.map(|(source, row)| Attested { standing: standing(source, &row, &said), row });
        Self { all: all.collect(), as_of }
    }

    /// The criterion that every control has: a written rule, which no collector can show.
    pub(super) fn written_rule(&self, control: &Requirement) -> CriterionReading {
        let needed: BTreeSet<ManualKind> =
            control.automation.iter().flat_map(|automation| &automation.manual_kinds).copied().collect();
        let about: Vec<(&Attested, Standing)> = self
            .all
            .iter()
            .filter(|each| each.row.controls.iter().any(|name| name == control.id.as_str()))
            .map(|each| (each, self.aged(each, control)))
            .collect();
        let covered: BTreeSet<ManualKind> =
            about.iter().flat_map(|(each, _)| &each.row.shows).copied().collect();
        let missing: Vec<ManualKind> = needed.difference(&covered).copied().collect();
        let named = |wanted: Standing| -> Vec<&str> {
            let those = about.iter().filter(|(_, standing)| *standing == wanted);
            those.map(|(each, _)| each.row.attestation.as_str()).collect()
        };
        let (holding, stale, unknown) =
            (named(Standing::Holds), named(Standing::Stale), named(Standing::Unknown));
        let counts = Counts {
            passes: holding.len() as u64,
            stale: stale.len() as u64,
            unknowns: unknown.len() as u64,
            complete: about.is_empty() || missing.is_empty(),
            ..Counts::default()
        };
        let state = rollup::criterion(counts, false);
        let what = if needed.is_empty() { "rule, document or decision".to_owned() } else { words(needed) };
        let mut title = format!("manual evidence: {what}");
        for (word, names) in [("attested by", holding), ("due for review", stale), ("not known", unknown)] {
            if !names.is_empty() {
                title.push_str(&format!("; {word}: {}", names.join(", ")));
            }
        }
        if !about.is_empty() && !missing.is_empty() {
            title.push_str(&format!("; not attested: {}", words(missing)));
        }
        CriterionReading {
            policy: None,
            proves: Proves::Design,
            title,
            state: state.state,
            overlays: state.overlays,
            pass: counts.passes,
            fail: 0,
            unknown: counts.stale + counts.unknowns,
        }
    }

    /// What an attestation is worth to a control, which says how old manual evidence may be.
    fn aged(&self, each: &Attested, control: &Requirement) -> Standing {
        let most = control.automation.as_ref().map(|automation| automation.freshness_days.manual);
        let is_old = |days| self.as_of - each.row.reviewed_at > TimeDelta::days(i64::from(days));
        match each.standing {
            Standing::Holds if most.is_some_and(is_old) => Standing::Stale,
            Standing::Holds | Standing::Stale | Standing::Unknown => each.standing,
        }
    }
}

fn words(kinds: impl IntoIterator<Item = ManualKind>) -> String {
    kinds.into_iter().map(ManualKind::words).collect::<Vec<_>>().join(", ")
}

/// Both policies must have judged it: what was switched off, or left out of the run, shows nothing.
fn standing(source: &SourceId, row: &Row, findings: &[&Finding]) -> Standing {
    let verdict_of = |policy: &str| {
        let is_of = |finding: &&&Finding| {
            finding.policy.as_str() == policy
                && finding.source == *source
                && finding.subject.as_str() == row.attestation
        };
        findings.iter().find(is_of).map(|finding| finding.verdict)
    };
    let verdicts = [verdict_of(REVIEW), verdict_of(DOCUMENT)];
    let is_stale = |verdict: &Option<Verdict>| {
        matches!(verdict, Some(Verdict::Fail | Verdict::Unknown(UnknownReason::Stale)))
    };
    match verdicts {
        [Some(Verdict::Pass), Some(Verdict::Pass | Verdict::NotApplicable)] => Standing::Holds,
        verdicts if verdicts.iter().any(is_stale) => Standing::Stale,
        _undecided => Standing::Unknown,
    }
}
