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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Beginning, Plan, Queue, Sqlite, Store};

    /// A run whose assessment is done, a day's last report so far.
    async fn run(store: &Sqlite, assessment: &AssessmentId, at: DateTime<Utc>) {
        let from = store.planned_until("all", "* * * * *", at).await.unwrap();
        let plan = Plan {
            schedule: "all".to_owned(),
            from,
            until: at,
            run: Some((at, at)),
            missed: Vec::new(),
            missed_more: 0,
            why: String::new(),
            at,
        };
        assert!(store.plan(&plan).await.unwrap());
        let claim = store.claim("one", at, chrono::TimeDelta::seconds(30)).await.unwrap().unwrap();
        store.begin(&Beginning { assessment, at, as_of: at, claim: Some(&claim) }).await.unwrap();
        store.close(assessment, Some("{}"), at).await.unwrap();
        let done = crate::store::RunEnd {
            state: crate::store::RunState::Done,
            assessment: Some(assessment.clone()),
            why: None,
        };
        assert!(store.end(&claim, at, &done).await.unwrap());
    }

    #[tokio::test]
    async fn a_run_that_ends_meanwhile_is_no_fault_and_a_report_that_is_gone_is() {
        let folder = tempfile::tempdir().unwrap();
        let store = Sqlite::open(&folder.path().join("annexa.db")).await.unwrap();
        let [first, second] =
            ["01a200b3-f22f-76f6-9f84-8d1b2809d3d7", "01a200b3-f230-76f6-9f84-8d1b2809d3d7"]
                .map(|id| AssessmentId::parse(id).unwrap());
        let at = first.began().unwrap();
        run(&store, &first, at).await;
        let lines = vec![(first, Digest::of(b"{}"))];
        let size = store.edge().await.unwrap().size();
        // The log was read so far; another run of the day ends, and its report takes the place of the first.
        run(&store, &second, at + chrono::TimeDelta::minutes(1)).await;
        let mut audit = Audit::default();
        let walked = Walked { lines: lines.clone(), size, removed_before: None };
        hold(&store, walked, &mut audit).await.unwrap();
        assert_eq!((audit.fault_count, audit.faults), (0, Vec::new()));

        // Whoever removes the last of the day is seen, also when the log was read before.
        let url = folder.path().join("annexa.db");
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(url);
        let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
        sqlx::query("UPDATE assessment SET report = NULL").execute(&pool).await.unwrap();
        let mut audit = Audit::default();
        let lines = [lines, vec![(second, Digest::of(b"{}"))]].concat();
        let size = store.edge().await.unwrap().size();
        hold(&store, Walked { lines, size, removed_before: None }, &mut audit).await.unwrap();
        assert_eq!(audit.fault_count, 1, "{:?}", audit.faults);
    }
}
