//! Evidence `aws.sso.permission_sets`: what Identity Center gives in accounts, for how long, and to whom.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, REGIONS, Reader};
use super::document::Document;
use super::failure::Failure;
use super::sso_answers::{
    self, AccountIds, Assignments, BoundaryAnswer, CustomerPolicies, Described, InlinePolicy,
    ManagedPolicies, PermissionSets,
};
use super::sso_instances::{self, LIST_INSTANCES, SSO};
use super::wire::Call;
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;

const LIST: Call = Call::new(&SSO, "sso:ListPermissionSets").paged("NextToken");
const DESCRIBE: Call = Call::new(&SSO, "sso:DescribePermissionSet");
const GET_INLINE: Call = Call::new(&SSO, "sso:GetInlinePolicyForPermissionSet");
const GET_BOUNDARY: Call = Call::new(&SSO, "sso:GetPermissionsBoundaryForPermissionSet");
const LIST_MANAGED: Call = Call::new(&SSO, "sso:ListManagedPoliciesInPermissionSet").paged("NextToken");
const LIST_CUSTOMER: Call =
    Call::new(&SSO, "sso:ListCustomerManagedPolicyReferencesInPermissionSet").paged("NextToken");
const LIST_ACCOUNTS: Call = Call::new(&SSO, "sso:ListAccountsForProvisionedPermissionSet").paged("NextToken");
const LIST_ASSIGNMENTS: Call = Call::new(&SSO, "sso:ListAccountAssignments").paged("NextToken");

/// In how many accounts the assignments of one permission set are looked up at most: each is a call of its own.
const MOST_ACCOUNTS: usize = 100;

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.sso.permission_sets",
    title: "Permission sets of IAM Identity Center",
    subject: "arn",
    operations: &[
        REGIONS,
        LIST_INSTANCES.operation,
        LIST.operation,
        DESCRIBE.operation,
        GET_INLINE.operation,
        GET_BOUNDARY.operation,
        LIST_MANAGED.operation,
        LIST_CUSTOMER.operation,
        LIST_ACCOUNTS.operation,
        LIST_ASSIGNMENTS.operation,
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

/// One permission set. AWS shows them to the account that owns the instance and to its delegated administrator; to
/// other members it denies them, which is a gap of the instance.
///
/// API: <https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_PermissionSet.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The instance that it belongs to.
    pub instance: String,
    /// The name.
    pub name: String,
    /// The longest session in seconds.
    pub session_seconds: u64,
    /// The ARNs of the policies of AWS that it gives.
    pub aws_policies: Vec<String>,
    /// The policies of each account that it gives, by path and name, such as `/team/readers`.
    pub customer_policies: Vec<String>,
    /// The policy that is written into it.
    pub inline: Inline,
    /// What bounds it.
    pub boundary: Boundary,
    /// To whom it is assigned.
    pub assignments: Assigned,
}

/// A policy that is written into a permission set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Inline {
    /// There is none; the API returns an empty text.
    None,
    /// This one.
    Set {
        /// The document.
        document: Document,
    },
}

/// The permissions boundary of a permission set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Boundary {
    /// There is none.
    None,
    /// A policy of AWS.
    AwsManaged {
        /// Its ARN.
        policy: String,
    },
    /// A policy of each account.
    CustomerManaged {
        /// Its path and name.
        policy: String,
    },
}

/// The assignments of a permission set in all accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Assigned {
    /// It is provisioned to more than 100 accounts, in which assignments are not looked up one by one.
    TooMany {
        /// The accounts.
        accounts: usize,
    },
    /// All were counted.
    Counted {
        /// The accounts.
        accounts: usize,
        /// The assignments to groups.
        groups: usize,
        /// The assignments to single users.
        users: usize,
    },
}

/// What names a permission set, and where it is asked for.
struct Named {
    region: String,
    instance: String,
    arn: String,
}

impl Named {
    fn parameters(&self) -> serde_json::Value {
        json!({ "InstanceArn": self.instance, "PermissionSetArn": self.arn })
    }
}

async fn read(area: &Area<'_>) -> Draft {
    let mut draft = Draft::new(&KIND);
    for instance in sso_instances::instances(area, &mut draft).await {
        let (region, id) = (&instance.region, json!({ "InstanceArn": instance.arn }));
        let pages = match area.client.pages::<PermissionSets>(&LIST, region, &id).await {
            Ok(pages) => pages,
            Err(failure) => {
                draft.gap(failure.gap_for(&instance.arn));
                continue;
            }
        };
        pages.iter().for_each(|_| draft.page());
        let arns = pages.into_iter().flat_map(|page| page.permission_sets);
        let named = |arn| Named { region: region.clone(), instance: instance.arn.clone(), arn };
        area.rows(&mut draft, arns.map(named).collect(), |set: Named| async move {
            (set.arn.clone(), Box::pin(row(area, set)).await)
        })
        .await;
    }
    draft
}

