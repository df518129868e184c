//! Evidence `aws.ecr.repositories`: repositories of images, their scans, tags and policies.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, REGIONS, Reader};
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
    pub scan_on_push: bool,
    /// `SCAN_ON_PUSH`, `CONTINUOUS_SCAN` or `MANUAL`.
    pub scan_frequency: String,
    /// Its policy.
    pub policy: ResourcePolicy,
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
        area.rows(&mut draft, found, |each: Repository| async move {
            let subject = each.repository_arn.clone();
            (subject, row(area, region, each).await)
        })
        .await;
        Ok(draft)
    })
    .await
}

async fn row(area: &Area<'_>, region: &str, repository: Repository) -> Result<Row, Failure> {
    let name = json!({ "repositoryName": repository.repository_name });
    let names = json!({ "repositoryNames": [repository.repository_name] });
    let (scanning, policy) = futures::try_join!(
        area.client.ask::<Scanning>(&GET_SCANNING, region, &names),
        policy(area, region, &name),
    )?;
    let mut scans = scanning.scanning_configurations.into_iter();
    let scan = scans.find(|scan| scan.repository_name == repository.repository_name);
    let missing = || Failure::malformed(GET_SCANNING.operation, "the repository is not in the answer");
    let scan = scan.ok_or_else(missing)?;
    Ok(Row {
        arn: repository.repository_arn,
        region: region.to_owned(),
        account_id: repository.registry_id,
        tag_mutability: repository.image_tag_mutability,
        scan_on_push: scan.scan_on_push,
        scan_frequency: scan.scan_frequency,
        policy,
    })
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
