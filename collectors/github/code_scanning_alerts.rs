//! Evidence `github.code_scanning_alerts`: faults found in code and not dealt with.

use chrono::{DateTime, TimeDelta, Utc};
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::{EvidenceKind, Operation};

use super::alerts::{Repository, nullable};
use super::area::{List, Made, Reader, Told};
use super::client::PER_PAGE;

const LIST: List = List {
    operation: Operation { name: "GET /orgs/{org}/code-scanning/alerts", permission: "security_events:read" },
    query: &[("state", "open"), PER_PAGE],
    field: None,
};

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "github.code_scanning_alerts",
    title: "Open code scanning alerts",
    subject: "alert",
    operations: &[LIST.operation],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// Reads the kind.
pub(super) const READER: Reader = Reader { kind: &KIND, read: |area| Box::pin(area.rows(&KIND, &LIST, row)) };

/// One open alert.
///
/// API: <https://docs.github.com/en/rest/code-scanning/code-scanning#list-code-scanning-alerts-for-an-organization>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The alert as a subject, `github:<organisation>/<repository>/code-scanning/<number>`.
    pub alert: String,
    /// The repository as a subject.
    pub repository: String,
    /// The tool that found it.
    pub tool: String,
    /// The rule that it breaks; empty when the tool does not name it.
    pub rule: String,
    /// When it was found.
    pub created_at: DateTime<Utc>,
    /// `critical`, `high`, `medium` or `low`; `none` when the rule is not about security.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub security_severity: Option<String>,
}

#[derive(Deserialize)]
struct Alert {
    number: u64,
    created_at: DateTime<Utc>,
    rule: Rule,
    tool: Tool,
    repository: Repository,
}

#[derive(Deserialize)]
struct Rule {
    id: Option<String>,
    #[serde(default, deserialize_with = "nullable")]
    security_severity_level: Option<Option<String>>,
}

#[derive(Deserialize)]
struct Tool {
    name: String,
}

fn row(alert: Alert) -> Made<Row> {
    let repository = alert.repository.subject();
    let subject = format!("{repository}/code-scanning/{}", alert.number);
    let mut told = Told::of(&subject, LIST.operation);
    let severity = alert.rule.security_severity_level.map(|level| level.unwrap_or_else(|| "none".to_owned()));
    let row = Row {
        alert: subject.clone(),
        repository,
        tool: alert.tool.name,
        rule: alert.rule.id.unwrap_or_default(),
        created_at: alert.created_at,
        security_severity: told.may("security_severity", severity),
    };
    Made { row, gaps: told.gaps }
}
