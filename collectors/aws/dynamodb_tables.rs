//! Evidence `aws.dynamodb.tables`: tables, their encryption and protection.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, REGIONS, Reader};
use super::failure::Failure;
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Place, Protocol, Service, page};

const DYNAMODB: Service = Service {
    id: "DynamoDB",
    signing: "dynamodb",
    prefix: "dynamodb",
    protocol: Protocol::Json10("DynamoDB_20120810"),
    place: Place::Regional,
};

const LIST_TABLES: Call = Call::new(&DYNAMODB, "dynamodb:ListTables").paged("ExclusiveStartTableName");
const DESCRIBE_TABLE: Call = Call::new(&DYNAMODB, "dynamodb:DescribeTable");
const DESCRIBE_BACKUPS: Call = Call::new(&DYNAMODB, "dynamodb:DescribeContinuousBackups");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.dynamodb.tables",
    title: "DynamoDB tables",
    subject: "arn",
    operations: &[REGIONS, LIST_TABLES.operation, DESCRIBE_TABLE.operation, DESCRIBE_BACKUPS.operation],
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

/// One table.
///
/// API: <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The region.
    pub region: String,
    /// The KMS key that encrypts it; empty for the key that `DynamoDB` owns, which AWS leaves out.
    pub kms_key: String,
    /// Whether it cannot be deleted as it is.
    pub deletion_protection: bool,
    /// `ENABLED` or `DISABLED`: whether it can be brought back as it was at any moment.
    pub point_in_time_recovery: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Tables {
    table_names: Vec<String>,
    #[serde(default)]
    last_evaluated_table_name: Option<String>,
}
page!(Tables, last_evaluated_table_name);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Described {
    table: Table,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Table {
    table_arn: String,
    deletion_protection_enabled: bool,
    #[serde(default, rename = "SSEDescription")]
    encryption: Option<Encryption>,
}

#[derive(Deserialize)]
struct Encryption {
    #[serde(rename = "KMSMasterKeyArn")]
    key: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Backups {
    continuous_backups_description: Continuous,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Continuous {
    point_in_time_recovery_description: PointInTime,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PointInTime {
    point_in_time_recovery_status: String,
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let pages = area.client.pages::<Tables>(&LIST_TABLES, &region, &json!({})).await?;
        let mut draft = Draft::new(&KIND);
        pages.iter().for_each(|_| draft.page());
        let region = region.as_str();
        let found = pages.into_iter().flat_map(|page| page.table_names).collect();
        area.rows(&mut draft, found, |each: String| async move {
            let subject = arn(area, region, &each);
            (subject, row(area, region, each).await)
        })
        .await;
        Ok(draft)
    })
    .await
}

fn arn(area: &Area<'_>, region: &str, table: &str) -> String {
    format!("arn:{}:dynamodb:{region}:{}:table/{table}", area.identity.partition, area.identity.account_id)
}

async fn row(area: &Area<'_>, region: &str, table: String) -> Result<Row, Failure> {
    let name = json!({ "TableName": table });
    let (described, backups) = futures::try_join!(
        area.client.ask::<Described>(&DESCRIBE_TABLE, region, &name),
        area.client.ask::<Backups>(&DESCRIBE_BACKUPS, region, &name),
    )?;
    let backups = backups.continuous_backups_description.point_in_time_recovery_description;
    Ok(Row {
        arn: described.table.table_arn,
        region: region.to_owned(),
        kms_key: described.table.encryption.map(|encryption| encryption.key).unwrap_or_default(),
        deletion_protection: described.table.deletion_protection_enabled,
        point_in_time_recovery: backups.point_in_time_recovery_status,
    })
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[
    Canned::of(&LIST_TABLES, include_str!("fixtures/ListTables.json")).token("LastEvaluatedTableName"),
    Canned::of(&DESCRIBE_TABLE, include_str!("fixtures/DescribeTable.json")),
    Canned::of(&DESCRIBE_BACKUPS, include_str!("fixtures/DescribeContinuousBackups.json")),
];
