//! Why a call or a row could not be used, and the gap that says so.

use std::error::Error;

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::{DispatchFailure, SdkError};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use serde::Serialize;

use crate::api::{CollectError, Draft, Gap, Operation, SubjectId, UnknownReason};

use super::document::DocumentError;
use super::http::TooLarge;

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
    /// The error code of AWS; empty without one.
    pub(super) code: String,
}

/// Error codes of AWS that mean "not allowed".
///
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html>
const DENIED: &[&str] = &[
    "AccessDenied",
    "AccessDeniedException",
    "AuthFailure",
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InvalidClientTokenId",
    "MissingAuthenticationToken",
    "NotAuthorized",
    "OptInRequired",
    "RegionDisabledException",
    "SignatureDoesNotMatch",
    "UnauthorizedOperation",
    "UnrecognizedClientException",
];

/// Error codes of AWS that may pass, beside every 5xx and 429.
const TRANSIENT: &[&str] = &[
    "InternalFailure",
    "InternalServerError",
    "RequestExpired",
    "RequestLimitExceeded",
    "ServiceFailure",
    "ServiceUnavailable",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
];

/// Error codes of a source that does not know the operation at all.
const UNKNOWN_OPERATION: &[&str] =
    &["InvalidAction", "NotImplemented", "UnknownOperation", "UnknownOperationException"];

/// The longest detail that is kept.
const MAX_DETAIL: usize = 400;

impl Failure {
    /// A failure of an operation.
    pub(super) fn new(reason: UnknownReason, operation: Operation, detail: impl Into<String>) -> Self {
        Self { reason, operation: operation.name, detail: detail.into(), code: String::new() }
    }

    /// An answer that cannot be trusted.
    pub(super) fn malformed(operation: Operation, detail: impl Into<String>) -> Self {
        Self::new(UnknownReason::Malformed, operation, detail)
    }

    /// The failure that an SDK error means.
    pub(super) fn of<E>(operation: Operation, error: &SdkError<E, HttpResponse>) -> Self
    where
        E: Error + ProvideErrorMetadata + 'static,
    {
        let (reason, detail) = match error {
            SdkError::ServiceError(answer) => return of_answer(operation, answer.err(), answer.raw()),
            SdkError::TimeoutError(_) => (UnknownReason::Transient, chain(error)),
            SdkError::DispatchFailure(failure) => (of_dispatch(failure, error), chain(error)),
            SdkError::ResponseError(_) => (UnknownReason::Malformed, chain(error)),
            SdkError::ConstructionFailure(_) => {
                (credential_reason(error).unwrap_or(UnknownReason::Malformed), chain(error))
            }
            _non_exhaustive => (UnknownReason::Malformed, chain(error)),
        };
        Self::new(reason, operation, detail)
    }

