//! Evidence `aws.ec2.snapshots`: one's own EBS snapshots, and which of them are public.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, EC2, REGIONS, Reader};
use super::failure::Failure;
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Items, page};

const DESCRIBE_SNAPSHOTS: Call = Call::new(&EC2, "ec2:DescribeSnapshots").paged("NextToken");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.ec2.snapshots",
    title: "EBS snapshots",
    subject: "arn",
    operations: &[REGIONS, DESCRIBE_SNAPSHOTS.operation],
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

/// One snapshot that the account owns.
///
/// API: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshots.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The region.
    pub region: String,
    /// Whether it is encrypted.
    pub encrypted: bool,
    /// The KMS key that encrypts it; empty without one.
    pub kms_key: String,
    /// Whether everyone can make volumes of it.
    pub public: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Snapshots {
    snapshot_set: Items<Snapshot>,
    #[serde(default)]
    next_token: Option<String>,
}

page!(Snapshots, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Snapshot {
    snapshot_id: String,
    owner_id: String,
    encrypted: bool,
    #[serde(default)]
    kms_key_id: String,
}

/// The second list is of those that everyone can restore, so that the permissions of each need not be asked for.
async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let mut draft = Draft::new(&KIND);
        let own = json!({ "Owner": ["self"], "MaxResults": 1000 });
        let open = json!({ "Owner": ["self"], "RestorableBy": ["all"], "MaxResults": 1000 });
        let own = list(area, &region, &own, &mut draft).await?;
        if own.is_empty() {
            return Ok(draft);
        }
        let open = list(area, &region, &open, &mut draft).await?;
        let open: BTreeSet<String> = open.into_iter().map(|snapshot| snapshot.snapshot_id).collect();
        for snapshot in own {
            draft.row(&Row {
                arn: format!(
                    "arn:{}:ec2:{region}::snapshot/{}",
                    area.identity.partition, snapshot.snapshot_id
                ),
                region: region.clone(),
                encrypted: snapshot.encrypted,
                kms_key: snapshot.kms_key_id,
                public: open.contains(&snapshot.snapshot_id),
            });
        }
        Ok(draft)
    })
    .await
}

async fn list(
    area: &Area<'_>,
    region: &str,
    parameters: &serde_json::Value,
    draft: &mut Draft,
) -> Result<Vec<Snapshot>, Failure> {
    let pages: Vec<Snapshots> = area.client.pages(&DESCRIBE_SNAPSHOTS, region, parameters).await?;
    let mut snapshots = Vec::new();
    for page in pages {
        draft.page();
        snapshots.extend(page.snapshot_set.item);
    }
    snapshots.retain(|snapshot| snapshot.owner_id == area.identity.account_id);
    Ok(snapshots)
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[
    Canned::of(&DESCRIBE_SNAPSHOTS, include_str!("fixtures/DescribeSnapshots.public.xml"))
        .when("RestorableBy")
        .token("nextToken"),
    Canned::of(&DESCRIBE_SNAPSHOTS, include_str!("fixtures/DescribeSnapshots.xml")).token("nextToken"),
];
