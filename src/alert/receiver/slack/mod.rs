//! Slack: one message for each group, which shows how the group stands now, and a reply in its thread for what came later.
//!
//! With a bot token. An incoming webhook answers with no id, so each notification is a message of its own there.
//! `chat.postMessage` has no key for doubles; each message carries the notification's id as metadata, and where an
//! earlier try may have been taken, the channel is read back first. That takes `channels:history` or `groups:history`;
//! without it, a crash between sending and the answer can cost one double.

mod blocks;
mod html;
mod message;
#[cfg(test)]
mod tests;
mod words;

use std::sync::Arc;

use async_trait::async_trait;
use chrono::TimeDelta;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::alert::connector::{Call, Connector};
use crate::config::SlackSettings;
use crate::model::{Clock, Notification, NotificationId};

use super::answers::{later, no_answer, secret};
use super::{Earlier, Outcome, Preview, Receipt, Receiver, answers};

use message::{EVENT_TYPE, Message, Part, message, without_blocks};
use words::{Fault, taken, taken_by_webhook};

/// Pages of messages that are read back to find one.
const PAGES_MOST: usize = 5;

/// A Slack channel.
pub(super) struct Slack {
    settings: SlackSettings,
    connector: Connector,
    clock: Arc<dyn Clock>,
}

/// The message of a group, and the newest notification that was told in its thread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Thread {
    channel: String,
    ts: String,
    told: NotificationId,
}

impl Thread {
    fn of(receipt: &Receipt) -> Option<Self> {
        serde_json::from_str(&receipt.0).ok()
    }

    fn receipt(&self) -> Receipt {
        Receipt(json!(self).to_string())
    }
}

/// Adds what was taken already to an outcome that will be tried again.
fn with_receipt(outcome: Outcome, thread: &Thread) -> Outcome {
    match outcome {
        Outcome::Later { why, after, receipt: _ } => {
            Outcome::Later { why, after, receipt: Some(thread.receipt()) }
        }
        Outcome::Delivered(_) | Outcome::Refused { .. } | Outcome::Gone { .. } => outcome,
    }
}

#[async_trait]
impl Receiver for Slack {
    async fn send(&self, notification: &Notification, earlier: &Earlier) -> Outcome {
        let told = match &self.settings.channel {
            Some(channel) => self.to_channel(channel, notification, earlier).await,
            None => self.to_webhook(notification).await,
        };
        told.unwrap_or_else(|fault| fault.outcome)
    }

    fn preview(&self, notification: &Notification) -> Vec<Preview> {
        let made = message(notification, Part::Group);
        let html = html::page(&made.blocks);
        let (name, body) = match &self.settings.channel {
            Some(channel) => ("chat.postMessage", made.body(notification, channel)),
            None => ("incoming-webhook", made.webhook_body()),
        };
        vec![Preview::json(name, &body), Preview { name: "message", ending: "html", text: html }]
    }
}

impl From<Outcome> for Fault {
    fn from(outcome: Outcome) -> Self {
        Self { word: String::new(), outcome }
    }
}

impl Slack {
    /// A channel as it is configured.
    pub(super) fn new(settings: SlackSettings, connector: Connector, clock: Arc<dyn Clock>) -> Self {
        Self { settings, connector, clock }
    }

    async fn to_webhook(&self, notification: &Notification) -> Result<Outcome, Fault> {
        let reference = self.settings.webhook_url.as_ref();
        let reference = reference.ok_or_else(|| later("no webhook_url is configured"))?;
        let address = answers::url(secret(reference)?.expose_secret().trim(), "")?;
        let body = message(notification, Part::Group).webhook_body();
        let post = async |body: &Value| {
            let answer = self.connector.send(Call::json(address.clone(), body)).await;
            taken_by_webhook(&answer.map_err(|failure| no_answer(&failure))?, self.clock.now())
        };
        match post(&body).await {
            Err(fault) if fault.is_of_blocks() => post(&without_blocks(body)).await?,
            told => told?,
        }
        Ok(Outcome::Delivered(Receipt::default()))
    }

    async fn to_channel(
        &self,
        channel: &str,
        notification: &Notification,
        earlier: &Earlier,
    ) -> Result<Outcome, Fault> {
        let thread = earlier.receipt.as_ref().and_then(Thread::of).filter(|thread| thread.channel == channel);
        let thread = match thread {
            Some(thread) => self.in_thread(thread, notification, earlier.unsure).await?,
            None => None,
        };
        match thread {
            Some(outcome) => Ok(outcome),
            None => self.anew(channel, notification, earlier.unsure).await,
        }
    }

    /// Begins the message of a group.
    async fn anew(&self, channel: &str, notification: &Notification, unsure: bool) -> Result<Outcome, Fault> {
        let found = if unsure { self.look(channel, None, notification).await } else { None };
        let ts = match found {
            Some(ts) => ts,
            None => self.post(message(notification, Part::Group), channel, None, notification).await?,
        };
        let thread = Thread { channel: channel.to_owned(), ts, told: notification.id.clone() };
        Ok(Outcome::Delivered(thread.receipt()))
    }

