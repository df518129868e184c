//! Evidence `github.members`: members of the organisation, their role, second factor and single sign-on identity.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::{Draft, EvidenceKind, Operation, UnknownReason};

use super::area::{Area, Made, Reader, Told, read_item};
use super::connection::{Connection, Listing, Part, Query, Refused};
use super::failure::Failure;
use super::graphql::Node;

const QUERY: Query = Query {
    operation: Operation { name: "graphql:organization.membersWithRole", permission: "members:read" },
    text: include_str!("queries/people.graphql"),
    connections: &[
        Connection {
            name: "members",
            path: &["organization", "membersWithRole"],
            list: "edges",
            optional: None,
        },
        Connection {
            name: "identities",
            path: &["organization", "samlIdentityProvider", "externalIdentities"],
            list: "nodes",
            optional: Some(&["organization", "samlIdentityProvider"]),
        },
    ],
    parts: &[Part { path: &["node", "organizationVerifiedDomainEmails"], variable: "with_emails" }],
};

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "github.members",
    title: "GitHub members of the organisation",
    subject: "member",
    operations: &[QUERY.operation],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// Reads the kind.
pub(super) const READER: Reader = Reader { kind: &KIND, read: |area| Box::pin(read(area)) };

/// One member. API: <https://docs.github.com/en/graphql/reference/objects#organizationmemberedge>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The person as a subject, `github:<organisation>/people/<login>`.
    pub member: String,
    /// The login.
    pub login: String,
    /// The account's number, which stays when it is renamed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u64")]
    pub id: Option<u64>,
    /// `admin` for owners, else `member`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub role: Option<String>,
    /// Whether two-factor authentication is on; owners only are told.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub two_factor: Option<bool>,
    /// The person's e-mail addresses in domains that the organisation has verified.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<String>")]
    pub verified_emails: Option<Vec<String>>,
    /// The identity that the person signs on with.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Saml")]
    pub saml: Option<Saml>,
}

/// A single sign-on identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Saml {
    /// No identity provider is visible: there is none, it is the enterprise's, or only owners see it.
    NotVisible,
    /// The organisation has an identity provider, and this person is not linked to it.
    NotLinked,
    /// The person is linked.
    Linked {
        /// The SAML `NameID`; empty when the identity came by SCIM alone.
        name_id: String,
        /// The SCIM user name; empty without.
        scim_username: String,
        /// The e-mail addresses that SCIM gave.
        scim_emails: Vec<String>,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Edge {
    has_two_factor_enabled: Option<bool>,
    role: Option<String>,
    node: User,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct User {
    login: String,
    database_id: Option<u64>,
    organization_verified_domain_emails: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Identity {
    saml_identity: Option<SamlIdentity>,
    scim_identity: Option<ScimIdentity>,
    user: Option<Login>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SamlIdentity {
    name_id: Option<String>,
}

#[derive(Deserialize)]
struct ScimIdentity {
    username: Option<String>,
    emails: Option<Vec<Email>>,
}

#[derive(Deserialize)]
struct Email {
    value: String,
}

#[derive(Deserialize)]
struct Login {
    login: String,
}

/// Identities by login; nothing where no provider is visible.
type Identities = Result<Option<BTreeMap<String, Saml>>, Failure>;

async fn read(area: &Area<'_>) -> Draft {
    let mut listings = QUERY.read(area.client, &area.variables(), 100, Refused::new()).await.into_iter();
    let members = listings.next().unwrap_or_default();
    let identities = identities(listings.next().unwrap_or_default());
    let mut draft = Draft::new(&KIND);
    area.book(&mut draft, &members, QUERY.operation);
    for node in members.nodes {
        match member(area, node, &identities) {
            Ok(made) => draft.row_with_gaps(&made.row, made.gaps),
            Err(failure) => draft.gap(failure.gap()),
        }
    }
    draft
}

/// The identities, all or none: one that is missing would look like a person who is not linked.
fn identities(listing: Listing) -> Identities {
    if listing.absent {
        return Ok(None);
    }
    let short = listing.total.is_none_or(|total| total > listing.nodes.len() as u64);
    if let Some(failure) = listing.failures.into_iter().next() {
        return Err(failure);
    }
    if short {
        let detail = "fewer identities than the identity provider counts";
        return Err(Failure::new(UnknownReason::Partial, QUERY.operation, detail));
    }
    let mut by_login = BTreeMap::new();
    for node in listing.nodes {
        let own =
            node.faults.into_iter().find(|(fields, _)| fields.first().is_none_or(|field| field != "node"));
        if let Some((_, failure)) = own {
            return Err(failure);
        }
        let identity: Identity = read_item(QUERY.operation, node.value)?;
        // Without a user nobody has claimed it yet.
        let Some(user) = identity.user else { continue };
        let (username, emails) = match identity.scim_identity {
            Some(scim) => (scim.username.unwrap_or_default(), scim.emails.unwrap_or_default()),
            None => (String::new(), Vec::new()),
        };
        let saml = Saml::Linked {
            name_id: identity.saml_identity.and_then(|saml| saml.name_id).unwrap_or_default(),
            scim_username: username,
            scim_emails: emails.into_iter().map(|email| email.value).collect(),
        };
        if by_login.insert(user.login.clone(), saml).is_some() {
            let detail = format!("{} has two identities of single sign-on", user.login);
            return Err(Failure::malformed(QUERY.operation, detail));
        }
    }
    Ok(Some(by_login))
}

fn member(area: &Area<'_>, node: Node, identities: &Identities) -> Result<Made<Row>, Failure> {
    let edge: Edge = match read_item(QUERY.operation, node.value) {
        Ok(edge) => edge,
        Err(error) => return Err(node.faults.into_iter().next().map_or(error, |(_, failure)| failure)),
    };
    let subject = area.subject("people", &edge.node.login);
    let mut told = Told::of(&subject, QUERY.operation);
    for (fields, failure) in node.faults {
        let gap = failure.gap_for(&subject);
        told.gaps.push(match fields.last().map(String::as_str) {
            Some("hasTwoFactorEnabled") => gap.of_fields(&["two_factor"]),
            Some("organizationVerifiedDomainEmails") => gap.of_fields(&["verified_emails"]),
            Some(_) | None => gap,
        });
    }
    let saml = told.keep(&["saml"], identities.as_ref().map_err(Clone::clone)).map(|known| match known {
        None => Saml::NotVisible,
        Some(known) => known.get(&edge.node.login).cloned().unwrap_or(Saml::NotLinked),
    });
    let emails = edge.node.organization_verified_domain_emails;
    let row = Row {
        member: subject.clone(),
        id: told.may("id", edge.node.database_id),
        role: told.may("role", edge.role.map(|role| role.to_lowercase())),
        two_factor: told.may("two_factor", edge.has_two_factor_enabled),
        verified_emails: told.may("verified_emails", emails),
        saml,
        login: edge.node.login,
    };
    Ok(Made { row, gaps: told.gaps })
}
