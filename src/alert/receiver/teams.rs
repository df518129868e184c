//! Microsoft Teams: an adaptive card for the webhook of a workflow
//! (<https://learn.microsoft.com/en-us/connectors/teams/#microsoft-teams-webhook>).
//!
//! Texts from outside stand in runs of rich text blocks, which know no Markdown; text blocks and fact sets do.

use std::sync::Arc;

use async_trait::async_trait;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use url::Url;

use crate::alert::connector::{Call, Connector};
use crate::config::TeamsSettings;
use crate::model::{AlertState, Clock, Notification};

use super::answers::{failure_of, later, no_answer, secret, url};
use super::content::{self, Told, fit};
use super::{Earlier, Outcome, Preview, Receipt, Receiver};

/// Bytes of a message; Teams takes 28 kB.
const BODY_MOST: usize = 26_000;

/// Alerts that are told in full.
const ALERTS_MOST: usize = 40;

/// A channel of Microsoft Teams.
pub(super) struct Teams {
    settings: TeamsSettings,
    connector: Connector,
    clock: Arc<dyn Clock>,
}

#[async_trait]
impl Receiver for Teams {
    async fn send(&self, notification: &Notification, _earlier: &Earlier) -> Outcome {
        let address = match secret(&self.settings.webhook_url) {
            Ok(address) => url(address.expose_secret().trim(), ""),
            Err(outcome) => Err(outcome),
        };
        let address = match address {
            Ok(address) => address,
            Err(outcome) => return outcome,
        };
        let answer = match self.connector.send(Call::json(address, &body(notification))).await {
            Ok(answer) => answer,
            Err(failure) => return no_answer(&failure),
        };
        if let Some(outcome) = failure_of(&answer, self.clock.now()) {
            return outcome;
        }
        // Connectors of the old kind answer 200 and name the failure in words.
        let text = answer.text();
        if text.contains("HTTP error") {
            return later(text);
        }
        Outcome::Delivered(Receipt::default())
    }

    fn preview(&self, notification: &Notification) -> Vec<Preview> {
        vec![Preview::json("message", &body(notification))]
    }
}

impl Teams {
    /// A channel as it is configured.
    pub(super) fn new(settings: TeamsSettings, connector: Connector, clock: Arc<dyn Clock>) -> Self {
        Self { settings, connector, clock }
    }
}

fn body(notification: &Notification) -> Value {
    let make = |notification: &Notification| {
        json!({
            "type": "message",
            "attachments": [{
                "contentType": "application/vnd.microsoft.card.adaptive",
                "contentUrl": null,
                "content": card(notification),
            }],
        })
    };
    fit(notification, ALERTS_MOST, make, |body| body.to_string().len() <= BODY_MOST)
}

fn card(notification: &Notification) -> Value {
    let headline = content::headline(notification, 200);
    let mut body = vec![lines(vec![run(&headline, "Bolder", "Large")])];
    let small =
        [content::group_line(notification), content::summary(notification), content::moment(notification.at)];
    let small = small.iter().filter(|each| !each.is_empty()).map(String::as_str);
    body.push(lines(vec![run(&small.collect::<Vec<_>>().join(" · "), "Default", "Small")]));
    body.extend(content::tell_all(&notification.alerts).iter().map(alert_container));
    if notification.more > 0 {
        let more = format!("{} more changed that are not listed here.", notification.more);
        body.push(lines(vec![run(&more, "Default", "Default")]));
    }
    let mut card = json!({
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.4",
        "msteams": { "width": "Full" },
        "fallbackText": headline,
        "body": body,
    });
    if let (Some(url), Some(card)) = (content::link(notification.url.as_deref()), card.as_object_mut()) {
        card.insert("actions".to_owned(), json!([open("Open in annexa", &url)]));
    }
    card
}

fn alert_container(told: &Told) -> Value {
    let style = match told.state {
        AlertState::Firing => "attention",
        AlertState::Resolved => "good",
        AlertState::Notice => "accent",
    };
    let mut title = run(&told.title, "Bolder", "Default");
    if let (Some(url), Some(title)) = (&told.url, title.as_object_mut()) {
        title.insert("selectAction".to_owned(), open("Open", url));
    }
    let mut items = vec![lines(vec![title])];
    for fact in &told.facts {
        let name = run(&format!("{}: ", fact.name), "Bolder", "Default");
        items.push(lines(vec![name, run(&fact.value, "Default", "Default")]));
    }
    json!({ "type": "Container", "style": style, "separator": true, "items": items })
}

fn lines(inlines: Vec<Value>) -> Value {
    json!({ "type": "RichTextBlock", "inlines": inlines })
}

fn run(text: &str, weight: &str, size: &str) -> Value {
    json!({ "type": "TextRun", "text": text, "weight": weight, "size": size })
}

fn open(title: &str, url: &Url) -> Value {
    json!({ "type": "Action.OpenUrl", "title": title, "url": url.as_str() })
}
