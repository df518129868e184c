//! Evidence: what one collection of one kind from one scope returned, with its completeness.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{ClosedPart, Digest, Gap, KindName, Scope, Shape, SourceId, SubjectId, UnknownReason, json};

/// A kind of evidence: its name, its rows, and what reading it needs.
#[derive(Debug, Clone, Copy)]
pub struct EvidenceKind {
    /// The name, such as `aws.iam.users`.
    pub name: &'static str,
    /// One line for people.
    pub title: &'static str,
    /// The row field that names the subject.
    pub subject: &'static str,
    /// The API operations it is read with.
    pub operations: &'static [Operation],
    /// How old it may be before it counts as stale.
    pub max_age: TimeDelta,
    /// The JSON Schema of one row, derived from the row type.
    pub schema: fn() -> schemars::Schema,
}

impl EvidenceKind {
    /// The name as a checked id.
    ///
    /// # Errors
    /// When the constant is not a valid name (a test walks all kinds).
    pub fn id(&self) -> Result<KindName, super::IdError> {
        KindName::parse(self.name)
    }

    /// The shape of one row, compiled from its schema.
    ///
    /// # Errors
    /// When the row type uses a schema keyword that shapes do not know.
    pub fn shape(&self) -> Result<Shape, super::ShapeError> {
        Shape::of(&(self.schema)())
    }
}

/// One API operation and the permission it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Operation {
    /// The operation, such as `iam:ListRoles`.
    pub name: &'static str,
    /// The permission in the source's own words; often the operation's name.
    pub permission: &'static str,
}

/// Calls made to one operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// The operation's name.
    pub operation: String,
    /// How many requests were sent, retries included. 0 when another evidence of the same collection shares the calls
    /// and counts them, so that counts add up.
    pub count: u32,
    /// The request ids that the source returned, for its own logs.
    pub request_ids: Vec<String>,
}

/// How much of the population was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Completeness {
    /// Pages read.
    pub pages: u32,
    /// The number of rows that an independent total promises, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<u64>,
    /// The number of rows read.
    pub got: u64,
}

/// Everything about one evidence but its rows. The record is what the evidence log keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The kind of evidence.
    pub kind: KindName,
    /// The configured source.
    pub source: SourceId,
    /// The part of the source that was read, such as an account.
    pub scope: Scope,
    /// The source's own time of the facts (the generation time of a report).
    pub observed_at: DateTime<Utc>,
    /// When annexa read it.
    pub collected_at: DateTime<Utc>,
    /// The collector and its version, such as `aws 0.1.0`.
    pub collector: String,
    /// The identity that read it, as the source names it.
    pub identity: String,
    /// How much of the population was read.
    pub completeness: Completeness,
    /// What could not be read.
    pub gaps: Vec<Gap>,
    /// What was not read because nobody can use it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closed: Vec<ClosedPart>,
    /// The calls made for it.
    pub calls: Vec<Call>,
    /// SHA-256 of the canonical JSON Schema of a row.
    pub schema: Digest,
    /// SHA-256 of the canonical JSON of the rows.
    pub body: Digest,
}

/// A record with its rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// Everything but the rows.
    pub record: Record,
    /// The rows, each an object with the shape of its kind.
    pub rows: Vec<Value>,
}

impl Record {
    /// The first gap that affects the whole evidence, or a shortfall against the expected count.
    #[must_use]
    pub fn whole_gap(&self) -> Option<Gap> {
        self.gaps.iter().find(|gap| gap.subject.is_none()).cloned().or_else(|| self.shortfall())
    }

    /// True when every row of the population was read.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.gaps.is_empty() && self.shortfall().is_none()
    }

    fn shortfall(&self) -> Option<Gap> {
        let operation = self.calls.first().map(|call| call.operation.as_str()).unwrap_or_default();
        shortfall(&self.completeness, &self.gaps, operation)
    }
}

