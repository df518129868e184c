//! Prometheus Alertmanager: alerts go to its API as they are, and it groups, silences and sends them on
//! (<https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml>).
//!
//! Alertmanager forgets an alert that is not sent again. Ours are sent when they change, so a firing one gets an end
//! far ahead, and it is the resolved one that ends it.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use reqwest::header::{AUTHORIZATION, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use crate::alert::connector::{Call, Connector};
use crate::config::AlertmanagerSettings;
use crate::model::{Alert, AlertState, Clock, Labels, Notification};

use super::answers::{failure_of, later, no_answer, secret, url};
use super::content;
use super::{Earlier, Outcome, Preview, Receipt, Receiver};

/// How long a firing alert stands without another word.
const FIRING_DAYS: i64 = 3_650;

/// How long something stands that does not last.
const NOTICE_MINUTES: i64 = 60;

/// Alerts in one message. They go out in several requests, so that each arrives: what is only counted would not stand there.
const MOST: usize = 10_000;

/// Alerts in one request.
const BATCH: usize = 200;

/// Characters of a label's value.
const LABEL_MOST: usize = 1_000;

/// An Alertmanager.
pub(super) struct Alertmanager {
    settings: AlertmanagerSettings,
    connector: Connector,
    clock: Arc<dyn Clock>,
}

#[async_trait]
impl Receiver for Alertmanager {
    async fn send(&self, notification: &Notification, _earlier: &Earlier) -> Outcome {
        // The same alert again changes nothing, so what was taken before a failure is simply sent once more.
        for batch in alerts(notification, self.clock.now()).chunks(BATCH) {
            if let Some(outcome) = self.post(batch).await {
                return outcome;
            }
        }
        Outcome::Delivered(Receipt::default())
    }

    fn most_alerts(&self) -> usize {
        MOST
    }

    fn preview(&self, notification: &Notification) -> Vec<Preview> {
        vec![Preview::json("alerts", &Value::Array(alerts(notification, self.clock.now())))]
    }
}

impl Alertmanager {
    /// An Alertmanager as it is configured.
    pub(super) fn new(settings: AlertmanagerSettings, connector: Connector, clock: Arc<dyn Clock>) -> Self {
        Self { settings, connector, clock }
    }

    async fn post(&self, batch: &[Value]) -> Option<Outcome> {
        let call = match self.call(batch) {
            Ok(call) => call,
            Err(outcome) => return Some(outcome),
        };
        match self.connector.send(call).await {
            Ok(answer) => failure_of(&answer, self.clock.now()),
            Err(failure) => Some(no_answer(&failure)),
        }
    }

    fn call(&self, batch: &[Value]) -> Result<Call, Outcome> {
        let mut call = Call::json(url(&self.settings.url, "/api/v2/alerts")?, &Value::Array(batch.to_vec()));
        if let Some(words) = self.credentials()? {
            let header = HeaderValue::from_str(words.expose_secret());
            let Ok(mut header) = header else { return Err(later("the credentials cannot be in a header")) };
            header.set_sensitive(true);
            call.headers.insert(AUTHORIZATION, header);
        }
        Ok(call)
    }

    fn credentials(&self) -> Result<Option<SecretString>, Outcome> {
        if let Some(token) = &self.settings.token {
            let token = secret(token)?;
            return Ok(Some(format!("Bearer {}", token.expose_secret().trim()).into()));
        }
        let (Some(user), Some(password)) = (&self.settings.user, &self.settings.password) else {
            return Ok(None);
        };
        let pair = format!("{user}:{}", secret(password)?.expose_secret());
        Ok(Some(format!("Basic {}", STANDARD.encode(pair)).into()))
    }
}

fn alerts(notification: &Notification, now: DateTime<Utc>) -> Vec<Value> {
    let mut alerts: Vec<Value> =
        notification.alerts.iter().map(|alert| one(alert, notification, now)).collect();
    if notification.more > 0 {
        alerts.push(rest(notification, now));
    }
    alerts
}

fn one(alert: &Alert, notification: &Notification, now: DateTime<Utc>) -> Value {
    let told = content::tell(alert);
    let facts = told.facts.iter().map(|fact| (label_name(&fact.name.to_lowercase()), fact.value.clone()));
    let mut annotations: BTreeMap<String, String> = facts.collect();
    annotations.insert("summary".to_owned(), told.title);
    let ends = match alert.state {
        AlertState::Firing => now + TimeDelta::days(FIRING_DAYS),
        AlertState::Notice => now + TimeDelta::minutes(NOTICE_MINUTES),
        AlertState::Resolved => notification.at.min(now),
    };
    json!({
        "labels": labels(&alert.labels, &alert.id.to_string()),
        "annotations": annotations,
        "startsAt": time(alert.since.min(ends)),
        "endsAt": time(ends),
        "generatorURL": content::link(alert.url.as_deref()).map(String::from).unwrap_or_default(),
    })
}

/// What is not listed is said, so that nobody takes the list for all.
fn rest(notification: &Notification, now: DateTime<Utc>) -> Value {
    let mut group = notification.group_labels.clone();
    group.insert("alertname".to_owned(), "annexa_more_alerts".to_owned());
    group.entry("severity".to_owned()).or_insert_with(|| notification.severity().as_str().to_owned());
    json!({
        "labels": labels(&group, notification.id.as_str()),
        "annotations": { "summary": format!("{} more changed that are not listed.", notification.more) },
        "startsAt": time(notification.at.min(now)),
        "endsAt": time(now + TimeDelta::minutes(NOTICE_MINUTES)),
        "generatorURL": content::link(notification.url.as_deref()).map(String::from).unwrap_or_default(),
    })
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Labels as Alertmanager takes them. Two alerts with the same labels would be one, so each has its id among them.
fn labels(labels: &Labels, id: &str) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    for (name, value) in labels {
        let value = content::line(value, LABEL_MOST);
        if !value.is_empty() {
            out.insert(label_name(name), value);
        }
    }
    out.entry("alertname".to_owned()).or_insert_with(|| "annexa".to_owned());
    out.insert("annexa_id".to_owned(), id.to_owned());
    out
}

/// A name as Prometheus takes it: letters, digits and `_`, no digit first.
fn label_name(name: &str) -> String {
    let mut out: String =
        name.chars().take(100).map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    if out.is_empty() || out.starts_with(|c: char| c.is_ascii_digit()) {
        out.insert(0, '_');
    }
    out
}
