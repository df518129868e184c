//! Evidence `aws.rds.instances`: database instances of RDS, Aurora, Neptune and document databases.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, Parts, REGIONS, Reader};
use super::failure::Failure;
use super::rds_parameters::{DESCRIBE_PARAMETERS, Tls, of_groups, parameter_of};
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
    operations: &[REGIONS, DESCRIBE_INSTANCES.operation, DESCRIBE_PARAMETERS.operation],
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
    /// What its parameters say of TLS; those of a member of a cluster are the cluster's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Tls")]
    pub tls: Option<Tls>,
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
    #[serde(rename = "DBParameterGroups")]
    groups: DBParameterGroups,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DBParameterGroups {
    #[serde(rename = "DBParameterGroup", default)]
    item: Vec<GroupStatus>,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GroupStatus {
    #[serde(rename = "DBParameterGroupName")]
    name: String,
    parameter_apply_status: String,
}

impl Instance {
    /// The parameter groups that could say something of TLS, and the parameter that does.
    fn telling(&self) -> Option<(&[GroupStatus], &'static str)> {
        let name = parameter_of(&self.engine).filter(|_| self.cluster.is_empty())?;
        Some((&self.groups.item, name))
    }
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let most = json!({ "MaxRecords": 100 });
        let pages: Vec<Instances> = area.client.pages(&DESCRIBE_INSTANCES, &region, &most).await?;
        let mut draft = Draft::new(&KIND);
        pages.iter().for_each(|_| draft.page());
        let found: Vec<Instance> = pages.into_iter().flat_map(|page| page.result.list.item).collect();
        let groups = found.iter().filter_map(Instance::telling);
        let groups =
            groups.flat_map(|(groups, name)| groups.iter().map(move |group| (group.name.clone(), name)));
        let groups = groups.collect();
        let said = of_groups(area, &region, &DESCRIBE_PARAMETERS, groups).await;
        for instance in found {
            let arn = instance.arn.clone();
            let mut parts = Parts::of(&arn);
            let tls = parts.keep(&["tls"], tls(&instance, &said));
            draft.row_with_gaps(&row(&region, instance, tls), parts.gaps);
        }
        Ok(draft)
    })
    .await
}

/// What the group of an instance says. One that is not in force says nothing.
fn tls(instance: &Instance, said: &BTreeMap<String, Result<Tls, Failure>>) -> Result<Tls, Failure> {
    match instance.telling() {
        None => Ok(Tls::NotRead),
        Some(([group], _)) if group.parameter_apply_status == "in-sync" => {
            said.get(&group.name).cloned().unwrap_or(Ok(Tls::Unsaid))
        }
        Some(_several_or_not_in_force) => Ok(Tls::Unsettled),
    }
}

fn row(region: &str, instance: Instance, tls: Option<Tls>) -> Row {
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
        tls,
    }
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[
    Canned::of(&DESCRIBE_INSTANCES, include_str!("fixtures/DescribeDBInstances.xml")).token("Marker"),
    Canned::of(&DESCRIBE_PARAMETERS, include_str!("fixtures/DescribeDBParameters.xml")).token("Marker"),
];
