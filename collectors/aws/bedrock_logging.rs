//! Evidence `aws.bedrock.invocation_logging`: whether what models are asked and answer is logged, region by region.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, REGIONS, Reader};
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Place, Protocol, Rest, Service};

/// Bedrock. <https://docs.aws.amazon.com/general/latest/gr/bedrock.html>
pub(super) const BEDROCK: Service = Service {
    id: "Bedrock",
    signing: "bedrock",
    prefix: "bedrock",
    protocol: Protocol::RestJson,
    place: Place::Regional,
};

const GET_LOGGING: Call = Call::new(&BEDROCK, "bedrock:GetModelInvocationLoggingConfiguration")
    .rest(Rest::Get("/logging/modelinvocations"));

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.bedrock.invocation_logging",
    title: "regions with Bedrock",
    subject: "id",
    operations: &[REGIONS, GET_LOGGING.operation],
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

/// One region, whether invocations are logged there or not. A region that does not have Bedrock cannot be told from
/// one that is not reached, so it is a gap.
///
/// API: <https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetModelInvocationLoggingConfiguration.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The account and the region.
    pub id: String,
    /// The region.
    pub region: String,
    /// The logging.
    pub logging: Logging,
}

/// Whether invocations of models are logged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Logging {
    /// They are not: the answer has no configuration, which is documented as optional.
    Off,
    /// They are.
    On {
        /// The bucket that logs go to; empty without one.
        bucket: String,
        /// The log group that logs go to; empty without one.
        log_group: String,
        /// Whether texts are logged.
        text: Delivery,
    },
}

/// Whether a kind of content is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// It is.
    On,
    /// It is not.
    Off,
    /// The API left it out, which it may, and its default is not documented.
    NotTold,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    /// Left out where logging was never set up.
    #[serde(default)]
    logging_config: Option<Config>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Config {
    #[serde(default)]
    cloud_watch_config: Option<LogGroup>,
    #[serde(default)]
    s3_config: Option<Bucket>,
    #[serde(default)]
    text_data_delivery_enabled: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LogGroup {
    log_group_name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bucket {
    bucket_name: String,
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let answer: Answer = area.client.ask(&GET_LOGGING, &region, &json!({})).await?;
        let mut draft = Draft::new(&KIND);
        draft.page();
        let logging = answer.logging_config.map_or(Logging::Off, logging);
        draft.row(&Row { id: area.identity.region(&region), region, logging });
        Ok(draft)
    })
    .await
}

fn logging(config: Config) -> Logging {
    Logging::On {
        bucket: config.s3_config.map(|bucket| bucket.bucket_name).unwrap_or_default(),
        log_group: config.cloud_watch_config.map(|group| group.log_group_name).unwrap_or_default(),
        text: match config.text_data_delivery_enabled {
            Some(true) => Delivery::On,
            Some(false) => Delivery::Off,
            None => Delivery::NotTold,
        },
    }
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] =
    &[Canned::of(&GET_LOGGING, include_str!("fixtures/GetModelInvocationLoggingConfiguration.json"))
        .empty(r#""logging":{"state":"off"}"#)];
