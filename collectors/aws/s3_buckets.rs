//! Evidence `aws.s3.buckets`: buckets and how each is set up.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::api::{Draft, EvidenceKind, Gap, UnknownReason};

use super::area::{Area, Parts, Reader};
use super::document::{Document, ResourcePolicy, Use};
use super::failure::{Failure, chain};
use super::s3::{Block, DOCUMENTS, NO_BLOCK, PublicAccessBlock, S3};
use super::s3_account;
use super::s3_answers::{
    AclAnswer, Bucket, Buckets, EncryptionRules, Lifecycle, Location, LockConfiguration, LoggingStatus,
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

/// One general purpose bucket of the account, whichever region it is in. A setting that could not be read is left out of
/// the row, and a gap says why.
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
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Encryption")]
    pub encryption: Option<Encryption>,
    /// What is blocked for this bucket; what the account blocks adds to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "PublicAccessBlock")]
    pub public_access_block: Option<PublicAccessBlock>,
    /// The bucket policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "ResourcePolicy")]
    pub policy: Option<ResourcePolicy>,
    /// The bucket's ACL.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Acl")]
    pub acl: Option<Acl>,
    /// Who owns objects (`ObjectOwnership`); empty when it was never set, which is `ObjectWriter`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub object_ownership: Option<String>,
    /// Where access is logged.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Logging")]
    pub logging: Option<Logging>,
    /// `Enabled`, `Suspended`, or empty when it was never enabled.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub versioning: Option<String>,
    /// Whether versions are deleted with MFA only (`MFADelete`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub mfa_delete: Option<bool>,
    /// Whether objects can be locked against deletion, and are from the start.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "ObjectLock")]
    pub object_lock: Option<ObjectLock>,
    /// The lifecycle rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<LifecycleRule>")]
    pub lifecycle: Option<Vec<LifecycleRule>>,
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

/// The ACL of a bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Acl {
    /// It is out of force, since the bucket owner owns every object.
    Off,
    /// It is in force.
    Set {
        /// Whom it gives what.
        grants: Vec<Grant>,
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
            Ok((row, gaps)) => draft.row_with_gaps(&row, gaps),
            Err(failure) => draft.gap(failure.gap_for(&arn)),
        }
    }
    draft
}

/// A bucket without its region is unread as a whole; every other setting is read by itself, so that one which cannot be
/// read costs what needs it and no more.
async fn row(area: &Area<'_>, arn: &str, bucket: Bucket) -> Result<(Row, Vec<Gap>), Failure> {
    let name = json!({ "Bucket": bucket.name });
    let region = match bucket.bucket_region {
        Some(region) if !region.is_empty() => region,
        Some(_) | None => location(area, &name).await?,
    };
    let asked = Asked { area, region: &region, name: &name };
    // One after the other: many buckets are read at once, and settings side by side would wake each other for nothing.
    let encryption = asked.may_lack::<EncryptionRules>(&GET_ENCRYPTION, NO_ENCRYPTION).await;
    let block = asked.block().await;
    let policy = asked.may_lack::<Value>(&GET_POLICY, NO_POLICY).await;
    let (ownership, acl) = asked.ownership_and_acl().await;
    let logging = asked.must::<LoggingStatus>(&GET_LOGGING).await;
    let (versioning, lock) = asked.versioning_and_lock().await;
    let lifecycle = asked.may_lack::<Lifecycle>(&GET_LIFECYCLE, NO_LIFECYCLE).await;
    let mut parts = Parts::of(arn);
    let (versioning, mfa_delete) = match parts.keep(&["versioning", "mfa_delete"], versioning) {
        Some(versioning) => (
            versioning.status.or_else(|| Some(String::new())),
            Some(versioning.mfa_delete.as_deref() == Some("Enabled")),
        ),
        None => (None, None),
    };
    let policy = policy
        .and_then(|document| document.map_or(Ok(ResourcePolicy::None), |document| policy_of(&document)));
    let row = Row {
        arn: arn.to_owned(),
        name: bucket.name,
        account_id: area.identity.account_id.clone(),
        encryption: parts
            .keep(&["encryption"], encryption)
            .map(|rules| rules.map_or(Encryption::None, EncryptionRules::read)),
        public_access_block: parts.keep(&["public_access_block"], block),
        policy: parts.keep(&["policy"], policy),
        acl: parts.keep(&["acl"], acl),
        object_ownership: parts.keep(&["object_ownership"], ownership),
        logging: parts.keep(&["logging"], logging).map(LoggingStatus::read),
        versioning,
        mfa_delete,
        object_lock: parts.keep(&["object_lock"], lock),
        lifecycle: parts
            .keep(&["lifecycle"], lifecycle)
            .map(|lifecycle| lifecycle.map(Lifecycle::read).unwrap_or_default()),
        region,
    };
    Ok((row, parts.gaps))
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

    /// The bucket's own block adds nothing where the account's is whole and is read as well.
    async fn block(&self) -> Result<PublicAccessBlock, Failure> {
        if self.area.reads(&s3_account::KIND)
            && s3_account::block(self.area).await.is_ok_and(PublicAccessBlock::is_whole)
        {
            return Ok(PublicAccessBlock::LeftToAccount);
        }
        let block = self.may_lack::<Block>(&GET_BLOCK, NO_BLOCK).await?;
        Ok(block.map_or(PublicAccessBlock::None, Into::into))
    }

    /// The ACL is out of force where the bucket owner owns every object, so it is read elsewhere only.
    async fn ownership_and_acl(&self) -> (Result<String, Failure>, Result<Acl, Failure>) {
        let ownership = self.may_lack::<OwnershipRules>(&GET_OWNERSHIP, NO_OWNERSHIP).await;
        let ownership = ownership.map(|rules| rules.map(OwnershipRules::read).unwrap_or_default());
        if ownership.as_ref().is_ok_and(|ownership| ownership == "BucketOwnerEnforced") {
            return (ownership, Ok(Acl::Off));
        }
        let acl = self.must::<AclAnswer>(&GET_ACL).await;
        let grants = acl.and_then(|acl| acl.read(|what| malformed(&GET_ACL, what)));
        (ownership, grants.map(|grants| Acl::Set { grants }))
    }

    /// Object lock needs versioning, which cannot be taken back: a bucket that never had it has no lock.
    ///
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html>
    async fn versioning_and_lock(&self) -> (Result<Versioning, Failure>, Result<ObjectLock, Failure>) {
        let versioning = self.must::<Versioning>(&GET_VERSIONING).await;
        if versioning.as_ref().is_ok_and(|versioning| versioning.status.is_none()) {
            return (versioning, Ok(ObjectLock::None));
        }
        let lock = self.may_lack::<LockConfiguration>(&GET_LOCK, NO_LOCK).await;
        let lock = lock.and_then(|lock| {
            lock.map_or(Ok(ObjectLock::None), |lock| lock.read(|what| malformed(&GET_LOCK, what)))
        });
        (versioning, lock)
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
