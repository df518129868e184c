//! Evidence `aws.account.alternate_contacts`: whom AWS can reach about security, billing and operations.

use std::sync::Arc;

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::api::{Draft, EvidenceKind, UnknownReason, parse};

use super::client::Client;
use super::failure::Failure;
use super::identity::Identity;
use super::ledger::Check;
use super::operation::GET_ALTERNATE_CONTACT as OPERATION;
use super::unmodelled::{self, Request};

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.account.alternate_contacts",
    title: "Alternate contacts of the account",
    subject: "account",
    operations: &[OPERATION],
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

/// The types of contact. <https://docs.aws.amazon.com/accounts/latest/reference/API_AlternateContact.html>
const TYPES: [&str; 3] = ["SECURITY", "BILLING", "OPERATIONS"];

/// Asks for each type of contact. `ResourceNotFoundException` is a fact: that contact is not set.
pub(super) async fn read(client: &Client, identity: &Identity) -> Draft {
    let [security, billing, operations] = TYPES;
    let answers = futures::try_join!(
        is_set(client, identity, security),
        is_set(client, identity, billing),
        is_set(client, identity, operations),
    );
    let (security, billing, operations) = match answers {
        Ok(answers) => answers,
        Err(failure) => return Draft::unread(&KIND, failure.gap()),
    };
    let mut draft = Draft::new(&KIND);
    draft.page();
    draft.row(&Row { account: identity.scope(), security, billing, operations });
    draft
}

async fn is_set(client: &Client, identity: &Identity, contact: &'static str) -> Result<bool, Failure> {
    let Some((endpoint, signing_region)) = endpoint(&identity.partition) else {
        let detail = format!("partition {} has no service for account contacts", identity.partition);
        return Err(Failure::new(UnknownReason::Unsupported, OPERATION, detail));
    };
    let body = json!({ "AlternateContactType": contact });
    let request = Request {
        service: "Account",
        signing_name: "account",
        signing_region,
        endpoint,
        operation: "GetAlternateContact",
        path: "/getAlternateContact",
        body: &body,
    };
    let check: Check = Arc::new(move |body| check(body, contact));
    match client.call(OPERATION, check, |tap| unmodelled::send(&client.sdk, request, tap)).await {
        Ok(_contact) => Ok(true),
        Err(failure) if failure.code == "ResourceNotFoundException" => Ok(false),
        Err(failure) => Err(failure),
    }
}

/// The endpoint and signing region of the service in a partition.
///
/// <https://docs.aws.amazon.com/general/latest/gr/aws_account_mgmt.html>
fn endpoint(partition: &str) -> Option<(&'static str, &'static str)> {
    match partition {
        "aws" => Some(("https://account.us-east-1.amazonaws.com", "us-east-1")),
        "aws-cn" => Some(("https://account.cn-northwest-1.amazonaws.com.cn", "cn-northwest-1")),
        _ => None,
    }
}

/// A contact counts as set only when the answer is that contact and says how to reach it.
fn check(body: &[u8], contact: &str) -> Result<(), String> {
    let answer = parse(body).map_err(|error| error.to_string())?;
    let member =
        |name: &str| answer.get("AlternateContact").and_then(|found| found.get(name)).and_then(Value::as_str);
    match (member("AlternateContactType"), member("EmailAddress")) {
        (Some(found), Some(address)) if found == contact && !address.is_empty() => Ok(()),
        (Some(_), Some(_)) => Err(format!("the answer is not the {contact} contact")),
        (None, _) | (_, None) => Err("the answer has no AlternateContact".to_owned()),
    }
}
