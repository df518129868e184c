//! Evidence `github.webhooks`: webhooks of the organisation. Of their addresses only the host is kept, since the rest may
//! hold a token.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use crate::api::{EvidenceKind, Operation};

use super::area::{Area, List, Made, Reader, Told};
use super::client::PER_PAGE;

const LIST: List = List {
    operation: Operation { name: "GET /orgs/{org}/hooks", permission: "organization_hooks:read" },
    query: &[PER_PAGE],
    field: None,
};

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "github.webhooks",
    title: "GitHub webhooks of the organisation",
    subject: "hook",
    operations: &[LIST.operation],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// Reads the kind.
pub(super) const READER: Reader =
    Reader { kind: &KIND, read: |area| Box::pin(area.rows(&KIND, &LIST, |hook| row(area, hook))) };

/// One webhook. API: <https://docs.github.com/en/rest/orgs/webhooks#list-organization-webhooks>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The webhook as a subject, `github:<organisation>/hooks/<id>`.
    pub hook: String,
    /// Whether it is sent.
    pub active: bool,
    /// What it is sent for.
    pub events: Vec<String>,
    /// The scheme of its address: `https` or `http`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub scheme: Option<String>,
    /// The host of its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub host: Option<String>,
    /// Whether GitHub verifies the certificate of the host (`insecure_ssl` is 0).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub tls_verified: Option<bool>,
    /// Whether deliveries are signed with a secret. The secret itself is never told.
    pub has_secret: bool,
}

#[derive(Deserialize)]
struct Hook {
    id: u64,
    active: bool,
    events: Vec<String>,
    config: HookConfig,
}

#[derive(Deserialize)]
struct HookConfig {
    url: Option<String>,
    insecure_ssl: Option<Value>,
    secret: Option<String>,
}

fn row(area: &Area<'_>, hook: Hook) -> Made<Row> {
    let subject = area.subject("hooks", hook.id);
    let mut told = Told::of(&subject, LIST.operation);
    let url = hook.config.url.and_then(|url| Url::parse(&url).ok());
    let row = Row {
        hook: subject.clone(),
        active: hook.active,
        events: hook.events,
        scheme: told.may("scheme", url.as_ref().map(|url| url.scheme().to_owned())),
        host: told.may("host", url.as_ref().and_then(Url::host_str).map(str::to_owned)),
        tls_verified: told.may("tls_verified", hook.config.insecure_ssl.as_ref().and_then(verified)),
        has_secret: hook.config.secret.is_some_and(|secret| !secret.is_empty()),
    };
    Made { row, gaps: told.gaps }
}

/// GitHub writes 0 and 1 as texts or numbers.
fn verified(insecure: &Value) -> Option<bool> {
    match insecure.as_str().map(str::to_owned).or_else(|| insecure.as_u64().map(|n| n.to_string()))?.as_str()
    {
        "0" => Some(true),
        "1" => Some(false),
        _ => None,
    }
}
