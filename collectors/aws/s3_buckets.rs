//! Evidence `aws.s3.buckets`: buckets and how each is set up.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::api::{Draft, EvidenceKind, UnknownReason};

use super::area::{Area, Reader};
use super::document::{Document, ResourcePolicy, Use};
use super::failure::{Failure, chain};
use super::s3::{Block, DOCUMENTS, NO_BLOCK, PublicAccessBlock, S3};
use super::s3_answers::{
    Acl, Bucket, Buckets, EncryptionRules, Lifecycle, Location, LockConfiguration, LoggingStatus,
    OwnershipRules, Versioning,
};
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Rest};

/// An operation on a bucket: its name, its permission, its query and the root of its answer.
const fn of_bucket(
    name: &'static str,
    permission: &'static str,
    path: &'static str,
    root: &'static str,
) -> Call {
    Call::permitted(&S3, name, permission).rest(Rest::Get(path)).root(root)
}

const LIST_BUCKETS: Call = Call::permitted(&S3, "s3:ListBuckets", "s3:ListAllMyBuckets")
    .rest(Rest::Get("/"))
    .root("ListAllMyBucketsResult")
    .paged("continuation-token");
const GET_LOCATION: Call =
    of_bucket("s3:GetBucketLocation", "s3:GetBucketLocation", "/{Bucket}?location", "LocationConstraint");
const GET_ENCRYPTION: Call = of_bucket(
    "s3:GetBucketEncryption",
    "s3:GetEncryptionConfiguration",
    "/{Bucket}?encryption",
    "ServerSideEncryptionConfiguration",
);
const GET_BLOCK: Call = of_bucket(
    "s3:GetPublicAccessBlock",
    "s3:GetBucketPublicAccessBlock",
    "/{Bucket}?publicAccessBlock",
    "PublicAccessBlockConfiguration",
);
const GET_POLICY: Call = Call::new(&DOCUMENTS, "s3:GetBucketPolicy").rest(Rest::Get("/{Bucket}?policy"));
const GET_ACL: Call = of_bucket("s3:GetBucketAcl", "s3:GetBucketAcl", "/{Bucket}?acl", "AccessControlPolicy");
const GET_OWNERSHIP: Call = of_bucket(
    "s3:GetBucketOwnershipControls",
    "s3:GetBucketOwnershipControls",
    "/{Bucket}?ownershipControls",
    "OwnershipControls",
);
const GET_LOGGING: Call =
    of_bucket("s3:GetBucketLogging", "s3:GetBucketLogging", "/{Bucket}?logging", "BucketLoggingStatus");
const GET_VERSIONING: Call = of_bucket(
    "s3:GetBucketVersioning",
    "s3:GetBucketVersioning",
    "/{Bucket}?versioning",
    "VersioningConfiguration",
);
const GET_LOCK: Call = of_bucket(
    "s3:GetObjectLockConfiguration",
    "s3:GetBucketObjectLockConfiguration",
    "/{Bucket}?object-lock",
    "ObjectLockConfiguration",
);
const GET_LIFECYCLE: Call = of_bucket(
    "s3:GetBucketLifecycleConfiguration",
    "s3:GetLifecycleConfiguration",
    "/{Bucket}?lifecycle",
    "LifecycleConfiguration",
);

/// The error codes by which S3 says that something is not configured.
const NO_ENCRYPTION: &str = "ServerSideEncryptionConfigurationNotFoundError";
const NO_POLICY: &str = "NoSuchBucketPolicy";
const NO_OWNERSHIP: &str = "OwnershipControlsNotFoundError";
const NO_LOCK: &str = "ObjectLockConfigurationNotFoundError";
const NO_LIFECYCLE: &str = "NoSuchLifecycleConfiguration";

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.s3.buckets",
    title: "S3 buckets",
    subject: "arn",
    operations: &[
        LIST_BUCKETS.operation,
        GET_LOCATION.operation,
        GET_ENCRYPTION.operation,
        GET_BLOCK.operation,
        GET_POLICY.operation,
        GET_ACL.operation,
        GET_OWNERSHIP.operation,
        GET_LOGGING.operation,
        GET_VERSIONING.operation,
        GET_LOCK.operation,
        GET_LIFECYCLE.operation,
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

/// One general purpose bucket of the account, whichever region it is in.
///
/// API: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html> and one operation for each setting
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The name.
    pub name: String,
    /// The account that owns it.
    pub account_id: String,
    /// The region that it is in.
    pub region: String,
    /// How new objects are encrypted unless a request says otherwise.
    pub encryption: Encryption,
    /// What is blocked for this bucket; the account's own block adds to it.
    pub public_access_block: PublicAccessBlock,
    /// The bucket policy.
    pub policy: ResourcePolicy,
    /// The grants of the bucket's ACL.
    pub grants: Vec<Grant>,
    /// Who owns objects (`ObjectOwnership`); empty when it was never set, which is `ObjectWriter`.
    pub object_ownership: String,
    /// Where access is logged.
    pub logging: Logging,
    /// `Enabled`, `Suspended`, or empty when it was never enabled.
    pub versioning: String,
    /// Whether versions are deleted with MFA only (`MFADelete`).
    pub mfa_delete: bool,
    /// Whether objects can be locked against deletion, and are from the start.
    pub object_lock: ObjectLock,
    /// The lifecycle rules.
    pub lifecycle: Vec<LifecycleRule>,
}

