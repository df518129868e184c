//! Evidence `aws.iam.account`: the account summary.

use std::collections::BTreeMap;

use aws_sdk_iam::types::SummaryKeyType;
use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::{Draft, EvidenceKind, UnknownReason};

use super::client::Client;
use super::envelope::Element;
use super::failure::{Failure, RowError, chain, count};
use super::identity::Identity;
use super::operation::GET_ACCOUNT_SUMMARY as OPERATION;

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.iam.account",
    title: "The account: root credentials and counts",
    subject: "account",
    operations: &[OPERATION],
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

/// The counts and flags of the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Summary {
    pub(super) users: u32,
    pub(super) groups: u32,
    pub(super) roles: u32,
    pub(super) policies: u32,
    pub(super) providers: u32,
    pub(super) server_certificates: u32,
    root_mfa_enabled: bool,
    root_access_keys_present: bool,
    root_signing_certificates_present: bool,
}

/// Reads the summary.
///
/// # Errors
/// When it cannot be read, or lacks a count.
pub(super) async fn read(client: &Client) -> Result<Summary, Failure> {
    let request = client.iam.get_account_summary();
    let answer = client
        .query(OPERATION, &[Element::Map("SummaryMap")], |tap| request.customize().interceptor(tap).send())
        .await?;
    summary(answer.summary_map().into_iter().flatten())
        .map_err(|error| Failure::new(UnknownReason::Malformed, OPERATION, chain(&error)))
}

fn summary<'a>(entries: impl Iterator<Item = (&'a SummaryKeyType, &'a i32)>) -> Result<Summary, RowError> {
    let entries: BTreeMap<&str, i32> = entries.map(|(key, value)| (key.as_str(), *value)).collect();
    let number = |name: &'static str| count(entries.get(name).copied(), name);
    let flag = |name: &'static str| match number(name)? {
        0 => Ok(false),
        1 => Ok(true),
        other => Err(RowError::value(name, other)),
    };
    // The API reports keys of the root user as a number of them.
    let present = |name: &'static str| Ok(number(name)? > 0);
    Ok(Summary {
        users: number("Users")?,
        groups: number("Groups")?,
        roles: number("Roles")?,
        policies: number("Policies")?,
        providers: number("Providers")?,
        server_certificates: number("ServerCertificates")?,
        root_mfa_enabled: flag("AccountMFAEnabled")?,
        root_access_keys_present: present("AccountAccessKeysPresent")?,
        root_signing_certificates_present: present("AccountSigningCertificatesPresent")?,
    })
}

/// The evidence.
pub(super) fn draft(identity: &Identity, summary: &Result<Summary, Failure>) -> Draft {
    let summary = match summary {
        Ok(summary) => summary,
        Err(failure) => return Draft::unread(&KIND, failure.gap()),
    };
    let mut draft = Draft::new(&KIND);
    draft.page();
    draft.row(&Row {
        account: identity.scope(),
        account_id: identity.account_id.clone(),
        partition: identity.partition.clone(),
        root_mfa_enabled: summary.root_mfa_enabled,
        root_access_keys_present: summary.root_access_keys_present,
        root_signing_certificates_present: summary.root_signing_certificates_present,
        users: summary.users,
        groups: summary.groups,
        roles: summary.roles,
        policies: summary.policies,
        providers: summary.providers,
        server_certificates: summary.server_certificates,
    });
    draft
}
