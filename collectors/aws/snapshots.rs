//! Evidence `aws.ec2.snapshots`: one's own EBS snapshots, and which of them are public.

use std::collections::{BTreeMap, BTreeSet};

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
        let (own, mut odd) = list(area, &region, &own, &mut draft).await?;
        let mut open_ids = BTreeSet::new();
        if !own.is_empty() {
            let (open, odd_too) = list(area, &region, &open, &mut draft).await?;
            open_ids.extend(open.into_iter().map(|snapshot| snapshot.snapshot_id));
            odd.extend(odd_too);
        }
        let listed: BTreeSet<&String> = own.iter().map(|snapshot| &snapshot.snapshot_id).collect();
        let unlisted = open_ids.iter().filter(|id| !listed.contains(id));
        let unlisted =
            unlisted.map(|id| (id.clone(), "everyone can restore it, and it is not listed".to_owned()));
        odd.extend(unlisted);
        let arn = |id: &str| format!("arn:{}:ec2:{region}::snapshot/{id}", area.identity.partition);
        for (id, detail) in odd {
            draft.gap(Failure::malformed(DESCRIBE_SNAPSHOTS.operation, detail).gap_for(&arn(&id)));
        }
        for snapshot in own {
            draft.row(&Row {
                arn: arn(&snapshot.snapshot_id),
                region: region.clone(),
                encrypted: snapshot.encrypted,
                kms_key: snapshot.kms_key_id,
                public: open_ids.contains(&snapshot.snapshot_id),
            });
        }
        Ok(draft)
    })
    .await
}

/// One's own snapshots, and by id what is wrong with others that the answer holds though only one's own are asked for.
async fn list(
    area: &Area<'_>,
    region: &str,
    parameters: &serde_json::Value,
    draft: &mut Draft,
) -> Result<(Vec<Snapshot>, BTreeMap<String, String>), Failure> {
    let pages: Vec<Snapshots> = area.client.pages(&DESCRIBE_SNAPSHOTS, region, parameters).await?;
    let mut snapshots = Vec::new();
    for page in pages {
        draft.page();
        snapshots.extend(page.snapshot_set.item);
    }
    let (own, others): (Vec<_>, Vec<_>) =
        snapshots.into_iter().partition(|snapshot| snapshot.owner_id == area.identity.account_id);
    let odd = others
        .into_iter()
        .map(|each| (each.snapshot_id, format!("the answer says that {} owns it", each.owner_id)));
    Ok((own, odd.collect()))
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[
    Canned::of(&DESCRIBE_SNAPSHOTS, include_str!("fixtures/DescribeSnapshots.public.xml"))
        .when("RestorableBy")
        .token("nextToken"),
    Canned::of(&DESCRIBE_SNAPSHOTS, include_str!("fixtures/DescribeSnapshots.xml")).token("nextToken"),
];
