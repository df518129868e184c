//! Evidence `aws.account.alternate_contacts`: whom AWS can reach about security, billing and operations.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind, UnknownReason};

use super::client::Client;
use super::failure::Failure;
use super::identity::Identity;
use super::operation::GET_ALTERNATE_CONTACT as OPERATION;
use super::wire::{Call, Place, Protocol, Rest, Service};

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

/// The service of accounts. <https://docs.aws.amazon.com/general/latest/gr/aws_account_mgmt.html>
const ACCOUNT: Service = Service {
    id: "Account",
    signing: "account",
    prefix: "account",
    protocol: Protocol::RestJson,
    place: Place::Global([Some("us-east-1"), Some("cn-northwest-1"), None], true),
};

const CALL: Call = Call::new(&ACCOUNT, OPERATION.name).rest(Rest::Post("/getAlternateContact"));

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    alternate_contact: Contact,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Contact {
    alternate_contact_type: String,
    email_address: String,
}

/// The types of contact. <https://docs.aws.amazon.com/accounts/latest/reference/API_AlternateContact.html>
const TYPES: [&str; 3] = ["SECURITY", "BILLING", "OPERATIONS"];

/// Asks for each type of contact. `ResourceNotFoundException` is a fact: that contact is not set.
pub(super) async fn read(client: &Client, identity: &Identity) -> Draft {
    let [security, billing, operations] = TYPES;
    let answers =
        futures::try_join!(is_set(client, security), is_set(client, billing), is_set(client, operations),);
    let (security, billing, operations) = match answers {
        Ok(answers) => answers,
        Err(failure) => return Draft::unread(&KIND, failure.gap()),
    };
    let mut draft = Draft::new(&KIND);
    draft.page();
    draft.row(&Row { account: identity.scope(), security, billing, operations });
    draft
}

async fn is_set(client: &Client, contact: &'static str) -> Result<bool, Failure> {
    let answer: Answer =
        match client.ask(&CALL, client.home(), &json!({ "AlternateContactType": contact })).await {
            Ok(answer) => answer,
            Err(failure) if failure.code == "ResourceNotFoundException" => return Ok(false),
            Err(failure) => return Err(failure),
        };
    // A contact counts as set only when the answer is that contact and says how to reach it.
    let found = answer.alternate_contact;
    if found.alternate_contact_type == contact && !found.email_address.is_empty() {
        return Ok(true);
    }
    Err(Failure::new(UnknownReason::Malformed, OPERATION, format!("the answer is not the {contact} contact")))
}
