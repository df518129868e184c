//! Evidence `aws.apigateway.stages`: stages of REST APIs, what they log and cache, and what guards them.

use std::collections::BTreeMap;

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

/// API Gateway, for REST APIs and domain names.
pub(super) const API_GATEWAY: Service = Service {
    id: "API Gateway",
    signing: "apigateway",
    prefix: "apigateway",
    protocol: Protocol::RestJson,
    place: Place::Regional,
};

/// The permission for everything that is read.
///
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html>
pub(super) const GET: &str = "apigateway:GET";

const GET_APIS: Call = Call::permitted(&API_GATEWAY, "apigateway:GetRestApis", GET)
    .rest(Rest::Get("/restapis"))
    .paged("position");
const GET_STAGES: Call = Call::permitted(&API_GATEWAY, "apigateway:GetStages", GET)
    .rest(Rest::Get("/restapis/{restapi_id}/stages"));

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.apigateway.stages",
    title: "Stages of REST APIs",
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
/// API: <https://docs.aws.amazon.com/apigateway/latest/api/API_Stage.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The region.
    pub region: String,
    /// The name of the API; empty without one.
    pub api: String,
    /// Where access logs go; empty without them.
    pub access_log_destination: String,
    /// The web ACL that guards it; empty without one.
    pub web_acl: String,
    /// Whether it has a cache.
    pub cache: bool,
    /// What is set for methods, by their paths.
    pub methods: Vec<Method>,
}

/// Settings of methods.
///
/// API: <https://docs.aws.amazon.com/apigateway/latest/api/API_MethodSetting.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Method {
    /// Which methods: `*/*` for all that nothing else is set for, or a path and a method.
    pub path: String,
    /// What of their execution is logged: `OFF`, `ERROR` or `INFO`; empty when AWS does not say.
    pub logging_level: String,
    /// Whether answers are cached, where the stage has a cache.
    pub cached: bool,
    /// Whether cached answers are encrypted.
    pub cache_encrypted: bool,
}

#[derive(Deserialize)]
struct Apis {
    item: Vec<Api>,
    #[serde(default)]
    position: Option<String>,
}
page!(Apis, position);

#[derive(Deserialize)]
struct Api {
    id: String,
    /// Left out of some that were imported.
    #[serde(default)]
    name: Option<String>,
}

#[derive(Deserialize)]
struct Stages {
    item: Vec<Stage>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stage {
    stage_name: String,
    cache_cluster_enabled: bool,
    method_settings: BTreeMap<String, MethodSetting>,
    #[serde(default)]
    access_log_settings: Option<AccessLogs>,
    #[serde(default)]
    web_acl_arn: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AccessLogs {
    #[serde(default)]
    destination_arn: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MethodSetting {
    #[serde(default)]
    logging_level: String,
    caching_enabled: bool,
    cache_data_encrypted: bool,
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let most = json!({ "limit": 500 });
        let pages: Vec<Apis> = area.client.pages(&GET_APIS, &region, &most).await?;
        let mut draft = Draft::new(&KIND);
        pages.iter().for_each(|_| draft.page());
        let region = region.as_str();
        let apis: Vec<_> = pages.into_iter().flat_map(|page| page.item).collect();
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
    let of_it = json!({ "restapi_id": api.id });
    let answer: Stages = area.client.ask(&GET_STAGES, region, &of_it).await?;
    let partition = &area.identity.partition;
    let rows = answer.item.into_iter().map(|stage| Row {
        arn: format!("arn:{partition}:apigateway:{region}::/restapis/{}/stages/{}", api.id, stage.stage_name),
        region: region.to_owned(),
        api: api.name.clone().unwrap_or_default(),
        access_log_destination: stage
            .access_log_settings
            .map(|logs| logs.destination_arn)
            .unwrap_or_default(),
        web_acl: stage.web_acl_arn.unwrap_or_default(),
        cache: stage.cache_cluster_enabled,
        methods: stage.method_settings.into_iter().map(Into::into).collect(),
    });
    Ok(rows.collect())
}

impl From<(String, MethodSetting)> for Method {
    fn from((path, setting): (String, MethodSetting)) -> Self {
        Self {
            path,
            logging_level: setting.logging_level,
            cached: setting.caching_enabled,
            cache_encrypted: setting.cache_data_encrypted,
        }
    }
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[
    Canned::of(&GET_APIS, include_str!("fixtures/GetRestApis.json")).token("position"),
    Canned::of(&GET_STAGES, include_str!("fixtures/apigateway.GetStages.json")),
];
