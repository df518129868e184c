//! Which regions service control policies close to the accounts of an organisation.
//!
//! A region is closed to a kind of evidence when a policy denies every action that could make or change what the kind
//! shows there, to every principal of the account. Whatever exempts somebody, and whatever could not be read, closes
//! nothing: the region is read as all others.
//!
//! APIs: <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListParents.html>,
//! <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListPoliciesForTarget.html>

use std::collections::{BTreeMap, BTreeSet};

use futures::{StreamExt, stream};
use serde::Deserialize;
use serde_json::json;

use crate::api::{EvidenceKind, Gap, Operation, SubjectId, UnknownReason};

use crate::aws::area::REGIONS;
use crate::aws::client::Client;
use crate::aws::config::Account;
use crate::aws::document::{Document, Effect, Statement};
use crate::aws::failure::Failure;
use crate::aws::organization::ORGANIZATIONS;
use crate::aws::organization_settings::{DESCRIBE, Described, LIST_ROOTS, Roots};
#[cfg(any(test, feature = "testing"))]
use crate::aws::wire::testing::Canned;
use crate::aws::wire::{Call, page};

const LIST_PARENTS: Call = Call::new(&ORGANIZATIONS, "organizations:ListParents").paged("NextToken");
const LIST_POLICIES: Call =
    Call::new(&ORGANIZATIONS, "organizations:ListPoliciesForTarget").paged("NextToken");
const DESCRIBE_POLICY: Call = Call::new(&ORGANIZATIONS, "organizations:DescribePolicy");

/// What it takes to know the closed regions; only a source that reads an organisation calls them.
pub(super) const OPERATIONS: [Operation; 5] = [
    DESCRIBE.operation,
    LIST_ROOTS.operation,
    LIST_PARENTS.operation,
    LIST_POLICIES.operation,
    DESCRIBE_POLICY.operation,
];

const SERVICE_CONTROL_POLICY: &str = "SERVICE_CONTROL_POLICY";

/// How many questions are under way at once.
const AT_ONCE: usize = 8;

/// More than AWS nests: five levels of units below the root.
const MOST_LEVELS: usize = 10;

/// A service control policy that closes regions to an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Denial {
    /// The policy, and what it is attached to, for people.
    by: String,
    /// What it says.
    closure: Closure,
}

/// A statement that closes all regions but some, to all services but some.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Closure {
    open: BTreeSet<String>,
    spared: BTreeSet<String>,
}

impl Denial {
    /// Whether nobody can make or change in a region what a kind shows.
    pub(super) fn closes(&self, kind: &EvidenceKind, region: &str) -> bool {
        let services: BTreeSet<_> = kind
            .operations
            .iter()
            .filter(|operation| **operation != REGIONS)
            .filter_map(|operation| operation.permission.split_once(':'))
            .map(|(service, _)| service.to_ascii_lowercase())
            .collect();
        let Closure { open, spared } = &self.closure;
        !open.contains(region) && !services.is_empty() && services.is_disjoint(spared)
    }

    /// The policy, and what it is attached to.
    pub(super) fn by(&self) -> &str {
        &self.by
    }

    /// The gap of a closed region, where that does not count as empty.
    pub(super) fn gap(&self, region: SubjectId) -> Gap {
        let detail =
            format!("not read, since {} denies it; what was made there before is not known", self.by);
        Gap::one(UnknownReason::Denied, DESCRIBE_POLICY.operation.name, detail, region)
    }
}

/// What closes regions to each account; accounts that nothing closes them to are left out. The management account is
/// never there, since service control policies do not bind it.
///
/// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html>
pub(super) async fn read(client: &Client, accounts: &[Account]) -> BTreeMap<String, Vec<Denial>> {
    // Without this the management account is not known, or policies are not in force.
    let Ok(Some(management)) = management(client).await else { return BTreeMap::new() };
    let members = accounts.iter().map(|account| account.id.to_string()).filter(|id| *id != management);
    let members: BTreeSet<_> = members.collect();
    let parents = parents(client, members.clone()).await;
    let lines: BTreeMap<_, _> = members.iter().map(|id| (id, line(&parents, id))).collect();
    let targets: BTreeSet<&String> = lines.values().flatten().copied().collect();
    let attached = attached(client, targets).await;
    let policies: BTreeMap<_, _> =
        attached.values().flatten().map(|policy| (policy.id.clone(), policy)).collect();
    let closures = closures(client, policies.keys().cloned().collect()).await;
    let mut denials = BTreeMap::new();
    for (account, line) in lines {
        let mut found = Vec::new();
        for target in line {
            for policy in attached.get(target).into_iter().flatten() {
                let by = format!("service control policy {} ({}) on {target}", policy.id, policy.name);
                let stated = closures.get(&policy.id).into_iter().flatten().cloned();
                found.extend(stated.map(|closure| Denial { by: by.clone(), closure }));
            }
        }
        if !found.is_empty() {
            denials.insert(account.clone(), found);
        }
    }
    denials
}

