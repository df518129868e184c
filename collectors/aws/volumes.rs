//! Evidence `aws.ec2.volumes`: EBS volumes.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, EC2, REGIONS, Reader};
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Items, page};

const DESCRIBE_VOLUMES: Call = Call::new(&EC2, "ec2:DescribeVolumes").paged("NextToken");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.ec2.volumes",
    title: "EBS volumes",
    subject: "arn",
    operations: &[REGIONS, DESCRIBE_VOLUMES.operation],
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

/// One volume.
///
/// API: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Volume.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The region.
    pub region: String,
    /// Such as `in-use` or `available`.
    pub state: String,
    /// Whether it is encrypted.
    pub encrypted: bool,
    /// The KMS key that encrypts it; empty without one.
    pub kms_key: String,
    /// The instances that it is attached to.
    pub instances: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Volumes {
    volume_set: Items<Volume>,
    #[serde(default)]
    next_token: Option<String>,
}

page!(Volumes, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Volume {
    volume_id: String,
    status: String,
    encrypted: bool,
    #[serde(default)]
    kms_key_id: String,
    attachment_set: Items<Attachment>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Attachment {
    #[serde(default)]
    instance_id: String,
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let parameters = json!({ "MaxResults": 500 });
        let pages: Vec<Volumes> = area.client.pages(&DESCRIBE_VOLUMES, &region, &parameters).await?;
        let mut draft = Draft::new(&KIND);
        for page in pages {
            draft.page();
            for each in page.volume_set.item {
                draft.row(&row(area, &region, each));
            }
        }
        Ok(draft)
    })
    .await
}

fn row(area: &Area<'_>, region: &str, volume: Volume) -> Row {
    let (partition, account) = (&area.identity.partition, &area.identity.account_id);
    let attachments = volume.attachment_set.item.into_iter();
    Row {
        arn: format!("arn:{partition}:ec2:{region}:{account}:volume/{}", volume.volume_id),
        region: region.to_owned(),
        state: volume.status,
        encrypted: volume.encrypted,
        kms_key: volume.kms_key_id,
        instances: attachments.map(|each| each.instance_id).collect(),
    }
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] =
    &[Canned::of(&DESCRIBE_VOLUMES, include_str!("fixtures/DescribeVolumes.xml")).token("nextToken")];
