//! Evidence `github.repository_security`: what GitHub looks for in each repository.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::{Draft, EvidenceKind, Operation};

use super::area::{Area, List, Made, Reader, Told, scope_of};
use super::client::PER_PAGE;

const LIST: List = List {
    operation: Operation { name: "GET /orgs/{org}/repos", permission: "administration:read" },
    query: &[("type", "all"), ("sort", "created"), ("direction", "asc"), PER_PAGE],
    field: None,
};

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "github.repository_security",
    title: "GitHub security features of repositories",
    subject: "repository",
    operations: &[LIST.operation],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// Reads the kind.
pub(super) const READER: Reader = Reader { kind: &KIND, read: |area| Box::pin(read(area)) };

/// One repository. API: <https://docs.github.com/en/rest/repos/repos#list-organization-repositories>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The repository as a subject, `github:<organisation>/<name>`.
    pub repository: String,
    /// `public`, `private` or `internal`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub visibility: Option<String>,
    /// Whether it is archived.
    pub archived: bool,
    /// Whether secrets are looked for: `enabled` or `disabled`, as all below. Administrators only are told.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub secret_scanning: Option<String>,
    /// Whether pushes with secrets are refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub push_protection: Option<String>,
    /// Whether pull requests mend vulnerable dependencies.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub dependabot_security_updates: Option<String>,
}

#[derive(Deserialize)]
struct Repository {
    full_name: String,
    visibility: Option<String>,
    archived: bool,
    security_and_analysis: Option<Analysis>,
}

#[derive(Deserialize, Default)]
struct Analysis {
    secret_scanning: Option<Feature>,
    secret_scanning_push_protection: Option<Feature>,
    dependabot_security_updates: Option<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    status: Option<String>,
}

async fn read(area: &Area<'_>) -> Draft {
    let mut draft = area.rows(&KIND, &LIST, row).await;
    if let Some(counted) = area.profile.repositories() {
        draft.expect(counted, LIST.operation);
    }
    draft
}

fn row(repository: Repository) -> Made<Row> {
    let subject = scope_of(&repository.full_name);
    let mut told = Told::of(&subject, LIST.operation);
    let analysis = repository.security_and_analysis.unwrap_or_default();
    let status = |feature: Option<Feature>| feature.and_then(|feature| feature.status);
    let row = Row {
        repository: subject.clone(),
        visibility: told.may("visibility", repository.visibility),
        archived: repository.archived,
        secret_scanning: told.may("secret_scanning", status(analysis.secret_scanning)),
        push_protection: told.may("push_protection", status(analysis.secret_scanning_push_protection)),
        dependabot_security_updates: told
            .may("dependabot_security_updates", status(analysis.dependabot_security_updates)),
    };
    Made { row, gaps: told.gaps }
}
