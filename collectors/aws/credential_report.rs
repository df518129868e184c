//! Evidence `aws.iam.credential_report`: every user and the root user with their credentials.

use chrono::{DateTime, TimeDelta, Utc};
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::EvidenceKind;

use super::value::{LastUsed, Moment};

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.iam.credential_report",
    title: "IAM users, root included, with passwords, MFA and access keys",
    subject: "arn",
    operations: &[super::operation::GENERATE_CREDENTIAL_REPORT, super::operation::GET_CREDENTIAL_REPORT],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// One user of the credential report.
///
/// Fields: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The user's ARN; `arn:aws:iam::<account>:root` for the root user.
    pub arn: String,
    /// The user's name; `<root_account>` for the root user.
    pub user: String,
    /// True for the root user.
    pub is_root: bool,
    /// When the user was made.
    pub created_at: DateTime<Utc>,
    /// Whether there is a console password.
    pub password: PasswordState,
    /// When the console password was last used.
    pub password_last_used: LastUsed,
    /// When the console password was last changed.
    pub password_changed_at: Moment,
    /// Whether any MFA device is active.
    pub mfa_active: bool,
    /// The access keys that exist, at most two.
    pub access_keys: Vec<AccessKey>,
    /// The X.509 signing certificates that exist, at most two.
    pub signing_certificates: Vec<SigningCertificate>,
}

/// Whether a user has a console password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PasswordState {
    /// There is one.
    Enabled,
    /// There is none.
    Disabled,
    /// AWS does not report it (`not_supported`, always so for the root user).
    NotReported,
}

/// An access key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessKey {
    /// 1 or 2.
    pub slot: u8,
    /// Whether it can be used.
    pub active: bool,
    /// When it was made or last changed.
    pub rotated_at: Moment,
    /// When it was last used.
    pub last_used: LastUsed,
}

/// A signing certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SigningCertificate {
    /// 1 or 2.
    pub slot: u8,
    /// Whether it can be used.
    pub active: bool,
    /// When it was made or last changed.
    pub rotated_at: Moment,
}
