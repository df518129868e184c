//! Evidence `aws.account`: which account was read, from the identity that read it.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::EvidenceKind;

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.account",
    title: "The account that was read",
    subject: "account",
    operations: &[super::operation::GET_CALLER_IDENTITY],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// The account; always one row. API: <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The account as a subject, `aws:<account id>`.
    pub account: String,
    /// The account id, twelve digits.
    pub account_id: String,
    /// The partition: `aws`, `aws-cn` or `aws-us-gov`.
    pub partition: String,
}
