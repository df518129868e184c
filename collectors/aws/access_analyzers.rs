//! Evidence `aws.accessanalyzer.analyzers`: whether IAM Access Analyzer looks for access from outside, region by region.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, REGIONS, Reader};
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Place, Protocol, Rest, Service, page};

/// Access Analyzer. <https://docs.aws.amazon.com/general/latest/gr/access-analyzer.html>
pub(super) const ACCESS_ANALYZER: Service = Service {
    id: "AccessAnalyzer",
    signing: "access-analyzer",
    prefix: "access-analyzer",
    protocol: Protocol::RestJson,
    place: Place::Regional,
};

/// Lists the analyzers of a region.
pub(super) const LIST_ANALYZERS: Call =
    Call::permitted(&ACCESS_ANALYZER, "accessanalyzer:ListAnalyzers", "access-analyzer:ListAnalyzers")
        .rest(Rest::Get("/analyzer"))
        .paged("nextToken");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.accessanalyzer.analyzers",
    title: "regions with IAM Access Analyzer",
    subject: "id",
    operations: &[REGIONS, LIST_ANALYZERS.operation],
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

/// One region, whether it has an analyzer or not.
///
/// API: <https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ListAnalyzers.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The account and the region.
    pub id: String,
    /// The region.
    pub region: String,
    /// The analyzers.
    pub analyzers: Vec<Analyzer>,
}

/// An analyzer.
///
/// API: <https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_AnalyzerSummary.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Analyzer {
    /// The ARN.
    pub arn: String,
    /// What it looks for, such as `ACCOUNT` for access from outside the account.
    #[serde(rename = "type")]
    pub kind: String,
    /// `ACTIVE`, `CREATING`, `DISABLED` or `FAILED`.
    pub status: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Page {
    /// The analyzers.
    pub(super) analyzers: Vec<Summary>,
    #[serde(default)]
    next_token: Option<String>,
}

page!(Page, next_token);

#[derive(Deserialize)]
pub(super) struct Summary {
    pub(super) arn: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) status: String,
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let pages: Vec<Page> = area.client.pages(&LIST_ANALYZERS, &region, &json!({})).await?;
        let mut draft = Draft::new(&KIND);
        pages.iter().for_each(|_page| draft.page());
        let found = pages.into_iter().flat_map(|page| page.analyzers);
        let analyzers = found.map(|each| Analyzer { arn: each.arn, kind: each.kind, status: each.status });
        draft.row(&Row { id: area.identity.region(&region), analyzers: analyzers.collect(), region });
        Ok(draft)
    })
    .await
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] =
    &[Canned::of(&LIST_ANALYZERS, include_str!("fixtures/ListAnalyzers.json")).token("nextToken")];
