//! What Slack's errors mean (<https://docs.slack.dev/reference/methods/chat.postMessage#errors>).

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::alert::connector::Answer;
use crate::alert::receiver::Outcome;
use crate::alert::receiver::answers::{failure_of, later};

/// What came of a call that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// Slack's word; empty when it said none.
    pub(super) word: String,
    /// What it means for the message.
    pub(super) outcome: Outcome,
}

/// What is definite: the token or webhook was taken back, or the channel was closed on purpose.
const GONE: &[&str] = &[
    "token_revoked",
    "account_inactive",
    "team_access_not_granted",
    "is_archived",
    "channel_is_archived",
    "no_service",
    "no_active_hooks",
    "no_team",
    "invalid_token",
];

/// What is wrong with the message itself.
const REFUSED: &[&str] = &[
    "invalid_arguments",
    "invalid_attachments",
    "invalid_blocks",
    "invalid_blocks_format",
    "invalid_form_data",
    "invalid_json",
    "invalid_metadata_format",
    "invalid_metadata_schema",
    "invalid_payload",
    "json_not_object",
    "markdown_text_conflict",
    "message_limit_exceeded",
    "metadata_must_be_sent_from_app",
    "metadata_too_large",
    "msg_blocks_too_long",
    "msg_too_long",
    "no_text",
    "too_many_attachments",
    "user_not_found",
];

/// What is wrong with blocks, so that the text alone may be taken.
const WITHOUT_BLOCKS: &[&str] = &[
    "invalid_blocks",
    "invalid_blocks_format",
    "msg_blocks_too_long",
    "msg_too_long",
    "invalid_arguments",
    "invalid_payload",
];

/// What says that a message is no longer there to be updated or answered.
const NO_MESSAGE: &[&str] = &[
    "message_not_found",
    "cant_update_message",
    "edit_window_closed",
    "thread_not_found",
    "cannot_reply_to_message",
];

impl Fault {
    /// Whether the text alone may be taken.
    pub(super) fn is_of_blocks(&self) -> bool {
        WITHOUT_BLOCKS.contains(&self.word.as_str())
    }

    /// Whether the message that is to be updated or answered is not there.
    pub(super) fn is_of_missing_message(&self) -> bool {
        NO_MESSAGE.contains(&self.word.as_str())
    }
}

/// The meaning of a word. Everything that somebody can mend (scopes, an invitation to the channel, a token that is
/// replaced, an address that is not allowed) is tried again, as is what is not known.
fn meaning(word: &str) -> Outcome {
    let why = format!("Slack says {word}");
    match word {
        _ if GONE.contains(&word) => Outcome::Gone { why },
        _ if REFUSED.contains(&word) => Outcome::Refused { why },
        "not_in_channel" | "channel_not_found" => later(format!("{why}: invite the app to the channel")),
        "missing_scope" => later(format!("{why}: the app needs chat:write")),
        "invalid_auth" | "not_authed" | "token_expired" => later(format!("{why}: replace the token")),
        _ => later(why),
    }
}

/// Slack's answer of the Web API, when the call was taken.
///
/// # Errors
/// What it says else.
pub(super) fn taken(answer: &Answer, now: DateTime<Utc>) -> Result<Value, Fault> {
    let body = answer.json();
    let word = |body: &Value| body.get("error").and_then(Value::as_str).map(clean);
    if let Some(word) = body.as_ref().and_then(word) {
        let mut outcome = meaning(&word);
        if let Outcome::Later { after, .. } = &mut outcome {
            *after = answer.retry_after(now);
        }
        return Err(Fault { word, outcome });
    }
    if let Some(outcome) = failure_of(answer, now) {
        return Err(Fault { word: String::new(), outcome });
    }
    match body {
        Some(body) if body.get("ok") == Some(&Value::Bool(true)) => Ok(body),
        Some(_) | None => {
            Err(Fault { word: String::new(), outcome: later("Slack's answer is none that is known") })
        }
    }
}

/// The answer of an incoming webhook: `ok`, or a word.
///
/// # Errors
/// What it says else.
pub(super) fn taken_by_webhook(answer: &Answer, now: DateTime<Utc>) -> Result<(), Fault> {
    let Some(outcome) = failure_of(answer, now) else { return Ok(()) };
    let word = clean(&answer.text());
    let known = GONE.contains(&word.as_str()) || REFUSED.contains(&word.as_str());
    let outcome = if known { meaning(&word) } else { outcome };
    Err(Fault { word, outcome })
}

/// A word as Slack's words are; anything else is cut to what could be one.
fn clean(word: &str) -> String {
    word.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').take(60).collect()
}
