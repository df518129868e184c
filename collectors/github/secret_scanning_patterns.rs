//! Evidence `github.secret_scanning_patterns`: the organisation's own patterns of secrets. The patterns themselves, which
//! tell what secrets look like, are not kept.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::{EvidenceKind, Operation};

use super::area::{Area, List, Reader};
use super::client::PER_PAGE;

const LIST: List = List {
    operation: Operation {
        name: "GET /orgs/{org}/secret-scanning/custom-patterns",
        permission: "organization_administration:read",
    },
    query: &[PER_PAGE],
    field: None,
};

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "github.secret_scanning_patterns",
    title: "GitHub secret scanning patterns of the organisation",
    subject: "pattern",
    operations: &[LIST.operation],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// Reads the kind.
pub(super) const READER: Reader = Reader {
    kind: &KIND,
    read: |area| Box::pin(area.rows(&KIND, &LIST, |pattern: Pattern| row(area, pattern).into())),
};

/// One pattern. API: <https://docs.github.com/en/rest/secret-scanning/custom-patterns>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The pattern as a subject, `github:<organisation>/secret-scanning-patterns/<id>`.
    pub pattern: String,
    /// Its name.
    pub name: String,
    /// `published`, so that it is looked for, or `unpublished`.
    pub state: String,
    /// Whether pushes with such secrets are refused.
    pub push_protection: bool,
}

#[derive(Deserialize)]
struct Pattern {
    id: u64,
    name: String,
    state: String,
    push_protection_enabled: bool,
}

fn row(area: &Area<'_>, pattern: Pattern) -> Row {
    Row {
        pattern: area.subject("secret-scanning-patterns", pattern.id),
        name: pattern.name,
        state: pattern.state,
        push_protection: pattern.push_protection_enabled,
    }
}
