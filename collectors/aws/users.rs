//! Evidence `aws.iam.users`: users with their groups, policies and boundary.

use chrono::{DateTime, TimeDelta, Utc};
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::EvidenceKind;

use super::document::Document;
use super::value::{Boundary, Tag};

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