/// The gap when fewer rows were found than an independent total promises.
fn shortfall(completeness: &Completeness, gaps: &[Gap], operation: &str) -> Option<Gap> {
    let expected = completeness.expected?;
    // A row that could not be trusted was still found: its subject has a gap of its own.
    let rowless = gaps.iter().filter(|gap| gap.fields.is_empty());
    let untrusted: BTreeSet<_> = rowless.filter_map(|gap| gap.subject.as_ref()).collect();
    let found = completeness.got + untrusted.len() as u64;
    let detail = format!("read {found} of {expected} that the source counts");
    (found < expected).then(|| Gap::whole(UnknownReason::Partial, operation, detail))
}

/// Gathers one evidence while a collector reads; the only way to make one.
#[derive(Debug)]
pub struct Draft {
    kind: &'static EvidenceKind,
    observed_at: Option<DateTime<Utc>>,
    pages: u32,
    expected: Option<u64>,
    counted_by: &'static str,
    gaps: Vec<Gap>,
    closed: Vec<ClosedPart>,
    calls: BTreeMap<String, Call>,
    rows: Vec<Value>,
}

/// Where and by whom evidence is collected; the same for all evidence of one scope.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The configured source.
    pub source: SourceId,
    /// The part of the source.
    pub scope: Scope,
    /// The collector and its version.
    pub collector: String,
    /// The identity that reads.
    pub identity: String,
}

impl Draft {
    /// An empty draft: no rows, no gaps.
    #[must_use]
    pub fn new(kind: &'static EvidenceKind) -> Self {
        Self {
            kind,
            observed_at: None,
            pages: 0,
            expected: None,
            counted_by: "",
            gaps: Vec::new(),
            closed: Vec::new(),
            calls: BTreeMap::new(),
            rows: Vec::new(),
        }
    }

    /// A draft that says only why nothing could be read.
    #[must_use]
    pub fn unread(kind: &'static EvidenceKind, gap: Gap) -> Self {
        let mut draft = Self::new(kind);
        draft.gap(gap);
        draft
    }

    /// Adds a row. A row that does not serialize is a gap, never lost.
    pub fn row<R: Serialize>(&mut self, row: &R) {
        match serde_json::to_value(row) {
            Ok(value) => self.rows.push(value),
            Err(error) => {
                self.gap(Gap::whole(UnknownReason::Malformed, self.first_operation(), error.to_string()))
            }
        }
    }

    /// Takes over what another draft of the same kind gathered: rows, gaps, pages and calls.
    pub fn absorb(&mut self, part: Self) {
        self.pages += part.pages;
        self.gaps.extend(part.gaps);
        self.closed.extend(part.closed);
        self.rows.extend(part.rows);
        self.calls(part.calls.into_values());
    }

    /// Adds a row whose fields were read one by one, with a gap for each that could not be.
    pub fn row_with_gaps<R: Serialize>(&mut self, row: &R, gaps: Vec<Gap>) {
        self.row(row);
        self.gaps.extend(gaps);
    }

    /// Adds a gap.
    pub fn gap(&mut self, gap: Gap) {
        self.gaps.push(gap);
    }

    /// Adds a gap for each row whose subject gives a reason to doubt it.
    pub fn doubt(&mut self, reason_of: impl Fn(&SubjectId) -> Option<String>) {
        let subjects = self.rows.iter().filter_map(|row| subject_of(row, self.kind.subject));
        let doubted = subjects.filter_map(|subject| Some((reason_of(&subject)?, subject)));
        let operation = self.last_operation();
        let gaps = doubted.map(|(why, subject)| Gap::one(UnknownReason::Malformed, operation, why, subject));
        let gaps: Vec<_> = gaps.collect();
        self.gaps.extend(gaps);
    }

    /// Adds a part that was not read because nobody can use it. One that counts as unknown needs a gap as well.
    pub fn closed(&mut self, part: ClosedPart) {
        self.closed.push(part);
    }

    /// Counts one page read.
    pub fn page(&mut self) {
        self.pages += 1;
    }

