//! Evidence `github.outside_collaborators`: people who reach repositories without being members.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::{Draft, EvidenceKind, Operation};

use super::area::{Area, List, Made, Reader, Told, read_item};
use super::client::PER_PAGE;
use super::failure::Failure;

const LIST: List = List {
    operation: Operation { name: "GET /orgs/{org}/outside_collaborators", permission: "members:read" },
    query: &[PER_PAGE],
    field: None,
};

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "github.outside_collaborators",
    title: "Outside collaborators of the organisation",
    subject: "collaborator",
    operations: &[LIST.operation],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// Reads the kind.
pub(super) const READER: Reader = Reader { kind: &KIND, read: |area| Box::pin(read(area)) };

/// One outside collaborator. API: <https://docs.github.com/en/rest/orgs/outside-collaborators>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The person as a subject, `github:<organisation>/outside-collaborators/<login>`.
    pub collaborator: String,
    /// The login.
    pub login: String,
    /// The account's number, which stays when it is renamed.
    pub id: u64,
    /// Whether two-factor authentication is on: the person is not listed with the filter `2fa_disabled`, which takes an
    /// owner of the organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub two_factor: Option<bool>,
}

#[derive(Deserialize)]
struct User {
    login: String,
    id: u64,
}

async fn read(area: &Area<'_>) -> Draft {
    let without = without_second_factor(area).await;
    area.rows(&KIND, &LIST, |user: User| {
        let subject = area.subject("outside-collaborators", &user.login);
        let mut told = Told::of(&subject, LIST.operation);
        let without = told.keep(&["two_factor"], without.as_ref().map_err(Clone::clone));
        let two_factor = without.map(|without| !without.contains(&user.id));
        let row = Row { collaborator: subject.clone(), login: user.login, id: user.id, two_factor };
        Made { row, gaps: told.gaps }
    })
    .await
}

async fn without_second_factor(area: &Area<'_>) -> Result<BTreeSet<u64>, Failure> {
    let parameters = area.parameters();
    let items =
        area.client.list(LIST.operation, &parameters, &[("filter", "2fa_disabled"), PER_PAGE], None).await?;
    let ids = items.items.into_iter().map(|item| read_item::<User>(LIST.operation, item).map(|user| user.id));
    ids.collect()
}
