//! Evidence `aws.inspector.accounts`: what Inspector scans for vulnerabilities, region by region.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind, UnknownReason};

use super::area::{Area, REGIONS, Reader};
use super::failure::Failure;
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Place, Protocol, Rest, Service};

const INSPECTOR: Service = Service {
    id: "Inspector2",
    signing: "inspector2",
    prefix: "inspector2",
    protocol: Protocol::RestJson,
    place: Place::Regional,
};

const BATCH_GET_ACCOUNT_STATUS: Call =
    Call::new(&INSPECTOR, "inspector2:BatchGetAccountStatus").rest(Rest::Post("/status/batch/get"));

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.inspector.accounts",
    title: "regions with Inspector",
    subject: "id",
    operations: &[REGIONS, BATCH_GET_ACCOUNT_STATUS.operation],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// Reads the kind.
pub(super) const READER: Reader = Reader {
    kind: &KIND,
    read: |area| Box::pin(read(area)),
    #[cfg(any(test, feature = "testing"))]
    canned: CANNED,
};

/// One region, whether Inspector is on there or not.
///
/// API: <https://docs.aws.amazon.com/inspector/v2/APIReference/API_BatchGetAccountStatus.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The account and the region.
    pub id: String,
    /// The region.
    pub region: String,
    /// What can be scanned in the region.
    pub scans: Vec<Scan>,
}

/// Resources of a type, and whether they are scanned.
///
/// API: <https://docs.aws.amazon.com/inspector/v2/APIReference/API_ResourceState.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scan {
    /// The type: `ec2`, `ecr`, `lambda`, `lambda_code` or `code_repository`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Such as `ENABLED` or `DISABLED`.
    pub status: String,
}

#[derive(Deserialize)]
struct Answer {
    accounts: Vec<Account>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Account {
    account_id: String,
    resource_state: Resources,
}

/// Regions differ in the types that they have beyond the first two.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Resources {
    ec2: State,
    ecr: State,
    #[serde(default)]
    lambda: Option<State>,
    #[serde(default)]
    lambda_code: Option<State>,
    #[serde(default)]
    code_repository: Option<State>,
}

#[derive(Deserialize)]
struct State {
    status: String,
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let own = json!({ "accountIds": [area.identity.account_id] });
        let answer: Answer = area.client.ask(&BATCH_GET_ACCOUNT_STATUS, &region, &own).await?;
        let mut accounts = answer.accounts.into_iter();
        let account =
            accounts.find(|account| account.account_id == area.identity.account_id).ok_or_else(|| {
                let operation = BATCH_GET_ACCOUNT_STATUS.operation;
                Failure::new(UnknownReason::Malformed, operation, "the answer does not speak of the account")
            })?;
        let mut draft = Draft::new(&KIND);
        draft.page();
        draft.row(&Row { id: area.identity.region(&region), region, scans: scans(account.resource_state) });
        Ok(draft)
    })
    .await
}

fn scans(resources: Resources) -> Vec<Scan> {
    let states = [
        ("ec2", Some(resources.ec2)),
        ("ecr", Some(resources.ecr)),
        ("lambda", resources.lambda),
        ("lambda_code", resources.lambda_code),
        ("code_repository", resources.code_repository),
    ];
    let known = states.into_iter().filter_map(|(kind, state)| Some((kind, state?)));
    known.map(|(kind, state)| Scan { kind: kind.to_owned(), status: state.status }).collect()
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] =
    &[Canned::of(&BATCH_GET_ACCOUNT_STATUS, include_str!("fixtures/BatchGetAccountStatus.json"))];
