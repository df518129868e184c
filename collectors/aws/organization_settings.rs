//! Evidence `aws.organizations.organization`: whether the account is in an organisation, and how that is set up.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, Reader};
use super::failure::Failure;
use super::organization::ORGANIZATIONS;
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, page};

pub(super) const DESCRIBE: Call = Call::new(&ORGANIZATIONS, "organizations:DescribeOrganization");
pub(super) const LIST_ROOTS: Call = Call::new(&ORGANIZATIONS, "organizations:ListRoots").paged("NextToken");
const LIST_TRUSTED: Call =
    Call::new(&ORGANIZATIONS, "organizations:ListAWSServiceAccessForOrganization").paged("NextToken");
const LIST_DELEGATES: Call =
    Call::new(&ORGANIZATIONS, "organizations:ListDelegatedAdministrators").paged("NextToken");
const LIST_DELEGATED: Call =
    Call::new(&ORGANIZATIONS, "organizations:ListDelegatedServicesForAccount").paged("NextToken");

/// Says that the account is in no organisation.
pub(super) const NO_ORGANIZATION: &str = "AWSOrganizationsNotInUseException";

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.organizations.organization",
    title: "The organisation of the account",
    subject: "account",
    operations: &[
        DESCRIBE.operation,
        LIST_ROOTS.operation,
        LIST_TRUSTED.operation,
        LIST_DELEGATES.operation,
        LIST_DELEGATED.operation,
    ],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// Reads the kind.
pub(super) const READER: Reader = Reader {
    kind: &KIND,
    read: |area| Box::pin(read(area)),
    #[cfg(any(test, feature = "testing"))]
    canned: CANNED,
};

/// The account; always one row.
///
/// API: <https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The account as a subject, `aws:<account id>`.
    pub account: String,
    /// The account id, twelve digits.
    pub account_id: String,
    /// Its place in an organisation.
    pub membership: Membership,
}

/// The place of an account in an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Membership {
    /// It is in none.
    None,
    /// It is a member.
    Member {
        /// The organisation.
        organization: Organization,
    },
    /// It is the management account.
    Management {
        /// The organisation.
        organization: Organization,
    },
}

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Organization {
    /// Its id, such as `o-exampleorgid`.
    pub id: String,
    /// `ALL`, or `CONSOLIDATED_BILLING` when only bills are shared.
    pub feature_set: String,
    /// The management account.
    pub management_account_id: String,
    /// What AWS shows to the management account and to delegated administrators.
    pub settings: Settings,
}

/// What AWS shows of an organisation to its management account and to delegated administrators only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Settings {
    /// It refused, and the account is a member: nothing is known of them from here.
    NotShown,
    /// They are shown.
    Shown {
        /// The types of policies that are enabled in the root, such as `SERVICE_CONTROL_POLICY`.
        policy_types: Vec<String>,
        /// The services that may act in all accounts, such as `guardduty.amazonaws.com`.
        trusted_services: Vec<String>,
        /// The members that administer services.
        delegated_administrators: Vec<Delegate>,
    },
}

