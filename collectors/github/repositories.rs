//! Evidence `github.repositories`: repositories, how their branches are protected, and who may pass by.
//!
//! A page asks for the first entries only of what lies inside a repository. Repositories that hold more are asked again one
//! by one, and what is still missing then is a gap of that repository.

use chrono::TimeDelta;
use futures::{StreamExt, stream};
use schemars::schema_for;
use serde_json::{Value, json};

use crate::api::{Draft, EvidenceKind, Gap, Operation, UnknownReason};

use super::area::{Area, Made, Reader, Told, read_item, scope_of};
use super::connection::{Connection, Part, Query, Refused, with_parts};
use super::failure::Failure;
use super::graphql::Node;
use super::repository_answers::{
    self as answers, Answer, BranchRef, Lack, Part as Inside, ReleaseRef, Sight,
};
use super::repository_files::{Actions, Files, OWN_ACTIONS};
use super::repository_rows::{DefaultBranch, Protection, Pushed, ReleaseBranch};

pub use super::repository_rows::Row;

const QUERY: Query = Query {
    operation: Operation {
        name: "graphql:organization.repositories",
        permission: "metadata:read, administration:read, environments:read, vulnerability_alerts:read",
    },
    text: concat!(
        include_str!("queries/repositories.graphql"),
        include_str!("queries/repository_fragment.graphql")
    ),
    connections: &[Connection {
        name: "repositories",
        path: &["organization", "repositories"],
        list: "nodes",
        optional: None,
    }],
    parts: &[
        Part { path: &["hasVulnerabilityAlertsEnabled"], variable: "with_alerts" },
        Part { path: &["branchProtectionRules"], variable: "with_protection" },
        Part { path: &["environments"], variable: "with_environments" },
        Part { path: &["deployKeys"], variable: "with_deploy_keys" },
        Part { path: &["workflows"], variable: WORKFLOWS },
        Part { path: &["ownActions"], variable: WORKFLOWS },
        Part { path: &["rootActionYml"], variable: WORKFLOWS },
        Part { path: &["rootActionYaml"], variable: WORKFLOWS },
        Part { path: &["dependabotYml"], variable: WORKFLOWS },
        Part { path: &["dependabotYaml"], variable: WORKFLOWS },
        Part { path: &["preCommit"], variable: WORKFLOWS },
    ],
};

/// The variable that asks for workflows and other files.
const WORKFLOWS: &str = "with_workflows";

const IN_FULL: Operation =
    Operation { name: "graphql:node.repository", permission: QUERY.operation.permission };
const IN_FULL_TEXT: &str =
    concat!(include_str!("queries/repository.graphql"), include_str!("queries/repository_fragment.graphql"));

/// The repositories of a page.
const FIRST: u32 = 50;

/// The entries inside a repository that a page asks for, and those when it is asked alone.
const INNER: u32 = 10;
const INNER_ALONE: u32 = 100;

/// How many repositories are asked alone at once.
const AT_ONCE: usize = 4;

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "github.repositories",
    title: "GitHub repositories and the protection of their branches",
    subject: "repository",
    operations: &[QUERY.operation, IN_FULL, OWN_ACTIONS],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// Reads the kind.
pub(super) const READER: Reader = Reader { kind: &KIND, read: |area| Box::pin(read(area)) };

async fn read(area: &Area<'_>) -> Draft {
    let mut fixed = area.variables();
    fixed.insert("inner".to_owned(), json!(INNER));
    let mut draft = Draft::new(&KIND);
    for listing in QUERY.read(area.client, &fixed, FIRST, in_vain(area)).await {
        area.book(&mut draft, &listing, QUERY.operation);
        // Repositories that an App was not given, or a token may not see, are in no list; the organisation counts them.
        if let Some(counted) = area.profile.repositories().max(listing.total) {
            draft.expect(counted, QUERY.operation);
        }
        let readings: Vec<_> =
            listing.nodes.into_iter().map(|node| one(area, node, &listing.refused)).collect();
        let made: Vec<_> = stream::iter(readings).buffered(AT_ONCE).collect().await;
        for made in made {
            match made {
                Ok(made) => draft.row_with_gaps(&made.row, made.gaps),
                Err(gap) => draft.gap(gap),
            }
        }
    }
    draft
}

