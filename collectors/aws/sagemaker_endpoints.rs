//! Evidence `aws.sagemaker.endpoints`: endpoints of `SageMaker` and what encrypts their instances.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, REGIONS, Reader};
use super::failure::Failure;
use super::sagemaker_notebooks::SAGEMAKER;
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, page};

const LIST: Call = Call::new(&SAGEMAKER, "sagemaker:ListEndpoints").paged("NextToken");
const DESCRIBE: Call = Call::new(&SAGEMAKER, "sagemaker:DescribeEndpoint");
const DESCRIBE_CONFIG: Call = Call::new(&SAGEMAKER, "sagemaker:DescribeEndpointConfig");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.sagemaker.endpoints",
    title: "SageMaker endpoints",
    subject: "arn",
    operations: &[REGIONS, LIST.operation, DESCRIBE.operation, DESCRIBE_CONFIG.operation],
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

/// One endpoint, with the configuration that it has now.
///
/// API: <https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeEndpointConfig.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The region.
    pub region: String,
    /// The name of its configuration.
    pub config: String,
    /// The KMS key that encrypts the volumes of its instances; empty for AWS's own.
    pub kms_key: String,
    /// What may run each variant, such as `ml.m5.large`; empty for a serverless one.
    pub instance_types: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Endpoints {
    endpoints: Vec<Endpoint>,
    #[serde(default)]
    next_token: Option<String>,
}
page!(Endpoints, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Endpoint {
    endpoint_arn: String,
    endpoint_name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Described {
    endpoint_arn: String,
    endpoint_config_name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Configuration {
    endpoint_config_name: String,
    production_variants: Vec<Variant>,
    #[serde(default)]
    kms_key_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Variant {
    #[serde(default)]
    instance_type: Option<String>,
    #[serde(default)]
    instance_pools: Option<Vec<Pool>>,
    #[serde(default)]
    serverless_config: Option<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Pool {
    instance_type: String,
}

impl Variant {
    /// What may run it: types of instances, or an empty one where it is serverless, which it must say.
    fn runs_on(self) -> Option<Vec<String>> {
        let pools = self.instance_pools.into_iter().flatten().map(|pool| pool.instance_type);
        let types: Vec<_> = self.instance_type.into_iter().chain(pools).collect();
        match self.serverless_config {
            Some(_) => types.is_empty().then(|| vec![String::new()]),
            None => (!types.is_empty() && types.iter().all(|each| !each.is_empty())).then_some(types),
        }
    }
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let pages = area.client.pages::<Endpoints>(&LIST, &region, &json!({})).await?;
        let mut draft = Draft::new(&KIND);
        pages.iter().for_each(|_| draft.page());
        let region = region.as_str();
        let found = pages.into_iter().flat_map(|page| page.endpoints).collect();
        area.rows(&mut draft, found, |each: Endpoint| async move {
            (each.endpoint_arn, row(area, region, &each.endpoint_name).await)
        })
        .await;
        Ok(draft)
    })
    .await
}

async fn row(area: &Area<'_>, region: &str, name: &str) -> Result<Row, Failure> {
    let endpoint: Described = area.client.ask(&DESCRIBE, region, &json!({ "EndpointName": name })).await?;
    let named = json!({ "EndpointConfigName": endpoint.endpoint_config_name });
    let config: Configuration = area.client.ask(&DESCRIBE_CONFIG, region, &named).await?;
    let types = config.production_variants.into_iter().map(Variant::runs_on);
    let types: Option<Vec<_>> = types.collect();
    let types = types
        .ok_or_else(|| Failure::malformed(DESCRIBE_CONFIG.operation, "what runs a variant is not told"))?;
    Ok(Row {
        arn: endpoint.endpoint_arn,
        region: region.to_owned(),
        config: config.endpoint_config_name,
        kms_key: config.kms_key_id.unwrap_or_default(),
        instance_types: types.concat(),
    })
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[
    Canned::of(&LIST, include_str!("fixtures/ListEndpoints.json")).token("NextToken"),
    Canned::of(&DESCRIBE, include_str!("fixtures/DescribeEndpoint.json")),
    Canned::of(&DESCRIBE_CONFIG, include_str!("fixtures/DescribeEndpointConfig.json")),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variant_says_what_runs_it() {
        for (text, expected) in [
            (r#"{"InstanceType":"ml.m5.large"}"#, Some("ml.m5.large")),
            (r#"{"InstancePools":[{"InstanceType":"ml.g5.xlarge"},{"InstanceType":"ml.m5.large"}]}"#, {
                Some("ml.g5.xlarge ml.m5.large")
            }),
            (r#"{"ServerlessConfig":{"MaxConcurrency":5}}"#, Some("")),
            (r#"{"InstanceType":"ml.m5.large","ServerlessConfig":null}"#, Some("ml.m5.large")),
            (r#"{"VariantName":"all"}"#, None),
            (r#"{"InstanceType":""}"#, None),
            (r#"{"InstancePools":[]}"#, None),
            (r#"{"InstanceType":"ml.m5.large","ServerlessConfig":{}}"#, None),
        ] {
            let variant: Variant = serde_json::from_str(text).unwrap();
            assert_eq!(variant.runs_on().map(|types| types.join(" ")).as_deref(), expected, "{text}");
        }
    }
}
