//! The rows of `github.repositories`.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use super::workflows::hooks::{HookRepository, PreCommit};
pub use super::workflows::updates::{Dependabot, Update};
pub use super::workflows::{
    Action, Expansion, Input, Job, Mark, MarkKind, Permissions, Steps, Use, Workflow,
};

/// One repository. API: <https://docs.github.com/en/graphql/reference/objects#repository>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "they are GitHub's")]
pub struct Row {
    /// The repository as a subject, `github:<organisation>/<name>`.
    pub repository: String,
    /// The name.
    pub name: String,
    /// `public`, `private` or `internal`.
    pub visibility: String,
    /// Whether it is archived, so that nothing in it can change.
    pub archived: bool,
    /// Whether GitHub has disabled it.
    pub disabled: bool,
    /// Whether nothing was ever pushed to it.
    pub empty: bool,
    /// Whether it is a fork.
    pub fork: bool,
    /// Whether new repositories are made after it.
    pub template: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When something was last pushed to it.
    pub pushed_at: Pushed,
    /// Whether it may be forked.
    pub forking_allowed: bool,
    /// Whether commits made in the web interface must be signed off.
    pub web_commit_signoff_required: bool,
    /// Whether branches are deleted when they are merged.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub delete_branch_on_merge: Option<bool>,
    /// Whether Dependabot alerts are on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub vulnerability_alerts: Option<bool>,
    /// Whether it has a security policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub security_policy: Option<bool>,
    /// Whether it has a `CODEOWNERS` file. Takes the permission to read files, which is not asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub code_owners: Option<bool>,
    /// The default branch.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "DefaultBranch")]
    pub default_branch: Option<DefaultBranch>,
    /// The branch protection rule of the default branch.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Protection")]
    pub default_branch_protection: Option<Protection>,
    /// The rules that active rulesets put on the default branch, those of organisation and enterprise included.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<AppliedRule>")]
    pub default_branch_rules: Option<Vec<AppliedRule>>,
    /// All branch protection rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<BranchProtection>")]
    pub branch_protection_rules: Option<Vec<BranchProtection>>,
    /// Branches whose names begin with `release` or `stable`, without the default branch.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<ReleaseBranch>")]
    pub release_branches: Option<Vec<ReleaseBranch>>,
    /// The workflows on the default branch. Takes the permission to read files, which is not asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<Workflow>")]
    pub workflows: Option<Vec<Workflow>>,
    /// Its own actions: at its root, in `.github/actions`, and where its workflows and actions name them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<Action>")]
    pub actions: Option<Vec<Action>>,
    /// Own actions that are named so and are not on the default branch, such as those that a step fetches before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<String>")]
    pub absent_actions: Option<Vec<String>>,
    /// What Dependabot is told to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Dependabot")]
    pub dependabot: Option<Dependabot>,
    /// Where hooks come from that developers run before they commit.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "PreCommit")]
    pub pre_commit: Option<PreCommit>,
    /// All rulesets, those of organisation and enterprise included.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<Ruleset>")]
    pub rulesets: Option<Vec<Ruleset>>,
    /// Environments that are deployed to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<Environment>")]
    pub environments: Option<Vec<Environment>>,
    /// Deploy keys.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<DeployKey>")]
    pub deploy_keys: Option<Vec<DeployKey>>,
}

/// When something was last pushed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Pushed {
    /// Never.
    Never,
    /// At this time.
    At {
        /// The time.
        at: DateTime<Utc>,
    },
}

/// The default branch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum DefaultBranch {
    /// There is none, since nothing was ever pushed.
    None,
    /// This one.
    Named {
        /// Its name.
        name: String,
    },
}

/// The branch protection rule of a branch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Protection {
    /// None.
    None,
    /// The one of `branch_protection_rules` with this pattern.
    Rule {
        /// The pattern.
        pattern: String,
    },
}

/// A branch that releases are made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleaseBranch {
    /// Its name.
    pub name: String,
    /// Its branch protection rule.
    pub protection: Protection,
    /// What the rules are about that active rulesets put on it, such as `pull_request`.
    pub rules: Vec<String>,
}

