//! Why a call or an answer could not be used, and the gap that says so.

use serde_json::Value;

use crate::api::{CollectError, Gap, Operation, SubjectId, UnknownReason};

use super::service::{Broken, Reply};

/// A call that gave no answer which can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{operation}: {detail}")]
pub(super) struct Failure {
    /// Why, in the words of a verdict.
    pub(super) reason: UnknownReason,
    /// The operation that failed.
    pub(super) operation: &'static str,
    /// What happened, for people.
    pub(super) detail: String,
    /// The status of the answer; 0 without one.
    pub(super) status: u16,
    /// Whether asking for less at once may help.
    pub(super) too_much: bool,
}

/// The longest detail that is kept.
const MAX_DETAIL: usize = 400;

impl Failure {
    /// A failure of an operation.
    pub(super) fn new(reason: UnknownReason, operation: Operation, detail: impl Into<String>) -> Self {
        let detail = shorten(&detail.into());
        Self { reason, operation: operation.name, detail, status: 0, too_much: false }
    }

    /// An answer that cannot be trusted.
    pub(super) fn malformed(operation: Operation, detail: impl Into<String>) -> Self {
        Self::new(UnknownReason::Malformed, operation, detail)
    }

    /// The run was interrupted while the call was under way.
    pub(super) fn interrupted(operation: Operation) -> Self {
        Self::new(UnknownReason::Transient, operation, "the run was interrupted")
    }

    /// A request that got no whole answer.
    pub(super) fn of_broken(operation: Operation, broken: &Broken) -> Self {
        let (reason, too_much) = match broken {
            Broken::TooSlow(_) => (UnknownReason::Transient, true),
            Broken::TooLarge => (UnknownReason::Limit, true),
            Broken::Connection(_) | Broken::Limited { .. } => (UnknownReason::Transient, false),
            Broken::Request(_) => (UnknownReason::Malformed, false),
        };
        Self { too_much, ..Self::new(reason, operation, broken.to_string()) }
    }

    /// An answer with a status that is no success.
    ///
    /// GitHub answers 404 for what is not there and for what the credentials may not see, so neither is a fact:
    /// <https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api>
    pub(super) fn of_status(operation: Operation, reply: &Reply) -> Self {
        let status = reply.status().as_u16();
        let (reason, meaning) = match status {
            304 => (UnknownReason::Malformed, "not modified, though nothing was kept of it"),
            300..=399 => (UnknownReason::Absent, "it was moved, and redirects are not followed"),
            401 => (UnknownReason::Denied, "the credentials are not accepted"),
            403 => (UnknownReason::Denied, "refused"),
            404 => (UnknownReason::Denied, "not there, or the credentials may not see it"),
            410 | 451 => (UnknownReason::Absent, "it is gone"),
            408 | 425 | 429 | 500.. => (UnknownReason::Transient, "GitHub could not answer"),
            _ => (UnknownReason::Malformed, "GitHub did not take the request"),
        };
        let needs = match status {
            401 | 403 | 404 => format!("; takes {}", operation.permission),
            _ => String::new(),
        };
        let detail = format!("HTTP {status}, {meaning}{}{needs}", message_of(reply));
        let too_much = matches!(status, 502 | 504);
        Self { status, too_much, ..Self::new(reason, operation, detail) }
    }

    /// The gap for a whole evidence.
    pub(super) fn gap(&self) -> Gap {
        Gap::whole(self.reason, self.operation, &self.detail)
    }

    /// The gap for one subject; for the whole evidence when the text is no subject.
    pub(super) fn gap_for(&self, subject: &str) -> Gap {
        match SubjectId::parse(subject) {
            Ok(subject) => Gap::one(self.reason, self.operation, &self.detail, subject),
            Err(_not_a_subject) => self.gap(),
        }
    }
}

impl From<Failure> for CollectError {
    fn from(failure: Failure) -> Self {
        Self::of(failure.reason, failure.to_string())
    }
}

/// What GitHub says about an error: `: ` and its message, or nothing.
fn message_of(reply: &Reply) -> String {
    let body: Value = serde_json::from_slice(reply.body()).unwrap_or(Value::Null);
    match body.get("message").and_then(Value::as_str) {
        Some(message) if !message.is_empty() => format!(": {message}"),
        Some(_) | None => String::new(),
    }
}

/// The text on one line, not too long.
pub(super) fn shorten(text: &str) -> String {
    text.chars().map(|each| if each.is_control() { ' ' } else { each }).take(MAX_DETAIL).collect()
}
