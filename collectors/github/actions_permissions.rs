//! Evidence `github.actions_permissions`: what workflows of the organisation may run and do.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::{Draft, EvidenceKind, Operation, UnknownReason};

use super::area::{Area, Reader, Told};
use super::failure::Failure;

const ADMINISTRATION: &str = "organization_administration:read";
const GET_PERMISSIONS: Operation =
    Operation { name: "GET /orgs/{org}/actions/permissions", permission: ADMINISTRATION };
const GET_SELECTED: Operation =
    Operation { name: "GET /orgs/{org}/actions/permissions/selected-actions", permission: ADMINISTRATION };
const GET_WORKFLOW: Operation =
    Operation { name: "GET /orgs/{org}/actions/permissions/workflow", permission: ADMINISTRATION };
const GET_FORK_APPROVAL: Operation = Operation {
    name: "GET /orgs/{org}/actions/permissions/fork-pr-contributor-approval",
    permission: ADMINISTRATION,
};

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "github.actions_permissions",
    title: "GitHub Actions settings of the organisation",
    subject: "organization",
    operations: &[GET_PERMISSIONS, GET_SELECTED, GET_WORKFLOW, GET_FORK_APPROVAL],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// Reads the kind.
pub(super) const READER: Reader = Reader { kind: &KIND, read: |area| Box::pin(read(area)) };

/// The settings; always one row. API: <https://docs.github.com/en/rest/actions/permissions>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The organisation as a subject.
    pub organization: String,
    /// The repositories that may run workflows: `all`, `selected` or `none`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub enabled_repositories: Option<String>,
    /// Which actions workflows may use.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "AllowedActions")]
    pub allowed_actions: Option<AllowedActions>,
    /// Whether actions must be named by a full commit hash.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub sha_pinning_required: Option<bool>,
    /// What the token of a workflow may do unless the workflow says otherwise: `read` or `write`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub default_workflow_permissions: Option<String>,
    /// Whether workflows may approve pull requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub can_approve_pull_requests: Option<bool>,
    /// Whose pull requests from forks of public repositories wait for an approval before workflows run:
    /// `first_time_contributors_new_to_github`, `first_time_contributors` or `all_external_contributors`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub fork_approval: Option<String>,
}

/// The actions that workflows may use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum AllowedActions {
    /// Any.
    All,
    /// Those of the organisation's own repositories.
    LocalOnly,
    /// Those of the own repositories, and these.
    Selected {
        /// Whether those that GitHub makes are among them.
        github_owned: bool,
        /// Whether those of verified creators are among them.
        verified: bool,
        /// Which others, as patterns.
        patterns: Vec<String>,
    },
    /// None: no repository runs workflows.
    NoWorkflows,
}

#[derive(Deserialize)]
struct Permissions {
    enabled_repositories: String,
    allowed_actions: Option<String>,
    sha_pinning_required: Option<bool>,
}

#[derive(Deserialize)]
struct Selected {
    github_owned_allowed: bool,
    verified_allowed: bool,
    patterns_allowed: Vec<String>,
}

#[derive(Deserialize)]
struct Workflow {
    default_workflow_permissions: String,
    can_approve_pull_request_reviews: bool,
}

#[derive(Deserialize)]
struct ForkApproval {
    approval_policy: String,
}

async fn read(area: &Area<'_>) -> Draft {
    let (permissions, workflow, forks) = futures::join!(
        area.get::<Permissions>(GET_PERMISSIONS),
        area.get::<Workflow>(GET_WORKFLOW),
        area.get::<ForkApproval>(GET_FORK_APPROVAL),
    );
    let subject = area.scope();
    let mut told = Told::of(&subject, GET_PERMISSIONS);
    let fields = ["enabled_repositories", "allowed_actions", "sha_pinning_required"];
    let permissions = told.keep(&fields, permissions);
    let allowed = match &permissions {
        Some(permissions) => told.keep(&["allowed_actions"], allowed_actions(area, permissions).await),
        None => None,
    };
    let workflow = told.keep(&["default_workflow_permissions", "can_approve_pull_requests"], workflow);
    let forks = told.keep(&["fork_approval"], forks);
    let sha_pinning = permissions
        .as_ref()
        .and_then(|permissions| told.may("sha_pinning_required", permissions.sha_pinning_required));
    let row = Row {
        organization: subject.clone(),
        enabled_repositories: permissions.map(|permissions| permissions.enabled_repositories),
        allowed_actions: allowed,
        sha_pinning_required: sha_pinning,
        can_approve_pull_requests: workflow
            .as_ref()
            .map(|workflow| workflow.can_approve_pull_request_reviews),
        default_workflow_permissions: workflow.map(|workflow| workflow.default_workflow_permissions),
        fork_approval: forks.map(|forks| forks.approval_policy),
    };
    let mut draft = Draft::new(&KIND);
    draft.page();
    draft.row_with_gaps(&row, told.gaps);
    draft
}

async fn allowed_actions(area: &Area<'_>, permissions: &Permissions) -> Result<AllowedActions, Failure> {
    match (permissions.enabled_repositories.as_str(), permissions.allowed_actions.as_deref()) {
        ("none", _) => Ok(AllowedActions::NoWorkflows),
        (_, Some("all")) => Ok(AllowedActions::All),
        (_, Some("local_only")) => Ok(AllowedActions::LocalOnly),
        (_, Some("selected")) => {
            let selected: Selected = area.get(GET_SELECTED).await?;
            Ok(AllowedActions::Selected {
                github_owned: selected.github_owned_allowed,
                verified: selected.verified_allowed,
                patterns: selected.patterns_allowed,
            })
        }
        (_, other) => {
            let detail = format!("allowed_actions is {other:?}");
            Err(Failure::new(UnknownReason::Malformed, GET_PERMISSIONS, detail))
        }
    }
}
