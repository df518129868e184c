//! Evidence `github.teams`: teams of the organisation.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::{Draft, EvidenceKind, Operation};

use super::area::{Area, Reader, read_item};
use super::connection::{Connection, Query, Refused};

const QUERY: Query = Query {
    operation: Operation { name: "graphql:organization.teams", permission: "members:read" },
    text: include_str!("queries/teams.graphql"),
    connections: &[Connection {
        name: "teams",
        path: &["organization", "teams"],
        list: "nodes",
        optional: None,
    }],
    parts: &[],
};

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "github.teams",
    title: "GitHub teams",
    subject: "team",
    operations: &[QUERY.operation],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// Reads the kind.
pub(super) const READER: Reader = Reader { kind: &KIND, read: |area| Box::pin(read(area)) };

/// One team. API: <https://docs.github.com/en/graphql/reference/objects#team>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The team as a subject, `github:<organisation>/teams/<slug>`.
    pub team: String,
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// `visible` to all members or `secret`.
    pub privacy: String,
    /// The team above it; empty without one.
    pub parent: String,
    /// How many members it has, those of teams below included.
    pub members: u64,
    /// How many repositories it reaches.
    pub repositories: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Team {
    slug: String,
    name: String,
    privacy: String,
    parent_team: Option<Parent>,
    members: Count,
    repositories: Count,
}

#[derive(Deserialize)]
struct Parent {
    slug: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Count {
    total_count: u64,
}

async fn read(area: &Area<'_>) -> Draft {
    let mut draft = Draft::new(&KIND);
    for listing in QUERY.read(area.client, &area.variables(), 100, Refused::new()).await {
        area.book(&mut draft, &listing, QUERY.operation);
        for node in listing.nodes {
            let slug =
                node.value.get("slug").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
            let subject = area.subject("teams", &slug);
            let read = match node.faults.first() {
                Some((_, failure)) => Err(failure.clone()),
                None => read_item::<Team>(QUERY.operation, node.value),
            };
            match read {
                Ok(team) => draft.row(&row(subject, team)),
                Err(failure) if slug.is_empty() => draft.gap(failure.gap()),
                Err(failure) => draft.gap(failure.gap_for(&subject)),
            }
        }
    }
    draft
}

fn row(subject: String, team: Team) -> Row {
    Row {
        team: subject,
        slug: team.slug,
        name: team.name,
        privacy: team.privacy.to_lowercase(),
        parent: team.parent_team.map(|parent| parent.slug).unwrap_or_default(),
        members: team.members.total_count,
        repositories: team.repositories.total_count,
    }
}
