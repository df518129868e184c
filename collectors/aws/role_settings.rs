//! Evidence `aws.iam.role_settings`: what only `ListRoles` tells about roles.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::EvidenceKind;

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.iam.role_settings",
    title: "IAM roles with their longest session",
    subject: "arn",
    operations: &[super::operation::LIST_ROLES],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// One role. API: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The name.
    pub name: String,
    /// True for a service-linked role, which only AWS can change.
    pub service_linked: bool,
    /// The longest session in seconds, 3,600 to 43,200.
    pub max_session_seconds: u32,
}