/// The default encryption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Encryption {
    /// None is configured.
    None,
    /// One is configured.
    Set {
        /// `AES256`, `aws:kms` or `aws:kms:dsse`.
        algorithm: String,
        /// The KMS key; empty for S3's keys or AWS's managed key.
        key: String,
    },
}

/// A grant of an ACL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// The canonical id of an account, or the URI of a group such as
    /// `http://acs.amazonaws.com/groups/global/AllUsers`.
    pub grantee: String,
    /// `FULL_CONTROL`, `READ`, `WRITE`, `READ_ACP` or `WRITE_ACP`.
    pub permission: String,
}

/// Where access is logged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Logging {
    /// Nowhere.
    None,
    /// In a bucket.
    Set {
        /// The bucket.
        bucket: String,
    },
}

/// Object lock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum ObjectLock {
    /// Objects cannot be locked.
    None,
    /// Objects can be locked one by one.
    Enabled,
    /// New objects are locked.
    Retention {
        /// `GOVERNANCE` or `COMPLIANCE`.
        mode: String,
        /// For so many days; a year counts 365.
        days: u32,
    },
}

/// A lifecycle rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LifecycleRule {
    /// The id.
    pub id: String,
    /// Whether it is enabled.
    pub enabled: bool,
}

async fn read(area: &Area<'_>) -> Draft {
    // Only a request with a parameter is told the regions.
    let parameters = json!({ "max-buckets": 1000 });
    let pages = area.client.pages::<Buckets>(&LIST_BUCKETS, area.client.home(), &parameters).await;
    let pages = match pages {
        Ok(pages) => pages,
        Err(failure) => return Draft::unread(&KIND, failure.gap()),
    };
    let mut draft = Draft::new(&KIND);
    pages.iter().for_each(|_| draft.page());
    let buckets = pages.into_iter().flat_map(|page| page.buckets.bucket).collect();
    let rows = area.for_each(buckets, |bucket: Bucket| async move {
        let arn = format!("arn:{}:s3:::{}", area.identity.partition, bucket.name);
        let row = Box::pin(row(area, &arn, bucket)).await;
        (arn, row)
    });
    for (arn, row) in rows.await {
        match row {
            Ok(row) => draft.row(&row),
            Err(failure) => draft.gap(failure.gap_for(&arn)),
        }
    }
    draft
}

