//! Evidence `aws.rds.clusters`: database clusters of Aurora, RDS, Neptune and document databases.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, Parts, REGIONS, Reader};
use super::failure::Failure;
use super::rds_instances::{RDS, Switch};
use super::rds_parameters::{DESCRIBE_CLUSTER_PARAMETERS, Tls, of_groups, parameter_of};
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Members, page};

const DESCRIBE_CLUSTERS: Call = Call::new(&RDS, "rds:DescribeDBClusters").paged("Marker");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.rds.clusters",
    title: "Database clusters",
    subject: "arn",
    operations: &[REGIONS, DESCRIBE_CLUSTERS.operation, DESCRIBE_CLUSTER_PARAMETERS.operation],
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
    /// What its parameters say of TLS.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Tls")]
    pub tls: Option<Tls>,
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
    #[serde(rename = "DBClusterParameterGroup")]
    group: String,
    #[serde(rename = "DBClusterMembers", default)]
    members: Option<DBClusterMembers>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DBClusterMembers {
    #[serde(rename = "DBClusterMember", default)]
    item: Vec<Member>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Member {
    #[serde(rename = "DBClusterParameterGroupStatus")]
    status: String,
}

impl Cluster {
    /// Whether the parameters of its group are in force in all its members.
    fn settled(&self) -> bool {
        self.members.iter().flat_map(|members| &members.item).all(|member| member.status == "in-sync")
    }
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let most = json!({ "MaxRecords": 100 });
        let pages: Vec<Clusters> = area.client.pages(&DESCRIBE_CLUSTERS, &region, &most).await?;
        let mut draft = Draft::new(&KIND);
        pages.iter().for_each(|_| draft.page());
        let found: Vec<Cluster> = pages.into_iter().flat_map(|page| page.result.list.item).collect();
        let telling = found.iter().filter_map(|cluster| Some((cluster, parameter_of(&cluster.engine)?)));
        let groups = telling.map(|(cluster, name)| (cluster.group.clone(), name)).collect();
        let said = of_groups(area, &region, &DESCRIBE_CLUSTER_PARAMETERS, groups).await;
        for cluster in found {
            let arn = cluster.arn.clone();
            let mut parts = Parts::of(&arn);
            let tls = parts.keep(&["tls"], tls(&cluster, &said));
            draft.row_with_gaps(&row(&region, cluster, tls), parts.gaps);
        }
        Ok(draft)
    })
    .await
}

fn tls(cluster: &Cluster, said: &BTreeMap<String, Result<Tls, Failure>>) -> Result<Tls, Failure> {
    if parameter_of(&cluster.engine).is_none() {
        return Ok(Tls::NotRead);
    }
    if !cluster.settled() {
        return Ok(Tls::Unsettled);
    }
    said.get(&cluster.group).cloned().unwrap_or(Ok(Tls::Unsaid))
}

fn row(region: &str, cluster: Cluster, tls: Option<Tls>) -> Row {
    Row {
        arn: cluster.arn,
        region: region.to_owned(),
        engine: cluster.engine,
        encrypted: cluster.storage_encrypted,
        log_exports: cluster.enabled_cloudwatch_logs_exports.map(|logs| logs.member).unwrap_or_default(),
        backup_days: cluster.backup_retention_period,
        deletion_protection: cluster.deletion_protection,
        iam_auth: Switch::of(cluster.iam_auth),
        tls,
    }
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[
    Canned::of(&DESCRIBE_CLUSTERS, include_str!("fixtures/DescribeDBClusters.xml")).token("Marker"),
    Canned::of(&DESCRIBE_CLUSTER_PARAMETERS, include_str!("fixtures/DescribeDBClusterParameters.xml"))
        .token("Marker"),
];
