//! What GitHub answers about a repository, and the rows that it becomes.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;

use super::repository_rows::{
    AppliedRule, BranchProtection, Bypass, BypassActor, DeployKey, Environment, Protection, ReleaseBranch,
    Rule, RuleParameters, Ruleset,
};
use super::workflows::actions::Names;
use super::workflows::{File, Folder};

/// A repository. Parts of it may be null beside an error.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "they are GitHub's")]
pub(super) struct Answer {
    pub(super) id: String,
    pub(super) name_with_owner: String,
    pub(super) visibility: String,
    pub(super) is_archived: bool,
    pub(super) is_disabled: bool,
    pub(super) is_empty: bool,
    pub(super) is_fork: bool,
    pub(super) is_template: bool,
    pub(super) created_at: DateTime<Utc>,
    pub(super) pushed_at: Option<DateTime<Utc>>,
    pub(super) forking_allowed: bool,
    pub(super) web_commit_signoff_required: bool,
    pub(super) delete_branch_on_merge: Option<bool>,
    pub(super) has_vulnerability_alerts_enabled: Option<bool>,
    pub(super) is_security_policy_enabled: Option<bool>,
    pub(super) viewer_can_administer: bool,
    pub(super) owner: Owner,
    pub(super) codeowners: Option<Value>,
    pub(super) default_branch_ref: Option<BranchRef>,
    pub(super) release_branches: Option<Part<ReleaseRef>>,
    pub(super) stable_branches: Option<Part<ReleaseRef>>,
    pub(super) workflows: Option<Folder>,
    pub(super) own_actions: Option<Names>,
    pub(super) root_action_yml: Option<File>,
    pub(super) root_action_yaml: Option<File>,
    pub(super) dependabot_yml: Option<File>,
    pub(super) dependabot_yaml: Option<File>,
    pub(super) pre_commit: Option<File>,
    pub(super) branch_protection_rules: Option<Part<ProtectionAnswer>>,
    pub(super) rulesets: Option<Part<RulesetAnswer>>,
    pub(super) environments: Option<Part<EnvironmentAnswer>>,
    pub(super) deploy_keys: Option<Part<DeployKeyAnswer>>,
}

/// The owner of a repository.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Owner {
    pub(super) viewer_can_administer: Option<bool>,
}

/// The first entries of a connection inside a repository.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Part<T> {
    total_count: u64,
    nodes: Vec<Option<T>>,
}

/// Why the entries of a connection are not all there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lack {
    /// There are more than were asked for.
    More,
    /// One of them is missing or says what it cannot.
    Broken,
}

