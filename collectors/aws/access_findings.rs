//! Evidence `aws.accessanalyzer.findings`: what analyzers of IAM Access Analyzer found and nobody dealt with.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::access_analyzers::{ACCESS_ANALYZER, LIST_ANALYZERS, Page, Summary};
use super::area::{Area, REGIONS, Reader};
use super::failure::Failure;
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Rest, page};

const LIST_FINDINGS: Call =
    Call::permitted(&ACCESS_ANALYZER, "accessanalyzer:ListFindingsV2", "access-analyzer:ListFindings")
        .rest(Rest::Post("/findingv2"))
        .paged("nextToken");
const GET_ANALYZER: Call =
    Call::permitted(&ACCESS_ANALYZER, "accessanalyzer:GetAnalyzer", "access-analyzer:GetAnalyzer")
        .rest(Rest::Get("/analyzer/{analyzerName}"));

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.accessanalyzer.findings",
    title: "Analyzers with their open findings",
    subject: "arn",
    operations: &[REGIONS, LIST_ANALYZERS.operation, LIST_FINDINGS.operation, GET_ANALYZER.operation],
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

/// One analyzer.
///
/// API: <https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_AnalyzerSummary.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The region.
    pub region: String,
    /// What it looks for, such as `ACCOUNT` for access from outside the account.
    #[serde(rename = "type")]
    pub kind: String,
    /// `ACTIVE`, `CREATING`, `DISABLED` or `FAILED`.
    pub status: String,
    /// What is known of what it found.
    pub findings: Findings,
}

/// What is known of the findings of an analyzer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Findings {
    /// They are not read: it is not active, or looks for something else than access from outside and unused access.
    NotRead,
    /// It looks for access from outside; these are its active findings.
    External {
        /// How many there are.
        active: u64,
        /// How many resources could not be analyzed.
        errors: u64,
        /// How many there are by type of resource.
        by_type: Vec<Count>,
    },
    /// It looks for unused access, of which findings may be too many to read.
    Unused {
        /// After how many days access counts as unused.
        days: u32,
    },
}

/// How many findings are about resources of a type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// The type, such as `AWS::S3::Bucket`.
    pub resource_type: String,
    /// How many.
    pub count: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FindingPage {
    findings: Vec<Finding>,
    #[serde(default)]
    next_token: Option<String>,
}
page!(FindingPage, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Finding {
    resource_type: String,
    status: String,
    /// There only when the resource could not be analyzed.
    #[serde(default)]
    error: Option<String>,
}

#[derive(Deserialize)]
struct Described {
    analyzer: Analyzer,
}

#[derive(Deserialize)]
struct Analyzer {
    configuration: Configuration,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Configuration {
    unused_access: UnusedAccess,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct UnusedAccess {
    unused_access_age: u32,
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let pages: Vec<Page> = area.client.pages(&LIST_ANALYZERS, &region, &json!({})).await?;
        let mut draft = Draft::new(&KIND);
        pages.iter().for_each(|_page| draft.page());
        let region = region.as_str();
        let found = pages.into_iter().flat_map(|page| page.analyzers).collect();
        area.rows(&mut draft, found, |each: Summary| async move {
            (each.arn.clone(), row(area, region, each).await)
        })
        .await;
        Ok(draft)
    })
    .await
}

async fn row(area: &Area<'_>, region: &str, analyzer: Summary) -> Result<Row, Failure> {
    let findings = match (analyzer.kind.as_str(), analyzer.status.as_str()) {
        ("ACCOUNT" | "ORGANIZATION", "ACTIVE") => external(area, region, &analyzer.arn).await?,
        ("ACCOUNT_UNUSED_ACCESS" | "ORGANIZATION_UNUSED_ACCESS", "ACTIVE") => {
            unused(area, region, &analyzer.arn).await?
        }
        (_, _) => Findings::NotRead,
    };
    let Summary { arn, kind, status } = analyzer;
    Ok(Row { arn, region: region.to_owned(), kind, status, findings })
}

async fn external(area: &Area<'_>, region: &str, arn: &str) -> Result<Findings, Failure> {
    let asked = json!({ "analyzerArn": arn, "filter": { "status": { "eq": ["ACTIVE"] } } });
    let pages: Vec<FindingPage> = area.client.pages(&LIST_FINDINGS, region, &asked).await?;
    let (mut errors, mut counts) = (0, BTreeMap::<String, u64>::new());
    for finding in pages.into_iter().flat_map(|page| page.findings) {
        match (finding.status.as_str(), finding.error) {
            ("ACTIVE", None) => *counts.entry(finding.resource_type).or_default() += 1,
            ("ACTIVE", Some(_)) => errors += 1,
            (other, _) => {
                let detail = format!("active findings were asked for, and one is {other}");
                return Err(Failure::malformed(LIST_FINDINGS.operation, detail));
            }
        }
    }
    let active = counts.values().sum();
    let by_type = counts.into_iter().map(|(resource_type, count)| Count { resource_type, count });
    Ok(Findings::External { active, errors, by_type: by_type.collect() })
}

async fn unused(area: &Area<'_>, region: &str, arn: &str) -> Result<Findings, Failure> {
    let name = arn.rsplit('/').next().unwrap_or_default();
    let named = json!({ "analyzerName": name });
    let described: Described = area.client.ask(&GET_ANALYZER, region, &named).await?;
    Ok(Findings::Unused { days: described.analyzer.configuration.unused_access.unused_access_age })
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[
    Canned::of(&LIST_FINDINGS, include_str!("fixtures/ListFindingsV2.json")).token("nextToken"),
    Canned::of(&GET_ANALYZER, include_str!("fixtures/GetAnalyzer.json")),
];
