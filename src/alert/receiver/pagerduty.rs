//! PagerDuty: events that open and resolve incidents (<https://developer.pagerduty.com/docs/events-api-v2-overview>).
//!
//! What happened and does not last is a change event, which opens no incident that nobody could resolve.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::SecondsFormat;
use collectors::api::Digest;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::alert::connector::{Call, Connector};
use crate::config::{IncidentPer, PagerdutySettings};
use crate::model::{Alert, AlertState, Clock, Notification, Severity};

use super::answers::{failure_of, no_answer, secret, url};
use super::content::{self, fit, headline};
use super::{Earlier, Outcome, Preview, Receipt, Receiver};

/// Bytes of an event; PagerDuty takes 512 kB.
const BODY_MOST: usize = 480_000;

/// Alerts in one event.
const ALERTS_MOST: usize = 300;

/// Characters of a summary; PagerDuty takes 1,024.
const SUMMARY_MOST: usize = 1_000;

/// Stands for the integration key in previews.
const KEY_SHOWN: &str = "(integration key)";

/// A service of PagerDuty.
pub(super) struct Pagerduty {
    settings: PagerdutySettings,
    connector: Connector,
    clock: Arc<dyn Clock>,
}

/// An event and where it goes.
struct Event {
    path: &'static str,
    body: Value,
}

#[async_trait]
impl Receiver for Pagerduty {
    async fn send(&self, notification: &Notification, earlier: &Earlier) -> Outcome {
        let key = match secret(&self.settings.routing_key) {
            Ok(key) => key,
            Err(outcome) => return outcome,
        };
        // Events are taken one by one; a receipt says how many of this notification were.
        let done = earlier.receipt.as_ref().and_then(|receipt| taken(receipt, notification)).unwrap_or(0);
        let events = self.events(notification, key.expose_secret().trim());
        for (index, event) in events.into_iter().enumerate().skip(done) {
            if let Some(outcome) = self.post(event).await {
                return with_progress(outcome, notification, index);
            }
        }
        Outcome::Delivered(Receipt::default())
    }

    fn preview(&self, notification: &Notification) -> Vec<Preview> {
        let events = self.events(notification, KEY_SHOWN);
        events.iter().map(|event| Preview::json(event.path.trim_start_matches('/'), &event.body)).collect()
    }
}

/// The receipt of an unfinished try: the notification, and how many events were taken.
fn with_progress(outcome: Outcome, notification: &Notification, done: usize) -> Outcome {
    match outcome {
        Outcome::Later { why, after, receipt: _ } => {
            let receipt = Some(Receipt(format!("{} {done}", notification.id)));
            Outcome::Later { why, after, receipt }
        }
        Outcome::Delivered(_) | Outcome::Refused { .. } | Outcome::Gone { .. } => outcome,
    }
}

fn taken(receipt: &Receipt, notification: &Notification) -> Option<usize> {
    let (id, done) = receipt.0.split_once(' ')?;
    if id == notification.id.as_str() { done.parse().ok() } else { None }
}

impl Pagerduty {
    /// A service as it is configured.
    pub(super) fn new(settings: PagerdutySettings, connector: Connector, clock: Arc<dyn Clock>) -> Self {
        Self { settings, connector, clock }
    }

    async fn post(&self, event: Event) -> Option<Outcome> {
        let address = match url(&self.settings.api_url, event.path) {
            Ok(address) => address,
            Err(outcome) => return Some(outcome),
        };
        match self.connector.send(Call::json(address, &event.body)).await {
            Ok(answer) => failure_of(&answer, self.clock.now()),
            Err(failure) => Some(no_answer(&failure)),
        }
    }

    fn events(&self, notification: &Notification, key: &str) -> Vec<Event> {
        match self.settings.incident_per {
            IncidentPer::Group => of_group(notification, key),
            IncidentPer::Alert => of_alerts(notification, key),
        }
    }
}

/// One incident for the group, and a change event where something happened that does not last.
fn of_group(notification: &Notification, key: &str) -> Vec<Event> {
    let has = |state| notification.alerts.iter().any(|alert| alert.state == state);
    let dedup = format!("annexa-{}", Digest::of(notification.group.as_bytes()));
    let mut events = Vec::new();
    if notification.firing > 0 || has(AlertState::Firing) {
        events.push(trigger(notification, key, &dedup));
    } else if has(AlertState::Resolved) {
        events.push(resolve(key, &dedup));
    }
    if has(AlertState::Notice) {
        events.push(change(notification, key));
    }
    events
}

