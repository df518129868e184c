//! Verifies what is kept: every line against the tree, the tree against what was signed, records and rows against their lines.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use collectors::api::parse_as;
use serde::Serialize;

use super::{BlobError, Blobs, SignedCheckpoint, Verifier, reports};
use crate::model::{AssessmentId, DataClass, Digest, Line, LogLine};
use crate::store::tree::{Edge, leaf};
use crate::store::{Checkpoint, Log, LogRow, StoreError};

/// How many rows of the log are read at a time.
pub(super) const BATCH: u32 = 2_000;

/// How often it is begun anew when lines are pruned while it runs.
const ATTEMPTS: u32 = 5;

/// The most faults that are told one by one.
const MOST_FAULTS: usize = 100;

/// What is held against the log beside itself.
#[derive(Default)]
pub struct Expectation {
    /// Checkpoints that somebody kept elsewhere.
    pub checkpoints: Vec<SignedCheckpoint>,
    /// The keys whose signatures count; those that the log itself names when empty.
    pub keys: Vec<Verifier>,
    /// Whether the rows of evidence are read too.
    pub with_rows: bool,
}

/// What verification found.
#[derive(Debug, Default, Serialize)]
pub struct Audit {
    /// Lines of the log.
    pub lines: u64,
    /// How many of them were pruned: their hashes were verified, their texts are gone.
    pub pruned: u64,
    /// Evidence records that were held against their lines.
    pub records: u64,
    /// Bodies of rows that were held against their digests.
    pub bodies: u64,
    /// Reports that were held against their lines.
    pub reports: u64,
    /// Signed checkpoints that agree with the log.
    pub checkpoints: u64,
    /// Records that were kept before there was a log.
    pub before_the_log: u64,
    /// The keys that signed.
    pub keys: Vec<String>,
    /// The root of the tree.
    pub root: String,
    /// What is wrong; the first of them when they are many.
    pub faults: Vec<String>,
    /// How many faults there are.
    pub fault_count: u64,
    /// What could not be verified, and why.
    pub unverified: Vec<String>,
}

impl Audit {
    pub(super) fn fault(&mut self, what: String) {
        self.fault_count += 1;
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(what);
        }
    }
}

