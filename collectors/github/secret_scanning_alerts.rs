//! Evidence `github.secret_scanning_alerts`: secrets found in repositories and not dealt with. The secrets themselves are
//! neither asked for nor kept.

use chrono::{DateTime, TimeDelta, Utc};
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::{EvidenceKind, Operation};

use super::alerts::Repository;
use super::area::{List, Made, Reader, Told};
use super::client::PER_PAGE;

const LIST: List = List {
    operation: Operation {
        name: "GET /orgs/{org}/secret-scanning/alerts",
        permission: "secret_scanning_alerts:read",
    },
    query: &[("state", "open"), ("hide_secret", "true"), PER_PAGE],
    field: None,
};

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "github.secret_scanning_alerts",
    title: "Open secret scanning alerts",
    subject: "alert",
    operations: &[LIST.operation],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// Reads the kind.
pub(super) const READER: Reader = Reader { kind: &KIND, read: |area| Box::pin(area.rows(&KIND, &LIST, row)) };

/// One open alert.
///
/// API: <https://docs.github.com/en/rest/secret-scanning/secret-scanning#list-secret-scanning-alerts-for-an-organization>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The alert as a subject, `github:<organisation>/<repository>/secret-scanning/<number>`.
    pub alert: String,
    /// The repository as a subject.
    pub repository: String,
    /// The kind of secret, such as `aws_secret_access_key`.
    pub secret_type: String,
    /// When it was found.
    pub created_at: DateTime<Utc>,
    /// Whether its issuer still accepts it: `active`, `inactive` or `unknown`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub validity: Option<String>,
    /// Whether it was found in public, too.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub publicly_leaked: Option<bool>,
    /// Whether somebody pushed it past push protection.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub push_protection_bypassed: Option<bool>,
}

#[derive(Deserialize)]
struct Alert {
    number: u64,
    created_at: DateTime<Utc>,
    secret_type: String,
    repository: Repository,
    validity: Option<String>,
    publicly_leaked: Option<bool>,
    push_protection_bypassed: Option<bool>,
}

fn row(alert: Alert) -> Made<Row> {
    let repository = alert.repository.subject();
    let subject = format!("{repository}/secret-scanning/{}", alert.number);
    let mut told = Told::of(&subject, LIST.operation);
    let row = Row {
        alert: subject.clone(),
        repository,
        secret_type: alert.secret_type,
        created_at: alert.created_at,
        validity: told.may("validity", alert.validity),
        publicly_leaked: told.may("publicly_leaked", alert.publicly_leaked),
        push_protection_bypassed: told.may("push_protection_bypassed", alert.push_protection_bypassed),
    };
    Made { row, gaps: told.gaps }
}
