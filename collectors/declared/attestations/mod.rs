//! Evidence `declared.attestations`: manual evidence, with the document as it is now and when it must be looked at again.

mod config;
mod document;
#[cfg(test)]
mod tests;

use chrono::{DateTime, TimeDelta, Utc};
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::{Digest, Draft, EvidenceKind, Gap, ManualKind, Operation, SubjectId};

use super::READ;

pub use config::Attestation;
pub(super) use config::{Attested, read};
pub(super) use document::Unreadable;

/// Reads the file of an attestation.
const READ_DOCUMENT: Operation = Operation { name: "declared:ReadDocument", permission: "none" };

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "declared.attestations",
    title: "Attestations: documents that people review",
    subject: "attestation",
    operations: &[READ, READ_DOCUMENT],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// One attestation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The attestation as a subject, `declared:<source>/attestations/<id>`.
    pub attestation: String,
    /// What it is called.
    pub title: String,
    /// The hub controls that it is about.
    pub controls: Vec<String>,
    /// What it is to them.
    pub shows: Vec<ManualKind>,
    /// The e-mail address of the person who answers for it.
    pub owner: String,
    /// The document as it is now; not there when it could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Document")]
    pub document: Option<Document>,
    /// When it was last reviewed; of a day the beginning.
    pub reviewed_at: DateTime<Utc>,
    /// The e-mail address of the person who reviewed it.
    pub reviewed_by: String,
    /// When it must have been reviewed again: the end of a day, or the first moment of its schedule after the last review.
    pub review_due: DateTime<Utc>,
    /// The schedule of its reviews with its time zone; empty when a day is given.
    pub review: String,
    /// How many days before the review is due its owner is reminded.
    pub remind_days: u32,
}

/// The document of an attestation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "is", rename_all = "snake_case", deny_unknown_fields)]
pub enum Document {
    /// A file that was read, and the digest of what was reviewed.
    Pinned {
        /// Its path, as it is configured.
        path: String,
        /// SHA-256 of the file as it is now.
        sha256: Digest,
        /// Its size in bytes.
        size: u64,
        /// SHA-256 of what was reviewed, as it is declared.
        reviewed_sha256: Digest,
    },
    /// A file that was read. Nobody said what it was when it was reviewed.
    File {
        /// Its path, as it is configured.
        path: String,
        /// SHA-256 of the file as it is now.
        sha256: Digest,
        /// Its size in bytes.
        size: u64,
    },
    /// An address, which is not read.
    Address {
        /// The address.
        url: String,
    },
}

/// The attestation of a source as a subject.
#[must_use]
pub fn subject(source: &str, id: &str) -> String {
    format!("declared:{source}/attestations/{id}")
}

/// Adds an attestation, with a gap when its document could not be read.
pub(super) fn add(draft: &mut Draft, source: &str, attested: &Attested, read: Result<Document, Unreadable>) {
    let Attested { attestation, due } = attested;
    let name = subject(source, &attestation.id);
    let (document, gap) = match read {
        Ok(document) => (Some(document), None),
        Err(Unreadable { reason, detail }) => {
            let about = attestation.controls.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
            (
                None,
                Some((reason, format!("{detail}; it is the document of {:?} ({about})", attestation.title))),
            )
        }
    };
    let schedule = attestation.review.as_ref().map(|cron| format!("{cron} {}", attestation.time_zone));
    let row = Row {
        attestation: name.clone(),
        title: attestation.title.clone(),
        controls: attestation.controls.iter().cloned().collect(),
        shows: attestation.shows.iter().copied().collect(),
        owner: attestation.owner.clone(),
        document,
        reviewed_at: attestation.reviewed.at,
        reviewed_by: attestation.reviewed_by.clone(),
        review_due: *due,
        review: schedule.unwrap_or_default(),
        remind_days: attestation.remind_days.get(),
    };
    let gap = gap.map(|(reason, detail)| match SubjectId::parse(&name) {
        Ok(subject) => Gap::one(reason, READ_DOCUMENT.name, detail, subject).of_fields(&["document"]),
        Err(_too_long) => Gap::whole(reason, READ_DOCUMENT.name, detail),
    });
    draft.row_with_gaps(&row, gap.into_iter().collect());
}
