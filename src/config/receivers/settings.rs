//! The settings of each kind of receiver.

use collectors::api::{Bounded, SecretRef};
use serde::Deserialize;

use crate::config::Network;

/// A configured receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiverSettings {
    /// How it is reached.
    pub connection: ConnectionSettings,
    /// What it is.
    pub kind: ReceiverKind,
}

/// How a receiver is reached; the keys that all kinds have.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ConnectionSettings {
    /// Whether addresses may begin with `http://`.
    pub allow_http: bool,
    /// Addresses that may be connected to although they are not public.
    pub allow_addresses: Vec<Network>,
    /// How long one request may take.
    pub timeout_seconds: Bounded<1, 120>,
}

impl Default for ConnectionSettings {
    fn default() -> Self {
        Self { allow_http: false, allow_addresses: Vec::new(), timeout_seconds: Bounded::constant::<15>() }
    }
}

/// What a receiver is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReceiverKind {
    /// A Slack channel.
    Slack(SlackSettings),
    /// A program that takes Standard Webhooks.
    Webhook(WebhookSettings),
    /// People with e-mail addresses.
    Email(EmailSettings),
    /// A channel of Microsoft Teams.
    Teams(TeamsSettings),
    /// A service of PagerDuty.
    Pagerduty(PagerdutySettings),
    /// A Prometheus Alertmanager.
    Alertmanager(AlertmanagerSettings),
    /// Issues of a GitHub repository.
    GithubIssue(GithubIssueSettings),
}

/// A Slack channel: a bot token and the channel, or the URL of an incoming webhook.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlackSettings {
    /// The bot's token (`xoxb-…`).
    pub token: Option<SecretRef>,
    /// The id of the channel.
    pub channel: Option<String>,
    /// The URL of an incoming webhook, which is a secret.
    pub webhook_url: Option<SecretRef>,
    /// Where Slack's API is.
    #[serde(default = "slack_api")]
    pub api_url: String,
}

fn slack_api() -> String {
    "https://slack.com/api".to_owned()
}

/// A program that takes Standard Webhooks.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookSettings {
    /// Where it listens.
    pub url: String,
    /// Shared secrets (`whsec_…`); each signs, so that one can be replaced by the next.
    #[serde(default)]
    pub secrets: Vec<SecretRef>,
    /// A private Ed25519 key (`whsk_…`).
    pub signing_key: Option<SecretRef>,
}

/// People with e-mail addresses, through one mail server.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmailSettings {
    /// The mail server.
    pub host: String,
    /// Its port; the usual one of `tls` when not given.
    pub port: Option<u16>,
    /// How the connection is protected.
    #[serde(default)]
    pub tls: SmtpTls,
    /// The user to sign in as.
    pub user: Option<String>,
    /// The user's password.
    pub password: Option<SecretRef>,
    /// The sender.
    pub from: String,
    /// Who is told.
    pub to: Vec<String>,
}

/// How a connection to a mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmtpTls {
    /// By TLS from the start, port 465.
    #[default]
    Implicit,
    /// By TLS after a word in the clear, port 587. A server that offers none gets no message.
    Starttls,
    /// Not at all, port 25.
    None,
}

/// A channel of Microsoft Teams, by the webhook of a workflow.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TeamsSettings {
    /// The URL of the workflow, which is a secret.
    pub webhook_url: SecretRef,
}

/// A service of PagerDuty with an integration "Events API v2".
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PagerdutySettings {
    /// The integration key.
    pub routing_key: SecretRef,
    /// What makes an incident.
    #[serde(default)]
    pub incident_per: IncidentPer,
    /// Where the Events API is.
    #[serde(default = "pagerduty_api")]
    pub api_url: String,
}

fn pagerduty_api() -> String {
    "https://events.pagerduty.com/v2".to_owned()
}

/// What makes an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IncidentPer {
    /// Each group of alerts.
    #[default]
    Group,
    /// Each alert.
    Alert,
}

/// A Prometheus Alertmanager.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlertmanagerSettings {
    /// Where it is, without `/api/v2`.
    pub url: String,
    /// The user of basic authentication.
    pub user: Option<String>,
    /// The user's password.
    pub password: Option<SecretRef>,
    /// A bearer token instead.
    pub token: Option<SecretRef>,
}

/// Issues of a GitHub repository: one for each group.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GithubIssueSettings {
    /// The repository, `owner/name`.
    pub repository: String,
    /// The GitHub App to write as.
    pub app: Option<GithubApp>,
    /// A token to write with instead.
    pub token: Option<SecretRef>,
    /// Labels of the issues.
    #[serde(default = "issue_labels")]
    pub labels: Vec<String>,
    /// Where the REST API is.
    #[serde(default = "github_api")]
    pub api_url: String,
}

/// A GitHub App that may write issues.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GithubApp {
    /// The App's id.
    pub id: u64,
    /// The App's private key in PEM.
    pub private_key: SecretRef,
}

fn issue_labels() -> Vec<String> {
    vec!["annexa".to_owned()]
}

fn github_api() -> String {
    "https://api.github.com".to_owned()
}
