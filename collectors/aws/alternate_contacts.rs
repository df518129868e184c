//! Evidence `aws.account.alternate_contacts`: whom AWS can reach about security, billing and operations.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::EvidenceKind;

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.account.alternate_contacts",
    title: "Alternate contacts of the account",
    subject: "account",
    operations: &[super::operation::GET_ALTERNATE_CONTACT],
    max_age: TimeDelta::hours(168),
    schema: || schema_for!(Row),
};

/// The account's contacts; always one row. Names and addresses are not kept, only whether they are set.
///
/// API: <https://docs.aws.amazon.com/accounts/latest/reference/API_GetAlternateContact.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The account as a subject, `aws:<account id>`.
    pub account: String,
    /// Whether a security contact is set.
    pub security: bool,
    /// Whether a billing contact is set.
    pub billing: bool,
    /// Whether an operations contact is set.
    pub operations: bool,
}
