//! Evidence `github.organization_roles`: roles of the organisation and who holds them.

use chrono::TimeDelta;
use futures::{StreamExt, stream};
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::{Draft, EvidenceKind, Operation};

use super::alerts::nullable;
use super::area::{Area, Reader, Told, read_item};
use super::failure::Failure;

const LIST_ROLES: Operation = Operation {
    name: "GET /orgs/{org}/organization-roles",
    permission: "organization_custom_org_roles:read",
};
const LIST_USERS: Operation =
    Operation { name: "GET /orgs/{org}/organization-roles/{role_id}/users", permission: "members:read" };
const LIST_TEAMS: Operation =
    Operation { name: "GET /orgs/{org}/organization-roles/{role_id}/teams", permission: "members:read" };

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "github.organization_roles",
    title: "GitHub organisation roles and their holders",
    subject: "role",
    operations: &[LIST_ROLES, LIST_USERS, LIST_TEAMS],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// Reads the kind.
pub(super) const READER: Reader = Reader { kind: &KIND, read: |area| Box::pin(read(area)) };

/// One role, predefined ones included. API: <https://docs.github.com/en/rest/orgs/organization-roles>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The role as a subject, `github:<organisation>/organization-roles/<id>`.
    pub role: String,
    /// Its name.
    pub name: String,
    /// Who made it: `Organization`, `Enterprise` or `Predefined`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub source: Option<String>,
    /// What it may do in every repository: `read`, `triage`, `write`, `maintain` or `admin`; `none` without.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub base_role: Option<String>,
    /// What it may do in the organisation.
    pub permissions: Vec<String>,
    /// The logins of people who hold it, through teams included.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<String>")]
    pub users: Option<Vec<String>>,
    /// The teams that hold it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<String>")]
    pub teams: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Role {
    id: u64,
    name: String,
    source: Option<String>,
    #[serde(default, deserialize_with = "nullable")]
    base_role: Option<Option<String>>,
    permissions: Vec<String>,
}

#[derive(Deserialize)]
struct User {
    login: String,
}

#[derive(Deserialize)]
struct Team {
    slug: String,
}

/// How many roles are read at once.
const AT_ONCE: usize = 4;

async fn read(area: &Area<'_>) -> Draft {
    let items = match area.client.list(LIST_ROLES, &area.parameters(), &[], Some("roles")).await {
        Ok(items) => items,
        Err(failure) => return Draft::unread(&KIND, failure.gap()),
    };
    let mut draft = Draft::new(&KIND);
    (0..items.pages).for_each(|_| draft.page());
    match items.total {
        Some(total) => draft.expect(total, LIST_ROLES),
        None => draft.gap(Failure::malformed(LIST_ROLES, "the answer has no total_count").gap()),
    }
    let roles: Vec<_> = items.items.into_iter().map(|item| read_one(area, item)).collect();
    let rows: Vec<_> = stream::iter(roles).buffered(AT_ONCE).collect().await;
    for row in rows {
        match row {
            Ok((row, gaps)) => draft.row_with_gaps(&row, gaps),
            Err(failure) => draft.gap(failure.gap()),
        }
    }
    draft
}

async fn read_one(area: &Area<'_>, item: serde_json::Value) -> Result<(Row, Vec<crate::api::Gap>), Failure> {
    let role: Role = read_item(LIST_ROLES, item)?;
    let subject = area.subject("organization-roles", role.id);
    let id = role.id.to_string();
    let parameters = [("org", area.login()), ("role_id", id.as_str())];
    let (users, teams) = futures::join!(
        area.members_of::<User>(LIST_USERS, &parameters),
        area.members_of::<Team>(LIST_TEAMS, &parameters),
    );
    let mut told = Told::of(&subject, LIST_ROLES);
    let row = Row {
        role: subject.clone(),
        name: role.name,
        source: told.may("source", role.source),
        base_role: told
            .may("base_role", role.base_role.map(|base| base.unwrap_or_else(|| "none".to_owned()))),
        permissions: role.permissions,
        users: told.keep(&["users"], users).map(|users| users.into_iter().map(|user| user.login).collect()),
        teams: told.keep(&["teams"], teams).map(|teams| teams.into_iter().map(|team| team.slug).collect()),
    };
    Ok((row, told.gaps))
}
