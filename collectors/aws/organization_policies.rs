//! Evidence `aws.organizations.policies`: what an organisation forbids in all of its accounts, and where.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, Reader};
use super::document::{Document, DocumentError};
use super::failure::{Failure, chain};
use super::organization::ORGANIZATIONS;
use super::organization_settings::NO_ORGANIZATION;
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, page};

const LIST: Call = Call::new(&ORGANIZATIONS, "organizations:ListPolicies").paged("NextToken");
const DESCRIBE: Call = Call::new(&ORGANIZATIONS, "organizations:DescribePolicy");
const LIST_TARGETS: Call = Call::new(&ORGANIZATIONS, "organizations:ListTargetsForPolicy").paged("NextToken");

/// The types of policies that bound permissions, and how their documents are read.
///
/// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_authorization_policies.html>
const TYPES: [(&str, Decode); 2] =
    [("SERVICE_CONTROL_POLICY", Document::of_identity), ("RESOURCE_CONTROL_POLICY", Document::of_resource)];

type Decode = fn(&str) -> Result<Document, DocumentError>;

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.organizations.policies",
    title: "Policies of the organisation that bound permissions",
    subject: "arn",
    operations: &[LIST.operation, DESCRIBE.operation, LIST_TARGETS.operation],
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

/// One service control policy or resource control policy. AWS shows them to the management account and to delegated
/// administrators; to other members it denies them, which is a gap.
///
/// API: <https://docs.aws.amazon.com/organizations/latest/APIReference/API_PolicySummary.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The name.
    pub name: String,
    /// `SERVICE_CONTROL_POLICY` or `RESOURCE_CONTROL_POLICY`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it says.
    pub content: Content,
    /// What it is attached to.
    pub targets: Vec<Target>,
}

/// What a policy says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Content {
    /// It is AWS's own, such as `FullAWSAccess`, which allows everything; its document is not read.
    AwsManaged,
    /// It is the organisation's own.
    Own {
        /// The document.
        document: Document,
    },
}

/// Something that a policy is attached to.
///
/// API: <https://docs.aws.amazon.com/organizations/latest/APIReference/API_PolicyTargetSummary.html>
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// `ROOT`, `ORGANIZATIONAL_UNIT` or `ACCOUNT`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The id of the root, unit or account.
    pub id: String,
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
    arn: String,
    name: String,
    aws_managed: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Described {
    policy: Policy,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Policy {
    content: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Targets {
    targets: Vec<AnswerTarget>,
    #[serde(default)]
    next_token: Option<String>,
}
page!(Targets, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AnswerTarget {
    target_id: String,
    #[serde(rename = "Type")]
    kind: String,
}

async fn read(area: &Area<'_>) -> Draft {
    let mut draft = Draft::new(&KIND);
    for (kind, decode) in TYPES {
        let filter = json!({ "Filter": kind });
        let pages = match area.client.pages::<Policies>(&LIST, area.client.home(), &filter).await {
            Ok(pages) => pages,
            // In no organisation there are none.
            Err(failure) if failure.code == NO_ORGANIZATION => {
                draft.page();
                continue;
            }
            Err(failure) => return Draft::unread(&KIND, failure.gap()),
        };
        pages.iter().for_each(|_| draft.page());
        let found = pages.into_iter().flat_map(|page| page.policies).collect();
        area.rows(&mut draft, found, |each: Summary| async move {
            let subject = each.arn.clone();
            (subject, row(area, kind, decode, each).await)
        })
        .await;
    }
    draft
}

async fn row(area: &Area<'_>, kind: &str, decode: Decode, policy: Summary) -> Result<Row, Failure> {
    let id = json!({ "PolicyId": policy.id });
    let (targets, content) = futures::try_join!(
        area.client.pages::<Targets>(&LIST_TARGETS, area.client.home(), &id),
        content(area, decode, &policy),
    )?;
    let targets = targets.into_iter().flat_map(|page| page.targets);
    let mut targets: Vec<_> = targets.map(|each| Target { kind: each.kind, id: each.target_id }).collect();
    targets.sort();
    Ok(Row { arn: policy.arn, name: policy.name, kind: kind.to_owned(), content, targets })
}

async fn content(area: &Area<'_>, decode: Decode, policy: &Summary) -> Result<Content, Failure> {
    if policy.aws_managed {
        return Ok(Content::AwsManaged);
    }
    let id = json!({ "PolicyId": policy.id });
    let answer: Described = area.client.ask(&DESCRIBE, area.client.home(), &id).await?;
    let document = decode(&answer.policy.content);
    let document = document.map_err(|error| Failure::malformed(DESCRIBE.operation, chain(&error)))?;
    Ok(Content::Own { document })
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[
    Canned::of(&LIST, include_str!("fixtures/ListPolicies.SCP.json"))
        .when("SERVICE_CONTROL_POLICY")
        .token("NextToken")
        .absent(NO_ORGANIZATION),
    Canned::of(&LIST, include_str!("fixtures/ListPolicies.RCP.json"))
        .when("RESOURCE_CONTROL_POLICY")
        .token("NextToken")
        .absent(NO_ORGANIZATION),
    Canned::of(&DESCRIBE, include_str!("fixtures/DescribePolicy.SCP.json")).when("p-examplepolicyid111"),
    Canned::of(&DESCRIBE, include_str!("fixtures/DescribePolicy.RCP.json")).when("p-examplepolicyid222"),
    Canned::of(&LIST_TARGETS, include_str!("fixtures/ListTargetsForPolicy.json")).token("NextToken"),
];
