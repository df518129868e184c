//! Evidence `aws.iam.roles`: roles with their trust, policies and last use.

use chrono::{DateTime, TimeDelta, Utc};
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::EvidenceKind;

use super::document::Document;
use super::users::InlinePolicy;
use super::value::{Boundary, LastUsed, Tag};

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.iam.roles",
    title: "IAM roles with trust policy, policies, boundary and last use",
    subject: "arn",
    operations: &[super::operation::GET_ACCOUNT_AUTHORIZATION_DETAILS],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// One role. API: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_RoleDetail.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The name.
    pub name: String,
    /// The path, `/` without one.
    pub path: String,
    /// True for a service-linked role (path `/aws-service-role/`), which only AWS can change.
    pub service_linked: bool,
    /// The account that the role is in, twelve digits.
    pub account_id: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Who may assume it.
    pub trust: Document,
    /// The ARNs of the managed policies attached to it.
    pub attached_policies: Vec<String>,
    /// The policies written into it.
    pub inline_policies: Vec<InlinePolicy>,
    /// Its permissions boundary.
    pub boundary: Boundary,
    /// When it was last used; AWS tracks about 400 days.
    pub last_used: LastUsed,
    /// The names of the instance profiles that hold it.
    pub instance_profiles: Vec<String>,
    /// Its tags.
    pub tags: Vec<Tag>,
}
