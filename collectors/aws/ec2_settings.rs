//! Evidence `aws.ec2.settings`: what each region sets for everything in it.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, EC2, REGIONS, Reader};
use super::wire::Call;
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;

const GET_ENCRYPTION: Call = Call::new(&EC2, "ec2:GetEbsEncryptionByDefault");
const GET_SNAPSHOT_BLOCK: Call = Call::new(&EC2, "ec2:GetSnapshotBlockPublicAccessState");
const GET_IMAGE_BLOCK: Call = Call::new(&EC2, "ec2:GetImageBlockPublicAccessState");
const GET_METADATA_DEFAULTS: Call = Call::new(&EC2, "ec2:GetInstanceMetadataDefaults");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.ec2.settings",
    title: "Settings of EC2 by region",
    subject: "place",
    operations: &[
        REGIONS,
        GET_ENCRYPTION.operation,
        GET_SNAPSHOT_BLOCK.operation,
        GET_IMAGE_BLOCK.operation,
        GET_METADATA_DEFAULTS.operation,
    ],
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

/// The settings of one region; always one row for each.
///
/// API: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetEbsEncryptionByDefault.html>,
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetSnapshotBlockPublicAccessState.html>,
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetImageBlockPublicAccessState.html>,
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetInstanceMetadataDefaults.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The region as a subject, `aws:<account id>/<region>`.
    pub place: String,
    /// The region.
    pub region: String,
    /// Whether new volumes and copies of snapshots are encrypted unless told otherwise.
    pub encryption_by_default: bool,
    /// Whether snapshots can be shared with everyone: `block-all-sharing`, `block-new-sharing` or `unblocked`.
    pub snapshot_block: String,
    /// Whether images can be shared with everyone: `block-new-sharing` or `unblocked`.
    pub image_block: String,
    /// Whether new instances ask for a token before they tell metadata: `required` or `optional`; empty when the
    /// region has no such default.
    pub metadata_tokens: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Encryption {
    ebs_encryption_by_default: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SnapshotBlock {
    state: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ImageBlock {
    image_block_public_access_state: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MetadataDefaults {
    account_level: Level,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Level {
    #[serde(default)]
    http_tokens: String,
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let none = json!({});
        let (encryption, snapshots, images, metadata) = futures::try_join!(
            area.client.ask::<Encryption>(&GET_ENCRYPTION, &region, &none),
            area.client.ask::<SnapshotBlock>(&GET_SNAPSHOT_BLOCK, &region, &none),
            area.client.ask::<ImageBlock>(&GET_IMAGE_BLOCK, &region, &none),
            area.client.ask::<MetadataDefaults>(&GET_METADATA_DEFAULTS, &region, &none),
        )?;
        let mut draft = Draft::new(&KIND);
        draft.page();
        draft.row(&Row {
            place: area.identity.region(&region),
            region: region.clone(),
            encryption_by_default: encryption.ebs_encryption_by_default,
            snapshot_block: snapshots.state,
            image_block: images.image_block_public_access_state,
            metadata_tokens: metadata.account_level.http_tokens,
        });
        Ok(draft)
    })
    .await
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[
    Canned::of(&GET_ENCRYPTION, include_str!("fixtures/GetEbsEncryptionByDefault.xml")),
    Canned::of(&GET_SNAPSHOT_BLOCK, include_str!("fixtures/GetSnapshotBlockPublicAccessState.xml")),
    Canned::of(&GET_IMAGE_BLOCK, include_str!("fixtures/GetImageBlockPublicAccessState.xml")),
    Canned::of(&GET_METADATA_DEFAULTS, include_str!("fixtures/GetInstanceMetadataDefaults.xml")),
];
