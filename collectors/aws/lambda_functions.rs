//! Evidence `aws.lambda.functions`: functions, who may invoke them and their addresses.

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

/// One function. Neither its code nor its environment is kept.
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
    Ok(Row {
        arn: function.function_arn,
        region: region.to_owned(),
        account_id: area.identity.account_id.clone(),
        policy,
        url_auth: urls.map(|url| url.auth_type).collect(),
    })
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
