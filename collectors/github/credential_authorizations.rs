//! Evidence `github.credential_authorizations`: tokens and keys that members let into the organisation past single sign-on.

use chrono::{DateTime, TimeDelta, Utc};
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::{EvidenceKind, Operation};

use super::alerts::nullable;
use super::area::{Area, List, Made, Reader, Told};
use super::client::PER_PAGE;

const LIST: List = List {
    operation: Operation {
        name: "GET /orgs/{org}/credential-authorizations",
        permission: "organization_administration:read",
    },
    query: &[PER_PAGE],
    field: None,
};

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "github.credential_authorizations",
    title: "GitHub tokens and keys that are authorized for single sign-on",
    subject: "authorization",
    operations: &[LIST.operation],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// Reads the kind.
pub(super) const READER: Reader = Reader {
    kind: &KIND,
    read: |area| Box::pin(area.rows(&KIND, &LIST, |authorization| row(area, authorization))),
};

/// One authorization. Organisations without SAML single sign-on have none, and GitHub answers 404, as it does without
/// permission, so that is not known.
///
/// API: <https://docs.github.com/en/enterprise-cloud@latest/rest/orgs/orgs#list-saml-sso-authorizations-for-an-organization>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The authorization as a subject, `github:<organisation>/credentials/<id>`.
    pub authorization: String,
    /// The login of the member.
    pub login: String,
    /// `personal access token`, `SSH key`, `OAuth app token` or `GitHub app token`.
    pub credential: String,
    /// When it was authorized.
    pub authorized_at: DateTime<Utc>,
    /// When it was last used.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Used")]
    pub used: Option<Used>,
    /// When it expires.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Expiry")]
    pub expiry: Option<Expiry>,
    /// What it may do.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Reach")]
    pub reach: Option<Reach>,
}

/// When a credential was last used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Used {
    /// Never.
    Never,
    /// At this time.
    At {
        /// The time.
        at: DateTime<Utc>,
    },
}

/// When a credential expires.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Expiry {
    /// Never.
    Never,
    /// At this time.
    At {
        /// The time.
        at: DateTime<Utc>,
    },
}

/// What a credential may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Reach {
    /// What these scopes allow: <https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps>
    Scopes {
        /// The scopes.
        scopes: Vec<String>,
    },
    /// Its kind has no scopes: keys reach what their member reaches, tokens of GitHub Apps what the App was given.
    NoScopes,
}

/// Used at a time, or never.
pub(super) fn used(at: Option<DateTime<Utc>>) -> Used {
    at.map_or(Used::Never, |at| Used::At { at })
}

/// Expires at a time, or never.
pub(super) fn expiry(at: Option<DateTime<Utc>>) -> Expiry {
    at.map_or(Expiry::Never, |at| Expiry::At { at })
}

#[derive(Deserialize)]
struct Authorization {
    login: String,
    credential_id: u64,
    credential_type: String,
    credential_authorized_at: DateTime<Utc>,
    #[serde(default, deserialize_with = "nullable")]
    credential_accessed_at: Option<Option<DateTime<Utc>>>,
    #[serde(default, deserialize_with = "nullable")]
    authorized_credential_expires_at: Option<Option<DateTime<Utc>>>,
    scopes: Option<Vec<String>>,
}

fn row(area: &Area<'_>, authorization: Authorization) -> Made<Row> {
    let subject = area.subject("credentials", authorization.credential_id);
    let mut told = Told::of(&subject, LIST.operation);
    // GitHub leaves out the expiry of keys, which have none.
    let is_key = authorization.credential_type == "SSH key";
    let expires = authorization.authorized_credential_expires_at.or(is_key.then_some(None));
    let reach = match (authorization.credential_type.as_str(), authorization.scopes) {
        ("SSH key" | "GitHub app token", _) => Some(Reach::NoScopes),
        (_, scopes) => scopes.map(|scopes| Reach::Scopes { scopes }),
    };
    let row = Row {
        authorization: subject.clone(),
        login: authorization.login,
        credential: authorization.credential_type,
        authorized_at: authorization.credential_authorized_at,
        used: told.may("used", authorization.credential_accessed_at.map(used)),
        expiry: told.may("expiry", expires.map(expiry)),
        reach: told.may("reach", reach),
    };
    Made { row, gaps: told.gaps }
}
