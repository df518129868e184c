//! Evidence `github.code_security_configurations`: what the organisation switches on in repositories as one.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::{Draft, EvidenceKind, Operation};

use super::area::{Area, List, Made, Reader, Told, read_item};
use super::client::PER_PAGE;
use super::failure::Failure;

const LIST: List = List {
    operation: Operation {
        name: "GET /orgs/{org}/code-security/configurations",
        permission: "organization_administration:read",
    },
    query: &[PER_PAGE],
    field: None,
};
const LIST_DEFAULTS: Operation = Operation {
    name: "GET /orgs/{org}/code-security/configurations/defaults",
    permission: "organization_administration:read",
};

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "github.code_security_configurations",
    title: "GitHub code security configurations",
    subject: "configuration",
    operations: &[LIST.operation, LIST_DEFAULTS],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// Reads the kind.
pub(super) const READER: Reader = Reader { kind: &KIND, read: |area| Box::pin(read(area)) };

/// One configuration. API: <https://docs.github.com/en/rest/code-security/configurations>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The configuration as a subject, `github:<organisation>/code-security-configurations/<id>`.
    pub configuration: String,
    /// Its name.
    pub name: String,
    /// The new repositories that it is given to: `all`, `public`, `private_and_internal` or `none`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub default_for_new_repositories: Option<String>,
    /// Whether repositories may change it: `enforced` or `unenforced`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub enforcement: Option<String>,
    /// `enabled`, `disabled` or `not_set`, as all below.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub dependabot_alerts: Option<String>,
    /// Pull requests that mend vulnerable dependencies.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub dependabot_security_updates: Option<String>,
    /// Code scanning with GitHub's own set-up.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub code_scanning_default_setup: Option<String>,
    /// Search for secrets.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub secret_scanning: Option<String>,
    /// Refusal of pushes with secrets.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub secret_scanning_push_protection: Option<String>,
}

#[derive(Deserialize)]
struct Configuration {
    id: u64,
    name: String,
    enforcement: Option<String>,
    dependabot_alerts: Option<String>,
    dependabot_security_updates: Option<String>,
    code_scanning_default_setup: Option<String>,
    secret_scanning: Option<String>,
    secret_scanning_push_protection: Option<String>,
}

#[derive(Deserialize)]
struct DefaultFor {
    default_for_new_repos: String,
    configuration: Identified,
}

#[derive(Deserialize)]
struct Identified {
    id: u64,
}

async fn read(area: &Area<'_>) -> Draft {
    let defaults = defaults(area).await;
    area.rows(&KIND, &LIST, |configuration| row(area, configuration, &defaults)).await
}

async fn defaults(area: &Area<'_>) -> Result<BTreeMap<u64, String>, Failure> {
    let parameters = area.parameters();
    let items = area.client.list(LIST_DEFAULTS, &parameters, &[], None).await?;
    let pairs = items.items.into_iter().map(|item| {
        let default: DefaultFor = read_item(LIST_DEFAULTS, item)?;
        Ok((default.configuration.id, default.default_for_new_repos))
    });
    pairs.collect()
}

fn row(
    area: &Area<'_>,
    configuration: Configuration,
    defaults: &Result<BTreeMap<u64, String>, Failure>,
) -> Made<Row> {
    let subject = area.subject("code-security-configurations", configuration.id);
    let mut told = Told::of(&subject, LIST.operation);
    let defaults = told.keep(&["default_for_new_repositories"], defaults.as_ref().map_err(Clone::clone));
    let default =
        defaults.map(|all| all.get(&configuration.id).cloned().unwrap_or_else(|| "none".to_owned()));
    let row = Row {
        configuration: subject.clone(),
        name: configuration.name,
        default_for_new_repositories: default,
        enforcement: told.may("enforcement", configuration.enforcement),
        dependabot_alerts: told.may("dependabot_alerts", configuration.dependabot_alerts),
        dependabot_security_updates: told
            .may("dependabot_security_updates", configuration.dependabot_security_updates),
        code_scanning_default_setup: told
            .may("code_scanning_default_setup", configuration.code_scanning_default_setup),
        secret_scanning: told.may("secret_scanning", configuration.secret_scanning),
        secret_scanning_push_protection: told
            .may("secret_scanning_push_protection", configuration.secret_scanning_push_protection),
    };
    Made { row, gaps: told.gaps }
}
