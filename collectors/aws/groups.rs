//! Evidence `aws.iam.groups`: groups with their policies.

use aws_sdk_iam::types;
use chrono::{DateTime, TimeDelta, Utc};
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::EvidenceKind;

use super::failure::{RowError, member, text};
use super::users::{InlinePolicy, attached, inline};
use super::value::moment;

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.iam.groups",
    title: "IAM groups with their policies",
    subject: "arn",
    operations: &[super::operation::GET_ACCOUNT_AUTHORIZATION_DETAILS],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// One group. API: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GroupDetail.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The name, by which users refer to it.
    pub name: String,
    /// The path, `/` without one.
    pub path: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// The ARNs of the managed policies attached to it.
    pub attached_policies: Vec<String>,
    /// The policies written into it.
    pub inline_policies: Vec<InlinePolicy>,
}

/// Maps a group of `GetAccountAuthorizationDetails`.
pub(super) fn row(group: &types::GroupDetail) -> Result<Row, RowError> {
    Ok(Row {
        arn: text(group.arn(), "Arn")?,
        name: text(group.group_name(), "GroupName")?,
        path: text(group.path(), "Path")?,
        created_at: moment(group.create_date(), "CreateDate")?,
        attached_policies: attached(group.attached_managed_policies.as_deref())?,
        inline_policies: inline(member(group.group_policy_list.as_deref(), "GroupPolicyList")?)?,
    })
}
