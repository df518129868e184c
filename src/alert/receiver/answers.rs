//! What an HTTP answer means for a message.

use chrono::{DateTime, Utc};
use collectors::api::SecretRef;
use secrecy::SecretString;
use url::Url;

use crate::alert::connector::{Answer, Failure};

use super::Outcome;

/// An outcome that may be better at the next try.
pub(super) fn later(why: impl Into<String>) -> Outcome {
    Outcome::Later { why: why.into(), after: None, receipt: None }
}

/// Nothing when the answer says that the message was taken, else what it says.
///
/// Who can mend it decides: `410` is the receiver's own word that it wants no more. A status that says that this
/// message is wrong (`400`, `413`, `422` …) says so again. Everything that a person or time can mend is tried for as
/// long as tries go on: credentials and allow lists (`401`, `403`), a route that is not there yet or was moved
/// (`404`, `3xx`), too early or too slow (`408`, `425`), limits (`429`) and the receiver's own faults (`5xx`).
pub(super) fn failure_of(answer: &Answer, now: DateTime<Utc>) -> Option<Outcome> {
    let text = answer.text();
    let why = if text.is_empty() {
        format!("HTTP {}", answer.status)
    } else {
        format!("HTTP {}: {text}", answer.status)
    };
    match answer.status {
        200..=299 => None,
        410 => Some(Outcome::Gone { why }),
        300..=399 => Some(later(format!("{why} (redirects are not followed; change the URL)"))),
        401 | 403 | 404 | 408 | 425 | 429 | 500.. => {
            Some(Outcome::Later { why, after: answer.retry_after(now), receipt: None })
        }
        _ => Some(Outcome::Refused { why }),
    }
}

/// What it means that there is no answer. All of it can be mended: by time, or in the configuration.
pub(super) fn no_answer(failure: &Failure) -> Outcome {
    later(failure.to_string())
}

/// Reads a secret, or says that it is not to be had.
pub(super) fn secret(reference: &SecretRef) -> Result<SecretString, Outcome> {
    reference.resolve().map_err(|error| later(error.to_string()))
}

/// A URL of ours, with a path after it. Says nothing of the URL when it is none, since it may be a secret.
pub(super) fn url(base: &str, path: &str) -> Result<Url, Outcome> {
    let text = format!("{}{path}", base.trim_end_matches('/'));
    Url::parse(&text).map_err(|error| later(format!("the configured URL is none: {error}")))
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderMap;

    use super::*;

    #[test]
    fn each_status_is_what_its_mender_makes_of_it() {
        let of = |status: u16| {
            let answer = Answer { status, headers: HeaderMap::new(), body: b"why\x1b[2J".to_vec() };
            match failure_of(&answer, DateTime::default()) {
                None => "taken",
                Some(Outcome::Gone { .. }) => "gone",
                Some(Outcome::Refused { why }) => {
                    assert!(!why.contains('\u{1b}'), "what a receiver says may hold anything");
                    "refused"
                }
                Some(Outcome::Later { .. }) => "later",
                Some(Outcome::Delivered(_)) => "delivered",
            }
        };
        for (status, wanted) in [
            (200, "taken"),
            (202, "taken"),
            (204, "taken"),
            (301, "later"),
            (307, "later"),
            (400, "refused"),
            (401, "later"),
            (403, "later"),
            (404, "later"),
            (405, "refused"),
            (408, "later"),
            (409, "refused"),
            (410, "gone"),
            (413, "refused"),
            (422, "refused"),
            (425, "later"),
            (429, "later"),
            (500, "later"),
            (502, "later"),
            (503, "later"),
            (504, "later"),
            (599, "later"),
        ] {
            assert_eq!(of(status), wanted, "{status}");
        }
    }
}
