//! Evidence `aws.rds.instances`: database instances of RDS, Aurora, Neptune and document databases.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, REGIONS, Reader};
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Members, Place, Protocol, Service, page};

/// RDS.
pub(super) const RDS: Service = Service {
    id: "RDS",
    signing: "rds",
    prefix: "rds",
    protocol: Protocol::Query("2014-10-31"),
    place: Place::Regional,
};

const DESCRIBE_INSTANCES: Call = Call::new(&RDS, "rds:DescribeDBInstances").paged("Marker");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.rds.instances",
    title: "Database instances",
    subject: "arn",
    operations: &[REGIONS, DESCRIBE_INSTANCES.operation],
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

/// One database instance.
///
/// API: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBInstance.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "facts of the source")]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The region.
    pub region: String,
    /// The engine, such as `postgres` or `aurora-mysql`.
    pub engine: String,
    /// The cluster that it is a member of; empty without one.
    pub cluster: String,
    /// Whether its storage is encrypted.
    pub encrypted: bool,
    /// Whether its name leads to a public address.
    pub public: bool,
    /// The logs that it exports to log groups.
    pub log_exports: Vec<String>,
    /// For how many days backups are kept; none are made when this is 0.
    pub backup_days: i64,
    /// Whether it must be unlocked before it can be deleted.
    pub deletion_protection: bool,
    /// Whether a standby in another zone takes over.
    pub multi_az: bool,
    /// Whether minor versions are installed by themselves.
    pub minor_upgrade: bool,
    /// Whether IAM can sign in.
    pub iam_auth: Switch,
}

/// Something that AWS says of some engines only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Switch {
    /// On.
    On,
    /// Off.
    Off,
    /// AWS does not say.
    Unsaid,
}

impl Switch {
    /// What AWS said, if anything.
    pub(super) fn of(said: Option<bool>) -> Self {
        said.map_or(Self::Unsaid, |on| if on { Self::On } else { Self::Off })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Instances {
    #[serde(rename = "DescribeDBInstancesResult")]
    result: InstancesResult,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct InstancesResult {
    #[serde(rename = "DBInstances")]
    list: DBInstances,
    #[serde(default)]
    marker: Option<String>,
}

page!(Instances, result.marker);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DBInstances {
    #[serde(rename = "DBInstance", default)]
    item: Vec<Instance>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(clippy::struct_excessive_bools, reason = "facts of the source")]
struct Instance {
    #[serde(rename = "DBInstanceArn")]
    arn: String,
    engine: String,
    #[serde(rename = "DBClusterIdentifier", default)]
    cluster: String,
    storage_encrypted: bool,
    publicly_accessible: bool,
    #[serde(default)]
    enabled_cloudwatch_logs_exports: Option<Members<String>>,
    backup_retention_period: i64,
    deletion_protection: bool,
    #[serde(rename = "MultiAZ")]
    multi_az: bool,
    auto_minor_version_upgrade: bool,
    #[serde(rename = "IAMDatabaseAuthenticationEnabled", default)]
    iam_auth: Option<bool>,
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let most = json!({ "MaxRecords": 100 });
        let pages: Vec<Instances> = area.client.pages(&DESCRIBE_INSTANCES, &region, &most).await?;
        let mut draft = Draft::new(&KIND);
        for page in pages {
            draft.page();
            for instance in page.result.list.item {
                draft.row(&row(&region, instance));
            }
        }
        Ok(draft)
    })
    .await
}

fn row(region: &str, instance: Instance) -> Row {
    Row {
        arn: instance.arn,
        region: region.to_owned(),
        engine: instance.engine,
        cluster: instance.cluster,
        encrypted: instance.storage_encrypted,
        public: instance.publicly_accessible,
        log_exports: instance.enabled_cloudwatch_logs_exports.map(|logs| logs.member).unwrap_or_default(),
        backup_days: instance.backup_retention_period,
        deletion_protection: instance.deletion_protection,
        multi_az: instance.multi_az,
        minor_upgrade: instance.auto_minor_version_upgrade,
        iam_auth: Switch::of(instance.iam_auth),
    }
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] =
    &[Canned::of(&DESCRIBE_INSTANCES, include_str!("fixtures/DescribeDBInstances.xml")).token("Marker")];
