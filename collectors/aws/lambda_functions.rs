//! Evidence `aws.lambda.functions`: functions, who may invoke them and their addresses.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, REGIONS, Reader};
use super::document::ResourcePolicy;
use super::failure::Failure;
use super::lambda_environment::{Environment, Told};
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Place, Protocol, Rest, Service, page};

const LAMBDA: Service = Service {
    id: "Lambda",
    signing: "lambda",
    prefix: "lambda",
    protocol: Protocol::RestJson,
    place: Place::Regional,
};

const LIST_FUNCTIONS: Call =
    Call::new(&LAMBDA, "lambda:ListFunctions").rest(Rest::Get("/2015-03-31/functions")).paged("Marker");
const GET_POLICY: Call =
    Call::new(&LAMBDA, "lambda:GetPolicy").rest(Rest::Get("/2015-03-31/functions/{FunctionName}/policy"));
const LIST_URLS: Call = Call::new(&LAMBDA, "lambda:ListFunctionUrlConfigs")
    .rest(Rest::Get("/2021-10-31/functions/{FunctionName}/urls"))
    .paged("Marker");

/// The error code by which Lambda says that a function has no policy.
const NO_POLICY: &str = "ResourceNotFoundException";

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.lambda.functions",
    title: "Lambda functions",
    subject: "arn",
    operations: &[REGIONS, LIST_FUNCTIONS.operation, GET_POLICY.operation, LIST_URLS.operation],
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

/// One function. Neither its code nor a value of its environment is kept.
///
/// API: <https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The region.
    pub region: String,
    /// The account that owns it.
    pub account_id: String,
    /// The policy of its unpublished version; those of versions and aliases are not read.
    pub policy: ResourcePolicy,
    /// How each of its addresses, those of aliases too, knows who asks: `NONE` or `AWS_IAM`.
    pub url_auth: Vec<String>,
    /// What it runs on.
    pub runtime: Runtime,
    /// Its environment.
    pub environment: Environment,
    /// The customer's KMS key that encrypts its environment; empty when a key of the service does.
    pub kms_key: String,
}

/// What a function runs on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "package", rename_all = "snake_case", deny_unknown_fields)]
pub enum Runtime {
    /// A container image, which brings its own.
    Image,
    /// A runtime of Lambda.
    Zip {
        /// The runtime, such as `python3.13`.
        name: String,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Functions {
    functions: Vec<Function>,
    #[serde(default)]
    next_marker: Option<String>,
}
page!(Functions, next_marker);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Function {
    function_arn: String,
    function_name: String,
    #[serde(default)]
    package_type: Option<String>,
    /// Left out of functions that are images.
    #[serde(default)]
    runtime: Option<String>,
    /// Left out of functions without variables.
    #[serde(default)]
    environment: Option<Told>,
    /// Left out unless a key of the customer encrypts the variables.
    #[serde(rename = "KMSKeyArn", default)]
    kms_key: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Policy {
    policy: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Urls {
    function_url_configs: Vec<Url>,
    #[serde(default)]
    next_marker: Option<String>,
}
page!(Urls, next_marker);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Url {
    auth_type: String,
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let pages = area.client.pages::<Functions>(&LIST_FUNCTIONS, &region, &json!({})).await?;
        let mut draft = Draft::new(&KIND);
        pages.iter().for_each(|_| draft.page());
        let region = region.as_str();
        let found = pages.into_iter().flat_map(|page| page.functions).collect();
        area.rows(&mut draft, found, |each: Function| async move {
            let subject = each.function_arn.clone();
            (subject, row(area, region, each).await)
        })
        .await;
        Ok(draft)
    })
    .await
}

async fn row(area: &Area<'_>, region: &str, function: Function) -> Result<Row, Failure> {
    let name = json!({ "FunctionName": function.function_name });
    let (policy, urls) = futures::try_join!(
        policy(area, region, &name),
        area.client.pages::<Urls>(&LIST_URLS, region, &name),
    )?;
    let urls = urls.into_iter().flat_map(|page| page.function_url_configs);
    let malformed = |what| Failure::malformed(LIST_FUNCTIONS.operation, what);
    Ok(Row {
        arn: function.function_arn,
        region: region.to_owned(),
        account_id: area.identity.account_id.clone(),
        policy,
        url_auth: urls.map(|url| url.auth_type).collect(),
        runtime: runtime(function.package_type.as_deref(), function.runtime)
            .ok_or_else(|| malformed("neither a runtime nor an image is told"))?,
        environment: Environment::of(function.environment)
            .ok_or_else(|| malformed("neither variables nor why they cannot be read is told"))?,
        kms_key: function.kms_key.unwrap_or_default(),
    })
}

fn runtime(package: Option<&str>, name: Option<String>) -> Option<Runtime> {
    match (package, name) {
        (Some("Image"), None) => Some(Runtime::Image),
        (None | Some("Zip"), Some(name)) => Some(Runtime::Zip { name }),
        (_, _) => None,
    }
}

async fn policy(area: &Area<'_>, region: &str, name: &serde_json::Value) -> Result<ResourcePolicy, Failure> {
    match area.client.ask::<Policy>(&GET_POLICY, region, name).await {
        Ok(answer) => ResourcePolicy::of(Some(&answer.policy), GET_POLICY.operation),
        Err(failure) if failure.code == NO_POLICY => Ok(ResourcePolicy::None),
        Err(failure) => Err(failure),
    }
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[
    Canned::of(&LIST_FUNCTIONS, include_str!("fixtures/ListFunctions.json")).token("NextMarker"),
    Canned::of(&GET_POLICY, include_str!("fixtures/GetPolicy.json")).absent(NO_POLICY),
    Canned::of(&LIST_URLS, include_str!("fixtures/ListFunctionUrlConfigs.json")).token("NextMarker"),
];
