//! Evidence `aws.apigatewayv2.stages`: stages of HTTP and WebSocket APIs, and where their access logs go.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::apigateway_stages::GET;
use super::area::{Area, REGIONS, Reader};
use super::failure::Failure;
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Place, Protocol, Rest, Service, page};

const API_GATEWAY_V2: Service = Service {
    id: "ApiGatewayV2",
    signing: "apigateway",
    prefix: "apigateway",
    protocol: Protocol::RestJson,
    place: Place::Regional,
};

const GET_APIS: Call = Call::permitted(&API_GATEWAY_V2, "apigateway:GetApis", GET)
    .rest(Rest::Get("/v2/apis"))
    .paged("nextToken");
const GET_STAGES: Call = Call::permitted(&API_GATEWAY_V2, "apigateway:GetStages", GET)
    .rest(Rest::Get("/v2/apis/{apiId}/stages"))
    .paged("nextToken");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.apigatewayv2.stages",
    title: "Stages of HTTP and WebSocket APIs",
    subject: "arn",
    operations: &[REGIONS, GET_APIS.operation, GET_STAGES.operation],
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

/// One stage.
///
/// API: <https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The region.
    pub region: String,
    /// The name of the API; empty without one.
    pub api: String,
    /// `HTTP` or `WEBSOCKET`.
    pub protocol: String,
    /// Where access logs go; empty without them.
    pub access_log_destination: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Apis {
    items: Vec<Api>,
    #[serde(default)]
    next_token: Option<String>,
}
page!(Apis, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Api {
    api_id: String,
    /// Left out of some that were imported.
    #[serde(default)]
    name: Option<String>,
    protocol_type: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stages {
    items: Vec<Stage>,
    #[serde(default)]
    next_token: Option<String>,
}
page!(Stages, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stage {
    stage_name: String,
    #[serde(default)]
    access_log_settings: Option<AccessLogs>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AccessLogs {
    #[serde(default)]
    destination_arn: String,
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let pages: Vec<Apis> = area.client.pages(&GET_APIS, &region, &json!({})).await?;
        let mut draft = Draft::new(&KIND);
        pages.iter().for_each(|_| draft.page());
        let region = region.as_str();
        let apis: Vec<_> = pages.into_iter().flat_map(|page| page.items).collect();
        let answers = area.for_each(apis, |api| async move { stages(area, region, &api).await });
        for rows in answers.await {
            // Which stages an API has is not known otherwise, so that the region is not read whole.
            rows?.iter().for_each(|row| draft.row(row));
        }
        Ok(draft)
    })
    .await
}

async fn stages(area: &Area<'_>, region: &str, api: &Api) -> Result<Vec<Row>, Failure> {
    let of_it = json!({ "apiId": api.api_id });
    let pages: Vec<Stages> = area.client.pages(&GET_STAGES, region, &of_it).await?;
    let partition = &area.identity.partition;
    let stages = pages.into_iter().flat_map(|page| page.items);
    let rows = stages.map(|stage| Row {
        arn: format!("arn:{partition}:apigateway:{region}::/apis/{}/stages/{}", api.api_id, stage.stage_name),
        region: region.to_owned(),
        api: api.name.clone().unwrap_or_default(),
        protocol: api.protocol_type.clone(),
        access_log_destination: stage
            .access_log_settings
            .map(|logs| logs.destination_arn)
            .unwrap_or_default(),
    });
    Ok(rows.collect())
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[
    Canned::of(&GET_APIS, include_str!("fixtures/GetApis.json")).token("nextToken"),
    Canned::of(&GET_STAGES, include_str!("fixtures/apigatewayv2.GetStages.json")).token("nextToken"),
];
