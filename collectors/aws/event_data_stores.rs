//! Evidence `aws.cloudtrail.event_data_stores`: where `CloudTrail` Lake keeps events, for how long and how safely.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, REGIONS, Reader};
use super::cloudtrail_trails::CLOUDTRAIL;
use super::failure::Failure;
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, page};

const LIST: Call = Call::new(&CLOUDTRAIL, "cloudtrail:ListEventDataStores").paged("NextToken");
const GET: Call = Call::new(&CLOUDTRAIL, "cloudtrail:GetEventDataStore");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.cloudtrail.event_data_stores",
    title: "Event data stores of CloudTrail Lake",
    subject: "arn",
    operations: &[REGIONS, LIST.operation, GET.operation],
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

/// One event data store.
///
/// API: <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetEventDataStore.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The region.
    pub region: String,
    /// The name.
    pub name: String,
    /// The status, such as `ENABLED`, `STOPPED_INGESTION` or `PENDING_DELETION`.
    pub status: String,
    /// Whether it keeps events of all regions.
    pub multi_region: bool,
    /// Whether it keeps events of all accounts of the organisation.
    pub organization: bool,
    /// How many days events are kept.
    pub retention_days: u32,
    /// Whether it cannot be deleted before the protection is taken away.
    pub termination_protection: bool,
    /// The KMS key that encrypts it; empty when a key of AWS does.
    pub kms_key: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Stores {
    event_data_stores: Vec<Listed>,
    #[serde(default)]
    next_token: Option<String>,
}
page!(Stores, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    event_data_store_arn: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Store {
    event_data_store_arn: String,
    name: String,
    status: String,
    multi_region_enabled: bool,
    organization_enabled: bool,
    retention_period: u32,
    termination_protection_enabled: bool,
    #[serde(default)]
    kms_key_id: Option<String>,
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let pages = area.client.pages::<Stores>(&LIST, &region, &json!({})).await?;
        let mut draft = Draft::new(&KIND);
        pages.iter().for_each(|_| draft.page());
        let region = region.as_str();
        let found = pages.into_iter().flat_map(|page| page.event_data_stores).collect();
        area.rows(&mut draft, found, |each: Listed| async move {
            let row = row(area, region, &each.event_data_store_arn).await;
            (each.event_data_store_arn, row)
        })
        .await;
        Ok(draft)
    })
    .await
}

async fn row(area: &Area<'_>, region: &str, arn: &str) -> Result<Row, Failure> {
    let store: Store = area.client.ask(&GET, region, &json!({ "EventDataStore": arn })).await?;
    if store.event_data_store_arn != arn {
        let detail = format!("the answer is about {}", store.event_data_store_arn);
        return Err(Failure::malformed(GET.operation, detail));
    }
    Ok(Row {
        arn: store.event_data_store_arn,
        region: region.to_owned(),
        name: store.name,
        status: store.status,
        multi_region: store.multi_region_enabled,
        organization: store.organization_enabled,
        retention_days: store.retention_period,
        termination_protection: store.termination_protection_enabled,
        kms_key: store.kms_key_id.unwrap_or_default(),
    })
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[
    Canned::of(&LIST, include_str!("fixtures/ListEventDataStores.json")).token("NextToken"),
    Canned::of(&GET, include_str!("fixtures/GetEventDataStore.json")),
];
