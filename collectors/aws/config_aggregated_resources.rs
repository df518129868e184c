//! Evidence `aws.config.aggregated_resources`: resources of all accounts as an aggregator of AWS Config tells of them,
//! with how old each word is.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::api::{Draft, EvidenceKind, Gap, UnknownReason, parse_as};

use super::aggregated_currency::AHEAD;
use super::aggregated_settings::{Encryption, KeyRotation, LogValidation, PublicAccess, Settings, TYPES};
use super::aggregator::{Aggregator, OPERATIONS, Place, SELECT, Site, View, place};
use super::area::{Area, Parts, Reader};
use super::config_aggregation_sources::unread;
use super::failure::Failure;
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;

/// The kind. An item that counts was right at most a day before it was read, and may be a day older when it is judged.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.config.aggregated_resources",
    title: "resources that the configured aggregator of AWS Config tells of",
    subject: "id",
    operations: OPERATIONS,
    max_age: TimeDelta::hours(48),
    schema: || schema_for!(Row),
};

/// Reads the kind.
pub(super) const READER: Reader = Reader {
    kind: &KIND,
    read: |area| Box::pin(read(area)),
    #[cfg(any(test, feature = "testing"))]
    canned: CANNED,
};

/// One resource.
///
/// API: <https://docs.aws.amazon.com/config/latest/developerguide/querying-AWS-resources.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN, or `aws:<account id>/<region>/<type>/<resource id>` of an item without one.
    pub id: String,
    /// The account.
    pub account_id: String,
    /// The region.
    pub region: String,
    /// The type, such as `AWS::S3::Bucket`.
    #[serde(rename = "type")]
    pub kind: String,
    /// When its item was captured: its last change that was recorded.
    pub captured_at: DateTime<Utc>,
    /// The last moment of which it is known that the item was right: when its source was last verified, if its changes are
    /// recorded there; otherwise when the item was captured.
    pub current_to: DateTime<Utc>,
    /// Whether what it holds is encrypted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Encryption")]
    pub encryption: Option<Encryption>,
    /// Whether everybody can reach it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "PublicAccess")]
    pub public_access: Option<PublicAccess>,
    /// Whether changes to its log files are noticed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "LogValidation")]
    pub log_validation: Option<LogValidation>,
    /// Whether it rotates by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "KeyRotation")]
    pub rotation: Option<KeyRotation>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    account_id: String,
    aws_region: String,
    resource_type: String,
    resource_id: String,
    /// Some types have none.
    #[serde(default)]
    arn: Option<String>,
    configuration_item_capture_time: String,
    #[serde(default)]
    configuration_item_status: Option<String>,
    #[serde(default)]
    configuration: Value,
    #[serde(default)]
    supplementary_configuration: Value,
}

/// An item with what it is about.
struct Found {
    id: String,
    place: Place,
    item: Item,
}

async fn read(area: &Area<'_>) -> Draft {
    let aggregator = match &area.aggregator {
        Site::Elsewhere => return Draft::new(&KIND),
        Site::Unread(detail) => return Draft::unread(&KIND, unread(detail)),
        Site::Here(aggregator) => aggregator,
    };
    match read_through(aggregator, area).await {
        Ok(draft) => draft,
        Err(failure) => Draft::unread(&KIND, failure.gap()),
    }
}

async fn read_through(aggregator: &Aggregator<'_>, area: &Area<'_>) -> Result<Draft, Failure> {
    let view = aggregator.view(area).await?;
    view.recorders()?;
    let regions = area.regions.as_ref().map_err(Clone::clone)?;
    let pages = aggregator.select(area, &expression()).await?;
    let mut draft = Draft::new(&KIND);
    pages.iter().for_each(|_| draft.page());
    let mut by_id: BTreeMap<String, Vec<Found>> = BTreeMap::new();
    for text in pages.into_iter().flat_map(|page| page.results) {
        match found(&text) {
            Ok(found) if aggregator.is_in_scope(&found.place, regions) => {
                by_id.entry(found.id.clone()).or_default().push(found);
            }
            Ok(_out_of_scope) => {}
            Err(failure) => draft.gap(failure.gap()),
        }
    }
    let mut oldest = gaps_of_sources(&mut draft, view, aggregator.now);
    for (id, items) in by_id {
        match one_of(items).and_then(|found| row(&found, view, aggregator.now)) {
            Ok(Some((row, gaps))) => {
                let stale = gaps.iter().any(|gap| gap.fields.is_empty());
                oldest = if stale { oldest } else { oldest.min(row.current_to) };
                draft.row_with_gaps(&row, gaps);
            }
            Ok(None) => {}
            Err(failure) => draft.gap(failure.gap_for(&id)),
        }
    }
    draft.observed_at(oldest);
    Ok(draft)
}

/// Columns that every type has, by names of the schema.
fn expression() -> String {
    let types: Vec<String> = TYPES.iter().map(|kind| format!("'{kind}'")).collect();
    format!(
        "SELECT accountId, awsRegion, resourceType, resourceId, arn, configurationItemCaptureTime, \
         configurationItemStatus, configuration, supplementaryConfiguration WHERE resourceType IN ({})",
        types.join(", ")
    )
}

