//! Evidence `aws.sagemaker.domains`: domains of `SageMaker`, their network and encryption.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, REGIONS, Reader};
use super::failure::Failure;
use super::sagemaker_notebooks::SAGEMAKER;
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, page};

const LIST: Call = Call::new(&SAGEMAKER, "sagemaker:ListDomains").paged("NextToken");
const DESCRIBE: Call = Call::new(&SAGEMAKER, "sagemaker:DescribeDomain");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.sagemaker.domains",
    title: "SageMaker domains",
    subject: "arn",
    operations: &[REGIONS, LIST.operation, DESCRIBE.operation],
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

/// One domain.
///
/// API: <https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeDomain.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The region.
    pub region: String,
    /// How apps reach the network: `PublicInternetOnly` or `VpcOnly`.
    pub network_access: String,
    /// The KMS key that encrypts its volumes; empty for AWS's managed key.
    pub kms_key: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Domains {
    domains: Vec<Domain>,
    #[serde(default)]
    next_token: Option<String>,
}
page!(Domains, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Domain {
    domain_arn: String,
    domain_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Described {
    domain_arn: String,
    app_network_access_type: String,
    #[serde(default)]
    kms_key_id: Option<String>,
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let pages = area.client.pages::<Domains>(&LIST, &region, &json!({})).await?;
        let mut draft = Draft::new(&KIND);
        pages.iter().for_each(|_| draft.page());
        let region = region.as_str();
        let found = pages.into_iter().flat_map(|page| page.domains).collect();
        area.rows(&mut draft, found, |each: Domain| async move {
            (each.domain_arn, row(area, region, &each.domain_id).await)
        })
        .await;
        Ok(draft)
    })
    .await
}

async fn row(area: &Area<'_>, region: &str, id: &str) -> Result<Row, Failure> {
    let domain: Described = area.client.ask(&DESCRIBE, region, &json!({ "DomainId": id })).await?;
    Ok(Row {
        arn: domain.domain_arn,
        region: region.to_owned(),
        network_access: domain.app_network_access_type,
        kms_key: domain.kms_key_id.unwrap_or_default(),
    })
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[
    Canned::of(&LIST, include_str!("fixtures/ListDomains.json")).token("NextToken"),
    Canned::of(&DESCRIBE, include_str!("fixtures/DescribeDomain.json")),
];
