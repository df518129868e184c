//! Evidence `github.personal_access_tokens`: fine-grained tokens of members that reach the organisation.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::{EvidenceKind, Operation};

use super::alerts::nullable;
use super::area::{Area, List, Made, Reader, Told};
use super::client::PER_PAGE;
use super::credential_authorizations::{Expiry, Used, expiry, used};

const LIST: List = List {
    operation: Operation {
        name: "GET /orgs/{org}/personal-access-tokens",
        permission: "organization_personal_access_tokens:read",
    },
    query: &[PER_PAGE],
    field: None,
};

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "github.personal_access_tokens",
    title: "GitHub fine-grained personal access tokens",
    subject: "token",
    operations: &[LIST.operation],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// Reads the kind.
pub(super) const READER: Reader =
    Reader { kind: &KIND, read: |area| Box::pin(area.rows(&KIND, &LIST, |token| row(area, token))) };

/// One token that was approved. GitHub tells Apps only.
///
/// API: <https://docs.github.com/en/rest/orgs/personal-access-tokens#list-fine-grained-personal-access-tokens-with-access-to-organization-resources>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The token's approval as a subject, `github:<organisation>/personal-access-tokens/<id>`.
    pub token: String,
    /// The name that its owner gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub name: Option<String>,
    /// The login of its owner.
    pub login: String,
    /// The repositories that it reaches: `all`, `subset` or `none`.
    pub repository_selection: String,
    /// What it may do.
    pub permissions: Vec<TokenPermission>,
    /// When it was let in.
    pub granted_at: DateTime<Utc>,
    /// Whether it has expired.
    pub expired: bool,
    /// When it expires.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Expiry")]
    pub expiry: Option<Expiry>,
    /// When it was last used.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Used")]
    pub used: Option<Used>,
}

/// What a token may do with one kind of resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenPermission {
    /// What the resource belongs to: `organization`, `repository` or `other`.
    pub of: String,
    /// The resource, such as `contents` or `members`.
    pub resource: String,
    /// `read`, `write` or `admin`.
    pub level: String,
}

#[derive(Deserialize)]
struct Token {
    id: u64,
    owner: Owner,
    repository_selection: String,
    permissions: BTreeMap<String, BTreeMap<String, String>>,
    access_granted_at: DateTime<Utc>,
    token_name: Option<String>,
    token_expired: bool,
    #[serde(default, deserialize_with = "nullable")]
    token_expires_at: Option<Option<DateTime<Utc>>>,
    #[serde(default, deserialize_with = "nullable")]
    token_last_used_at: Option<Option<DateTime<Utc>>>,
}

#[derive(Deserialize)]
struct Owner {
    login: String,
}

fn row(area: &Area<'_>, token: Token) -> Made<Row> {
    let subject = area.subject("personal-access-tokens", token.id);
    let mut told = Told::of(&subject, LIST.operation);
    let permissions = token.permissions.into_iter().flat_map(|(of, each)| {
        each.into_iter().map(move |(resource, level)| TokenPermission { of: of.clone(), resource, level })
    });
    let row = Row {
        token: subject.clone(),
        name: told.may("name", token.token_name),
        login: token.owner.login,
        repository_selection: token.repository_selection,
        permissions: permissions.collect(),
        granted_at: token.access_granted_at,
        expired: token.token_expired,
        expiry: told.may("expiry", token.token_expires_at.map(expiry)),
        used: told.may("used", token.token_last_used_at.map(used)),
    };
    Made { row, gaps: told.gaps }
}
