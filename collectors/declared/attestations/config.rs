//! The configuration of attestations, checked: each fault with its place.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::schedule::{Schedule, ScheduleError};
use crate::api::{Bounded, Digest, ManualKind, Problem, Problems, Section, is_slug};
use crate::declared::config::{Day, LONGEST_REVIEW, Reviewed};

/// A document that people review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attestation {
    /// Its name, which no other attestation has.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// The hub controls that it is about, such as `A.5.15`.
    pub controls: BTreeSet<String>,
    /// What it is to them: a `document`, `review-record`, `register`, `contract`, `training-record`, `test-record`,
    /// `inspection-record` or `interview-record`, or several of these. Default: a document.
    #[serde(default = "a_document")]
    pub shows: BTreeSet<ManualKind>,
    /// The e-mail address, in the directory, of the person who answers for it.
    pub owner: String,
    /// Where the document is: an address with `https://`, which is not read, or a file, from the folder of the configuration.
    pub document: String,
    /// SHA-256 of the file that was reviewed. Another content needs another review.
    pub sha256: Option<Digest>,
    /// When it was last reviewed: a day, or a moment in RFC 3339.
    pub reviewed: Reviewed,
    /// The e-mail address of the person who reviewed it.
    pub reviewed_by: String,
    /// The last day before it must be reviewed again, within two years of the last review.
    pub review_by: Option<Day>,
    /// A schedule of five fields instead: each of its moments that passes demands a review after it. Who reviews on the day
    /// of a moment has reviewed for it.
    pub review: Option<String>,
    /// The time zone of the schedule.
    #[serde(default = "utc")]
    pub time_zone: String,
    /// How many days before the review is due its owner is reminded, 0 to 365.
    #[serde(default = "a_month")]
    pub remind_days: Bounded<0, 365>,
}

fn a_document() -> BTreeSet<ManualKind> {
    BTreeSet::from([ManualKind::Document])
}

fn utc() -> String {
    "UTC".to_owned()
}

fn a_month() -> Bounded<0, 365> {
    Bounded::constant::<30>()
}

/// An attestation, and when its next review is due.
#[derive(Debug, Clone)]
pub(in crate::declared) struct Attested {
    pub(in crate::declared) attestation: Attestation,
    pub(in crate::declared) due: DateTime<Utc>,
}

/// What is wrong with an attestation, and the key that it is about.
#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error("the attestation {0:?} has no name of its own; use 1 to 64 of a-z, 0-9, _ and -")]
    Name(String),
    #[error("{0} is empty")]
    Empty(&'static str),
    #[error("the document {0:?} is no address with https:// and no file")]
    Document(String),
    #[error("an address is not read, so nothing can be held against sha256")]
    Unpinnable,
    #[error("set `review_by` to a day, or `review` to a schedule, and not both")]
    Due,
    #[error("{0}")]
    Schedule(#[from] ScheduleError),
    #[error("the next review is not after the last one")]
    Backwards,
    #[error("the next review is more than two years after the last one")]
    TooLong,
}

impl Fault {
    fn key(&self) -> &'static str {
        match self {
            Self::Name(_) => "id",
            Self::Empty(key) => key,
            Self::Document(_) => "document",
            Self::Unpinnable => "sha256",
            Self::Schedule(ScheduleError::Zone(_)) => "time_zone",
            Self::Schedule(_) => "review",
            Self::Due | Self::Backwards | Self::TooLong => "review_by",
        }
    }
}

/// Reads and checks attestations.
///
/// # Errors
/// Every problem in them.
pub(in crate::declared) fn read(sections: Vec<Section<'_>>) -> Result<Vec<Attested>, Problems> {
    let (mut problems, mut all, mut names) = (Problems::default(), Vec::new(), BTreeSet::new());
    for section in sections {
        let places = section.clone();
        let attestation: Attestation = match section.read() {
            Ok(attestation) => attestation,
            Err(found) => {
                problems.0.extend(found.0);
                continue;
            }
        };
        let mut faults = attestation.faults();
        if !names.insert(attestation.id.clone()) {
            faults.push(Fault::Name(attestation.id.clone()));
        }
        match attestation.due() {
            Ok(due) => all.push(Attested { attestation, due }),
            Err(fault) => faults.push(fault),
        }
        problems.0.extend(faults.into_iter().map(|fault| {
            let key = match fault.key() {
                "review_by" if places.text("review").is_some() => "review",
                key => key,
            };
            Problem::at(&places.source, places.span_of(key), fault.to_string())
        }));
    }
    problems.or(all)
}

impl Attestation {
    /// True when the document is somewhere that is not read.
    pub(super) fn is_address(&self) -> bool {
        self.document.starts_with("https://")
    }

    fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if !is_slug(&self.id) {
            faults.push(Fault::Name(self.id.clone()));
        }
        let texts = [
            ("title", self.title.trim().is_empty()),
            ("owner", self.owner.trim().is_empty()),
            ("reviewed_by", self.reviewed_by.trim().is_empty()),
            ("controls", self.controls.is_empty()),
            ("shows", self.shows.is_empty()),
        ];
        faults.extend(texts.into_iter().filter(|(_, is_empty)| *is_empty).map(|(key, _)| Fault::Empty(key)));
        let document = &self.document;
        let is_file =
            !document.is_empty() && !document.contains("://") && !document.contains(char::is_control);
        if !(is_file || self.is_address() && url::Url::parse(document).is_ok()) {
            faults.push(Fault::Document(document.clone()));
        }
        if self.is_address() && self.sha256.is_some() {
            faults.push(Fault::Unpinnable);
        }
        faults
    }

    /// When the next review is due: what follows the last one, whatever time it is now.
    fn due(&self) -> Result<DateTime<Utc>, Fault> {
        let due = match (self.review_by, &self.review) {
            (Some(day), None) => day.end(),
            (None, Some(cron)) => {
                let schedule = Schedule::parse(cron, &self.time_zone)?;
                let next = match self.reviewed.day {
                    Some(day) => schedule.next_after_day(day),
                    None => schedule.next_after(self.reviewed.at),
                };
                next.ok_or(ScheduleError::Never)?
            }
            (Some(_), Some(_)) | (None, None) => return Err(Fault::Due),
        };
        if due <= self.reviewed.at {
            return Err(Fault::Backwards);
        }
        if due - self.reviewed.at > LONGEST_REVIEW { Err(Fault::TooLong) } else { Ok(due) }
    }
}