/// What is not asked for, since these credentials are not given it.
fn in_vain(area: &Area<'_>) -> Refused {
    let mut refused = Refused::new();
    if area.grants.reads_no_contents() {
        let detail = "files are not read with these credentials; takes contents:read";
        refused.insert(WORKFLOWS, Failure::new(UnknownReason::Denied, QUERY.operation, detail));
    }
    refused
}

/// The row of a repository; asks for more where its page did not hold all of it.
async fn one(area: &Area<'_>, node: Node, refused: &Refused) -> Result<Made<Row>, Gap> {
    let name = node.value.get("nameWithOwner").and_then(Value::as_str).unwrap_or_default().to_owned();
    let subject = scope_of(&name);
    let gap = |failure: Failure| if name.is_empty() { failure.gap() } else { failure.gap_for(&subject) };
    let faults = node.faults.clone();
    let mut reading = row(area, QUERY.operation, node).map_err(gap)?;
    if reading.lacks_entries {
        match alone(area, &reading.id, refused).await {
            // What was refused to the page was not asked for again.
            Ok(value) => reading = row(area, IN_FULL, Node { value, faults }).map_err(gap)?,
            Err(failure) => {
                let fields: Vec<_> = reading.made.gaps.iter().flat_map(|gap| gap.fields.clone()).collect();
                let fields: Vec<_> = fields.iter().map(String::as_str).collect();
                reading.made.gaps.push(failure.gap_for(&subject).of_fields(&fields));
            }
        }
    }
    let Reading { mut made, id, left, .. } = reading;
    if let Some(left) = left {
        match left.complete(area, &id).await {
            Ok(all) => (made.row.actions, made.row.absent_actions) = (Some(all.read), Some(all.absent)),
            Err(failure) => made.gaps.push(failure.gap_for(&subject).of_fields(ACTIONS)),
        }
    }
    Ok(made)
}

async fn alone(area: &Area<'_>, id: &str, refused: &Refused) -> Result<Value, Failure> {
    let mut variables = with_parts(QUERY.parts, refused);
    variables.insert("id".to_owned(), json!(id));
    variables.insert("inner".to_owned(), json!(INNER_ALONE));
    let answer = area.client.graphql(IN_FULL, IN_FULL_TEXT, &variables).await?;
    if let Some(fault) = answer.errors.into_iter().next() {
        return Err(fault.failure);
    }
    let is_asked = |node: &&Value| node.get("id").and_then(Value::as_str) == Some(id);
    let value = answer.data.get("node").filter(is_asked).cloned();
    value.ok_or_else(|| Failure::malformed(IN_FULL, "the repository is not in the answer"))
}

/// A row, and what more there is to ask for.
struct Reading {
    made: Made<Row>,
    /// The id to ask with.
    id: String,
    /// Whether there are more entries of a list than the answer holds.
    lacks_entries: bool,
    /// Own actions that are not read yet.
    left: Option<Actions>,
}

/// The fields that rest on seeing the default branch.
const BRANCH_FIELDS: &[&str] =
    &["default_branch", "default_branch_protection", "default_branch_rules", "release_branches"];

/// The fields that rest on reading own actions.
const ACTIONS: &[&str] = &["actions", "absent_actions"];

/// The fields of a row that a field of the answer becomes.
fn fields_of(answered: &str) -> &'static [&'static str] {
    match answered {
        "branchProtectionRules" => &["branch_protection_rules", "default_branch_protection"],
        "rulesets" => &["rulesets"],
        "environments" => &["environments"],
        "deployKeys" => &["deploy_keys"],
        "codeowners" => &["code_owners"],
        "defaultBranchRef" => BRANCH_FIELDS,
        "releaseBranches" | "stableBranches" => &["release_branches"],
        "workflows" => &["workflows", "actions", "absent_actions"],
        "ownActions" | "rootActionYml" | "rootActionYaml" => ACTIONS,
        "dependabotYml" | "dependabotYaml" => &["dependabot"],
        "preCommit" => &["pre_commit"],
        "deleteBranchOnMerge" => &["delete_branch_on_merge"],
        "hasVulnerabilityAlertsEnabled" => &["vulnerability_alerts"],
        "isSecurityPolicyEnabled" => &["security_policy"],
        _ => &[],
    }
}

