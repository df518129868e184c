//! Evidence `aws.account`: which account was read, from the identity that read it.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::{Draft, EvidenceKind, UnknownReason};

use super::client::Client;
use super::config::AccountId;
use super::envelope::Element;
use super::failure::{Failure, RowError, chain, text};
use super::operation::GET_CALLER_IDENTITY as OPERATION;

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.account",
    title: "The account that was read",
    subject: "account",
    operations: &[OPERATION],
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

/// Who reads, and which account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Identity {
    /// The ARN that reads.
    pub(super) arn: String,
    /// The account.
    pub(super) account_id: String,
    /// The partition of the ARN.
    pub(super) partition: String,
}

impl Identity {
    /// The account as a scope and subject.
    pub(super) fn scope(&self) -> String {
        format!("aws:{}", self.account_id)
    }

    /// A region of the account as a subject.
    pub(super) fn region(&self, region: &str) -> String {
        format!("aws:{}/{region}", self.account_id)
    }
}

/// Asks who the credentials are.
///
/// # Errors
/// When STS does not say.
pub(super) async fn read(client: &Client) -> Result<Identity, Failure> {
    let request = client.sts.get_caller_identity();
    let required = [Element::Field("Account"), Element::Field("Arn")];
    let answer =
        client.query(OPERATION, &required, |tap| request.customize().interceptor(tap).send()).await?;
    identity(answer.account(), answer.arn())
        .map_err(|error| Failure::new(UnknownReason::Malformed, OPERATION, chain(&error)))
}

fn identity(account: Option<&str>, arn: Option<&str>) -> Result<Identity, RowError> {
    let account_id = text(account, "Account")?;
    let arn = text(arn, "Arn")?;
    if AccountId::parse(&account_id).is_err() {
        return Err(RowError::value("Account", account_id));
    }
    let mut parts = arn.split(':');
    let (Some("arn"), Some(partition), Some(owner)) = (parts.next(), parts.next(), parts.nth(2)) else {
        return Err(RowError::value("Arn", arn));
    };
    if owner != account_id || partition.is_empty() {
        return Err(RowError::value("Arn", arn));
    }
    Ok(Identity { partition: partition.to_owned(), arn, account_id })
}

/// The evidence.
pub(super) fn draft(identity: &Identity) -> Draft {
    let mut draft = Draft::new(&KIND);
    draft.page();
    draft.row(&Row {
        account: identity.scope(),
        account_id: identity.account_id.clone(),
        partition: identity.partition.clone(),
    });
    draft
}