/// The management account, when service control policies are in force.
async fn management(client: &Client) -> Result<Option<String>, Failure> {
    let (home, none) = (client.home(), json!({}));
    let answer: Described = client.ask(&DESCRIBE, home, &none).await?;
    let pages: Vec<Roots> = client.pages(&LIST_ROOTS, home, &none).await?;
    let mut types = pages.into_iter().flat_map(|page| page.roots).flat_map(|root| root.policy_types);
    let enabled = types.any(|each| each.name == SERVICE_CONTROL_POLICY && each.status == "ENABLED");
    let in_force = enabled && answer.organization.feature_set == "ALL";
    Ok(in_force.then_some(answer.organization.master_account_id))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Parents {
    parents: Vec<Parent>,
    #[serde(default)]
    next_token: Option<String>,
}
page!(Parents, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Parent {
    id: String,
    #[serde(rename = "Type")]
    kind: String,
}

/// The parent of each account and of each unit above it; one that cannot be read ends the line.
async fn parents(client: &Client, members: BTreeSet<String>) -> BTreeMap<String, String> {
    let mut parents = BTreeMap::new();
    let mut asked = members;
    for _ in 0..MOST_LEVELS {
        let mut next = BTreeSet::new();
        let answers = each(asked, |child| async move {
            let child_id = json!({ "ChildId": child });
            client.pages::<Parents>(&LIST_PARENTS, client.home(), &child_id).await
        });
        for (child, pages) in answers.await {
            // A child has one parent; with another number the answer is not understood.
            let mut found = pages.into_iter().flat_map(|page| page.parents);
            let (Some(parent), None) = (found.next(), found.next()) else { continue };
            if parent.kind == "ORGANIZATIONAL_UNIT" {
                next.insert(parent.id.clone());
            }
            parents.insert(child, parent.id);
        }
        asked = next.into_iter().filter(|unit| !parents.contains_key(unit)).collect();
        if asked.is_empty() {
            break;
        }
    }
    parents
}

/// An account and what is above it, as far as that is known.
fn line<'a>(parents: &'a BTreeMap<String, String>, account: &'a String) -> Vec<&'a String> {
    std::iter::successors(Some(account), |id| parents.get(*id)).take(MOST_LEVELS).collect()
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Policies {
    policies: Vec<Summary>,
    #[serde(default)]
    next_token: Option<String>,
}
page!(Policies, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Summary {
    id: String,
    name: String,
    aws_managed: bool,
}

/// The organisation's own policies on each target; AWS's own deny nothing.
async fn attached(client: &Client, targets: BTreeSet<&String>) -> BTreeMap<String, Vec<Summary>> {
    let targets = targets.into_iter().cloned().collect();
    let answers = each(targets, |target| async move {
        let asked = json!({ "TargetId": target, "Filter": SERVICE_CONTROL_POLICY });
        client.pages::<Policies>(&LIST_POLICIES, client.home(), &asked).await
    });
    let own = |pages: Vec<Policies>| {
        pages.into_iter().flat_map(|page| page.policies).filter(|policy| !policy.aws_managed).collect()
    };
    answers.await.into_iter().map(|(target, pages)| (target, own(pages))).collect()
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DescribedPolicy {
    policy: Policy,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Policy {
    content: String,
}

/// What each policy closes.
async fn closures(client: &Client, policies: BTreeSet<String>) -> BTreeMap<String, Vec<Closure>> {
    let answers = each(policies, |policy| async move {
        let asked = json!({ "PolicyId": policy });
        client.ask::<DescribedPolicy>(&DESCRIBE_POLICY, client.home(), &asked).await
    });
    let stated = answers.await.into_iter().map(|(id, answer)| (id, stated(&answer.policy.content)));
    stated.collect()
}

/// Asks for each of many, some at once; what cannot be read is left out.
async fn each<T, F: Future<Output = Result<T, Failure>>>(
    ids: BTreeSet<String>,
    ask: impl Fn(String) -> F,
) -> Vec<(String, T)> {
    let asked: Vec<_> = ids.iter().cloned().map(ask).collect();
    let answers: Vec<_> = stream::iter(asked).buffered(AT_ONCE).collect().await;
    ids.into_iter().zip(answers).filter_map(|(id, answer)| Some((id, answer.ok()?))).collect()
}

/// What a document closes; one that cannot be read closes nothing.
fn stated(content: &str) -> Vec<Closure> {
    let document = Document::of_identity(content);
    document.map(|document| document.statements.iter().filter_map(closure).collect()).unwrap_or_default()
}

/// What a statement closes: it denies everything, or everything but what the tables below spare, on all resources, in
/// all regions but those it names, without any other condition.
///
/// A condition on the principal exempts somebody, who then can still make things there; which actions a condition on
/// something else leaves open cannot be known.
fn closure(statement: &Statement) -> Option<Closure> {
    let [condition] = statement.conditions.as_slice() else { return None };
    let negated = ["StringNotEquals", "StringNotEqualsIgnoreCase", "StringNotLike"];
    let about_region = condition.key.eq_ignore_ascii_case("aws:RequestedRegion")
        && negated.contains(&condition.operator.as_str())
        && !condition.values.is_empty();
    // A wildcard or a variable could stand for any region.
    let plain = |value: &String| value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let everywhere = statement.effect == Effect::Deny && statement.resources == ["*"];
    if !about_region || !condition.values.iter().all(plain) || !everywhere {
        return None;
    }
    let open = condition.values.iter().map(|value| value.to_ascii_lowercase()).collect();
    let spared = if statement.actions.iter().any(|action| action == "*") {
        BTreeSet::new()
    } else if statement.actions.is_empty() {
        statement
            .not_actions
            .iter()
            .map(|action| spared(action))
            .collect::<Option<Vec<_>>>()?
            .into_iter()
            .flatten()
            .collect()
    } else {
        return None;
    };
    Some(Closure { open, spared })
}

/// The service that an entry of `NotAction` spares, or none for an action that makes nothing; nothing when the tables
/// do not know the entry.
fn spared(action: &str) -> Option<Option<String>> {
    let action = action.to_ascii_lowercase();
    if let Some(service) = action.strip_suffix(":*") {
        return SPARED_SERVICES.contains(&service).then(|| Some(service.to_owned()));
    }
    let known = SPARED_ACTIONS.contains(&action.as_str());
    let of_spared = action.split_once(':').filter(|(service, _)| SPARED_SERVICES.contains(service));
    // Some actions of a spared service spare less than the whole of it.
    of_spared.map(|(service, _)| Some(service.to_owned())).or(known.then_some(None))
}

/// The services that AWS's own region denials leave open: global ones, and a few others that global ones need in one
/// region. None of them makes things of other services for a caller that may not make those itself. Kinds that are
/// read from one of them are not closed.
///
/// <https://docs.aws.amazon.com/controltower/latest/controlreference/primary-region-deny-policy.html>,
/// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_general.html>
const SPARED_SERVICES: &[&str] = &[
    "a4b",
    "access-analyzer",
    "account",
    "acm",
    "activate",
    "artifact",
    "aws-marketplace",
    "aws-marketplace-management",
    "aws-portal",
    "awsbillingconsole",
    "billing",
    "billingconductor",
    "budgets",
    "ce",
    "chatbot",
    "chime",
    "cloudfront",
    "compute-optimizer",
    "config",
    "consoleapp",
    "consolidatedbilling",
    "cur",
    "devicefarm",
    "directconnect",
    "ecr-public",
    "fms",
    "freetier",
    "globalaccelerator",
    "health",
    "iam",
    "importexport",
    "invoicing",
    "iq",
    "kms",
    "mobileanalytics",
    "networkmanager",
    "notifications",
    "notifications-contacts",
    "organizations",
    "payments",
    "pricing",
    "route53",
    "route53-recovery-cluster",
    "route53-recovery-control-config",
    "route53-recovery-readiness",
    "route53domains",
    "savingsplans",
    "shield",
    "sso",
    "sts",
    "support",
    "supportapp",
    "supportplans",
    "sustainability",
    "tax",
    "trustedadvisor",
    "waf",
    "waf-regional",
    "wafv2",
    "wellarchitected",
];

/// The single actions that AWS's own region denials leave open. They read, or set what holds for the whole account.
const SPARED_ACTIONS: &[&str] = &[
    "cloudtrail:lookupevents",
    "datapipeline:getaccountlimits",
    "ec2:describeregions",
    "ec2:describetransitgateways",
    "ec2:describevpngateways",
    "license-manager:listreceivedlicenses",
    "lightsail:get*",
    "quicksight:describeaccountsubscription",
    "s3:getaccountpublic*",
    "s3:listallmybuckets",
    "s3:listmultiregionaccesspoints",
    "s3:putaccountpublic*",
];

/// The unit of the tests, and what is attached there.
#[cfg(any(test, feature = "testing"))]
pub(super) const CANNED: &[Canned] = &[
    Canned::of(&LIST_PARENTS, include_str!("../fixtures/ListParents.unit.json")).when("ou-ab12-payments1"),
    Canned::of(&LIST_PARENTS, include_str!("../fixtures/ListParents.json")),
    Canned::of(&LIST_POLICIES, include_str!("../fixtures/ListPoliciesForTarget.unit.json"))
        .when("ou-ab12-payments1"),
    Canned::of(&LIST_POLICIES, include_str!("../fixtures/ListPoliciesForTarget.json")),
];

#[cfg(test)]
mod tests;
