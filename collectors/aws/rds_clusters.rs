//! Evidence `aws.rds.clusters`: database clusters of Aurora, RDS, Neptune and document databases.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, REGIONS, Reader};
use super::rds_instances::{RDS, Switch};
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Members, page};

const DESCRIBE_CLUSTERS: Call = Call::new(&RDS, "rds:DescribeDBClusters").paged("Marker");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.rds.clusters",
    title: "Database clusters",
    subject: "arn",
    operations: &[REGIONS, DESCRIBE_CLUSTERS.operation],
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

/// One database cluster.
///
/// API: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBCluster.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The region.
    pub region: String,
    /// The engine, such as `aurora-postgresql` or `docdb`.
    pub engine: String,
    /// Whether its storage is encrypted.
    pub encrypted: bool,
    /// The logs that it exports to log groups.
    pub log_exports: Vec<String>,
    /// For how many days backups are kept.
    pub backup_days: i64,
    /// Whether it must be unlocked before it can be deleted.
    pub deletion_protection: bool,
    /// Whether IAM can sign in.
    pub iam_auth: Switch,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Clusters {
    #[serde(rename = "DescribeDBClustersResult")]
    result: ClustersResult,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ClustersResult {
    #[serde(rename = "DBClusters")]
    list: DBClusters,
    #[serde(default)]
    marker: Option<String>,
}

page!(Clusters, result.marker);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DBClusters {
    #[serde(rename = "DBCluster", default)]
    item: Vec<Cluster>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Cluster {
    #[serde(rename = "DBClusterArn")]
    arn: String,
    engine: String,
    storage_encrypted: bool,
    #[serde(default)]
    enabled_cloudwatch_logs_exports: Option<Members<String>>,
    backup_retention_period: i64,
    deletion_protection: bool,
    #[serde(rename = "IAMDatabaseAuthenticationEnabled", default)]
    iam_auth: Option<bool>,
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let most = json!({ "MaxRecords": 100 });
        let pages: Vec<Clusters> = area.client.pages(&DESCRIBE_CLUSTERS, &region, &most).await?;
        let mut draft = Draft::new(&KIND);
        for page in pages {
            draft.page();
            for cluster in page.result.list.item {
                draft.row(&row(&region, cluster));
            }
        }
        Ok(draft)
    })
    .await
}

fn row(region: &str, cluster: Cluster) -> Row {
    Row {
        arn: cluster.arn,
        region: region.to_owned(),
        engine: cluster.engine,
        encrypted: cluster.storage_encrypted,
        log_exports: cluster.enabled_cloudwatch_logs_exports.map(|logs| logs.member).unwrap_or_default(),
        backup_days: cluster.backup_retention_period,
        deletion_protection: cluster.deletion_protection,
        iam_auth: Switch::of(cluster.iam_auth),
    }
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] =
    &[Canned::of(&DESCRIBE_CLUSTERS, include_str!("fixtures/DescribeDBClusters.xml")).token("Marker")];