    /// Answers in a group's thread, then shows in its message how it stands. Nothing when the message is not there.
    async fn in_thread(
        &self,
        mut thread: Thread,
        notification: &Notification,
        unsure: bool,
    ) -> Result<Option<Outcome>, Fault> {
        if thread.told != notification.id {
            let found = unsure && self.look(&thread.channel, Some(&thread.ts), notification).await.is_some();
            if !found {
                let reply = message(notification, Part::Reply);
                match self.post(reply, &thread.channel, Some(&thread.ts), notification).await {
                    Err(fault) if fault.is_of_missing_message() => return Ok(None),
                    told => drop(told?),
                }
            }
            thread.told = notification.id.clone();
        }
        let body = message(notification, Part::Group).body(notification, &thread.channel);
        let body = with(body, "ts", &thread.ts);
        match self.call_with_blocks("chat.update", body).await {
            Ok(_) => Ok(Some(Outcome::Delivered(thread.receipt()))),
            Err(fault) if fault.is_of_missing_message() => Ok(None),
            Err(fault) => Ok(Some(with_receipt(fault.outcome, &thread))),
        }
    }

    /// Posts a message; what comes back is its `ts`.
    async fn post(
        &self,
        message: Message,
        channel: &str,
        thread: Option<&str>,
        notification: &Notification,
    ) -> Result<String, Fault> {
        let mut body = message.body(notification, channel);
        if let Some(thread) = thread {
            body = with(body, "thread_ts", thread);
        }
        let answer = self.call_with_blocks("chat.postMessage", body).await?;
        let ts = answer.get("ts").and_then(Value::as_str);
        Ok(ts.ok_or_else(|| later("Slack's answer has no ts"))?.to_owned())
    }

    /// Calls, and once more without blocks where they are not taken: a message is never lost by its looks.
    async fn call_with_blocks(&self, method: &str, body: Value) -> Result<Value, Fault> {
        match self.call(method, &body).await {
            Err(fault) if fault.is_of_blocks() => self.call(method, &without_blocks(body)).await,
            taken => taken,
        }
    }

    async fn call(&self, method: &str, body: &Value) -> Result<Value, Fault> {
        let call = Call::json(answers::url(&self.settings.api_url, &format!("/{method}"))?, body);
        self.ask(call).await
    }

    /// Looks for the message of a notification in a channel or a thread. What cannot be read was not found.
    async fn look(&self, channel: &str, thread: Option<&str>, notification: &Notification) -> Option<String> {
        let mut cursor = String::new();
        for _ in 0..PAGES_MOST {
            let page = self.read(channel, thread, notification, &cursor).await?;
            let found = page.get("messages")?.as_array()?.iter().find(|message| is_of(message, notification));
            if let Some(found) = found {
                return Some(found.get("ts")?.as_str()?.to_owned());
            }
            let next = page.pointer("/response_metadata/next_cursor").and_then(Value::as_str);
            cursor = next.filter(|next| !next.is_empty())?.to_owned();
        }
        None
    }

    /// Reads a page of what was said since shortly before a notification was made.
    async fn read(
        &self,
        channel: &str,
        thread: Option<&str>,
        notification: &Notification,
        cursor: &str,
    ) -> Option<Value> {
        let method = if thread.is_some() { "conversations.replies" } else { "conversations.history" };
        let address = answers::url(&self.settings.api_url, &format!("/{method}")).ok()?;
        let oldest = (notification.at - TimeDelta::minutes(15)).timestamp().to_string();
        // What reads is a form; Slack takes JSON only where something is written.
        let form = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("channel", channel), ("limit", "200"), ("include_all_metadata", "true")])
            .extend_pairs([("oldest", oldest.as_str())])
            .extend_pairs(Some(cursor).filter(|cursor| !cursor.is_empty()).map(|cursor| ("cursor", cursor)))
            .extend_pairs(thread.map(|ts| ("ts", ts)))
            .finish();
        let mut call = Call { body: form.into_bytes(), ..Call::json(address, &Value::Null) };
        call.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        self.ask(call).await.ok()
    }

    async fn ask(&self, mut call: Call) -> Result<Value, Fault> {
        let reference = self.settings.token.as_ref().ok_or_else(|| later("no token is configured"))?;
        let token = secret(reference)?;
        let header = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret().trim()));
        let Ok(mut header) = header else {
            return Err(later("the token holds characters that no token has").into());
        };
        header.set_sensitive(true);
        call.headers.insert(AUTHORIZATION, header);
        let answer = self.connector.send(call).await.map_err(|failure| no_answer(&failure))?;
        taken(&answer, self.clock.now())
    }
}

/// Whether a message carries a notification's id.
fn is_of(message: &Value, notification: &Notification) -> bool {
    let word = |path: &str| message.pointer(path).and_then(Value::as_str);
    word("/metadata/event_type") == Some(EVENT_TYPE)
        && word("/metadata/event_payload/notification") == Some(notification.id.as_str())
}

/// A body with one more field.
fn with(mut body: Value, key: &str, value: &str) -> Value {
    if let Some(body) = body.as_object_mut() {
        body.insert(key.to_owned(), value.into());
    }
    body
}
