//! Evidence `github.organization`: the settings that hold for the whole organisation.

use chrono::{DateTime, TimeDelta, Utc};
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::{Draft, EvidenceKind, Operation};

use super::area::{Area, Reader, Told};

/// Reads the organisation; every collection begins with it.
/// <https://docs.github.com/en/rest/orgs/orgs#get-an-organization>
pub(super) const GET_ORGANIZATION: Operation =
    Operation { name: "GET /orgs/{org}", permission: "organization_administration:read" };

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "github.organization",
    title: "GitHub organisation settings",
    subject: "organization",
    operations: &[GET_ORGANIZATION],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// Reads the kind.
pub(super) const READER: Reader = Reader { kind: &KIND, read: |area| Box::pin(async { draft(area) }) };

/// What GitHub says of the organisation. All but name and number may be missing: owners are told more than others.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Profile {
    pub(super) login: String,
    id: u64,
    created_at: DateTime<Utc>,
    public_repos: u64,
    total_private_repos: Option<u64>,
    two_factor_requirement_enabled: Option<bool>,
    default_repository_permission: Option<String>,
    members_can_create_public_repositories: Option<bool>,
    members_can_create_private_repositories: Option<bool>,
    members_can_create_public_pages: Option<bool>,
    members_can_fork_private_repositories: Option<bool>,
    members_can_delete_repositories: Option<bool>,
    members_can_change_repo_visibility: Option<bool>,
    members_can_invite_outside_collaborators: Option<bool>,
    members_can_create_teams: Option<bool>,
    deploy_keys_enabled_for_repositories: Option<bool>,
    web_commit_signoff_required: Option<bool>,
    is_verified: Option<bool>,
}

impl Profile {
    /// How many repositories the organisation counts, where the credentials are told; GitHub counts internal ones as
    /// private.
    pub(super) fn repositories(&self) -> Option<u64> {
        self.total_private_repos.map(|private| private.saturating_add(self.public_repos))
    }
}

/// The organisation; always one row. API: <https://docs.github.com/en/rest/orgs/orgs#get-an-organization>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The organisation as a subject, `github:<login>`.
    pub organization: String,
    /// Its login.
    pub login: String,
    /// Its number, which stays when it is renamed.
    pub id: u64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Whether members must use two-factor authentication (`two_factor_requirement_enabled`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub two_factor_required: Option<bool>,
    /// What members may do in every repository: `none`, `read`, `write` or `admin`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub default_repository_permission: Option<String>,
    /// Whether members may make public repositories.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub members_can_create_public_repositories: Option<bool>,
    /// Whether members may make private repositories.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub members_can_create_private_repositories: Option<bool>,
    /// Whether members may publish public pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub members_can_create_public_pages: Option<bool>,
    /// Whether members may fork private repositories.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub members_can_fork_private_repositories: Option<bool>,
    /// Whether administrators of a repository may delete or transfer it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub members_can_delete_repositories: Option<bool>,
    /// Whether administrators of a repository may make it public.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub members_can_change_repo_visibility: Option<bool>,
    /// Whether administrators of a repository may invite people from outside.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub members_can_invite_outside_collaborators: Option<bool>,
    /// Whether members may make teams.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub members_can_create_teams: Option<bool>,
    /// Whether repositories may have deploy keys.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub deploy_keys_enabled: Option<bool>,
    /// Whether commits made in the web interface must be signed off.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub web_commit_signoff_required: Option<bool>,
    /// Whether a domain of the organisation is verified.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub verified_domain: Option<bool>,
}

fn draft(area: &Area<'_>) -> Draft {
    let (profile, subject) = (area.profile.clone(), area.scope());
    let mut told = Told::of(&subject, GET_ORGANIZATION);
    let row = Row {
        organization: subject.clone(),
        login: profile.login,
        id: profile.id,
        created_at: profile.created_at,
        two_factor_required: told.may("two_factor_required", profile.two_factor_requirement_enabled),
        default_repository_permission: told
            .may("default_repository_permission", profile.default_repository_permission),
        members_can_create_public_repositories: told
            .may("members_can_create_public_repositories", profile.members_can_create_public_repositories),
        members_can_create_private_repositories: told
            .may("members_can_create_private_repositories", profile.members_can_create_private_repositories),
        members_can_create_public_pages: told
            .may("members_can_create_public_pages", profile.members_can_create_public_pages),
        members_can_fork_private_repositories: told
            .may("members_can_fork_private_repositories", profile.members_can_fork_private_repositories),
        members_can_delete_repositories: told
            .may("members_can_delete_repositories", profile.members_can_delete_repositories),
        members_can_change_repo_visibility: told
            .may("members_can_change_repo_visibility", profile.members_can_change_repo_visibility),
        members_can_invite_outside_collaborators: told.may(
            "members_can_invite_outside_collaborators",
            profile.members_can_invite_outside_collaborators,
        ),
        members_can_create_teams: told.may("members_can_create_teams", profile.members_can_create_teams),
        deploy_keys_enabled: told.may("deploy_keys_enabled", profile.deploy_keys_enabled_for_repositories),
        web_commit_signoff_required: told
            .may("web_commit_signoff_required", profile.web_commit_signoff_required),
        verified_domain: told.may("verified_domain", profile.is_verified),
    };
    let mut draft = Draft::new(&KIND);
    draft.page();
    draft.row_with_gaps(&row, told.gaps);
    draft
}
