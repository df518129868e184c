//! Evidence `aws.cloudfront.distribution_settings`: what the list of distributions leaves out, such as where logs go.
//!
//! A kind of its own, since it takes a call for each distribution and further permissions.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, Reader};
use super::cloudfront_distributions::{CLOUDFRONT, LIST_DISTRIBUTIONS, Summary, summaries};
use super::failure::Failure;
use super::logs_log_groups::LOGS;
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Rest, page};

const GET_CONFIG: Call = Call::new(&CLOUDFRONT, "cloudfront:GetDistributionConfig")
    .rest(Rest::Get("/2020-05-31/distribution/{Id}/config"))
    .root("DistributionConfig");
const DESCRIBE_SOURCES: Call = Call::new(&LOGS, "logs:DescribeDeliverySources").paged("nextToken");
const DESCRIBE_DELIVERIES: Call = Call::new(&LOGS, "logs:DescribeDeliveries").paged("nextToken");

/// Where `CloudFront` delivers its logs from, wherever they go.
///
/// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html>
const LOGS_REGION: &str = "us-east-1";

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.cloudfront.distribution_settings",
    title: "Settings of distributions of the content network",
    subject: "arn",
    operations: &[
        LIST_DISTRIBUTIONS.operation,
        GET_CONFIG.operation,
        DESCRIBE_SOURCES.operation,
        DESCRIBE_DELIVERIES.operation,
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

/// The settings of one distribution.
///
/// API: <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// Whether it answers.
    pub enabled: bool,
    /// Whether an origin is a bucket.
    pub from_bucket: bool,
    /// What it answers when no object is named; empty without one.
    pub default_root_object: String,
    /// Whether it writes standard logs of the older kind to a bucket (`Logging`): `true` or `false`; empty when AWS does
    /// not say.
    pub standard_logs: String,
    /// Where `CloudWatch` Logs delivers its access logs to: `S3`, `CWL` or `FH`, each once.
    ///
    /// API: <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_Delivery.html>
    pub log_deliveries: Vec<String>,
    /// Whether each behaviour, the default one first, writes real-time logs. How many of the requests is not read.
    pub realtime_logs: Vec<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Config {
    enabled: bool,
    origins: Counted<Origins>,
    default_cache_behavior: Behavior,
    #[serde(default)]
    cache_behaviors: Option<Behaviors>,
    #[serde(default)]
    default_root_object: String,
    #[serde(default)]
    logging: Option<Logging>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Counted<T> {
    quantity: usize,
    items: T,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Origins {
    #[serde(rename = "Origin")]
    item: Vec<Origin>,
}

#[derive(Deserialize)]
struct Origin {
    #[serde(default, rename = "S3OriginConfig")]
    bucket: Option<Bucket>,
}

#[derive(Deserialize)]
struct Bucket {}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Behaviors {
    quantity: usize,
    #[serde(default)]
    items: BehaviorItems,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct BehaviorItems {
    #[serde(rename = "CacheBehavior", default)]
    item: Vec<Behavior>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Behavior {
    #[serde(default)]
    realtime_log_config_arn: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Logging {
    enabled: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sources {
    delivery_sources: Vec<Source>,
    #[serde(default)]
    next_token: Option<String>,
}
page!(Sources, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Source {
    name: String,
    resource_arns: Vec<String>,
    log_type: String,
    // Younger than the operation.
    #[serde(default)]
    status: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Deliveries {
    deliveries: Vec<Delivery>,
    #[serde(default)]
    next_token: Option<String>,
}
page!(Deliveries, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Delivery {
    delivery_source_name: String,
    delivery_destination_type: String,
}

/// The destinations of access logs by the ARN of what they are about.
type Destinations = BTreeMap<String, BTreeSet<String>>;

async fn read(area: &Area<'_>) -> Draft {
    let mut draft = Draft::new(&KIND);
    if let Err(failure) = read_all(area, &mut draft).await {
        draft.gap(failure.gap());
    }
    draft
}

async fn read_all(area: &Area<'_>, draft: &mut Draft) -> Result<(), Failure> {
    let found = summaries(area, draft).await?;
    if found.is_empty() {
        return Ok(());
    }
    let destinations = &destinations(area).await?;
    area.rows(draft, found, |summary: Summary| async move {
        let row = row(area, &summary, destinations).await;
        (summary.arn, row)
    })
    .await;
    Ok(())
}

async fn destinations(area: &Area<'_>) -> Result<Destinations, Failure> {
    let none = json!({});
    let (sources, deliveries) = futures::try_join!(
        area.client.pages::<Sources>(&DESCRIBE_SOURCES, LOGS_REGION, &none),
        area.client.pages::<Deliveries>(&DESCRIBE_DELIVERIES, LOGS_REGION, &none),
    )?;
    let deliveries: Vec<_> = deliveries.into_iter().flat_map(|page| page.deliveries).collect();
    let mut found = Destinations::new();
    for source in sources.into_iter().flat_map(|page| page.delivery_sources) {
        let inactive = source.status.is_some_and(|status| status != "ACTIVE");
        if source.log_type != "ACCESS_LOGS" || inactive {
            continue;
        }
        // A source without a delivery sends nothing anywhere.
        let of_it = deliveries.iter().filter(|delivery| delivery.delivery_source_name == source.name);
        let kinds: BTreeSet<_> = of_it.map(|delivery| delivery.delivery_destination_type.clone()).collect();
        for arn in source.resource_arns {
            found.entry(arn).or_default().extend(kinds.iter().cloned());
        }
    }
    Ok(found)
}

async fn row(area: &Area<'_>, summary: &Summary, destinations: &Destinations) -> Result<Row, Failure> {
    let id = json!({ "Id": summary.id });
    let config: Config = area.client.ask(&GET_CONFIG, area.client.home(), &id).await?;
    let others = config.cache_behaviors.map_or((0, Vec::new()), |all| (all.quantity, all.items.item));
    if others.0 != others.1.len() || config.origins.quantity != config.origins.items.item.len() {
        let detail = "the answer holds another number of origins or behaviours than it says";
        return Err(Failure::malformed(GET_CONFIG.operation, detail));
    }
    let behaviors = std::iter::once(&config.default_cache_behavior).chain(&others.1);
    Ok(Row {
        arn: summary.arn.clone(),
        enabled: config.enabled,
        from_bucket: config.origins.items.item.iter().any(|origin| origin.bucket.is_some()),
        default_root_object: config.default_root_object,
        standard_logs: config.logging.map(|logging| logging.enabled.to_string()).unwrap_or_default(),
        log_deliveries: destinations.get(&summary.arn).into_iter().flatten().cloned().collect(),
        realtime_logs: behaviors.map(|behavior| !behavior.realtime_log_config_arn.is_empty()).collect(),
    })
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[
    Canned::of(&GET_CONFIG, include_str!("fixtures/GetDistributionConfig.xml")),
    Canned::of(&DESCRIBE_SOURCES, include_str!("fixtures/DescribeDeliverySources.json")).token("nextToken"),
    Canned::of(&DESCRIBE_DELIVERIES, include_str!("fixtures/DescribeDeliveries.json")).token("nextToken"),
];
