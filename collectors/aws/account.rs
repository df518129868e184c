//! Evidence `aws.iam.account`: the account summary.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::EvidenceKind;

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.iam.account",
    title: "The account: root credentials and counts",
    subject: "account",
    operations: &[super::operation::GET_ACCOUNT_SUMMARY],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// The account; always one row. API: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The account as a subject, `aws:<account id>`.
    pub account: String,
    /// The account id, twelve digits.
    pub account_id: String,
    /// The partition: `aws`, `aws-cn` or `aws-us-gov`.
    pub partition: String,
    /// Whether the root user has MFA (`AccountMFAEnabled`).
    pub root_mfa_enabled: bool,
    /// Whether the root user has access keys (`AccountAccessKeysPresent`).
    pub root_access_keys_present: bool,
    /// Whether the root user has signing certificates (`AccountSigningCertificatesPresent`).
    pub root_signing_certificates_present: bool,
    /// The number of users.
    pub users: u32,
    /// The number of groups.
    pub groups: u32,
    /// The number of roles.
    pub roles: u32,
    /// The number of customer managed policies.
    pub policies: u32,
    /// The number of SAML and OIDC providers.
    pub providers: u32,
    /// The number of server certificates.
    pub server_certificates: u32,
}
