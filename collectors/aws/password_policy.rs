//! Evidence `aws.iam.password_policy`: the rules for console passwords.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::EvidenceKind;

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.iam.password_policy",
    title: "The rules for console passwords",
    subject: "account",
    operations: &[super::operation::GET_ACCOUNT_PASSWORD_POLICY],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// The account's password policy; always one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The account as a subject, `aws:<account id>`.
    pub account: String,
    /// The rules.
    pub rules: Rules,
}

/// The rules. API: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_PasswordPolicy.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Rules {
    /// The account has no policy of its own: AWS's default rules apply (eight characters, three of four character
    /// types, no expiry, no reuse prevention).
    Default,
    /// The account's own policy.
    Custom {
        /// The shortest password.
        minimum_length: u32,
        /// Whether a symbol is required.
        require_symbols: bool,
        /// Whether a digit is required.
        require_numbers: bool,
        /// Whether an upper-case letter is required.
        require_uppercase: bool,
        /// Whether a lower-case letter is required.
        require_lowercase: bool,
        /// Whether users may change their own password.
        allow_users_to_change: bool,
        /// When passwords expire.
        expiry: Expiry,
        /// How many old passwords are refused; 0 refuses none.
        reuse_prevention: u32,
    },
}

/// When passwords expire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Expiry {
    /// Never.
    Never,
    /// After some days.
    After {
        /// The days.
        days: u32,
    },
}
