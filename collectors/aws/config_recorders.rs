//! Evidence `aws.config.recorders`: whether AWS Config records changes to resources, region by region.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind, UnknownReason};

use super::area::{Area, REGIONS, Reader};
use super::failure::Failure;
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Place, Protocol, Service};

/// AWS Config. <https://docs.aws.amazon.com/general/latest/gr/awsconfig.html>
pub(super) const CONFIG: Service = Service {
    id: "Config Service",
    signing: "config",
    prefix: "config",
    protocol: Protocol::Json11("StarlingDoveService"),
    place: Place::Regional,
};

const DESCRIBE_RECORDERS: Call = Call::new(&CONFIG, "config:DescribeConfigurationRecorders");
const DESCRIBE_STATUS: Call = Call::new(&CONFIG, "config:DescribeConfigurationRecorderStatus");
const DESCRIBE_CHANNELS: Call = Call::new(&CONFIG, "config:DescribeDeliveryChannels");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.config.recorders",
    title: "regions with AWS Config",
    subject: "id",
    operations: &[
        REGIONS,
        DESCRIBE_RECORDERS.operation,
        DESCRIBE_STATUS.operation,
        DESCRIBE_CHANNELS.operation,
    ],
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

/// One region, whether it has a recorder or not.
///
/// API: <https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeConfigurationRecorders.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The account and the region.
    pub id: String,
    /// The region.
    pub region: String,
    /// The recorders of the customer; AWS allows one in a region.
    pub recorders: Vec<Recorder>,
    /// The buckets that are delivered to; AWS allows one in a region.
    pub buckets: Vec<String>,
}

/// A recorder.
///
/// API: <https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigurationRecorder.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recorder {
    /// The name.
    pub name: String,
    /// Whether it records now.
    pub recording: bool,
    /// How its last delivery of changes ended, such as `Success`; empty when there was none.
    pub last_status: String,
    /// Whether it records every type of resource that is supported (`allSupported`).
    pub all_supported: bool,
    /// Whether it records resources of global services too (`includeGlobalResourceTypes`).
    pub global_types: bool,
    /// How types are chosen, such as `EXCLUSION_BY_RESOURCE_TYPES`; empty on recorders from before there was a choice.
    pub strategy: String,
    /// The types that it records when it does not record all.
    pub types: Vec<String>,
    /// The types that it leaves out.
    pub excluded: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Found {
    configuration_recorders: Vec<Described>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Described {
    name: String,
    /// Of the recorders of a service only.
    #[serde(default)]
    service_principal: Option<String>,
    #[serde(default)]
    recording_group: Option<Group>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Group {
    all_supported: bool,
    include_global_resource_types: bool,
    #[serde(default)]
    resource_types: Vec<String>,
    #[serde(default)]
    exclusion_by_resource_types: Option<Excluded>,
    #[serde(default)]
    recording_strategy: Option<Strategy>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Excluded {
    #[serde(default)]
    resource_types: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Strategy {
    use_only: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Statuses {
    configuration_recorders_status: Vec<Status>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    name: String,
    recording: bool,
    /// Left out until it was started.
    #[serde(default)]
    last_status: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Channels {
    delivery_channels: Vec<Channel>,
}

#[derive(Deserialize)]
struct Channel {
    #[serde(rename = "s3BucketName")]
    bucket: String,
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let all = json!({});
        let (found, statuses, channels) = futures::try_join!(
            area.client.ask::<Found>(&DESCRIBE_RECORDERS, &region, &all),
            area.client.ask::<Statuses>(&DESCRIBE_STATUS, &region, &all),
            area.client.ask::<Channels>(&DESCRIBE_CHANNELS, &region, &all),
        )?;
        let customers =
            found.configuration_recorders.into_iter().filter(|each| each.service_principal.is_none());
        let recorders: Result<Vec<_>, Failure> = customers.map(|each| recorder(each, &statuses)).collect();
        let mut draft = Draft::new(&KIND);
        draft.page();
        draft.row(&Row {
            id: area.identity.region(&region),
            region,
            recorders: recorders?,
            buckets: channels.delivery_channels.into_iter().map(|channel| channel.bucket).collect(),
        });
        Ok(draft)
    })
    .await
}

/// A recorder without a status or without a group is not one to judge.
fn recorder(described: Described, statuses: &Statuses) -> Result<Recorder, Failure> {
    let name = described.name;
    let lacks = |call: &Call, what: &str| {
        Failure::new(UnknownReason::Malformed, call.operation, format!("{what} of {name} is absent"))
    };
    let mut all = statuses.configuration_recorders_status.iter();
    let status =
        all.find(|status| status.name == name).ok_or_else(|| lacks(&DESCRIBE_STATUS, "the status"))?;
    let group = described.recording_group.ok_or_else(|| lacks(&DESCRIBE_RECORDERS, "the recording group"))?;
    Ok(Recorder {
        recording: status.recording,
        last_status: status.last_status.clone().unwrap_or_default(),
        all_supported: group.all_supported,
        global_types: group.include_global_resource_types,
        strategy: group.recording_strategy.map(|strategy| strategy.use_only).unwrap_or_default(),
        types: group.resource_types,
        excluded: group.exclusion_by_resource_types.map(|left| left.resource_types).unwrap_or_default(),
        name,
    })
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[
    Canned::of(&DESCRIBE_RECORDERS, include_str!("fixtures/DescribeConfigurationRecorders.json")),
    Canned::of(&DESCRIBE_STATUS, include_str!("fixtures/DescribeConfigurationRecorderStatus.json")),
    Canned::of(&DESCRIBE_CHANNELS, include_str!("fixtures/DescribeDeliveryChannels.json")),
];
