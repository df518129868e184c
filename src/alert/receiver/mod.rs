//! Receivers: who is told, and in which form.
//!
//! A receiver makes one message of a notification and hands it over once. It keeps nothing and tries nothing again:
//! what it was answered goes back to the caller, who keeps it and decides about the next try. Secrets are read for
//! each try, so that one that was replaced counts at once.
//!
//! All texts of a notification may hold anything. Each kind writes them where its form takes them literally (rich
//! text of Slack, runs of an adaptive card, code of Markdown, JSON), and never builds markup of them.

mod alertmanager;
mod answers;
mod content;
mod email;
mod github_issue;
mod pagerduty;
mod slack;
mod teams;
#[cfg(test)]
pub(super) mod testing;
#[cfg(test)]
mod tests;
mod webhook;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::config::{ReceiverKind, ReceiverSettings};
use crate::model::{Clock, Notification};

use super::connector::{Connector, Failure};

/// The most alerts that a message lists for people.
pub const MOST_ALERTS: usize = 100;

/// Somebody who can be told.
#[async_trait]
pub trait Receiver: Send + Sync {
    /// Tells of a notification.
    async fn send(&self, notification: &Notification, earlier: &Earlier) -> Outcome;

    /// How many alerts a message may list; the rest is counted.
    fn most_alerts(&self) -> usize {
        MOST_ALERTS
    }

    /// The exact message, for people to look at; nothing is sent and no secret is read.
    fn preview(&self, notification: &Notification) -> Vec<Preview>;
}

/// What is known of earlier messages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Earlier {
    /// The receipt of the newest notification of the same group that went out, or of an unfinished try of this one.
    pub receipt: Option<Receipt>,
    /// Whether this notification may have been taken at an earlier try whose outcome is not known. The receiver looks
    /// before it tells again, where it can.
    pub unsure: bool,
}

/// What a receiver must know again for the next message of a group, such as the message to update; its own form.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Receipt(pub String);

/// What came of one try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was taken.
    Delivered(Receipt),
    /// It was not taken now, and may be later.
    Later {
        /// What the receiver said.
        why: String,
        /// How long it asks to wait.
        after: Option<Duration>,
        /// What was taken already, when a message goes out in parts.
        receipt: Option<Receipt>,
    },
    /// This message will never be taken.
    Refused {
        /// What the receiver said.
        why: String,
    },
    /// Nothing will be taken there any more (HTTP 410, a revoked token): the receiver is to be disabled.
    Gone {
        /// What the receiver said.
        why: String,
    },
}

/// A message, or a form of it, to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// What it is, such as `chat.postMessage`.
    pub name: &'static str,
    /// The ending of a file that holds it: `json`, `html`, `eml`, `md`.
    pub ending: &'static str,
    /// The message.
    pub text: String,
}

impl Preview {
    /// A JSON document to look at.
    fn json(name: &'static str, document: &serde_json::Value) -> Self {
        Self { name, ending: "json", text: format!("{document:#}\n") }
    }
}

/// Makes a receiver of its settings. Reads no secret and connects to nothing.
///
/// # Errors
/// When TLS cannot be set up.
pub fn receiver(settings: &ReceiverSettings, clock: Arc<dyn Clock>) -> Result<Arc<dyn Receiver>, Failure> {
    let connector = Connector::new(&settings.connection)?;
    Ok(match &settings.kind {
        ReceiverKind::Slack(kind) => Arc::new(slack::Slack::new(kind.clone(), connector, clock)),
        ReceiverKind::Webhook(kind) => Arc::new(webhook::Webhook::new(kind.clone(), connector, clock)),
        ReceiverKind::Email(kind) => Arc::new(email::Email::new(kind.clone(), connector)),
        ReceiverKind::Teams(kind) => Arc::new(teams::Teams::new(kind.clone(), connector, clock)),
        ReceiverKind::Pagerduty(kind) => Arc::new(pagerduty::Pagerduty::new(kind.clone(), connector, clock)),
        ReceiverKind::Alertmanager(kind) => {
            Arc::new(alertmanager::Alertmanager::new(kind.clone(), connector, clock))
        }
        ReceiverKind::GithubIssue(kind) => {
            Arc::new(github_issue::GithubIssue::new(kind.clone(), connector, clock))
        }
    })
}
