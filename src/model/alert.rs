//! Alerts: what people are told when something changes.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use collectors::api::is_slug;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{EntryId, FindingId, FrameworkId, Severity, Verdict};

collectors::text_id!(
    /// A configured receiver.
    ReceiverId, "receiver id", "use a-z, 0-9, - and _", is_slug
);

collectors::text_id!(
    /// One message to one receiver; the same at every try, so that a receiver can drop doubles.
    NotificationId, "notification id", "use an id that `annexa alert log` shows", |text| Uuid::parse_str(text).is_ok()
);

/// The namespace of the ids of alerts that are not about a finding (a random UUID, fixed for good).
const ALERTS: Uuid = Uuid::from_u128(0x0b9d_61c7_3a54_4f0c_b2f6_5d83_e41a_97c8);

/// One thing that alerts, over time: a finding, a source, a waiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AlertId(Uuid);

impl AlertId {
    /// The id of an alert that is not about a finding: a word for what it is about, and its name there.
    #[must_use]
    pub fn of(about: &str, name: &str) -> Self {
        Self(Uuid::new_v5(&ALERTS, [about, name].join("\u{1f}").as_bytes()))
    }

    /// Reads an id as it is printed.
    ///
    /// # Errors
    /// When the text is no UUID.
    pub fn parse(text: &str) -> Result<Self, uuid::Error> {
        Uuid::parse_str(text).map(Self)
    }
}

impl From<FindingId> for AlertId {
    fn from(finding: FindingId) -> Self {
        Self(finding.uuid())
    }
}

impl std::fmt::Display for AlertId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl JsonSchema for AlertId {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "AlertId".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "uuid" })
    }
}

/// The labels that alerts have, each of them some.
pub const LABELS: [&str; 12] = [
    "alertname",
    "owner",
    "policy",
    "reason",
    "receiver",
    "schedule",
    "scope",
    "severity",
    "source",
    "subject",
    "verdict",
    "waiver",
];

/// Labels of an alert or a group, by name, as routes match them.
pub type Labels = BTreeMap<String, String>;

/// Where an alert stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlertState {
    /// It needs somebody.
    Firing,
    /// It needed somebody, and does no more.
    Resolved,
    /// Something happened that does not last, such as an account that appeared.
    Notice,
}

impl AlertState {
    /// The word used in JSON and on the screen.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Firing => "firing",
            Self::Resolved => "resolved",
            Self::Notice => "notice",
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// One alert as it is told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Alert {
    /// The same over time.
    pub id: AlertId,
    /// Where it stands.
    pub state: AlertState,
    /// What routes match: `alertname`, `severity` and, where they exist, `policy`, `source`, `scope`, `subject`,
    /// `verdict`, `reason`, `owner`.
    pub labels: Labels,
    /// How bad it is.
    pub severity: Severity,
    /// What it is about, in one line.
    pub title: String,
    /// Why, in one sentence.
    pub message: String,
    /// The verdict that was told before; none when it is new or no verdict.
    pub before: Option<Verdict>,
    /// The verdict now, when it is about a finding whose subject still exists.
    pub verdict: Option<Verdict>,
    /// Since when it stands so.
    pub since: DateTime<Utc>,
    /// What became of it since it was told before, oldest first; the newest when they are many.
    pub changes: Vec<AlertChange>,
    /// How many changes since then came before those, when they are many.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub earlier_changes: u64,
    /// The controls that it bears on.
    pub controls: Vec<EntryId>,
    /// The requirements of all frameworks that it bears on.
    pub requirements: Vec<RequirementName>,
    /// Who answers for it.
    pub owner: Option<Owner>,
    /// What to do about it.
    pub remediation: String,
    /// Its page.
    pub url: Option<String>,
}

/// One change of an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AlertChange {
    /// When it was noticed.
    pub at: DateTime<Utc>,
    /// Where the alert stood then.
    pub state: AlertState,
    /// The verdict then, when it is about a finding.
    pub verdict: Option<Verdict>,
}

/// An alert as it stands, without what policies and settings say of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// The same over time.
    pub id: AlertId,
    /// Where it stands.
    pub state: AlertState,
    /// What routes match.
    pub labels: Labels,
    /// The verdict, when it is about a finding that has one.
    pub verdict: Option<Verdict>,
    /// What it is about, in one line.
    pub title: String,
    /// Why it stands so, in one sentence.
    pub message: String,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// A requirement as messages name it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct RequirementName {
    /// The framework.
    pub framework: FrameworkId,
    /// The requirement.
    pub requirement: EntryId,
    /// Its short title; empty where titles are not shown.
    pub title: String,
}

/// Who answers for something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Owner {
    /// The name, also the value of the label `owner`.
    pub name: String,
    /// The member or user group to mention in Slack, such as `U012AB3CD` or `S012AB3CD`.
    #[serde(default)]
    pub slack: Option<String>,
    /// The e-mail address.
    #[serde(default)]
    pub email: Option<String>,
}

/// One message to one receiver: a group of alerts at a moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Notification {
    /// The same at every try.
    pub id: NotificationId,
    /// Who is told.
    pub receiver: ReceiverId,
    /// The group; the same for all notifications of one group to one receiver.
    pub group: String,
    /// The labels that the alerts of the group share.
    pub group_labels: Labels,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// Its number within the group, from 1.
    pub number: u64,
    /// The alerts that changed, worst first.
    pub alerts: Vec<Alert>,
    /// How many more changed that are not listed.
    pub more: u64,
    /// The alerts of the group that fire and did not change, worst first, as many as are worth showing. Their requirements were
    /// told when they began, and are left out.
    #[serde(default)]
    pub standing: Vec<Alert>,
    /// How many alerts of the group are firing now, told or not.
    pub firing: u64,
    /// Where all of it can be seen.
    pub url: Option<String>,
}

impl Notification {
    /// Whether nothing of the group is firing any more.
    #[must_use]
    pub fn is_resolved(&self) -> bool {
        self.firing == 0 && self.alerts.iter().all(|alert| alert.state == AlertState::Resolved)
    }

    /// The worst severity of what is told.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.alerts.iter().map(|alert| alert.severity).max().unwrap_or(Severity::Low)
    }
}
