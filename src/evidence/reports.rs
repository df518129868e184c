//! Verification of reports: those that are kept against their lines in the log, and lines against what must be kept.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use collectors::api::parse_as;

use super::verify::{Audit, BATCH};
use crate::model::{AssessmentId, DataClass, Digest, Line, LogLine};
use crate::store::{Log, StoreError};

/// What the way through the log said.
pub(super) struct Walked {
    /// Assessments with the digests of their reports.
    pub(super) lines: Vec<(AssessmentId, Digest)>,
    /// How many lines were read.
    pub(super) size: u64,
    /// Until when reports were old enough to be removed, where some were.
    pub(super) removed_before: Option<DateTime<Utc>>,
}

/// Holds the reports that are kept against their lines, and these against them. Somebody may be writing meanwhile: what he removes or
/// adds has its line in the same transaction, so lines that came since are read last.
pub(super) async fn hold(store: &dyn Log, walked: Walked, audit: &mut Audit) -> Result<(), StoreError> {
    let Walked { mut lines, size, removed_before } = walked;
    let mut missing = Vec::new();
    for (assessment, digest) in &lines {
        if !report(store, assessment, *digest, audit).await? {
            missing.push(assessment.clone());
        }
    }
    let kept = store.reported().await?;
    let since = later(store, size, audit).await?;
    lines.extend(since.reports);
    let removed_before = removed_before.max(since.removed_before);
    let lasting = lasting(&lines, removed_before);
    for assessment in missing.iter().filter(|assessment| lasting.contains(assessment)) {
        audit.fault(format!("the report of assessment {assessment}, the last of its day, is missing"));
    }
    let told: BTreeSet<&AssessmentId> = lines.iter().map(|(assessment, _)| assessment).collect();
    for assessment in kept.iter().filter(|id| !told.contains(id)) {
        let what = format!("the report of assessment {assessment} has no line in the log");
        if removed_before.is_some() { audit.unverified.push(what) } else { audit.fault(what) }
    }
    Ok(())
}

/// What lines say that came since the log was walked.
#[derive(Default)]
struct Later {
    reports: Vec<(AssessmentId, Digest)>,
    removed_before: Option<DateTime<Utc>>,
}

/// Reads the lines from one on, and looks whether all are part of the tree.
async fn later(store: &dyn Log, from: u64, audit: &mut Audit) -> Result<Later, StoreError> {
    let (mut found, mut next) = (Later::default(), from);
    loop {
        let rows = store.log_rows(next, BATCH).await?;
        let Some(last) = rows.last() else { break };
        next = last.index + last.span.max(1);
        for text in rows.iter().filter_map(|row| row.text.as_deref()) {
            match parse_as::<LogLine>(text.as_bytes()).map(|line| line.line) {
                Ok(Line::Assessment { assessment, report: Some(report) }) => {
                    found.reports.push((assessment, report));
                }
                Ok(Line::Pruned { class: DataClass::Reports, before, .. }) => {
                    found.removed_before = found.removed_before.max(Some(before));
                }
                Ok(_) | Err(_) => {}
            }
        }
    }
    let size = store.edge().await?.size();
    if next > size.max(from) {
        audit.fault(format!("there are lines beyond the end of the log, from {size} on"));
    }
    Ok(found)
}

/// The reports that must still be there: of each day the last that began, unless it was old enough to be removed.
fn lasting(
    reports: &[(AssessmentId, Digest)],
    removed_before: Option<DateTime<Utc>>,
) -> BTreeSet<&AssessmentId> {
    let mut last: BTreeMap<NaiveDate, (DateTime<Utc>, &AssessmentId)> = BTreeMap::new();
    for (assessment, _) in reports {
        let Some(began) = assessment.began() else { continue };
        let newest = last.entry(began.date_naive()).or_insert((began, assessment));
        *newest = (*newest).max((began, assessment));
    }
    let is_due = |began: &DateTime<Utc>| removed_before.is_none_or(|before| *began >= before);
    last.into_values().filter(|(began, _)| is_due(began)).map(|(_, assessment)| assessment).collect()
}

/// Holds a report against its line. False when it is not there: of each day a daemon keeps only the last.
async fn report(
    store: &dyn Log,
    assessment: &AssessmentId,
    digest: Digest,
    audit: &mut Audit,
) -> Result<bool, StoreError> {
    let Some(text) = store.report_of(assessment).await? else { return Ok(false) };
    if Digest::of(text.as_bytes()) == digest {
        audit.reports += 1;
    } else {
        audit.fault(format!("the report of assessment {assessment} was changed"));
    }
    Ok(true)
}
