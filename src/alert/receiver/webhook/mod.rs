//! Standard Webhooks (<https://www.standardwebhooks.com>) that carry a CloudEvent (<https://cloudevents.io>, 1.0, structured).
//!
//! `webhook-id` is the notification's id at every try, so that a receiver can drop doubles.

mod signature;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use async_trait::async_trait;
use chrono::SecondsFormat;
use collectors::api::Digest;
use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::alert::connector::{Call, Connector};
use crate::config::WebhookSettings;
use crate::model::{Clock, Notification};

use super::answers::{failure_of, later, no_answer, secret, url};
use super::content::fit;
use super::{Earlier, Outcome, Preview, Receipt, Receiver};

use signature::Key;

/// Bytes of a body; Standard Webhooks asks for less than 20 kB.
const BODY_MOST: usize = 19_000;

/// Alerts in one event, as far as there is room.
const ALERTS_MOST: usize = 100;

/// Characters of the name of a group.
const GROUP_MOST: usize = 400;

/// A program that takes Standard Webhooks.
pub(super) struct Webhook {
    settings: WebhookSettings,
    connector: Connector,
    clock: Arc<dyn Clock>,
}

#[async_trait]
impl Receiver for Webhook {
    async fn send(&self, notification: &Notification, _earlier: &Earlier) -> Outcome {
        match self.call(notification) {
            Err(outcome) => outcome,
            Ok(call) => match self.connector.send(call).await {
                Err(failure) => no_answer(&failure),
                Ok(answer) => {
                    failure_of(&answer, self.clock.now()).unwrap_or(Outcome::Delivered(Receipt::default()))
                }
            },
        }
    }

    fn preview(&self, notification: &Notification) -> Vec<Preview> {
        vec![Preview::json("event", &event(notification))]
    }
}

impl Webhook {
    /// A program as it is configured.
    pub(super) fn new(settings: WebhookSettings, connector: Connector, clock: Arc<dyn Clock>) -> Self {
        Self { settings, connector, clock }
    }

    /// The signed request.
    fn call(&self, notification: &Notification) -> Result<Call, Outcome> {
        let mut call = Call::json(url(&self.settings.url, "")?, &event(notification));
        let references = self.settings.secrets.iter().chain(&self.settings.signing_key);
        let mut signatures = Vec::new();
        let sent = self.clock.now().timestamp().to_string();
        for reference in references {
            let key =
                Key::parse(secret(reference)?.expose_secret()).map_err(|error| later(error.to_string()))?;
            signatures.push(key.sign(notification.id.as_str(), &sent, &call.body));
        }
        let headers = [
            ("webhook-id", notification.id.as_str().to_owned()),
            ("webhook-timestamp", sent),
            ("webhook-signature", signatures.join(" ")),
        ];
        for (name, value) in headers {
            let value = HeaderValue::from_str(&value).map_err(|error| later(error.to_string()))?;
            call.headers.insert(HeaderName::from_static(name), value);
        }
        let kind = HeaderValue::from_static("application/cloudevents+json; charset=utf-8");
        call.headers.insert(CONTENT_TYPE, kind);
        Ok(call)
    }
}

/// The name of a group, which may be as long as the labels in it: what is too long keeps its digest.
fn group(name: &str) -> String {
    match name.char_indices().nth(GROUP_MOST) {
        None => name.to_owned(),
        Some((end, _)) => {
            let (begin, _) = name.split_at_checked(end).unwrap_or((name, ""));
            format!("{begin}… {}", Digest::of(name.as_bytes()))
        }
    }
}

/// The notification as a CloudEvent.
fn event(notification: &Notification) -> Value {
    let group = group(&notification.group);
    let make = |notification: &Notification| {
        let notification = Notification { group: group.clone(), ..notification.clone() };
        json!({
            "specversion": "1.0",
            "id": notification.id,
            "source": "/annexa",
            "type": "annexa.notification",
            "subject": group,
            "time": notification.at.to_rfc3339_opts(SecondsFormat::Millis, true),
            "datacontenttype": "application/json",
            "data": notification,
        })
    };
    fit(notification, ALERTS_MOST, make, |event| event.to_string().len() <= BODY_MOST)
}
