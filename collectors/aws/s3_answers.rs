//! The answers of S3 about buckets, and what rows make of them.

use serde::Deserialize;

use super::failure::Failure;
use super::s3_buckets::{Encryption, Grant, LifecycleRule, Logging, ObjectLock};
use super::wire::page;

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Buckets {
    pub(super) buckets: BucketList,
    #[serde(default)]
    continuation_token: Option<String>,
}
page!(Buckets, continuation_token);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct BucketList {
    #[serde(default = "Vec::new")]
    pub(super) bucket: Vec<Bucket>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Bucket {
    pub(super) name: String,
    #[serde(default)]
    pub(super) bucket_region: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Location {
    #[serde(default, rename = "$text")]
    pub(super) region: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct EncryptionRules {
    rule: EncryptionRule,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct EncryptionRule {
    apply_server_side_encryption_by_default: EncryptionDefault,
}

#[derive(Deserialize)]
struct EncryptionDefault {
    #[serde(rename = "SSEAlgorithm")]
    algorithm: String,
    #[serde(default, rename = "KMSMasterKeyID")]
    key: Option<String>,
}

impl EncryptionRules {
    pub(super) fn read(self) -> Encryption {
        let by_default = self.rule.apply_server_side_encryption_by_default;
        Encryption::Set { algorithm: by_default.algorithm, key: by_default.key.unwrap_or_default() }
    }
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AclAnswer {
    access_control_list: Grants,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Grants {
    #[serde(default = "Vec::new")]
    grant: Vec<GrantEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GrantEntry {
    grantee: Grantee,
    permission: String,
}

#[derive(Deserialize)]
struct Grantee {
    #[serde(default, rename = "ID")]
    id: Option<String>,
    #[serde(default, rename = "URI")]
    uri: Option<String>,
}

impl AclAnswer {
    pub(super) fn read(self, malformed: impl Fn(&'static str) -> Failure) -> Result<Vec<Grant>, Failure> {
        let grants = self.access_control_list.grant.into_iter().map(|grant| {
            let grantee = grant.grantee.uri.or(grant.grantee.id).filter(|text| !text.is_empty());
            let grantee = grantee.ok_or_else(|| malformed("a grant names neither id nor group"))?;
            Ok(Grant { grantee, permission: grant.permission })
        });
        grants.collect()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct OwnershipRules {
    rule: OwnershipRule,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OwnershipRule {
    object_ownership: String,
}

impl OwnershipRules {
    pub(super) fn read(self) -> String {
        self.rule.object_ownership
    }
}

/// Empty when access is not logged.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct LoggingStatus {
    #[serde(default)]
    logging_enabled: Option<LoggingEnabled>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct LoggingEnabled {
    target_bucket: String,
}

impl LoggingStatus {
    pub(super) fn read(self) -> Logging {
        self.logging_enabled.map_or(Logging::None, |enabled| Logging::Set { bucket: enabled.target_bucket })
    }
}

/// Empty when versioning was never enabled.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Versioning {
    #[serde(default)]
    pub(super) status: Option<String>,
    #[serde(default, rename = "MfaDelete")]
    pub(super) mfa_delete: Option<String>,
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ObjectLockConfiguration.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct LockConfiguration {
    object_lock_enabled: String,
    #[serde(default)]
    rule: Option<LockRule>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct LockRule {
    default_retention: Retention,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Retention {
    mode: String,
    #[serde(default)]
    days: Option<u32>,
    #[serde(default)]
    years: Option<u32>,
}

impl LockConfiguration {
    /// Only `Enabled` is a value of AWS.
    pub(super) fn read(self, malformed: impl Fn(&'static str) -> Failure) -> Result<ObjectLock, Failure> {
        if self.object_lock_enabled != "Enabled" {
            return Err(malformed("object lock is neither enabled nor absent"));
        }
        let Some(LockRule { default_retention: Retention { mode, days, years } }) = self.rule else {
            return Ok(ObjectLock::Enabled);
        };
        let days = days.or_else(|| years?.checked_mul(365));
        let days = days.ok_or_else(|| malformed("a retention has neither days nor years"))?;
        Ok(ObjectLock::Retention { mode, days })
    }
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLifecycleConfiguration.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Lifecycle {
    rule: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Rule {
    #[serde(default, rename = "ID")]
    id: Option<String>,
    status: String,
}

impl Lifecycle {
    pub(super) fn read(self) -> Vec<LifecycleRule> {
        let rules = self.rule.into_iter();
        rules
            .map(|rule| LifecycleRule { id: rule.id.unwrap_or_default(), enabled: rule.status == "Enabled" })
            .collect()
    }
}
