//! Evidence `github.installations`: GitHub Apps in the organisation and what they may do.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::{EvidenceKind, Operation};

use super::area::{Area, List, Made, Reader};
use super::client::PER_PAGE;

const LIST: List = List {
    operation: Operation {
        name: "GET /orgs/{org}/installations",
        permission: "organization_administration:read",
    },
    query: &[PER_PAGE],
    field: Some("installations"),
};

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "github.installations",
    title: "GitHub Apps installed in the organisation",
    subject: "installation",
    operations: &[LIST.operation],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// Reads the kind.
pub(super) const READER: Reader = Reader {
    kind: &KIND,
    read: |area| Box::pin(area.rows(&KIND, &LIST, |installation| row(area, installation))),
};

/// One installation of an App.
///
/// API: <https://docs.github.com/en/rest/orgs/orgs#list-app-installations-for-an-organization>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The installation as a subject, `github:<organisation>/installations/<id>`.
    pub installation: String,
    /// The App's name in addresses.
    pub app: String,
    /// The App's number.
    pub app_id: u64,
    /// The repositories that it reaches: `all` or `selected`.
    pub repository_selection: String,
    /// What it may do, by resource.
    pub permissions: Vec<Permission>,
    /// Whether it is suspended, so that it reaches nothing.
    pub suspended: bool,
    /// When it was installed.
    pub created_at: DateTime<Utc>,
    /// When its permissions or repositories last changed.
    pub updated_at: DateTime<Utc>,
}

/// What an App may do with one kind of resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Permission {
    /// The resource, such as `contents` or `organization_administration`.
    pub resource: String,
    /// `read`, `write` or `admin`.
    pub level: String,
}

#[derive(Deserialize)]
struct Installation {
    id: u64,
    app_id: u64,
    app_slug: String,
    repository_selection: String,
    permissions: BTreeMap<String, String>,
    suspended_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

fn row(area: &Area<'_>, installation: Installation) -> Made<Row> {
    let permissions = installation.permissions.into_iter();
    let permissions = permissions.map(|(resource, level)| Permission { resource, level }).collect();
    Row {
        installation: area.subject("installations", installation.id),
        app: installation.app_slug,
        app_id: installation.app_id,
        repository_selection: installation.repository_selection,
        permissions,
        suspended: installation.suspended_at.is_some(),
        created_at: installation.created_at,
        updated_at: installation.updated_at,
    }
    .into()
}
