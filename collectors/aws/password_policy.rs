//! Evidence `aws.iam.password_policy`: the rules for console passwords.

use aws_sdk_iam::types;
use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::{Draft, EvidenceKind};

use super::client::Client;
use super::envelope::Element;
use super::failure::{RowError, count, member, put};
use super::identity::Identity;
use super::operation::GET_ACCOUNT_PASSWORD_POLICY as OPERATION;

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.iam.password_policy",
    title: "The rules for console passwords",
    subject: "account",
    operations: &[OPERATION],
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

/// The members of an answer. The SDK makes `false` of a flag that is absent.
const REQUIRED: &[Element] = &[
    Element::Field("PasswordPolicy"),
    Element::Inner("PasswordPolicy", "MinimumPasswordLength"),
    Element::Inner("PasswordPolicy", "RequireSymbols"),
    Element::Inner("PasswordPolicy", "RequireNumbers"),
    Element::Inner("PasswordPolicy", "RequireUppercaseCharacters"),
    Element::Inner("PasswordPolicy", "RequireLowercaseCharacters"),
    Element::Inner("PasswordPolicy", "AllowUsersToChangePassword"),
    Element::Inner("PasswordPolicy", "ExpirePasswords"),
];

/// Reads the policy. `NoSuchEntity` is a fact: the account has none of its own.
pub(super) async fn read(client: &Client, identity: &Identity) -> Draft {
    let request = client.iam.get_account_password_policy();
    let answer = client.query(OPERATION, REQUIRED, |tap| request.customize().interceptor(tap).send()).await;
    let rules = match answer {
        Ok(answer) => member(answer.password_policy(), "PasswordPolicy").and_then(rules),
        Err(failure) if failure.code == "NoSuchEntity" => Ok(Rules::Default),
        Err(failure) => return Draft::unread(&KIND, failure.gap()),
    };
    let mut draft = Draft::new(&KIND);
    draft.page();
    let account = identity.scope();
    put(&mut draft, OPERATION, &account, rules.map(|rules| Row { account: account.clone(), rules }));
    draft
}

fn rules(policy: &types::PasswordPolicy) -> Result<Rules, RowError> {
    let expiry = match (policy.expire_passwords(), policy.max_password_age()) {
        (false, _) => Expiry::Never,
        (true, days) => Expiry::After { days: count(days, "MaxPasswordAge")? },
    };
    Ok(Rules::Custom {
        minimum_length: count(policy.minimum_password_length(), "MinimumPasswordLength")?,
        require_symbols: policy.require_symbols(),
        require_numbers: policy.require_numbers(),
        require_uppercase: policy.require_uppercase_characters(),
        require_lowercase: policy.require_lowercase_characters(),
        allow_users_to_change: policy.allow_users_to_change_password(),
        expiry,
        // IAM leaves the member out when no old password is refused.
        reuse_prevention: count(
            Some(policy.password_reuse_prevention().unwrap_or(0)),
            "PasswordReusePrevention",
        )?,
    })
}