async fn row(area: &Area<'_>, set: Named) -> Result<Row, Failure> {
    let (client, region, id) = (area.client, set.region.as_str(), set.parameters());
    let (described, aws, customer, inline, boundary, assignments) = futures::try_join!(
        client.ask::<Described>(&DESCRIBE, region, &id),
        client.pages::<ManagedPolicies>(&LIST_MANAGED, region, &id),
        client.pages::<CustomerPolicies>(&LIST_CUSTOMER, region, &id),
        inline(area, &set),
        boundary(area, &set),
        assignments(area, &set),
    )?;
    let described = described.permission_set;
    let seconds = sso_answers::seconds(&described.session_duration).ok_or_else(|| {
        let detail = format!("{:?} is no duration", described.session_duration);
        Failure::malformed(DESCRIBE.operation, detail)
    })?;
    let aws = aws.into_iter().flat_map(|page| page.attached_managed_policies);
    let mut aws_policies: Vec<_> = aws.map(|policy| policy.arn).collect();
    aws_policies.sort();
    let customer = customer.into_iter().flat_map(|page| page.customer_managed_policy_references);
    let mut customer_policies: Vec<_> = customer.map(|policy| policy.full_name()).collect();
    customer_policies.sort();
    Ok(Row {
        arn: described.permission_set_arn,
        instance: set.instance,
        name: described.name,
        session_seconds: seconds,
        aws_policies,
        customer_policies,
        inline,
        boundary,
        assignments,
    })
}

async fn inline(area: &Area<'_>, set: &Named) -> Result<Inline, Failure> {
    let answer: InlinePolicy = area.client.ask(&GET_INLINE, &set.region, &set.parameters()).await?;
    if answer.inline_policy.is_empty() {
        return Ok(Inline::None);
    }
    let document = Document::of_identity(&answer.inline_policy);
    let malformed = |error| Failure::malformed(GET_INLINE.operation, super::failure::chain(&error));
    Ok(Inline::Set { document: document.map_err(malformed)? })
}

async fn boundary(area: &Area<'_>, set: &Named) -> Result<Boundary, Failure> {
    let asked = area.client.ask::<BoundaryAnswer>(&GET_BOUNDARY, &set.region, &set.parameters()).await;
    let found = match asked {
        Ok(answer) => answer.permissions_boundary,
        Err(failure) if failure.code == "ResourceNotFoundException" => return Ok(Boundary::None),
        Err(failure) => return Err(failure),
    };
    match (found.managed_policy_arn, found.customer_managed_policy_reference) {
        (Some(policy), None) => Ok(Boundary::AwsManaged { policy }),
        (None, Some(policy)) => Ok(Boundary::CustomerManaged { policy: policy.full_name() }),
        (None, None) | (Some(_), Some(_)) => {
            Err(Failure::malformed(GET_BOUNDARY.operation, "the boundary is not exactly one policy"))
        }
    }
}

async fn assignments(area: &Area<'_>, set: &Named) -> Result<Assigned, Failure> {
    let pages = area.client.pages::<AccountIds>(&LIST_ACCOUNTS, &set.region, &set.parameters()).await?;
    let accounts: Vec<String> = pages.into_iter().flat_map(|page| page.account_ids).collect();
    let count = accounts.len();
    if count > MOST_ACCOUNTS {
        return Ok(Assigned::TooMany { accounts: count });
    }
    let (mut groups, mut users) = (0, 0);
    let answers = area.for_each(accounts, |account| async move {
        let of_account =
            json!({ "InstanceArn": set.instance, "PermissionSetArn": set.arn, "AccountId": account });
        area.client.pages::<Assignments>(&LIST_ASSIGNMENTS, &set.region, &of_account).await
    });
    for pages in answers.await {
        for assignment in pages?.into_iter().flat_map(|page| page.account_assignments) {
            match assignment.principal_type.as_str() {
                "GROUP" => groups += 1,
                "USER" => users += 1,
                other => {
                    let detail = format!("an assignment to {other:?} is not foreseen");
                    return Err(Failure::malformed(LIST_ASSIGNMENTS.operation, detail));
                }
            }
        }
    }
    Ok(Assigned::Counted { accounts: count, groups, users })
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[
    Canned::of(&LIST, include_str!("fixtures/sso.ListPermissionSets.json")).token("NextToken"),
    Canned::of(&DESCRIBE, include_str!("fixtures/sso.DescribePermissionSet.json")),
    Canned::of(&GET_INLINE, include_str!("fixtures/sso.GetInlinePolicyForPermissionSet.json")),
    Canned::of(&GET_BOUNDARY, include_str!("fixtures/sso.GetPermissionsBoundaryForPermissionSet.json"))
        .absent("ResourceNotFoundException"),
    Canned::of(&LIST_MANAGED, include_str!("fixtures/sso.ListManagedPoliciesInPermissionSet.json"))
        .token("NextToken"),
    Canned::of(&LIST_CUSTOMER, include_str!("fixtures/sso.ListCustomerManagedPolicyReferences.json"))
        .token("NextToken"),
    Canned::of(&LIST_ACCOUNTS, include_str!("fixtures/sso.ListAccountsForProvisionedPermissionSet.json"))
        .token("NextToken"),
    Canned::of(&LIST_ASSIGNMENTS, include_str!("fixtures/sso.ListAccountAssignments.json"))
        .token("NextToken"),
];