/// Gathers what is missing of one repository.
struct Sieve<'a> {
    told: Told<'a>,
    subject: &'a str,
    operation: Operation,
    /// Fields that an error took away.
    lost: Vec<&'static str>,
    more: bool,
}

impl Sieve<'_> {
    fn lacks(&mut self, field: &'static str, lack: Lack) {
        let failure = match lack {
            Lack::More => Failure::new(UnknownReason::Limit, self.operation, "there are more than are read"),
            Lack::Broken => Failure::malformed(self.operation, format!("an entry of {field} cannot be read")),
        };
        self.more |= lack == Lack::More;
        self.told.gaps.push(failure.gap_for(self.subject).of_fields(&[field]));
    }

    /// The whole of a connection, or nothing and a gap.
    fn whole<T, R>(
        &mut self,
        field: &'static str,
        part: Option<Inside<T>>,
        row: impl Fn(T) -> Result<R, Lack>,
    ) -> Option<Vec<R>> {
        if self.lost.contains(&field) {
            return None;
        }
        let part = self.told.may(field, part)?;
        let rows = part.whole().and_then(|all| all.into_iter().map(row).collect::<Result<Vec<_>, _>>());
        rows.map_err(|lack| self.lacks(field, lack)).ok()
    }

    /// Leaves out fields that the credentials may be shown in part only.
    fn hide(&mut self, why: &str, fields: &[&'static str]) {
        let detail = format!("{why}; takes {}", self.operation.permission);
        let failure = Failure::new(UnknownReason::Denied, self.operation, detail);
        self.told.gaps.push(failure.gap_for(self.subject).of_fields(fields));
        self.lost.extend(fields);
    }

    /// Leaves out what GitHub leaves out in silence for credentials like these.
    fn hide_unseen(&mut self, area: &Area<'_>, answer: &Answer) {
        if !answer.viewer_can_administer && area.grants.app_reads("administration") != Some(true) {
            const ADMINISTERED: &[&str] =
                &["branch_protection_rules", "default_branch_protection", "release_branches", "deploy_keys"];
            self.hide("the credentials do not administer it", ADMINISTERED);
        }
        if answer.default_branch_ref.is_none() && !answer.is_empty {
            self.hide("it is not empty, and no default branch is shown", BRANCH_FIELDS);
        }
    }

    /// The branches that releases are made from: those that GitHub finds and whose names begin so.
    fn release_branches(
        &mut self,
        found: [Option<Inside<ReleaseRef>>; 2],
        default: &str,
    ) -> Option<Vec<ReleaseBranch>> {
        let mut branches = Vec::new();
        for part in found {
            branches.extend(self.whole("release_branches", part, answers::release_branch)?);
        }
        branches.retain(|branch| {
            let name = branch.name.to_lowercase();
            branch.name != default && ["release", "stable"].iter().any(|word| name.starts_with(word))
        });
        branches.sort_by(|one, other| one.name.cmp(&other.name));
        branches.dedup_by(|one, other| one.name == other.name);
        Some(branches)
    }

    /// What was read of files, where they are seen.
    fn read<T>(&mut self, fields: &[&'static str], read: Option<Result<T, Failure>>) -> Option<T> {
        if fields.iter().any(|field| self.lost.contains(field)) {
            return None;
        }
        let unseen = || {
            let detail = "GitHub does not show its files to these credentials; takes contents:read";
            Err(Failure::new(UnknownReason::Denied, self.operation, detail))
        };
        let read = read.unwrap_or_else(unseen);
        self.told.keep(fields, read)
    }

    /// A value that may be missing.
    fn may<T>(&mut self, field: &'static str, value: Option<T>) -> Option<T> {
        if self.lost.contains(&field) { None } else { self.told.may(field, value) }
    }
}

/// What the errors beside a repository take away from its row.
///
/// # Errors
/// When that is all of it.
fn sieve<'a>(subject: &'a str, operation: Operation, node: &Node) -> Result<Sieve<'a>, Failure> {
    let told = Told::of(subject, operation);
    let mut sieve = Sieve { told, subject, operation, lost: Vec::new(), more: false };
    for (fields, failure) in &node.faults {
        let lost = fields.first().map_or(&[][..], |field| fields_of(field));
        if lost.is_empty() {
            return Err(failure.clone());
        }
        sieve.lost.extend(lost);
        sieve.told.gaps.push(failure.gap_for(subject).of_fields(lost));
    }
    Ok(sieve)
}