/// A branch protection rule. API: <https://docs.github.com/en/graphql/reference/objects#branchprotectionrule>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "they are GitHub's")]
pub struct BranchProtection {
    /// The branches that it is for.
    pub pattern: String,
    /// How many branches that is now.
    pub matches: u64,
    /// How many approvals a pull request takes; 0 without reviews.
    pub approving_reviews: u64,
    /// Whether new commits take approvals away.
    pub dismisses_stale_reviews: bool,
    /// Whether code owners must approve.
    pub requires_code_owner_reviews: bool,
    /// Whether somebody else must approve the last push.
    pub requires_last_push_approval: bool,
    /// Whether all conversations must be resolved.
    pub requires_conversation_resolution: bool,
    /// Whether commits must be signed.
    pub requires_signatures: bool,
    /// Whether history must be linear.
    pub requires_linear_history: bool,
    /// Whether checks must pass.
    pub requires_status_checks: bool,
    /// Whether they must pass on the newest base.
    pub requires_strict_status_checks: bool,
    /// The checks that must pass.
    pub status_checks: Vec<String>,
    /// Whether the rule also binds administrators.
    pub binds_administrators: bool,
    /// Whether history may be rewritten.
    pub allows_force_pushes: bool,
    /// Whether the branch may be deleted.
    pub allows_deletions: bool,
    /// Whether the branch is read-only.
    pub locks_branch: bool,
    /// Whether only named people may push.
    pub restricts_pushes: bool,
    /// Who may merge without a pull request, as `user:login`, `team:org/slug` or `app:slug`.
    pub pull_request_bypassers: Vec<String>,
    /// Who may rewrite history.
    pub force_push_bypassers: Vec<String>,
}

/// A ruleset. API: <https://docs.github.com/en/graphql/reference/objects#repositoryruleset>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ruleset {
    /// GitHub's id.
    pub id: String,
    /// The name.
    pub name: String,
    /// What it is for: `branch`, `tag`, `push` or `repository`; empty when GitHub does not say.
    pub target: String,
    /// `active`, `evaluate` (it only counts) or `disabled`.
    pub enforcement: String,
    /// Who set it: `repository`, `organization` or `enterprise`.
    pub source: String,
    /// The branches or tags that it is for, as patterns.
    pub include: Vec<String>,
    /// Those that it is not for.
    pub exclude: Vec<String>,
    /// The rules.
    pub rules: Vec<Rule>,
    /// Who may bypass it.
    pub bypass: Bypass,
}

/// A rule that holds for a branch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AppliedRule {
    /// The id of its ruleset.
    pub ruleset: String,
    /// The rule.
    pub rule: Rule,
}

/// A rule of a ruleset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What it is about, such as `pull_request`, `deletion` or `required_signatures`.
    #[serde(rename = "type")]
    pub about: String,
    /// What it demands beyond that.
    pub parameters: RuleParameters,
}

/// What a rule demands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum RuleParameters {
    /// Nothing beyond its type.
    None,
    /// Changes come by pull requests.
    PullRequest {
        /// How many approvals one takes.
        approving_reviews: u64,
        /// Whether new commits take approvals away.
        dismisses_stale_reviews: bool,
        /// Whether code owners must approve.
        requires_code_owner_reviews: bool,
        /// Whether somebody else must approve the last push.
        requires_last_push_approval: bool,
        /// Whether all conversations must be resolved.
        requires_conversation_resolution: bool,
    },
    /// Checks must pass.
    StatusChecks {
        /// Whether they must pass on the newest base.
        strict: bool,
        /// Which ones.
        checks: Vec<String>,
    },
    /// Something else that is not read.
    Other,
}

/// Who may bypass a ruleset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Bypass {
    /// Nobody.
    Nobody,
    /// These.
    Listed {
        /// The actors.
        actors: Vec<BypassActor>,
    },
    /// None is shown, and who may not change a ruleset is shown none:
    /// <https://docs.github.com/en/rest/repos/rules#get-a-repository-ruleset>
    NotVisible,
}

/// Somebody who may bypass a ruleset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BypassActor {
    /// Who, such as `role:admin`, `organization_admin`, `team:org/slug`, `app:slug` or `deploy_key`.
    pub actor: String,
    /// `always`, `pull_request` or another mode; empty when GitHub does not say.
    pub mode: String,
}

/// An environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// The name.
    pub name: String,
    /// Whether somebody must approve deployments.
    pub requires_reviewers: bool,
    /// Whether who starts a deployment may not approve it.
    pub prevents_self_review: bool,
    /// Whether only some branches may be deployed.
    pub restricts_branches: bool,
    /// How many minutes deployments wait; 0 without a wait.
    pub wait_minutes: u64,
}

/// A deploy key. API: <https://docs.github.com/en/graphql/reference/objects#deploykey>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeployKey {
    /// GitHub's id.
    pub id: String,
    /// The title.
    pub title: String,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// Whether it may only read.
    pub read_only: bool,
}
