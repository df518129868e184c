//! Evidence `aws.logs.log_groups`: log groups of `CloudWatch` Logs, how long they keep and what encrypts them.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, REGIONS, Reader};
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Place, Protocol, Service, page};

/// `CloudWatch` Logs.
pub(super) const LOGS: Service = Service {
    id: "CloudWatch Logs",
    signing: "logs",
    prefix: "logs",
    protocol: Protocol::Json11("Logs_20140328"),
    place: Place::Regional,
};

const DESCRIBE_LOG_GROUPS: Call = Call::new(&LOGS, "logs:DescribeLogGroups").paged("nextToken");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.logs.log_groups",
    title: "CloudWatch log groups",
    subject: "arn",
    operations: &[REGIONS, DESCRIBE_LOG_GROUPS.operation],
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

/// One log group.
///
/// API: <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LogGroup.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN, without the `:*` that stands for its streams.
    pub arn: String,
    /// The name.
    pub name: String,
    /// The region.
    pub region: String,
    /// How long events are kept.
    pub retention: Retention,
    /// The KMS key that encrypts it; empty when a key of the service does.
    pub kms_key: String,
    /// The class: `STANDARD`, `INFREQUENT_ACCESS` or `DELIVERY`.
    pub class: String,
    /// Whether it is protected against deletion (`deletionProtectionEnabled`).
    pub deletion_protection: bool,
}

/// How long events are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Retention {
    /// They never expire: the API leaves `retentionInDays` out.
    Forever,
    /// So many days.
    After {
        /// The days.
        days: u32,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    log_groups: Vec<Group>,
    #[serde(default)]
    next_token: Option<String>,
}

page!(Page, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Group {
    log_group_name: String,
    arn: String,
    #[serde(default)]
    retention_in_days: Option<u32>,
    #[serde(default)]
    kms_key_id: Option<String>,
    /// Left out of answers from before there were classes.
    #[serde(default)]
    log_group_class: Option<String>,
    /// Left out when it was never set.
    #[serde(default)]
    deletion_protection_enabled: Option<bool>,
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let pages: Vec<Page> = area.client.pages(&DESCRIBE_LOG_GROUPS, &region, &json!({})).await?;
        let mut draft = Draft::new(&KIND);
        for page in pages {
            draft.page();
            for group in page.log_groups {
                draft.row(&row(&region, group));
            }
        }
        Ok(draft)
    })
    .await
}

fn row(region: &str, group: Group) -> Row {
    Row {
        arn: group.arn.strip_suffix(":*").unwrap_or(&group.arn).to_owned(),
        name: group.log_group_name,
        region: region.to_owned(),
        retention: group.retention_in_days.map_or(Retention::Forever, |days| Retention::After { days }),
        kms_key: group.kms_key_id.unwrap_or_default(),
        class: group.log_group_class.unwrap_or_else(|| "STANDARD".to_owned()),
        deletion_protection: group.deletion_protection_enabled.unwrap_or_default(),
    }
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] =
    &[Canned::of(&DESCRIBE_LOG_GROUPS, include_str!("fixtures/DescribeLogGroups.json")).token("nextToken")];
