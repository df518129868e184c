//! Evidence `aws.cloudtrail.trails`: trails, whether they log, and what they select.

use chrono::{DateTime, TimeDelta, Utc};
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind, Gap};

use super::area::{Area, Parts, REGIONS, Reader};
use super::failure::Failure;
use super::value::Moment;
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Place, Protocol, Service};

/// `CloudTrail`. <https://docs.aws.amazon.com/general/latest/gr/ct.html>
pub(super) const CLOUDTRAIL: Service = Service {
    id: "CloudTrail",
    signing: "cloudtrail",
    prefix: "cloudtrail",
    protocol: Protocol::Json11("com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101"),
    place: Place::Regional,
};

const DESCRIBE_TRAILS: Call = Call::new(&CLOUDTRAIL, "cloudtrail:DescribeTrails");
const GET_TRAIL_STATUS: Call = Call::new(&CLOUDTRAIL, "cloudtrail:GetTrailStatus");
const GET_EVENT_SELECTORS: Call = Call::new(&CLOUDTRAIL, "cloudtrail:GetEventSelectors");
const GET_INSIGHT_SELECTORS: Call = Call::new(&CLOUDTRAIL, "cloudtrail:GetInsightSelectors");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.cloudtrail.trails",
    title: "CloudTrail trails",
    subject: "arn",
    operations: &[
        REGIONS,
        DESCRIBE_TRAILS.operation,
        GET_TRAIL_STATUS.operation,
        GET_EVENT_SELECTORS.operation,
        GET_INSIGHT_SELECTORS.operation,
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

/// One trail, once, from its home region; trails of the organisation that apply to this account are among them.
///
/// API: <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_Trail.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "AWS reports each by itself")]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The name.
    pub name: String,
    /// The account that owns it: the fifth part of its ARN.
    pub owner: String,
    /// The region that it is managed in.
    pub home_region: String,
    /// Whether it logs all regions (`IsMultiRegionTrail`).
    pub multi_region: bool,
    /// Whether it is the organisation's (`IsOrganizationTrail`).
    pub organization: bool,
    /// Whether it logs events of global services (`IncludeGlobalServiceEvents`).
    pub global_service_events: bool,
    /// Whether its log files can be proven unchanged (`LogFileValidationEnabled`).
    pub log_file_validation: bool,
    /// The KMS key that encrypts its log files; empty when S3's own keys do.
    pub kms_key: String,
    /// The bucket it delivers to.
    pub bucket: String,
    /// The SNS topic it notifies; empty without one.
    pub sns_topic: String,
    /// The log group it delivers to, as ARN; empty without one.
    pub log_group: String,
    /// Whether it is logging now (`IsLogging`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub logging: Option<bool>,
    /// When it last delivered to the bucket.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Moment")]
    pub delivered_at: Option<Moment>,
    /// The error of the last delivery to the bucket; empty when it succeeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub delivery_error: Option<String>,
    /// When it last delivered to the log group.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Moment")]
    pub log_group_delivered_at: Option<Moment>,
    /// The error of the last delivery to the log group; empty when it succeeded or there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub log_group_delivery_error: Option<String>,
    /// Its classic event selectors.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<EventSelector>")]
    pub event_selectors: Option<Vec<EventSelector>>,
    /// Its advanced event selectors. A trail has these or classic ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<AdvancedSelector>")]
    pub advanced_event_selectors: Option<Vec<AdvancedSelector>>,
    /// The insights it looks for, such as `ApiCallRateInsight`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<String>")]
    pub insights: Option<Vec<String>>,
}

/// A classic event selector.
///
/// API: <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_EventSelector.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventSelector {
    /// `All`, `ReadOnly` or `WriteOnly`.
    pub read_write: String,
    /// Whether management events are logged.
    pub management_events: bool,
    /// The event sources whose management events are left out.
    pub excluded_sources: Vec<String>,
    /// The resources whose data events are logged.
    pub data_resources: Vec<DataResource>,
}

/// Resources whose data events are logged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DataResource {
    /// Such as `AWS::S3::Object`.
    #[serde(rename = "type")]
    pub kind: String,
    /// ARNs or prefixes of them.
    pub values: Vec<String>,
}

/// An advanced event selector: an event is logged when every field holds.
///
/// API: <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedEventSelector.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdvancedSelector {
    /// The name that people gave it; it decides nothing.
    pub name: String,
    /// The fields that must hold.
    pub fields: Vec<FieldSelector>,
}

