//! Evidence `aws.iam.groups`: groups with their policies.

use chrono::{DateTime, TimeDelta, Utc};
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::EvidenceKind;

use super::users::InlinePolicy;

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
