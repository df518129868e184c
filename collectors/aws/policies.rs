//! Evidence `aws.iam.policies`: managed policies with their default document.

use chrono::{DateTime, TimeDelta, Utc};
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::EvidenceKind;

use super::document::Document;

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.iam.policies",
    title: "IAM managed policies with their default version",
    subject: "arn",
    operations: &[super::operation::GET_ACCOUNT_AUTHORIZATION_DETAILS],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// One managed policy. API: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ManagedPolicyDetail.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The name.
    pub name: String,
    /// True for a policy that AWS maintains (`arn:aws:iam::aws:policy/…`).
    pub aws_managed: bool,
    /// How many users, groups and roles it is attached to.
    pub attachments: u32,
    /// How many identities it is the permissions boundary of.
    pub boundary_uses: u32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// The document of the default version.
    pub document: Document,
}
