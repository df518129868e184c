//! The accounts of an organisation.
//!
//! API: <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html>

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::json;

use crate::api::{ClosedPart, CountsAs, Operation, SubjectId, UnknownReason};

use super::client::Client;
use super::config::{Account, AccountId, Organization};
use super::failure::Failure;
use super::identity::Identity;
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Place, Protocol, Service, page};

/// Organizations. <https://docs.aws.amazon.com/general/latest/gr/ao.html>
pub(super) const ORGANIZATIONS: Service = Service {
    id: "Organizations",
    signing: "organizations",
    prefix: "organizations",
    protocol: Protocol::Json11("AWSOrganizationsV20161128"),
    place: Place::Global([Some("us-east-1"), Some("cn-northwest-1"), Some("us-gov-west-1")], true),
};

const CALL: Call = Call::new(&ORGANIZATIONS, "organizations:ListAccounts").paged("NextToken");

/// Lists the accounts; only a source that reads an organisation calls it.
pub(super) const LIST_ACCOUNTS: Operation = CALL.operation;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Accounts {
    accounts: Vec<Member>,
    #[serde(default)]
    next_token: Option<String>,
}
page!(Accounts, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Member {
    id: String,
    #[serde(default)]
    name: String,
    /// The state, which takes the place of the status.
    #[serde(default)]
    state: Option<String>,
    #[serde(default)]
    status: Option<String>,
}

impl Member {
    /// Whether the account is closed. A status calls closed accounts suspended; a state tells the two apart.
    ///
    /// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html>
    fn is_closed(&self) -> Option<bool> {
        match (self.state.as_deref(), self.status.as_deref()) {
            (Some(state), _) => Some(state == "CLOSED"),
            (None, Some(status)) => Some(status == "SUSPENDED" || status == "CLOSED"),
            (None, None) => None,
        }
    }
}

/// The accounts of an organisation.
pub(super) struct Members {
    /// Those that are read, in the order of their ids.
    pub(super) read: Vec<Account>,
    /// Those that are not: they are closed, so that nobody can enter them and nothing runs in them, or the configuration
    /// skips them.
    pub(super) left_out: Vec<ClosedPart>,
}

/// The accounts of the organisation.
///
/// # Errors
/// When they cannot all be listed: accounts that nobody knows of cannot be reported as unknown. A list without the account
/// that asks, or with one twice, is none of an organisation.
pub(super) async fn accounts(
    client: &Client,
    organization: &Organization,
    own: &Identity,
) -> Result<Members, Failure> {
    let pages: Vec<Accounts> = client.pages(&CALL, client.home(), &json!({})).await?;
    let mut seen = BTreeSet::new();
    let (mut accounts, mut left_out) = (Vec::new(), Vec::new());
    for member in pages.into_iter().flat_map(|page| page.accounts) {
        let malformed = |error: crate::api::IdError| {
            Failure::new(UnknownReason::Malformed, LIST_ACCOUNTS, error.to_string())
        };
        let id = AccountId::parse(&member.id).map_err(malformed)?;
        if !seen.insert(id.clone()) {
            let detail = format!("the answer names account {id} twice");
            return Err(Failure::new(UnknownReason::Malformed, LIST_ACCOUNTS, detail));
        }
        let told =
            || Failure::new(UnknownReason::Malformed, LIST_ACCOUNTS, format!("the state of {id} is absent"));
        let is_closed = member.is_closed().ok_or_else(told)?;
        let by = is_closed.then_some("the organisation");
        if let Some(by) =
            by.or_else(|| organization.skip.contains(&id).then_some("`skip` in the configuration"))
        {
            let part = SubjectId::parse(&format!("aws:{id}")).map_err(malformed)?;
            left_out.push(ClosedPart { part, by: by.to_owned(), counts_as: CountsAs::OutOfScope });
            continue;
        }
        accounts.push(Account {
            id,
            role: organization.role.clone(),
            external_id: organization.external_id.clone(),
            name: Some(member.name).filter(|name| !name.is_empty()),
        });
    }
    if !seen.iter().any(|id| id.as_str() == own.account_id) {
        let detail =
            format!("the answer does not name account {}, which asks and is a member", own.account_id);
        return Err(Failure::new(UnknownReason::Malformed, LIST_ACCOUNTS, detail));
    }
    accounts.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(Members { read: accounts, left_out })
}

/// The organisation of the tests.
#[cfg(any(test, feature = "testing"))]
pub(super) const CANNED: &[Canned] = &[
    Canned::of(&CALL, include_str!("fixtures/ListAccounts.2.json")).when("page-2"),
    Canned::of(&CALL, include_str!("fixtures/ListAccounts.json")),
];