impl<T> Part<T> {
    /// All entries.
    ///
    /// # Errors
    /// When some are lacking.
    pub(super) fn whole(self) -> Result<Vec<T>, Lack> {
        let asked = self.nodes.len() as u64;
        let nodes: Option<Vec<T>> = self.nodes.into_iter().collect();
        let nodes = nodes.ok_or(Lack::Broken)?;
        if asked < self.total_count { Err(Lack::More) } else { Ok(nodes) }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct BranchRef {
    pub(super) name: String,
    pub(super) branch_protection_rule: Option<Pattern>,
    pub(super) rules: Option<Part<AppliedAnswer>>,
}

/// A branch that releases are made from.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReleaseRef {
    name: String,
    branch_protection_rule: Option<Pattern>,
    rules: Option<Part<About>>,
}

#[derive(Debug, Deserialize)]
struct About {
    #[serde(rename = "type")]
    about: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Pattern {
    pub(super) pattern: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AppliedAnswer {
    #[serde(flatten)]
    rule: RuleAnswer,
    repository_ruleset: Option<Identified>,
}

#[derive(Debug, Deserialize)]
struct Identified {
    id: String,
}

#[derive(Debug, Deserialize)]
struct RuleAnswer {
    #[serde(rename = "type")]
    about: String,
    parameters: Option<ParametersAnswer>,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "__typename")]
enum ParametersAnswer {
    #[serde(rename_all = "camelCase")]
    PullRequestParameters {
        required_approving_review_count: u64,
        dismiss_stale_reviews_on_push: bool,
        require_code_owner_review: bool,
        require_last_push_approval: bool,
        required_review_thread_resolution: bool,
    },
    #[serde(rename_all = "camelCase")]
    RequiredStatusChecksParameters {
        strict_required_status_checks_policy: bool,
        required_status_checks: Vec<CheckAnswer>,
    },
    #[serde(other)]
    Other,
}

#[derive(Debug, Deserialize)]
struct CheckAnswer {
    context: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "they are GitHub's")]
pub(super) struct ProtectionAnswer {
    pattern: String,
    matching_refs: Count,
    requires_approving_reviews: bool,
    required_approving_review_count: Option<u64>,
    dismisses_stale_reviews: bool,
    requires_code_owner_reviews: bool,
    require_last_push_approval: bool,
    requires_conversation_resolution: bool,
    requires_commit_signatures: bool,
    requires_linear_history: bool,
    requires_status_checks: bool,
    requires_strict_status_checks: bool,
    required_status_check_contexts: Option<Vec<String>>,
    is_admin_enforced: bool,
    allows_force_pushes: bool,
    allows_deletions: bool,
    lock_branch: bool,
    restricts_pushes: bool,
    bypass_pull_request_allowances: Part<Allowance>,
    bypass_force_push_allowances: Part<Allowance>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Count {
    total_count: u64,
}

#[derive(Debug, Deserialize)]
struct Allowance {
    actor: Option<Actor>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Actor {
    #[serde(rename = "__typename")]
    kind: String,
    slug: Option<String>,
    combined_slug: Option<String>,
    login: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RulesetAnswer {
    id: String,
    name: String,
    target: Option<String>,
    enforcement: String,
    source: Source,
    conditions: Conditions,
    rules: Option<Part<RuleAnswer>>,
    bypass_actors: Option<Part<BypassAnswer>>,
}

#[derive(Debug, Deserialize)]
struct Source {
    #[serde(rename = "__typename")]
    kind: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Conditions {
    ref_name: Option<RefName>,
}

#[derive(Debug, Deserialize)]
struct RefName {
    include: Vec<String>,
    exclude: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct BypassAnswer {
    bypass_mode: Option<String>,
    deploy_key: bool,
    enterprise_owner: bool,
    organization_admin: bool,
    repository_role_name: Option<String>,
    actor: Option<Actor>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EnvironmentAnswer {
    name: String,
    protection_rules: Part<EnvironmentRule>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct EnvironmentRule {
    #[serde(rename = "type")]
    about: String,
    timeout: u64,
    prevent_self_review: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DeployKeyAnswer {
    id: String,
    title: String,
    created_at: DateTime<Utc>,
    read_only: bool,
}

/// Whether the reader sees who may bypass rulesets of a repository and of the organisation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sight {
    /// It administers the repository.
    pub(super) repository: bool,
    /// It administers the organisation.
    pub(super) organization: bool,
}

impl Actor {
    fn name(self) -> String {
        let name = self.login.or(self.combined_slug).or(self.slug).unwrap_or_default();
        format!("{}:{name}", self.kind.to_lowercase())
    }
}

/// Who is allowed; an actor that is gone or hidden is still somebody.
fn allowed(part: Part<Allowance>) -> Result<Vec<String>, Lack> {
    let all = part.whole()?.into_iter();
    Ok(all.map(|each| each.actor.map_or_else(|| "somebody".to_owned(), Actor::name)).collect())
}

/// The protection that a branch has by a rule.
pub(super) fn protection_by(rule: Option<&Pattern>) -> Protection {
    rule.map_or(Protection::None, |rule| Protection::Rule { pattern: rule.pattern.clone() })
}

/// The row of a branch that releases are made from.
///
/// # Errors
/// When its rules are not all there.
pub(super) fn release_branch(answer: ReleaseRef) -> Result<ReleaseBranch, Lack> {
    let rules = answer.rules.ok_or(Lack::Broken)?.whole()?.into_iter();
    Ok(ReleaseBranch {
        protection: protection_by(answer.branch_protection_rule.as_ref()),
        rules: rules.map(|rule| rule.about.to_lowercase()).collect(),
        name: answer.name,
    })
}

/// The row of a branch protection rule.
///
/// # Errors
/// When it is not all there.
pub(super) fn protection(answer: ProtectionAnswer) -> Result<BranchProtection, Lack> {
    let approving_reviews = match (answer.requires_approving_reviews, answer.required_approving_review_count)
    {
        (false, _) => 0,
        (true, Some(count)) => count,
        (true, None) => return Err(Lack::Broken),
    };
    let status_checks = match (answer.requires_status_checks, answer.required_status_check_contexts) {
        (false, checks) => checks.unwrap_or_default(),
        (true, Some(checks)) => checks,
        (true, None) => return Err(Lack::Broken),
    };
    Ok(BranchProtection {
        pattern: answer.pattern,
        matches: answer.matching_refs.total_count,
        approving_reviews,
        dismisses_stale_reviews: answer.dismisses_stale_reviews,
        requires_code_owner_reviews: answer.requires_code_owner_reviews,
        requires_last_push_approval: answer.require_last_push_approval,
        requires_conversation_resolution: answer.requires_conversation_resolution,
        requires_signatures: answer.requires_commit_signatures,
        requires_linear_history: answer.requires_linear_history,
        requires_status_checks: answer.requires_status_checks,
        requires_strict_status_checks: answer.requires_strict_status_checks,
        status_checks,
        binds_administrators: answer.is_admin_enforced,
        allows_force_pushes: answer.allows_force_pushes,
        allows_deletions: answer.allows_deletions,
        locks_branch: answer.lock_branch,
        restricts_pushes: answer.restricts_pushes,
        pull_request_bypassers: allowed(answer.bypass_pull_request_allowances)?,
        force_push_bypassers: allowed(answer.bypass_force_push_allowances)?,
    })
}

/// The row of a ruleset.
///
/// # Errors
/// When it is not all there.
pub(super) fn ruleset(answer: RulesetAnswer, sight: Sight) -> Result<Ruleset, Lack> {
    let source = answer.source.kind.to_lowercase();
    let sees = match source.as_str() {
        "repository" => sight.repository,
        "organization" => sight.organization,
        _ => false,
    };
    let rules = answer.rules.ok_or(Lack::Broken)?.whole()?.into_iter().map(rule).collect();
    let bypass = match answer.bypass_actors.map(Part::whole).transpose()? {
        Some(actors) if !actors.is_empty() => {
            Bypass::Listed { actors: actors.into_iter().map(bypass_actor).collect() }
        }
        Some(_) if sees => Bypass::Nobody,
        Some(_) | None => Bypass::NotVisible,
    };
    let (include, exclude) =
        answer.conditions.ref_name.map_or_else(Default::default, |name| (name.include, name.exclude));
    Ok(Ruleset {
        id: answer.id,
        name: answer.name,
        target: answer.target.unwrap_or_default().to_lowercase(),
        enforcement: answer.enforcement.to_lowercase(),
        source,
        include,
        exclude,
        rules,
        bypass,
    })
}

fn bypass_actor(answer: BypassAnswer) -> BypassActor {
    let actor = match (answer.actor, answer.repository_role_name) {
        (Some(actor), _) => actor.name(),
        (None, Some(role)) => format!("role:{role}"),
        (None, None) if answer.organization_admin => "organization_admin".to_owned(),
        (None, None) if answer.enterprise_owner => "enterprise_owner".to_owned(),
        (None, None) if answer.deploy_key => "deploy_key".to_owned(),
        (None, None) => "somebody".to_owned(),
    };
    BypassActor { actor, mode: answer.bypass_mode.unwrap_or_default().to_lowercase() }
}

/// The rule that holds for a branch.
///
/// # Errors
/// When it does not say which ruleset it is of.
pub(super) fn applied(answer: AppliedAnswer) -> Result<AppliedRule, Lack> {
    let ruleset = answer.repository_ruleset.ok_or(Lack::Broken)?.id;
    Ok(AppliedRule { ruleset, rule: rule(answer.rule) })
}

fn rule(answer: RuleAnswer) -> Rule {
    let parameters = match answer.parameters {
        None => RuleParameters::None,
        Some(ParametersAnswer::Other) => RuleParameters::Other,
        Some(ParametersAnswer::PullRequestParameters {
            required_approving_review_count,
            dismiss_stale_reviews_on_push,
            require_code_owner_review,
            require_last_push_approval,
            required_review_thread_resolution,
        }) => RuleParameters::PullRequest {
            approving_reviews: required_approving_review_count,
            dismisses_stale_reviews: dismiss_stale_reviews_on_push,
            requires_code_owner_reviews: require_code_owner_review,
            requires_last_push_approval: require_last_push_approval,
            requires_conversation_resolution: required_review_thread_resolution,
        },
        Some(ParametersAnswer::RequiredStatusChecksParameters {
            strict_required_status_checks_policy,
            required_status_checks,
        }) => RuleParameters::StatusChecks {
            strict: strict_required_status_checks_policy,
            checks: required_status_checks.into_iter().map(|check| check.context).collect(),
        },
    };
    Rule { about: answer.about.to_lowercase(), parameters }
}

/// The row of an environment.
///
/// # Errors
/// When it is not all there.
pub(super) fn environment(answer: EnvironmentAnswer) -> Result<Environment, Lack> {
    let rules = answer.protection_rules.whole()?;
    let has = |about: &str| rules.iter().any(|rule| rule.about == about);
    let wait = rules.iter().filter(|rule| rule.about == "WAIT_TIMER").map(|rule| rule.timeout).max();
    Ok(Environment {
        name: answer.name,
        requires_reviewers: has("REQUIRED_REVIEWERS"),
        prevents_self_review: rules.iter().any(|rule| rule.prevent_self_review == Some(true)),
        restricts_branches: has("BRANCH_POLICY"),
        wait_minutes: wait.unwrap_or_default(),
    })
}

/// The row of a deploy key.
pub(super) fn deploy_key(answer: DeployKeyAnswer) -> Result<DeployKey, Lack> {
    let DeployKeyAnswer { id, title, created_at, read_only } = answer;
    Ok(DeployKey { id, title, created_at, read_only })
}
