//! Evidence `aws.iam.users`: users with their groups, policies and boundary.

use aws_sdk_iam::types;
use chrono::{DateTime, TimeDelta, Utc};
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::EvidenceKind;

use super::document::{Document, Use};
use super::failure::{RowError, member, text};
use super::value::{Boundary, Tag, moment};

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.iam.users",
    title: "IAM users with groups, policies and permissions boundary",
    subject: "arn",
    operations: &[super::operation::GET_ACCOUNT_AUTHORIZATION_DETAILS],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// One user. API: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UserDetail.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The name.
    pub name: String,
    /// The path, `/` without one.
    pub path: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// The names of the groups it is in.
    pub groups: Vec<String>,
    /// The ARNs of the managed policies attached to it.
    pub attached_policies: Vec<String>,
    /// The policies written into it.
    pub inline_policies: Vec<InlinePolicy>,
    /// Its permissions boundary.
    pub boundary: Boundary,
    /// Its tags.
    pub tags: Vec<Tag>,
}

/// A policy written into an identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InlinePolicy {
    /// Its name.
    pub name: String,
    /// Its document.
    pub document: Document,
}

/// Maps a user of `GetAccountAuthorizationDetails`. `UserPolicyList` is left out by IAM when it is empty.
pub(super) fn row(user: &types::UserDetail) -> Result<Row, RowError> {
    let mut groups = member(user.group_list.clone(), "GroupList")?;
    groups.sort();
    Ok(Row {
        arn: text(user.arn(), "Arn")?,
        name: text(user.user_name(), "UserName")?,
        path: text(user.path(), "Path")?,
        created_at: moment(user.create_date(), "CreateDate")?,
        groups,
        attached_policies: attached(user.attached_managed_policies.as_deref())?,
        inline_policies: inline(user.user_policy_list())?,
        boundary: Boundary::of(user.permissions_boundary())?,
        tags: Tag::all(user.tags())?,
    })
}

/// The ARNs of attached policies, sorted.
pub(super) fn attached(policies: Option<&[types::AttachedPolicy]>) -> Result<Vec<String>, RowError> {
    let policies = member(policies, "AttachedManagedPolicies")?;
    let arns: Result<Vec<_>, _> = policies
        .iter()
        .map(|policy| text(policy.policy_arn(), "AttachedManagedPolicies.PolicyArn"))
        .collect();
    let mut arns = arns?;
    arns.sort();
    Ok(arns)
}

/// The inline policies, by name.
pub(super) fn inline(policies: &[types::PolicyDetail]) -> Result<Vec<InlinePolicy>, RowError> {
    let mut found = Vec::new();
    for policy in policies {
        let name = text(policy.policy_name(), "PolicyName")?;
        let document = member(policy.policy_document(), "PolicyDocument")?;
        let document = Document::decode(document, Use::Identity)
            .map_err(|source| RowError::Document { name: name.clone(), source })?;
        found.push(InlinePolicy { name, document });
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}