    /// Sets the source's own time of the facts. Without it the time of reading is taken.
    pub fn observed_at(&mut self, at: DateTime<Utc>) {
        self.observed_at = Some(at);
    }

    /// Sets the count that an independent total promises for what an operation lists. Fewer rows make the evidence
    /// partial.
    pub fn expect(&mut self, count: u64, operation: Operation) {
        self.expected = Some(count);
        self.counted_by = operation.name;
    }

    /// Books calls made for this evidence.
    pub fn calls(&mut self, calls: impl IntoIterator<Item = Call>) {
        for call in calls {
            let entry = self.calls.entry(call.operation.clone()).or_insert_with(|| Call {
                operation: call.operation.clone(),
                count: 0,
                request_ids: Vec::new(),
            });
            entry.count += call.count;
            entry.request_ids.extend(call.request_ids);
        }
    }

    /// The kind of evidence.
    #[must_use]
    pub fn kind(&self) -> &'static EvidenceKind {
        self.kind
    }

    /// True while nothing went wrong.
    #[must_use]
    pub fn has_no_gaps(&self) -> bool {
        self.gaps.is_empty()
    }

    /// The number of rows so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// True without rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Closes the draft. Rows are sorted by subject, so equal facts have equal bytes. Two rows of one subject make
    /// the whole evidence malformed: one of them is wrong, and together they would hide a row that is missing.
    ///
    /// # Errors
    /// When the kind's constant name is not valid.
    pub fn finish(
        mut self,
        origin: &Origin,
        collected_at: DateTime<Utc>,
    ) -> Result<Evidence, super::IdError> {
        let subject = self.kind.subject;
        self.rows.sort_by(|a, b| subject_text(a, subject).cmp(subject_text(b, subject)));
        if let Some(twice) = first_repeated(&self.rows, subject) {
            let detail = format!("two rows for {twice}");
            self.gaps.push(Gap::whole(UnknownReason::Malformed, self.first_operation(), detail));
        }
        let got = self.rows.len() as u64;
        let completeness = Completeness { pages: self.pages, expected: self.expected, got };
        self.gaps.extend(shortfall(&completeness, &self.gaps, self.counted_by));
        self.closed.sort();
        let rows = Value::Array(self.rows);
        let body = Digest::of(&json::canonical(&rows));
        let Value::Array(rows) = rows else { return Err(super::IdError::new("row list", "", "an array")) };
        let record = Record {
            kind: self.kind.id()?,
            source: origin.source.clone(),
            scope: origin.scope.clone(),
            observed_at: self.observed_at.unwrap_or(collected_at),
            collected_at,
            collector: origin.collector.clone(),
            identity: origin.identity.clone(),
            completeness,
            gaps: self.gaps,
            closed: self.closed,
            calls: self.calls.into_values().collect(),
            schema: Digest::of(&json::canonical((self.kind.schema)().as_value())),
            body,
        };
        Ok(Evidence { record, rows })
    }

    /// The operation that reads the rows, where others come before it.
    fn last_operation(&self) -> &'static str {
        self.kind.operations.last().map_or("", |operation| operation.name)
    }

    fn first_operation(&self) -> &'static str {
        self.kind.operations.first().map_or("", |operation| operation.name)
    }
}

/// The subject that a row names, when it has one.
#[must_use]
pub fn subject_of(row: &Value, field: &str) -> Option<SubjectId> {
    SubjectId::parse(row.get(field)?.as_str()?).ok()
}

/// The first subject that two neighbours of sorted rows share.
fn first_repeated(rows: &[Value], field: &str) -> Option<String> {
    let mut pairs = rows.iter().zip(rows.iter().skip(1));
    let (row, _) = pairs.find(|(a, b)| subject_text(a, field) == subject_text(b, field))?;
    Some(subject_text(row, field).to_owned())
}

fn subject_text<'a>(row: &'a Value, field: &str) -> &'a str {
    row.get(field).and_then(Value::as_str).unwrap_or_default()
}