    /// The run was interrupted while the call was under way.
    pub(super) fn interrupted(operation: Operation) -> Self {
        Self::new(UnknownReason::Transient, operation, "the run was interrupted")
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

/// An answer with an error, or one that the SDK could not parse.
fn of_answer<E>(operation: Operation, error: &E, response: &HttpResponse) -> Failure
where
    E: Error + ProvideErrorMetadata + 'static,
{
    let status = response.status().as_u16();
    let mut code = error.code().unwrap_or_default().to_owned();
    let reason = match (code.as_str(), status) {
        (code, _) if DENIED.contains(&code) => UnknownReason::Denied,
        (code, _) if TRANSIENT.contains(&code) => UnknownReason::Transient,
        (code, _) if UNKNOWN_OPERATION.contains(&code) => UnknownReason::Absent,
        (_, 401 | 403) => UnknownReason::Denied,
        (_, 408 | 429 | 500..) => UnknownReason::Transient,
        ("", 404) => UnknownReason::Absent,
        _ => UnknownReason::Malformed,
    };
    let detail = match (code.as_str(), error.message()) {
        ("", _) if response.status().is_success() => {
            shorten(&format!("the answer cannot be read: {}", chain(error)))
        }
        ("", _) => format!("HTTP {status} without an error of AWS"),
        (code, Some(message)) => shorten(&format!("{code}: {message}")),
        (code, None) => format!("{code} (HTTP {status})"),
    };
    // What a server says that fails is no fact: "there is none" would be taken for one.
    if status >= 500 {
        code.clear();
    }
    Failure { reason, operation: operation.name, detail, code }
}

fn of_dispatch(failure: &DispatchFailure, error: &(dyn Error + 'static)) -> UnknownReason {
    if let Some(reason) = credential_reason(error) {
        reason
    } else if find::<TooLarge>(error).is_some() {
        UnknownReason::Limit
    } else if failure.is_user() {
        UnknownReason::Malformed
    } else {
        UnknownReason::Transient
    }
}

/// The reason when there were no credentials to sign with.
fn credential_reason(error: &(dyn Error + 'static)) -> Option<UnknownReason> {
    match find::<CredentialsError>(error)? {
        CredentialsError::ProviderTimedOut(_) => Some(UnknownReason::Transient),
        CredentialsError::CredentialsNotLoaded(_)
        | CredentialsError::InvalidConfiguration(_)
        | CredentialsError::ProviderError(_)
        | CredentialsError::Unhandled(_)
        | _ => Some(UnknownReason::Denied),
    }
}

fn find<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    let mut next = Some(error);
    while let Some(each) = next {
        if let Some(found) = each.downcast_ref::<T>() {
            return Some(found);
        }
        next = each.source();
    }
    None
}

/// An error with its causes, outermost first.
pub(super) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let words = cause.to_string();
        if !text.ends_with(&words) {
            text.push_str(": ");
            text.push_str(&words);
        }
        next = cause.source();
    }
    shorten(&text)
}

fn shorten(text: &str) -> String {
    text.chars().map(|each| if each.is_control() { ' ' } else { each }).take(MAX_DETAIL).collect()
}

/// A row that cannot be trusted.
#[derive(Debug, thiserror::Error)]
pub(super) enum RowError {
    /// A member that the row needs is absent or empty.
    #[error("{0} is absent")]
    Missing(&'static str),
    /// A member has a value that it cannot have.
    #[error("{member} is {value:?}")]
    Value {
        /// The member.
        member: &'static str,
        /// Its value.
        value: String,
    },
    /// A policy document cannot be read.
    #[error("policy document {name}")]
    Document {
        /// The policy's name.
        name: String,
        /// What is wrong with it.
        #[source]
        source: DocumentError,
    },
}

impl RowError {
    /// A member with a value that it cannot have.
    pub(super) fn value(member: &'static str, value: impl std::fmt::Display) -> Self {
        Self::Value { member, value: shorten(&value.to_string()) }
    }
}

/// Takes a member that must be there.
pub(super) fn member<T>(value: Option<T>, name: &'static str) -> Result<T, RowError> {
    value.ok_or(RowError::Missing(name))
}

/// Takes a text that must be there and not be empty; the SDK makes empty texts of absent members.
pub(super) fn text(value: Option<&str>, name: &'static str) -> Result<String, RowError> {
    match value {
        Some(text) if !text.is_empty() => Ok(text.to_owned()),
        Some(_) | None => Err(RowError::Missing(name)),
    }
}

/// Takes a count, which cannot be negative.
pub(super) fn count(value: Option<i32>, name: &'static str) -> Result<u32, RowError> {
    let value = member(value, name)?;
    u32::try_from(value).map_err(|_negative| RowError::value(name, value))
}

/// Adds a row, or the gap for its subject when it cannot be trusted.
pub(super) fn put<R: Serialize>(
    draft: &mut Draft,
    operation: Operation,
    subject: &str,
    row: Result<R, RowError>,
) {
    match row {
        Ok(row) => draft.row(&row),
        Err(error) => {
            let failure = Failure::new(UnknownReason::Malformed, operation, chain(&error));
            draft.gap(failure.gap_for(subject));
        }
    }
}