/// A field of an event and what it is compared with. Each list that is not empty must hold.
///
/// API: <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldSelector {
    /// The field, such as `eventCategory`, `readOnly` or `resources.type`.
    pub field: String,
    /// Equal to one of these.
    pub equals: Vec<String>,
    /// Begins with one of these.
    pub starts_with: Vec<String>,
    /// Ends with one of these.
    pub ends_with: Vec<String>,
    /// Equal to none of these.
    pub not_equals: Vec<String>,
    /// Begins with none of these.
    pub not_starts_with: Vec<String>,
    /// Ends with none of these.
    pub not_ends_with: Vec<String>,
}

#[derive(Deserialize)]
struct Trails {
    #[serde(rename = "trailList")]
    trails: Vec<Trail>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(clippy::struct_excessive_bools, reason = "AWS reports each by itself")]
struct Trail {
    #[serde(rename = "TrailARN")]
    arn: String,
    name: String,
    home_region: String,
    is_multi_region_trail: bool,
    is_organization_trail: bool,
    include_global_service_events: bool,
    log_file_validation_enabled: bool,
    #[serde(default)]
    kms_key_id: Option<String>,
    s3_bucket_name: String,
    #[serde(default, rename = "SnsTopicARN")]
    sns_topic: Option<String>,
    #[serde(default)]
    cloud_watch_logs_log_group_arn: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Status {
    is_logging: bool,
    #[serde(default)]
    latest_delivery_time: Option<f64>,
    #[serde(default)]
    latest_delivery_error: Option<String>,
    #[serde(default)]
    latest_cloud_watch_logs_delivery_time: Option<f64>,
    #[serde(default)]
    latest_cloud_watch_logs_delivery_error: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Selectors {
    #[serde(rename = "TrailARN")]
    _arn: String,
    #[serde(default)]
    event_selectors: Option<Vec<Classic>>,
    #[serde(default)]
    advanced_event_selectors: Option<Vec<Advanced>>,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Classic {
    read_write_type: String,
    include_management_events: bool,
    #[serde(default)]
    exclude_management_event_sources: Vec<String>,
    #[serde(default)]
    data_resources: Vec<Data>,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Data {
    #[serde(rename = "Type")]
    kind: String,
    #[serde(default)]
    values: Vec<String>,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Advanced {
    #[serde(default)]
    name: String,
    field_selectors: Vec<Field>,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Field {
    field: String,
    #[serde(default)]
    equals: Vec<String>,
    #[serde(default)]
    starts_with: Vec<String>,
    #[serde(default)]
    ends_with: Vec<String>,
    #[serde(default)]
    not_equals: Vec<String>,
    #[serde(default)]
    not_starts_with: Vec<String>,
    #[serde(default)]
    not_ends_with: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Insights {
    insight_selectors: Vec<Insight>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Insight {
    insight_type: String,
}

/// A trail is listed in its home region; those of other regions are left to theirs (`includeShadowTrails`). A trail of
/// the organisation lists in its home region too.
async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let parameters = json!({ "includeShadowTrails": false });
        let answer: Trails = area.client.ask(&DESCRIBE_TRAILS, &region, &parameters).await?;
        let mut draft = Draft::new(&KIND);
        draft.page();
        let region = region.as_str();
        let rows =
            area.for_each(answer.trails, |trail: Trail| async move { row(area, region, &trail).await });
        rows.await.into_iter().for_each(|(row, gaps)| draft.row_with_gaps(&row, gaps));
        Ok(draft)
    })
    .await
}

/// What a trail does is asked apart from what it is; what cannot be read is left out.
async fn row(area: &Area<'_>, region: &str, trail: &Trail) -> (Row, Vec<Gap>) {
    let name = json!({ "Name": trail.arn });
    let of_trail = json!({ "TrailName": trail.arn });
    let (status, selectors, insights) = futures::join!(
        area.client.ask::<Status>(&GET_TRAIL_STATUS, region, &name),
        area.client.ask::<Selectors>(&GET_EVENT_SELECTORS, region, &of_trail),
        insights(area, region, &of_trail),
    );
    let mut parts = Parts::of(&trail.arn);
    let status = parts.keep(STATUS, status);
    let selectors = parts.keep(SELECTORS, selectors);
    let told = |text: &Option<String>| text.clone().unwrap_or_default();
    let row = Row {
        arn: trail.arn.clone(),
        name: trail.name.clone(),
        owner: trail.arn.split(':').nth(4).unwrap_or_default().to_owned(),
        home_region: trail.home_region.clone(),
        multi_region: trail.is_multi_region_trail,
        organization: trail.is_organization_trail,
        global_service_events: trail.include_global_service_events,
        log_file_validation: trail.log_file_validation_enabled,
        kms_key: told(&trail.kms_key_id),
        bucket: trail.s3_bucket_name.clone(),
        sns_topic: told(&trail.sns_topic),
        log_group: told(&trail.cloud_watch_logs_log_group_arn),
        logging: status.as_ref().map(|status| status.is_logging),
        delivered_at: status.as_ref().map(|status| moment(status.latest_delivery_time)),
        delivery_error: status.as_ref().map(|status| told(&status.latest_delivery_error)),
        log_group_delivered_at: status
            .as_ref()
            .map(|status| moment(status.latest_cloud_watch_logs_delivery_time)),
        log_group_delivery_error: status
            .as_ref()
            .map(|status| told(&status.latest_cloud_watch_logs_delivery_error)),
        event_selectors: selectors.as_ref().map(|selectors| read_all(&selectors.event_selectors)),
        advanced_event_selectors: selectors
            .as_ref()
            .map(|selectors| read_all(&selectors.advanced_event_selectors)),
        insights: parts.keep(&["insights"], insights),
    };
    (row, parts.gaps)
}

/// The fields that `GetTrailStatus` tells.
const STATUS: &[&str] =
    &["logging", "delivered_at", "delivery_error", "log_group_delivered_at", "log_group_delivery_error"];

/// The fields that `GetEventSelectors` tells.
const SELECTORS: &[&str] = &["event_selectors", "advanced_event_selectors"];

fn read_all<A: Clone, B: From<A>>(selectors: &Option<Vec<A>>) -> Vec<B> {
    selectors.iter().flatten().cloned().map(Into::into).collect()
}

/// `InsightNotEnabledException` is a fact: the trail looks for none.
async fn insights(area: &Area<'_>, region: &str, trail: &serde_json::Value) -> Result<Vec<String>, Failure> {
    match area.client.ask::<Insights>(&GET_INSIGHT_SELECTORS, region, trail).await {
        Ok(answer) => Ok(answer.insight_selectors.into_iter().map(|each| each.insight_type).collect()),
        Err(failure) if failure.code == "InsightNotEnabledException" => Ok(Vec::new()),
        Err(failure) => Err(failure),
    }
}

/// A moment in seconds since 1970, as JSON protocols write it.
fn moment(seconds: Option<f64>) -> Moment {
    #[expect(clippy::cast_possible_truncation, reason = "whole seconds are what is wanted")]
    let at = seconds.and_then(|seconds| DateTime::<Utc>::from_timestamp(seconds as i64, 0));
    at.map_or(Moment::None, |at| Moment::At { at })
}

impl From<Classic> for EventSelector {
    fn from(selector: Classic) -> Self {
        let data = selector.data_resources.into_iter();
        Self {
            read_write: selector.read_write_type,
            management_events: selector.include_management_events,
            excluded_sources: selector.exclude_management_event_sources,
            data_resources: data.map(|data| DataResource { kind: data.kind, values: data.values }).collect(),
        }
    }
}

impl From<Advanced> for AdvancedSelector {
    fn from(selector: Advanced) -> Self {
        let fields = selector.field_selectors.into_iter().map(|field| FieldSelector {
            field: field.field,
            equals: field.equals,
            starts_with: field.starts_with,
            ends_with: field.ends_with,
            not_equals: field.not_equals,
            not_starts_with: field.not_starts_with,
            not_ends_with: field.not_ends_with,
        });
        Self { name: selector.name, fields: fields.collect() }
    }
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[
    Canned::of(&DESCRIBE_TRAILS, include_str!("fixtures/DescribeTrails.json")),
    Canned::of(&GET_TRAIL_STATUS, include_str!("fixtures/GetTrailStatus.json")),
    Canned::of(&GET_EVENT_SELECTORS, include_str!("fixtures/GetEventSelectors.json")),
    Canned::of(&GET_INSIGHT_SELECTORS, include_str!("fixtures/GetInsightSelectors.json"))
        .absent("InsightNotEnabledException"),
];