/// A member that administers services for the organisation.
///
/// API: <https://docs.aws.amazon.com/organizations/latest/APIReference/API_DelegatedAdministrator.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Delegate {
    /// The account.
    pub account_id: String,
    /// Its status, such as `ACTIVE` or `SUSPENDED`.
    pub status: String,
    /// The services.
    pub services: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Described {
    pub(super) organization: Answer,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Answer {
    id: String,
    pub(super) feature_set: String,
    pub(super) master_account_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Roots {
    pub(super) roots: Vec<Root>,
    #[serde(default)]
    next_token: Option<String>,
}
page!(Roots, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Root {
    pub(super) policy_types: Vec<PolicyType>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PolicyType {
    #[serde(rename = "Type")]
    pub(super) name: String,
    pub(super) status: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Trusted {
    enabled_service_principals: Vec<Principal>,
    #[serde(default)]
    next_token: Option<String>,
}
page!(Trusted, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Principal {
    service_principal: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Delegates {
    delegated_administrators: Vec<Administrator>,
    #[serde(default)]
    next_token: Option<String>,
}
page!(Delegates, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Administrator {
    id: String,
    status: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Delegated {
    delegated_services: Vec<Principal>,
    #[serde(default)]
    next_token: Option<String>,
}
page!(Delegated, next_token);

async fn read(area: &Area<'_>) -> Draft {
    let membership = match membership(area).await {
        Ok(membership) => membership,
        Err(failure) => return Draft::unread(&KIND, failure.gap()),
    };
    let mut draft = Draft::new(&KIND);
    draft.page();
    let account_id = area.identity.account_id.clone();
    draft.row(&Row { account: area.identity.scope(), account_id, membership });
    draft
}

async fn membership(area: &Area<'_>) -> Result<Membership, Failure> {
    let asked = area.client.ask::<Described>(&DESCRIBE, area.client.home(), &json!({})).await;
    let answer = match asked {
        Ok(described) => described.organization,
        Err(failure) if failure.code == NO_ORGANIZATION => return Ok(Membership::None),
        Err(failure) => return Err(failure),
    };
    let manages = answer.master_account_id == area.identity.account_id;
    let settings = match settings(area).await {
        Ok(settings) => settings,
        // To a member that administers nothing, AWS refuses whatever its permissions are. One that is told the roots
        // does, so that it lacks a permission if it is refused the rest.
        Err(failure)
            if !manages
                && failure.code == "AccessDeniedException"
                && failure.operation == LIST_ROOTS.operation.name =>
        {
            Settings::NotShown
        }
        Err(failure) => return Err(failure),
    };
    let organization = Organization {
        id: answer.id,
        feature_set: answer.feature_set,
        management_account_id: answer.master_account_id,
        settings,
    };
    Ok(if manages { Membership::Management { organization } } else { Membership::Member { organization } })
}

async fn settings(area: &Area<'_>) -> Result<Settings, Failure> {
    let (home, none) = (area.client.home(), json!({}));
    // One after the other: where one is refused, so are the others.
    let roots = area.client.pages::<Roots>(&LIST_ROOTS, home, &none).await?;
    let roots: Vec<_> = roots.into_iter().flat_map(|page| page.roots).collect();
    if roots.is_empty() {
        let detail = "the answer names no root, and an organisation has one";
        return Err(Failure::malformed(LIST_ROOTS.operation, detail));
    }
    let types = roots.into_iter().flat_map(|root| root.policy_types);
    let enabled = types.filter(|each| each.status == "ENABLED").map(|each| each.name);
    let trusted = area.client.pages::<Trusted>(&LIST_TRUSTED, home, &none).await?;
    let trusted = trusted.into_iter().flat_map(|page| page.enabled_service_principals);
    Ok(Settings::Shown {
        policy_types: sorted(enabled),
        trusted_services: sorted(trusted.map(|each| each.service_principal)),
        delegated_administrators: delegates(area).await?,
    })
}

async fn delegates(area: &Area<'_>) -> Result<Vec<Delegate>, Failure> {
    let home = area.client.home();
    let pages = area.client.pages::<Delegates>(&LIST_DELEGATES, home, &json!({})).await?;
    let mut delegates = Vec::new();
    for Administrator { id, status } in pages.into_iter().flat_map(|page| page.delegated_administrators) {
        let account = json!({ "AccountId": id });
        let services = area.client.pages::<Delegated>(&LIST_DELEGATED, home, &account).await?;
        let services = services.into_iter().flat_map(|page| page.delegated_services);
        let services = sorted(services.map(|each| each.service_principal));
        delegates.push(Delegate { account_id: id, status, services });
    }
    delegates.sort_by(|one, other| one.account_id.cmp(&other.account_id));
    Ok(delegates)
}

fn sorted(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut texts: Vec<_> = texts.collect();
    texts.sort();
    texts.dedup();
    texts
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[
    Canned::of(&DESCRIBE, include_str!("fixtures/DescribeOrganization.json")).absent(NO_ORGANIZATION),
    Canned::of(&LIST_ROOTS, include_str!("fixtures/ListRoots.json")).token("NextToken"),
    Canned::of(&LIST_TRUSTED, include_str!("fixtures/ListAWSServiceAccessForOrganization.json"))
        .token("NextToken"),
    Canned::of(&LIST_DELEGATES, include_str!("fixtures/ListDelegatedAdministrators.json")).token("NextToken"),
    Canned::of(&LIST_DELEGATED, include_str!("fixtures/ListDelegatedServicesForAccount.json"))
        .token("NextToken"),
];

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use tokio_util::sync::CancellationToken;

    use super::super::config::Config;
    use super::super::testing::{answer, collector, rig};
    use super::*;
    use crate::api::UnknownReason;
    use crate::api::testing::{Answer, Request, Upstream};
    use crate::api::{Context, Evidence, FixedClock, SourceId};

    /// The evidence of an account whose organisation another account manages, which refuses what is asked for so.
    async fn of_member(refused: &'static str) -> Evidence {
        let spoiled = move |request: &Request| {
            let target = request.header("x-amz-target").unwrap_or_default();
            let healthy = answer(request).1;
            if target.ends_with(".DescribeOrganization") {
                let body = String::from_utf8(healthy.body.clone()).unwrap();
                let managed = "\"MasterAccountId\":\"999988887777\"";
                let body = body.replace("\"MasterAccountId\":\"123456789012\"", managed);
                return Answer { body: body.into_bytes(), ..healthy };
            }
            if refused.is_empty() || !target.ends_with(refused) {
                return healthy;
            }
            Answer::new(400, "application/x-amz-json-1.1", r#"{"__type":"AccessDeniedException"}"#)
        };
        let upstream = Upstream::start(spoiled).await.unwrap();
        let id = SourceId::parse("aws-test").unwrap();
        let collector = collector(&id, Config::default(), &upstream.url, Duration::from_secs(30));
        let kinds = [KIND.id().unwrap()].into();
        let cx = Context { kinds, clock: Arc::new(FixedClock(rig().now)), cancel: CancellationToken::new() };
        collector.collect(&cx).await.unwrap().evidence.remove(0)
    }

    #[tokio::test]
    async fn a_member_that_is_refused_is_shown_nothing() {
        let evidence = of_member(".ListRoots").await;
        assert!(evidence.record.is_complete());
        let membership = evidence.rows[0]["membership"].clone();
        assert_eq!(membership["state"], "member");
        assert_eq!(membership["organization"]["settings"], json!({ "state": "not_shown" }));
    }

    #[tokio::test]
    async fn a_delegated_administrator_without_a_permission_has_a_gap() {
        for refused in [".ListAWSServiceAccessForOrganization", ".ListDelegatedServicesForAccount"] {
            let evidence = of_member(refused).await;
            assert!(evidence.rows.is_empty(), "{refused}");
            assert_eq!(evidence.record.gaps[0].reason, UnknownReason::Denied, "{refused}");
        }
    }

    #[tokio::test]
    async fn a_delegated_administrator_sees_all() {
        let settings = of_member("").await.rows[0]["membership"]["organization"]["settings"].clone();
        assert_eq!(settings["policy_types"], json!(["RESOURCE_CONTROL_POLICY", "SERVICE_CONTROL_POLICY"]));
    }
}