/// One incident for each alert. Alerts that are not listed make one for all of them.
fn of_alerts(notification: &Notification, key: &str) -> Vec<Event> {
    let mut events = Vec::new();
    for alert in &notification.alerts {
        let one = Notification {
            alerts: vec![alert.clone()],
            more: 0,
            standing: Vec::new(),
            ..notification.clone()
        };
        let dedup = format!("annexa-{}", alert.id);
        events.push(match alert.state {
            AlertState::Firing => trigger(&one, key, &dedup),
            AlertState::Resolved => resolve(key, &dedup),
            AlertState::Notice => change(&one, key),
        });
    }
    if notification.more > 0 {
        let rest = Notification { alerts: Vec::new(), standing: Vec::new(), ..notification.clone() };
        events.push(change(&rest, key));
    }
    events
}

fn trigger(notification: &Notification, key: &str, dedup: &str) -> Event {
    let make = |notification: &Notification| {
        let first = notification.alerts.first();
        let label = |name: &str| {
            first.and_then(|alert| alert.labels.get(name)).map(|value| content::line(value, 200))
        };
        json!({
            "routing_key": key,
            "event_action": "trigger",
            "dedup_key": dedup,
            "client": "annexa",
            "client_url": content::link(notification.url.as_deref()).map(String::from),
            "links": links(notification),
            "payload": {
                "summary": headline(notification, SUMMARY_MOST),
                "source": label("source").unwrap_or_else(|| "annexa".to_owned()),
                "severity": severity(notification.severity()),
                "timestamp": notification.at.to_rfc3339_opts(SecondsFormat::Millis, true),
                "component": label("subject"),
                "group": content::group_line(notification),
                "class": label("policy"),
                "custom_details": details(notification),
            },
        })
    };
    let mut body = fit(notification, ALERTS_MOST, make, |body| body.to_string().len() <= BODY_MOST);
    for part in ["", "/payload"] {
        if let Some(Value::Object(fields)) = body.pointer_mut(part) {
            fields.retain(|_, value| !value.is_null());
        }
    }
    Event { path: "/enqueue", body }
}

fn resolve(key: &str, dedup: &str) -> Event {
    Event {
        path: "/enqueue",
        body: json!({ "routing_key": key, "event_action": "resolve", "dedup_key": dedup }),
    }
}

fn change(notification: &Notification, key: &str) -> Event {
    let make = |notification: &Notification| {
        json!({
            "routing_key": key,
            "links": links(notification),
            "payload": {
                "summary": headline(notification, SUMMARY_MOST),
                "source": "annexa",
                "timestamp": notification.at.to_rfc3339_opts(SecondsFormat::Millis, true),
                "custom_details": details(notification),
            },
        })
    };
    let body = fit(notification, ALERTS_MOST, make, |body| body.to_string().len() <= BODY_MOST);
    Event { path: "/change/enqueue", body }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Low => "info",
        Severity::Medium => "warning",
        Severity::High => "error",
        Severity::Critical => "critical",
    }
}

fn links(notification: &Notification) -> Vec<Value> {
    let page = content::link(notification.url.as_deref()).map(|url| ("Open in annexa".to_owned(), url));
    let of = |alert: &Alert| Some((content::line(&alert.title, 100), content::link(alert.url.as_deref())?));
    let links = page.into_iter().chain(notification.alerts.iter().take(20).filter_map(of));
    links.map(|(text, url)| json!({ "href": url.as_str(), "text": text })).collect()
}

fn details(notification: &Notification) -> Value {
    let alerts = notification.alerts.iter().map(|alert| {
        let told = content::tell(alert);
        let facts = told.facts.into_iter().map(|fact| (fact.name.to_owned(), Value::String(fact.value)));
        let mut fields = serde_json::Map::from_iter([
            ("Title".to_owned(), Value::String(told.title)),
            ("State".to_owned(), alert.state.as_str().into()),
        ]);
        fields.extend(facts);
        Value::Object(fields)
    });
    json!({
        "summary": content::summary(notification),
        "alerts": alerts.collect::<Vec<_>>(),
        "more": notification.more,
        "notification": notification.id,
    })
}
