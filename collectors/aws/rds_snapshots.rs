//! Evidence `aws.rds.snapshots`: snapshots of databases and clusters, and whom they are shared with.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind, UnknownReason};

use super::area::{Area, REGIONS, Reader};
use super::failure::Failure;
use super::rds_instances::RDS;
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, page};

const DESCRIBE_SNAPSHOTS: Call = Call::new(&RDS, "rds:DescribeDBSnapshots").paged("Marker");
const DESCRIBE_ATTRIBUTES: Call = Call::new(&RDS, "rds:DescribeDBSnapshotAttributes");
const DESCRIBE_CLUSTER_SNAPSHOTS: Call = Call::new(&RDS, "rds:DescribeDBClusterSnapshots").paged("Marker");
const DESCRIBE_CLUSTER_ATTRIBUTES: Call = Call::new(&RDS, "rds:DescribeDBClusterSnapshotAttributes");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.rds.snapshots",
    title: "Snapshots of databases",
    subject: "arn",
    operations: &[
        REGIONS,
        DESCRIBE_SNAPSHOTS.operation,
        DESCRIBE_ATTRIBUTES.operation,
        DESCRIBE_CLUSTER_SNAPSHOTS.operation,
        DESCRIBE_CLUSTER_ATTRIBUTES.operation,
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

/// One snapshot of an instance or a cluster.
///
/// API: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBSnapshot.html>,
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBSnapshotAttribute.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The region.
    pub region: String,
    /// Who made it: `manual`, `automated` or `awsbackup`. Only manual ones can be shared.
    pub origin: String,
    /// Whether it is encrypted.
    pub encrypted: bool,
    /// The accounts that can restore it, `all` for everyone; not asked for those that RDS or AWS Backup made.
    pub shared_with: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Snapshots {
    #[serde(rename = "DescribeDBSnapshotsResult")]
    result: SnapshotsResult,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SnapshotsResult {
    #[serde(rename = "DBSnapshots")]
    list: DBSnapshots,
    #[serde(default)]
    marker: Option<String>,
}

page!(Snapshots, result.marker);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DBSnapshots {
    #[serde(rename = "DBSnapshot", default)]
    item: Vec<Snapshot>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ClusterSnapshots {
    #[serde(rename = "DescribeDBClusterSnapshotsResult")]
    result: ClusterSnapshotsResult,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ClusterSnapshotsResult {
    #[serde(rename = "DBClusterSnapshots")]
    list: DBClusterSnapshots,
    #[serde(default)]
    marker: Option<String>,
}

page!(ClusterSnapshots, result.marker);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DBClusterSnapshots {
    #[serde(rename = "DBClusterSnapshot", default)]
    item: Vec<Snapshot>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Snapshot {
    #[serde(alias = "DBSnapshotArn", alias = "DBClusterSnapshotArn")]
    arn: String,
    #[serde(alias = "DBSnapshotIdentifier", alias = "DBClusterSnapshotIdentifier")]
    id: String,
    snapshot_type: String,
    #[serde(alias = "StorageEncrypted")]
    encrypted: bool,
}

#[derive(Deserialize)]
struct Sharing {
    #[serde(
        alias = "DescribeDBSnapshotAttributesResult",
        alias = "DescribeDBClusterSnapshotAttributesResult"
    )]
    outer: Outer,
}

#[derive(Deserialize)]
struct Outer {
    #[serde(alias = "DBSnapshotAttributesResult", alias = "DBClusterSnapshotAttributesResult")]
    inner: Inner,
}

#[derive(Deserialize)]
struct Inner {
    #[serde(alias = "DBSnapshotAttributes", alias = "DBClusterSnapshotAttributes")]
    attributes: Attributes,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Attributes {
    #[serde(alias = "DBSnapshotAttribute", alias = "DBClusterSnapshotAttribute", default)]
    item: Vec<Attribute>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Attribute {
    attribute_name: String,
    attribute_values: Values,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Values {
    #[serde(rename = "AttributeValue", default)]
    item: Vec<String>,
}

/// Where the sharing of a snapshot is asked for.
#[derive(Clone, Copy)]
struct Source {
    call: &'static Call,
    parameter: &'static str,
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let most = json!({ "MaxRecords": 100 });
        let (of_instances, of_clusters) = futures::try_join!(
            area.client.pages::<Snapshots>(&DESCRIBE_SNAPSHOTS, &region, &most),
            area.client.pages::<ClusterSnapshots>(&DESCRIBE_CLUSTER_SNAPSHOTS, &region, &most),
        )?;
        let mut draft = Draft::new(&KIND);
        let mut found = Vec::new();
        let source = Source { call: &DESCRIBE_ATTRIBUTES, parameter: "DBSnapshotIdentifier" };
        for page in of_instances {
            draft.page();
            found.extend(page.result.list.item.into_iter().map(|snapshot| (snapshot, source)));
        }
        let source = Source { call: &DESCRIBE_CLUSTER_ATTRIBUTES, parameter: "DBClusterSnapshotIdentifier" };
        for page in of_clusters {
            draft.page();
            found.extend(page.result.list.item.into_iter().map(|snapshot| (snapshot, source)));
        }
        let region = region.as_str();
        area.rows(&mut draft, found, |(snapshot, source)| async move {
            let row = row(area, region, &snapshot, source).await;
            (snapshot.arn, row)
        })
        .await;
        Ok(draft)
    })
    .await
}

async fn row(area: &Area<'_>, region: &str, snapshot: &Snapshot, source: Source) -> Result<Row, Failure> {
    let shared_with = match snapshot.snapshot_type.as_str() {
        "automated" | "awsbackup" => Vec::new(),
        _can_be_shared => shared_with(area, region, snapshot, source).await?,
    };
    Ok(Row {
        arn: snapshot.arn.clone(),
        region: region.to_owned(),
        origin: snapshot.snapshot_type.clone(),
        encrypted: snapshot.encrypted,
        shared_with,
    })
}

async fn shared_with(
    area: &Area<'_>,
    region: &str,
    snapshot: &Snapshot,
    source: Source,
) -> Result<Vec<String>, Failure> {
    let parameters = json!({ source.parameter: snapshot.id });
    let answer: Sharing = area.client.ask(source.call, region, &parameters).await?;
    let attributes = answer.outer.inner.attributes.item;
    let mut restore = attributes.into_iter().filter(|attribute| attribute.attribute_name == "restore");
    let Some(attribute) = restore.next() else {
        let reason = UnknownReason::Malformed;
        return Err(Failure::new(
            reason,
            source.call.operation,
            "the answer does not tell who can restore it",
        ));
    };
    Ok(attribute.attribute_values.item)
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[
    Canned::of(&DESCRIBE_SNAPSHOTS, include_str!("fixtures/DescribeDBSnapshots.xml")).token("Marker"),
    Canned::of(&DESCRIBE_ATTRIBUTES, include_str!("fixtures/DescribeDBSnapshotAttributes.xml")),
    Canned::of(&DESCRIBE_CLUSTER_SNAPSHOTS, include_str!("fixtures/DescribeDBClusterSnapshots.xml"))
        .token("Marker"),
    Canned::of(
        &DESCRIBE_CLUSTER_ATTRIBUTES,
        include_str!("fixtures/DescribeDBClusterSnapshotAttributes.xml"),
    ),
];
