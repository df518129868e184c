//! Evidence `aws.guardduty.detectors`: whether `GuardDuty` looks for threats, region by region.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, REGIONS, Reader};
use super::failure::Failure;
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Place, Protocol, Rest, Service, page};

const GUARDDUTY: Service = Service {
    id: "GuardDuty",
    signing: "guardduty",
    prefix: "guardduty",
    protocol: Protocol::RestJson,
    place: Place::Regional,
};

const LIST_DETECTORS: Call =
    Call::new(&GUARDDUTY, "guardduty:ListDetectors").rest(Rest::Get("/detector")).paged("nextToken");
const GET_DETECTOR: Call =
    Call::new(&GUARDDUTY, "guardduty:GetDetector").rest(Rest::Get("/detector/{DetectorId}"));

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.guardduty.detectors",
    title: "regions with GuardDuty",
    subject: "id",
    operations: &[REGIONS, LIST_DETECTORS.operation, GET_DETECTOR.operation],
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

/// One region, whether it has a detector or not.
///
/// API: <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetDetector.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The account and the region.
    pub id: String,
    /// The region.
    pub region: String,
    /// The detectors; AWS allows one in a region.
    pub detectors: Vec<Detector>,
}

/// A detector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Detector {
    /// The id.
    pub id: String,
    /// `ENABLED` or `DISABLED`, which means suspended.
    pub status: String,
    /// What it looks at.
    pub features: Vec<Feature>,
}

/// Something that a detector looks at.
///
/// API: <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_DetectorFeatureConfigurationResult.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Feature {
    /// The name, such as `S3_DATA_EVENTS`.
    pub name: String,
    /// `ENABLED` or `DISABLED`.
    pub status: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    detector_ids: Vec<String>,
    #[serde(default)]
    next_token: Option<String>,
}

page!(Page, next_token);

#[derive(Deserialize)]
struct Described {
    status: String,
    features: Vec<DescribedFeature>,
}

#[derive(Deserialize)]
struct DescribedFeature {
    name: String,
    status: String,
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let pages: Vec<Page> = area.client.pages(&LIST_DETECTORS, &region, &json!({})).await?;
        let mut draft = Draft::new(&KIND);
        pages.iter().for_each(|_page| draft.page());
        let ids = pages.into_iter().flat_map(|page| page.detector_ids).collect();
        let place = region.as_str();
        let detectors = area.for_each(ids, |id| async move { detector(area, place, id).await }).await;
        let detectors: Result<Vec<_>, Failure> = detectors.into_iter().collect();
        draft.row(&Row { id: area.identity.region(&region), detectors: detectors?, region });
        Ok(draft)
    })
    .await
}

async fn detector(area: &Area<'_>, region: &str, id: String) -> Result<Detector, Failure> {
    let described: Described = area.client.ask(&GET_DETECTOR, region, &json!({ "DetectorId": id })).await?;
    let features = described.features.into_iter();
    Ok(Detector {
        id,
        status: described.status,
        features: features.map(|each| Feature { name: each.name, status: each.status }).collect(),
    })
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[
    Canned::of(&LIST_DETECTORS, include_str!("fixtures/ListDetectors.json")).token("nextToken"),
    Canned::of(&GET_DETECTOR, include_str!("fixtures/GetDetector.json")),
];
