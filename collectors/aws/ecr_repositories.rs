//! Evidence `aws.ecr.repositories`: repositories of images, their scans, tags and policies.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind, Gap};

use super::area::{Area, Parts, REGIONS, Reader};
use super::document::ResourcePolicy;
use super::failure::Failure;
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Place, Protocol, Service, page};

const ECR: Service = Service {
    id: "ECR",
    signing: "ecr",
    prefix: "api.ecr",
    protocol: Protocol::Json11("AmazonEC2ContainerRegistry_V20150921"),
    place: Place::Regional,
};

const DESCRIBE_REPOSITORIES: Call = Call::new(&ECR, "ecr:DescribeRepositories").paged("nextToken");
const GET_SCANNING: Call = Call::new(&ECR, "ecr:BatchGetRepositoryScanningConfiguration");
const GET_POLICY: Call = Call::new(&ECR, "ecr:GetRepositoryPolicy");

/// The error code by which ECR says that a repository has no policy.
const NO_POLICY: &str = "RepositoryPolicyNotFoundException";

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.ecr.repositories",
    title: "ECR repositories",
    subject: "arn",
    operations: &[REGIONS, DESCRIBE_REPOSITORIES.operation, GET_SCANNING.operation, GET_POLICY.operation],
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

/// One private repository.
///
/// API: <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_Repository.html> and
/// <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_RepositoryScanningConfiguration.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The region.
    pub region: String,
    /// The account that owns it.
    pub account_id: String,
    /// `MUTABLE` or `IMMUTABLE`, each also with `_WITH_EXCLUSION`.
    pub tag_mutability: String,
    /// Whether an image is scanned when it is pushed, by the repository's setting or the registry's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub scan_on_push: Option<bool>,
    /// `SCAN_ON_PUSH`, `CONTINUOUS_SCAN` or `MANUAL`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub scan_frequency: Option<String>,
    /// Its policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "ResourcePolicy")]
    pub policy: Option<ResourcePolicy>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Repositories {
    repositories: Vec<Repository>,
    #[serde(default)]
    next_token: Option<String>,
}
page!(Repositories, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Repository {
    repository_arn: String,
    repository_name: String,
    registry_id: String,
    image_tag_mutability: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Scanning {
    scanning_configurations: Vec<Scan>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Scan {
    repository_name: String,
    scan_on_push: bool,
    scan_frequency: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Policy {
    policy_text: String,
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let pages = area.client.pages::<Repositories>(&DESCRIBE_REPOSITORIES, &region, &json!({})).await?;
        let mut draft = Draft::new(&KIND);
        pages.iter().for_each(|_| draft.page());
        let region = region.as_str();
        let found = pages.into_iter().flat_map(|page| page.repositories).collect();
        let rows = area.for_each(found, |each: Repository| row(area, region, each));
        rows.await.into_iter().for_each(|(row, gaps)| draft.row_with_gaps(&row, gaps));
        Ok(draft)
    })
    .await
}

async fn row(area: &Area<'_>, region: &str, repository: Repository) -> (Row, Vec<Gap>) {
    let name = json!({ "repositoryName": repository.repository_name });
    let (scan, policy) =
        futures::join!(scan(area, region, &repository.repository_name), policy(area, region, &name));
    let arn = repository.repository_arn;
    let mut parts = Parts::of(&arn);
    let scan = parts.keep(&["scan_on_push", "scan_frequency"], scan);
    let (scan_on_push, scan_frequency) = scan.map(|scan| (scan.scan_on_push, scan.scan_frequency)).unzip();
    let policy = parts.keep(&["policy"], policy);
    let gaps = parts.gaps;
    let row = Row {
        arn,
        region: region.to_owned(),
        account_id: repository.registry_id,
        tag_mutability: repository.image_tag_mutability,
        scan_on_push,
        scan_frequency,
        policy,
    };
    (row, gaps)
}

async fn scan(area: &Area<'_>, region: &str, name: &str) -> Result<Scan, Failure> {
    let names = json!({ "repositoryNames": [name] });
    let answer: Scanning = area.client.ask(&GET_SCANNING, region, &names).await?;
    let mut scans = answer.scanning_configurations.into_iter();
    let missing = || Failure::malformed(GET_SCANNING.operation, "the repository is not in the answer");
    scans.find(|scan| scan.repository_name == name).ok_or_else(missing)
}

async fn policy(area: &Area<'_>, region: &str, name: &serde_json::Value) -> Result<ResourcePolicy, Failure> {
    match area.client.ask::<Policy>(&GET_POLICY, region, name).await {
        Ok(answer) => ResourcePolicy::of(Some(&answer.policy_text), GET_POLICY.operation),
        Err(failure) if failure.code == NO_POLICY => Ok(ResourcePolicy::None),
        Err(failure) => Err(failure),
    }
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[
    Canned::of(&DESCRIBE_REPOSITORIES, include_str!("fixtures/DescribeRepositories.json")).token("nextToken"),
    Canned::of(&GET_SCANNING, include_str!("fixtures/BatchGetRepositoryScanningConfiguration.json")),
    Canned::of(&GET_POLICY, include_str!("fixtures/GetRepositoryPolicy.json")).absent(NO_POLICY),
];