fn malformed(detail: impl Into<String>) -> Failure {
    Failure::malformed(SELECT.operation, detail)
}

/// An item. One that does not say what it is about may hide any resource.
fn found(text: &str) -> Result<Found, Failure> {
    let item: Item = parse_as(text.as_bytes()).map_err(|error| malformed(format!("an item: {error}")))?;
    let place =
        place(&item.account_id, &item.aws_region).map_err(|error| malformed(format!("an item: {error}")))?;
    let own = || format!("{}/{}/{}", place.id(), item.resource_type, item.resource_id);
    let id = item.arn.clone().filter(|arn| !arn.is_empty()).unwrap_or_else(own);
    Ok(Found { id, place, item })
}

/// What a place may lack, as a gap of its own; and the oldest moment at which a source that counts was verified.
fn gaps_of_sources(draft: &mut Draft, view: &View, now: DateTime<Utc>) -> DateTime<Utc> {
    let mut oldest = now;
    if view.filtered {
        let detail = "the aggregator is set up to collect a part of what is recorded only";
        draft.gap(Gap::whole(UnknownReason::Partial, SELECT.operation.name, detail));
    }
    for place in view.sources.keys() {
        let lapse = match view.verified(place) {
            Ok(verified) => {
                oldest = oldest.min(verified);
                view.may_lack(place, TYPES, verified)
            }
            Err(lapse) => Some(lapse),
        };
        if let Some(lapse) = lapse {
            draft.gap(lapse.gap_for(&place.id()));
        }
    }
    oldest
}

/// The one item of a resource. What many places see, such as a trail, is told by its own region and account.
fn one_of(items: Vec<Found>) -> Result<Found, Failure> {
    let several = items.len();
    let home = |found: &Found| {
        let mut parts = found.id.split(':').skip(3);
        let (region, account) = (parts.next(), parts.next().filter(|account| !account.is_empty()));
        several == 1
            || (region == Some(found.place.region.as_str())
                && account.is_none_or(|account| account == found.place.account))
    };
    let mut of_home = items.into_iter().filter(home);
    match (of_home.next(), of_home.next()) {
        (Some(one), None) => Ok(one),
        (_, _) => Err(malformed(format!("{several} items claim to be this resource"))),
    }
}

/// The row of an item, with gaps for what it lacks and for its age; nothing for a resource that is gone.
fn row(found: &Found, view: &View, now: DateTime<Utc>) -> Result<Option<(Row, Vec<Gap>)>, Failure> {
    let item = &found.item;
    if !TYPES.contains(&item.resource_type.as_str()) {
        return Err(malformed(format!(
            "the item is of type {:?}, which was not asked for",
            item.resource_type
        )));
    }
    match item.configuration_item_status.as_deref() {
        None | Some("OK" | "ResourceDiscovered") => {}
        Some("ResourceDeleted" | "ResourceDeletedNotRecorded") => return Ok(None),
        Some(other) => {
            let detail = format!("the item is {other:?}, so that it does not tell the configuration");
            return Err(Failure::new(UnknownReason::Absent, SELECT.operation, detail));
        }
    }
    let captured_at = captured_at(&item.configuration_item_capture_time, now)?;
    let currency = view.currency(&found.place, &item.resource_type, captured_at);
    let settings = Settings {
        kind: &item.resource_type,
        configuration: &item.configuration,
        supplement: &item.supplementary_configuration,
    };
    let mut parts = Parts::of(&found.id);
    let row = Row {
        id: found.id.clone(),
        account_id: found.place.account.clone(),
        region: found.place.region.clone(),
        kind: item.resource_type.clone(),
        captured_at,
        current_to: currency.current_to,
        encryption: parts.keep(&["encryption"], settings.encryption()),
        public_access: parts.keep(&["public_access"], settings.public_access()),
        log_validation: parts.keep(&["log_validation"], settings.log_validation()),
        rotation: parts.keep(&["rotation"], settings.rotation()),
    };
    let mut gaps = parts.gaps;
    gaps.extend(currency.lapse.map(|lapse| lapse.gap_for(&found.id)));
    Ok(Some((row, gaps)))
}

fn captured_at(text: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, Failure> {
    let at = DateTime::parse_from_rfc3339(text)
        .map_err(|error| malformed(format!("configurationItemCaptureTime: {error}")))?
        .with_timezone(&Utc);
    if at - now > AHEAD {
        return Err(malformed(format!("the item was captured at {at}, after this collection")));
    }
    Ok(at)
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[
    Canned::of(&SELECT, include_str!("fixtures/SelectAggregateResourceConfig.2.json"))
        .when("items-2")
        .token("NextToken"),
    Canned::of(&SELECT, include_str!("fixtures/SelectAggregateResourceConfig.json"))
        .when("AWS::S3::Bucket")
        .token("NextToken"),
];