/// Why verification could not be carried through.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The store cannot be read.
    #[error("read the evidence log")]
    Store(#[from] StoreError),
    /// The rows of evidence cannot be read.
    #[error("read the rows of evidence")]
    Rows(#[from] BlobError),
    /// Lines were pruned again and again meanwhile.
    #[error("the evidence log is being pruned; try again when that is done")]
    Moving,
}

/// Verifies the log and what it speaks for.
///
/// # Errors
/// When something cannot be read. What was read and is wrong is in the audit.
pub async fn verify(store: &dyn Log, blobs: &Blobs, expected: &Expectation) -> Result<Audit, VerifyError> {
    for _ in 0..ATTEMPTS {
        if let Some(audit) = once(store, blobs, expected).await? {
            return Ok(audit);
        }
    }
    Err(VerifyError::Moving)
}

/// One attempt; none when rows moved while they were read.
async fn once(store: &dyn Log, blobs: &Blobs, expected: &Expectation) -> Result<Option<Audit>, VerifyError> {
    let mut audit = Audit::default();
    // In this order: what is signed was written before.
    let signed = signed(store, expected, &mut audit).await?;
    let edge = store.edge().await?;
    let mut walk = Walk {
        edge: Edge::default(),
        signed,
        struck: Struck::of(&store.lasting_rows().await?),
        agreeing: Vec::new(),
        keys: BTreeSet::new(),
        bodies: BTreeSet::new(),
        reports: Vec::new(),
    };
    match walk.through(store, &edge, &mut audit).await? {
        Way::Whole => {}
        Way::Cut => return Ok(Some(walk.end(&edge, expected, audit))),
        Way::Moved => return Ok(None),
    }
    if walk.struck_since(store).await? {
        return Ok(None);
    }
    let bodies = std::mem::take(&mut walk.bodies);
    let walked = reports::Walked {
        lines: std::mem::take(&mut walk.reports),
        size: walk.edge.size(),
        removed_before: walk.struck.reports_before,
    };
    reports::hold(store, walked, &mut audit).await?;
    if expected.with_rows {
        for body in &bodies {
            rows(blobs, *body, &mut audit).await?;
        }
    }
    let unlogged = store.unlogged().await?;
    audit.before_the_log = unlogged.before_the_log;
    if unlogged.before_the_log > 0 {
        let count = unlogged.before_the_log;
        audit.unverified.push(format!("{count} evidence records that were kept before there was a log"));
    }
    unsigned(store, &walk, &mut audit).await?;
    if unlogged.strays > 0 {
        audit.fault(format!("{} evidence records have no line in the log", unlogged.strays));
    }
    Ok(Some(walk.end(&edge, expected, audit)))
}

/// How long lines may wait to be signed: after each assessment, and every hour in a daemon.
const UNSIGNED: TimeDelta = TimeDelta::hours(3);

/// Tells of lines that should have been signed, and were not: they could have been written anew.
async fn unsigned(store: &dyn Log, walk: &Walk, audit: &mut Audit) -> Result<(), StoreError> {
    let (size, signed) = (walk.edge.size(), walk.agreeing.iter().map(|each| each.size).max().unwrap_or(0));
    if signed == 0 || signed >= size {
        return Ok(());
    }
    let first = store.log_moment(signed).await?;
    let last = store.log_moment(size - 1).await?;
    if first.zip(last).is_some_and(|(first, last)| last - first > UNSIGNED) {
        audit.unverified.push(format!("the last {} lines: nothing was signed since", size - signed));
    }
    Ok(())
}

/// Everything that was signed, the smallest first. What is no checkpoint is a fault.
async fn signed(
    store: &dyn Log,
    expected: &Expectation,
    audit: &mut Audit,
) -> Result<Vec<SignedCheckpoint>, StoreError> {
    let mut all = expected.checkpoints.clone();
    let mut from = 0;
    loop {
        let some = store.checkpoints(from, BATCH).await?;
        let Some(last) = some.last() else { break };
        from = last.size + 1;
        for Checkpoint { size, note, .. } in some {
            match SignedCheckpoint::parse(&note) {
                Ok(read) if read.size == size => all.push(read),
                Ok(_) | Err(_) => audit.fault(format!("the checkpoint of {size} lines is none")),
            }
        }
    }
    all.sort_by_key(|each| std::cmp::Reverse(each.size));
    Ok(all)
}

/// Lines that were pruned according to the log.
#[derive(Default, PartialEq)]
struct Struck {
    ranges: Vec<(u64, u64)>,
    /// Until when reports were old enough to be removed, where lines about some were pruned.
    reports_before: Option<DateTime<Utc>>,
}

impl Struck {
    fn of(rows: &[LogRow]) -> Self {
        let (mut ranges, mut reports_before) = (Vec::new(), None);
        for row in rows {
            let text = row.text.as_deref().unwrap_or_default();
            let Ok(LogLine { line: Line::Pruned { lines, class, before, .. }, .. }) =
                parse_as(text.as_bytes())
            else {
                continue;
            };
            if class == DataClass::Reports {
                reports_before = reports_before.max(Some(before));
            }
            // A line cannot speak of what came after it.
            ranges.extend(lines.into_iter().filter(|(first, last)| first <= last && *last < row.index));
        }
        ranges.sort_unstable();
        let mut merged: Vec<(u64, u64)> = Vec::new();
        for (first, last) in ranges {
            match merged.last_mut() {
                Some((_, end)) if first <= *end + 1 => *end = last.max(*end),
                _apart => merged.push((first, last)),
            }
        }
        Self { ranges: merged, reports_before }
    }

    /// Whether all lines from one to another were pruned.
    fn covers(&self, first: u64, last: u64) -> bool {
        let after = self.ranges.partition_point(|(begin, _)| *begin <= first);
        after.checked_sub(1).and_then(|at| self.ranges.get(at)).is_some_and(|(_, end)| last <= *end)
    }
}

/// How far the way through the log led.
enum Way {
    /// To its end.
    Whole,
    /// To lines that are missing.
    Cut,
    /// Lines were pruned meanwhile.
    Moved,
}

/// The way through the log, from its first line to its last.
struct Walk {
    edge: Edge,
    /// What was signed for more lines than were read so far, the smallest last.
    signed: Vec<SignedCheckpoint>,
    struck: Struck,
    /// What was signed and agrees with the log.
    agreeing: Vec<SignedCheckpoint>,
    keys: BTreeSet<Verifier>,
    bodies: BTreeSet<Digest>,
    reports: Vec<(AssessmentId, Digest)>,
}

impl Walk {
    /// Goes through the rows as far as the tree reaches.
    async fn through(&mut self, store: &dyn Log, edge: &Edge, audit: &mut Audit) -> Result<Way, StoreError> {
        while self.edge.size() < edge.size() {
            let rows = store.log_rows(self.edge.size(), BATCH).await?;
            if rows.first().is_none_or(|row| row.index >= edge.size()) {
                audit.fault(format!("lines from {} on are missing", self.edge.size()));
                break;
            }
            for row in rows.iter().take_while(|row| row.index < edge.size()) {
                if row.index != self.edge.size() {
                    if self.struck_since(store).await? {
                        return Ok(Way::Moved);
                    }
                    audit.fault(format!(
                        "lines {} to {} are missing",
                        self.edge.size(),
                        row.index.saturating_sub(1)
                    ));
                    return Ok(Way::Cut);
                }
                self.row(row, audit);
            }
        }
        Ok(Way::Whole)
    }

    fn row(&mut self, row: &LogRow, audit: &mut Audit) {
        let last = row.index + row.span.max(1) - 1;
        while let Some(signed) = self.signed.pop_if(|signed| row.index < signed.size && signed.size <= last) {
            let size = signed.size;
            audit.unverified.push(format!(
                "the checkpoint of {size} lines: lines around it were pruned, and annexa had not signed it"
            ));
        }
        match &row.text {
            Some(text) => self.line(row, text, audit),
            None if self.struck.covers(row.index, last) => audit.pruned += row.span,
            None => {
                audit.fault(format!("line {} lost its text, and no line says that it was pruned", row.index))
            }
        }
        if !self.edge.push(row.hash, row.span) {
            audit.fault(format!("line {} stands for {} lines, which cannot be", row.index, row.span));
        }
        audit.lines = self.edge.size();
        while let Some(signed) = self.signed.pop_if(|signed| signed.size <= self.edge.size()) {
            self.checkpoint(signed, audit);
        }
    }

    fn line(&mut self, row: &LogRow, text: &str, audit: &mut Audit) {
        if leaf(text.as_bytes()) != row.hash || row.span != 1 {
            audit.fault(format!("line {} was changed", row.index));
        }
        if self.struck.covers(row.index, row.index) {
            audit.fault(format!("line {} was pruned, and is there again", row.index));
        }
        let Ok(LogLine { at, line }) = parse_as::<LogLine>(text.as_bytes()) else {
            audit.fault(format!("line {} cannot be read", row.index));
            return;
        };
        let (at_ms, class) = &row.found_by;
        if at.timestamp_millis() != *at_ms || line.class().map(DataClass::as_str) != class.as_deref() {
            audit.fault(format!("line {} is found by a moment or a class that it does not name", row.index));
        }
        let is_evidence = matches!(line, Line::Evidence { .. });
        if row.record.is_some() && !is_evidence {
            audit
                .fault(format!("an evidence record names line {}, which is about something else", row.index));
        }
        match line {
            Line::Evidence { .. } => self.evidence(row, &line, audit),
            Line::Assessment { assessment, report: Some(report) } => self.reports.push((assessment, report)),
            Line::Key { verifier } => match Verifier::parse(&verifier) {
                Ok(verifier) => drop(self.keys.insert(verifier)),
                Err(error) => audit.fault(format!("line {}: {error}", row.index)),
            },
            Line::Assessment { report: None, .. }
            | Line::Run { .. }
            | Line::Missed { .. }
            | Line::Heartbeat { .. }
            | Line::Pruned { .. }
            | Line::Held { .. }
            | Line::Released { .. } => {}
        }
    }

    fn evidence(&mut self, row: &LogRow, line: &Line, audit: &mut Audit) {
        let Line::Evidence { assessment, source, scope, kind, collected_at, record, body } = line else {
            return;
        };
        let index = row.index;
        let Some(kept) = &row.record else {
            return audit.fault(format!("the evidence record of line {index} is missing"));
        };
        // Readings are found by these columns, so they must say what the record does.
        let about = [source.as_str(), scope.as_str(), kind.as_str()];
        let is_found_rightly = kept.assessment == assessment.as_str()
            && kept.about.iter().map(String::as_str).eq(about)
            && kept.collected_ms == collected_at.timestamp_millis()
            && kept.body == body.to_string();
        if Digest::of(kept.text.as_bytes()) != *record || !is_found_rightly {
            return audit.fault(format!("the evidence record of line {index} was changed"));
        }
        audit.records += 1;
        self.bodies.insert(*body);
    }

    fn checkpoint(&mut self, signed: SignedCheckpoint, audit: &mut Audit) {
        let size = signed.size;
        if signed.size != self.edge.size() || signed.root != self.edge.root() {
            audit.fault(format!(
                "the log differs from the checkpoint of {size} lines: a line before was changed, added or removed"
            ));
        } else {
            self.agreeing.push(signed);
        }
    }

    /// Whether lines were pruned since it was begun.
    async fn struck_since(&self, store: &dyn Log) -> Result<bool, StoreError> {
        Ok(Struck::of(&store.lasting_rows().await?) != self.struck)
    }

    /// Holds the end of the way against the tree as it is kept, and signatures against keys.
    fn end(self, edge: &Edge, expected: &Expectation, mut audit: Audit) -> Audit {
        audit.root = self.edge.root().to_string();
        if self.edge.root() != edge.root() || self.edge.size() != edge.size() {
            audit.fault("the lines of the log are not those of its tree".to_owned());
        }
        for signed in &self.signed {
            audit.fault(format!(
                "{} lines were signed, and the log has {}: lines were removed",
                signed.size,
                self.edge.size()
            ));
        }
        let keys: Vec<&Verifier> = if expected.keys.is_empty() {
            self.keys.iter().collect()
        } else {
            expected.keys.iter().collect()
        };
        for signed in &self.agreeing {
            if keys.iter().any(|key| key.has_signed(signed)) {
                audit.checkpoints += 1;
            } else {
                audit.fault(format!("the checkpoint of {} lines has no signature that counts", signed.size));
            }
        }
        audit.keys = keys.iter().map(ToString::to_string).collect();
        if audit.lines == 0 {
            audit.unverified.push("the evidence log is empty: nothing is known of what there was".to_owned());
        } else if self.agreeing.is_empty() {
            let nothing = "nothing was signed: whoever writes the database could have written it anew";
            audit.unverified.push(nothing.to_owned());
        }
        audit
    }
}

async fn rows(blobs: &Blobs, body: Digest, audit: &mut Audit) -> Result<(), BlobError> {
    match blobs.check(body).await {
        Ok(true) => audit.bodies += 1,
        Ok(false) => audit.fault(format!("the rows {body} are missing")),
        Err(BlobError::Changed(_)) => audit.fault(format!("the rows {body} were changed")),
        Err(error) => return Err(error),
    }
    Ok(())
}
