//! Evidence `github.dependabot_alerts`: known vulnerabilities of dependencies that are not dealt with.

use chrono::{DateTime, TimeDelta, Utc};
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::api::{EvidenceKind, Operation};

use super::alerts::{Repository, nullable};
use super::area::{List, Made, Reader, Told};
use super::client::PER_PAGE;

const LIST: List = List {
    operation: Operation {
        name: "GET /orgs/{org}/dependabot/alerts",
        permission: "vulnerability_alerts:read",
    },
    query: &[("state", "open"), PER_PAGE],
    field: None,
};

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "github.dependabot_alerts",
    title: "Open Dependabot alerts",
    subject: "alert",
    operations: &[LIST.operation],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// Reads the kind.
pub(super) const READER: Reader = Reader { kind: &KIND, read: |area| Box::pin(area.rows(&KIND, &LIST, row)) };

/// One open alert.
///
/// API: <https://docs.github.com/en/rest/dependabot/alerts#list-dependabot-alerts-for-an-organization>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The alert as a subject, `github:<organisation>/<repository>/dependabot/<number>`.
    pub alert: String,
    /// The repository as a subject.
    pub repository: String,
    /// The advisory's id, `GHSA-…`.
    pub advisory: String,
    /// `critical`, `high`, `medium` or `low`.
    pub severity: String,
    /// The package manager, such as `npm`.
    pub ecosystem: String,
    /// The package.
    pub package: String,
    /// When the alert was made.
    pub created_at: DateTime<Utc>,
    /// Whether a version without the fault is published.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub fix_available: Option<bool>,
}

#[derive(Deserialize)]
struct Alert {
    number: u64,
    created_at: DateTime<Utc>,
    security_advisory: Advisory,
    security_vulnerability: Vulnerability,
    repository: Repository,
}

#[derive(Deserialize)]
struct Advisory {
    ghsa_id: String,
    severity: String,
}

#[derive(Deserialize)]
struct Vulnerability {
    package: Package,
    #[serde(default, deserialize_with = "nullable")]
    first_patched_version: Option<Option<Value>>,
}

#[derive(Deserialize)]
struct Package {
    ecosystem: String,
    name: String,
}

fn row(alert: Alert) -> Made<Row> {
    let repository = alert.repository.subject();
    let subject = format!("{repository}/dependabot/{}", alert.number);
    let mut told = Told::of(&subject, LIST.operation);
    let patched = alert.security_vulnerability.first_patched_version;
    let row = Row {
        alert: subject.clone(),
        repository,
        advisory: alert.security_advisory.ghsa_id,
        severity: alert.security_advisory.severity,
        ecosystem: alert.security_vulnerability.package.ecosystem,
        package: alert.security_vulnerability.package.name,
        created_at: alert.created_at,
        fix_available: told.may("fix_available", patched.map(|version| version.is_some())),
    };
    Made { row, gaps: told.gaps }
}