async fn row(area: &Area<'_>, arn: &str, bucket: Bucket) -> Result<Row, Failure> {
    let name = json!({ "Bucket": bucket.name });
    let region = match bucket.bucket_region {
        Some(region) if !region.is_empty() => region,
        Some(_) | None => location(area, &name).await?,
    };
    let asked = Asked { area, region: &region, name: &name };
    let (encryption, block, policy, acl, ownership, logging) = futures::try_join!(
        asked.may_lack::<EncryptionRules>(&GET_ENCRYPTION, NO_ENCRYPTION),
        asked.may_lack::<Block>(&GET_BLOCK, NO_BLOCK),
        asked.may_lack::<Value>(&GET_POLICY, NO_POLICY),
        asked.must::<Acl>(&GET_ACL),
        asked.may_lack::<OwnershipRules>(&GET_OWNERSHIP, NO_OWNERSHIP),
        asked.must::<LoggingStatus>(&GET_LOGGING),
    )?;
    let (versioning, lifecycle) = futures::try_join!(
        asked.must::<Versioning>(&GET_VERSIONING),
        asked.may_lack::<Lifecycle>(&GET_LIFECYCLE, NO_LIFECYCLE),
    )?;
    // Object lock needs versioning, which cannot be taken back: a bucket that never had it has no lock.
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
    let lock = match &versioning.status {
        Some(_) => asked.may_lack::<LockConfiguration>(&GET_LOCK, NO_LOCK).await?,
        None => None,
    };
    Ok(Row {
        arn: arn.to_owned(),
        name: bucket.name,
        account_id: area.identity.account_id.clone(),
        encryption: encryption.map_or(Encryption::None, EncryptionRules::read),
        public_access_block: block.map_or(PublicAccessBlock::None, Into::into),
        policy: policy.map_or(Ok(ResourcePolicy::None), |document| policy_of(&document))?,
        grants: acl.read(|what| malformed(&GET_ACL, what))?,
        object_ownership: ownership.map(OwnershipRules::read).unwrap_or_default(),
        logging: logging
            .logging_enabled
            .map_or(Logging::None, |enabled| Logging::Set { bucket: enabled.target_bucket }),
        versioning: versioning.status.unwrap_or_default(),
        mfa_delete: versioning.mfa_delete.as_deref() == Some("Enabled"),
        object_lock: lock
            .map_or(Ok(ObjectLock::None), |lock| lock.read(|what| malformed(&GET_LOCK, what)))?,
        lifecycle: lifecycle.map(Lifecycle::read).unwrap_or_default(),
        region,
    })
}

/// An empty constraint is `us-east-1`, and `EU` an old name.
async fn location(area: &Area<'_>, name: &Value) -> Result<String, Failure> {
    let constraint: Location = area.client.ask(&GET_LOCATION, area.client.home(), name).await?;
    Ok(match constraint.region.as_str() {
        "" => "us-east-1".to_owned(),
        "EU" => "eu-west-1".to_owned(),
        region => region.to_owned(),
    })
}

/// What is asked of a bucket.
struct Asked<'a> {
    area: &'a Area<'a>,
    region: &'a str,
    name: &'a Value,
}

impl Asked<'_> {
    async fn must<A: DeserializeOwned>(&self, call: &Call) -> Result<A, Failure> {
        self.area.client.ask(call, self.region, self.name).await
    }

    /// The code says that it is not configured, which is a fact.
    async fn may_lack<A: DeserializeOwned>(&self, call: &Call, code: &str) -> Result<Option<A>, Failure> {
        match self.must(call).await {
            Ok(answer) => Ok(Some(answer)),
            Err(failure) if failure.code == code => Ok(None),
            Err(failure) => Err(failure),
        }
    }
}

fn malformed(call: &Call, what: impl Into<String>) -> Failure {
    Failure::new(UnknownReason::Malformed, call.operation, what)
}

fn policy_of(document: &Value) -> Result<ResourcePolicy, Failure> {
    let document = Document::of(document, Use::Resource);
    let document = document.map_err(|error| malformed(&GET_POLICY, chain(&error)))?;
    Ok(ResourcePolicy::Set { document })
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[
    Canned::of(&LIST_BUCKETS, include_str!("fixtures/ListBuckets.xml")).token("ContinuationToken"),
    Canned::of(&GET_LOCATION, include_str!("fixtures/GetBucketLocation.xml")),
    Canned::of(&GET_ENCRYPTION, include_str!("fixtures/GetBucketEncryption.xml")).absent(NO_ENCRYPTION),
    Canned::of(&GET_BLOCK, include_str!("fixtures/GetPublicAccessBlock.xml")).absent(NO_BLOCK),
    Canned::of(&GET_POLICY, include_str!("fixtures/GetBucketPolicy.json")).absent(NO_POLICY),
    Canned::of(&GET_ACL, include_str!("fixtures/GetBucketAcl.xml")),
    Canned::of(&GET_OWNERSHIP, include_str!("fixtures/GetBucketOwnershipControls.xml")).absent(NO_OWNERSHIP),
    Canned::of(&GET_LOGGING, include_str!("fixtures/GetBucketLogging.xml")),
    Canned::of(&GET_VERSIONING, include_str!("fixtures/GetBucketVersioning.xml")),
    Canned::of(&GET_LOCK, include_str!("fixtures/GetObjectLockConfiguration.xml")).absent(NO_LOCK),
    Canned::of(&GET_LIFECYCLE, include_str!("fixtures/GetBucketLifecycleConfiguration.xml"))
        .absent(NO_LIFECYCLE),
];
