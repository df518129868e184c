//! Receivers: who is told, and in which form.
//!
//! A receiver makes one message of a notification and hands it over once. It keeps nothing and tries nothing again:
//! what it was answered goes back to the caller, who keeps it and decides about the next try.

use std::time::Duration;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::model::Notification;

/// Somebody who can be told.
#[async_trait]
pub trait Receiver: Send + Sync {
    /// Tells of a notification. `earlier` is the receipt of the newest notification of the same group that went out,
    /// or of an unfinished try of this one.
    async fn send(&self, notification: &Notification, earlier: Option<&Receipt>) -> Outcome;
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