/// The default branch and its protection rule.
fn default_branch(branch: Option<&BranchRef>) -> (DefaultBranch, Protection) {
    let Some(branch) = branch else { return (DefaultBranch::None, Protection::None) };
    let protection = answers::protection_by(branch.branch_protection_rule.as_ref());
    (DefaultBranch::Named { name: branch.name.clone() }, protection)
}

fn row(area: &Area<'_>, operation: Operation, node: Node) -> Result<Reading, Failure> {
    let name = node.value.get("nameWithOwner").and_then(Value::as_str).unwrap_or_default().to_owned();
    let subject = scope_of(&name);
    let mut sieve = sieve(&subject, operation, &node)?;
    let mut answer: Answer = read_item(operation, node.value)?;
    let files = Files::of(area, &mut answer).read(operation);
    let administers = answer.viewer_can_administer;
    let sight =
        Sight { repository: administers, organization: answer.owner.viewer_can_administer == Some(true) };
    sieve.hide_unseen(area, &answer);
    let sees_none = (administers || area.grants.reads_contents()).then_some(false);
    let code_owners = answer.codeowners.map(|_| true).or(sees_none);
    let (default_branch, protection) = default_branch(answer.default_branch_ref.as_ref());
    let branch_name = answer.default_branch_ref.as_ref().map_or(String::new(), |branch| branch.name.clone());
    let default_branch_rules = match answer.default_branch_ref {
        None => sieve.may("default_branch_rules", Some(Vec::new())),
        Some(branch) => sieve.whole("default_branch_rules", branch.rules, answers::applied),
    };
    let left = sieve.read(ACTIONS, files.actions);
    let (actions, absent_actions) =
        left.as_ref().and_then(Actions::whole).map(|all| (all.read, all.absent)).unzip();
    let row = Row {
        repository: subject.clone(),
        name: answer.name_with_owner.rsplit('/').next().unwrap_or_default().to_owned(),
        visibility: answer.visibility.to_lowercase(),
        archived: answer.is_archived,
        disabled: answer.is_disabled,
        empty: answer.is_empty,
        fork: answer.is_fork,
        template: answer.is_template,
        created_at: answer.created_at,
        pushed_at: answer.pushed_at.map_or(Pushed::Never, |at| Pushed::At { at }),
        forking_allowed: answer.forking_allowed,
        web_commit_signoff_required: answer.web_commit_signoff_required,
        delete_branch_on_merge: sieve.may("delete_branch_on_merge", answer.delete_branch_on_merge),
        release_branches: sieve
            .release_branches([answer.release_branches, answer.stable_branches], &branch_name),
        workflows: sieve.read(&["workflows"], files.workflows),
        actions,
        absent_actions,
        dependabot: sieve.read(&["dependabot"], files.dependabot),
        pre_commit: sieve.read(&["pre_commit"], files.pre_commit),
        vulnerability_alerts: sieve.may("vulnerability_alerts", answer.has_vulnerability_alerts_enabled),
        security_policy: sieve.may("security_policy", answer.is_security_policy_enabled),
        code_owners: sieve.may("code_owners", code_owners),
        default_branch: sieve.may("default_branch", Some(default_branch)),
        default_branch_protection: sieve.may("default_branch_protection", Some(protection)),
        default_branch_rules,
        branch_protection_rules: sieve.whole(
            "branch_protection_rules",
            answer.branch_protection_rules,
            answers::protection,
        ),
        rulesets: sieve.whole("rulesets", answer.rulesets, |each| answers::ruleset(each, sight)),
        environments: sieve.whole("environments", answer.environments, answers::environment),
        deploy_keys: sieve.whole("deploy_keys", answer.deploy_keys, answers::deploy_key),
    };
    let left = left.filter(|_| row.actions.is_none());
    let made = Made { row, gaps: sieve.told.gaps };
    Ok(Reading { made, id: answer.id, lacks_entries: sieve.more, left })
}
