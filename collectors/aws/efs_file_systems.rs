//! Evidence `aws.efs.file_systems`: file systems, their encryption and backups.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, REGIONS, Reader};
use super::failure::Failure;
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Place, Protocol, Rest, Service, page};

const EFS: Service = Service {
    id: "EFS",
    signing: "elasticfilesystem",
    prefix: "elasticfilesystem",
    protocol: Protocol::RestJson,
    place: Place::Regional,
};

const DESCRIBE_FILE_SYSTEMS: Call = Call::new(&EFS, "elasticfilesystem:DescribeFileSystems")
    .rest(Rest::Get("/2015-02-01/file-systems"))
    .paged("Marker");
const DESCRIBE_BACKUP_POLICY: Call = Call::new(&EFS, "elasticfilesystem:DescribeBackupPolicy")
    .rest(Rest::Get("/2015-02-01/file-systems/{FileSystemId}/backup-policy"));

/// The error code by which EFS says that a file system has no backup policy.
const NO_POLICY: &str = "PolicyNotFound";

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.efs.file_systems",
    title: "EFS file systems",
    subject: "arn",
    operations: &[REGIONS, DESCRIBE_FILE_SYSTEMS.operation, DESCRIBE_BACKUP_POLICY.operation],
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

/// One file system.
///
/// API: <https://docs.aws.amazon.com/efs/latest/ug/API_FileSystemDescription.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The region.
    pub region: String,
    /// Whether it is encrypted at rest.
    pub encrypted: bool,
    /// Whether AWS Backup keeps copies by the policy of the file system (`Status`); empty without policy.
    pub backups: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct FileSystems {
    file_systems: Vec<FileSystem>,
    #[serde(default)]
    next_marker: Option<String>,
}
page!(FileSystems, next_marker);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct FileSystem {
    file_system_arn: String,
    file_system_id: String,
    encrypted: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Backups {
    backup_policy: BackupPolicy,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct BackupPolicy {
    status: String,
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let pages = area.client.pages::<FileSystems>(&DESCRIBE_FILE_SYSTEMS, &region, &json!({})).await?;
        let mut draft = Draft::new(&KIND);
        pages.iter().for_each(|_| draft.page());
        let region = region.as_str();
        let found = pages.into_iter().flat_map(|page| page.file_systems).collect();
        area.rows(&mut draft, found, |each: FileSystem| async move {
            let subject = each.file_system_arn.clone();
            (subject, row(area, region, each).await)
        })
        .await;
        Ok(draft)
    })
    .await
}

async fn row(area: &Area<'_>, region: &str, file_system: FileSystem) -> Result<Row, Failure> {
    let id = json!({ "FileSystemId": file_system.file_system_id });
    let backups = match area.client.ask::<Backups>(&DESCRIBE_BACKUP_POLICY, region, &id).await {
        Ok(answer) => answer.backup_policy.status,
        Err(failure) if failure.code == NO_POLICY => String::new(),
        Err(failure) => return Err(failure),
    };
    Ok(Row {
        arn: file_system.file_system_arn,
        region: region.to_owned(),
        encrypted: file_system.encrypted,
        backups,
    })
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[
    Canned::of(&DESCRIBE_FILE_SYSTEMS, include_str!("fixtures/DescribeFileSystems.json")).token("NextMarker"),
    Canned::of(&DESCRIBE_BACKUP_POLICY, include_str!("fixtures/DescribeBackupPolicy.json")).absent(NO_POLICY),
];
