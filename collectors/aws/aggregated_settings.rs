//! Settings of resources as items of AWS Config tell them.
//!
//! The members of items are those of AWS's own schema:
//! <https://github.com/awslabs/aws-config-resource-schema/tree/master/config/properties/resource-types>. What an item
//! lacks is not known; it is never taken to be off.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::api::{UnknownReason, parse};

use super::aggregator::SELECT;
use super::failure::Failure;
use super::s3::PublicAccessBlock;

/// The types that are asked for.
pub(super) const TYPES: &[&str] = &[
    "AWS::CloudTrail::Trail",
    "AWS::EC2::Volume",
    "AWS::EFS::FileSystem",
    "AWS::KMS::Key",
    "AWS::RDS::DBInstance",
    "AWS::RDS::DBSnapshot",
    "AWS::S3::AccountPublicAccessBlock",
    "AWS::S3::Bucket",
];

/// Whether what a resource holds is encrypted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Encryption {
    /// A resource of this type is not asked for it.
    NotAsked,
    /// All of it is, or none.
    Whole {
        /// Whether it is.
        encrypted: bool,
    },
    /// New objects of a bucket are.
    Default {
        /// `AES256`, `aws:kms` or `aws:kms:dsse`.
        algorithm: String,
    },
}

/// Whether a resource can be reached by everybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum PublicAccess {
    /// A resource of this type is not asked for it.
    NotAsked,
    /// The name of a database instance leads to a public address, or not.
    Address {
        /// Whether it does.
        public: bool,
    },
    /// What a bucket blocks for itself, or an account for its buckets.
    Blocks {
        /// The ways.
        block: PublicAccessBlock,
    },
}

/// Whether changes to the log files of a trail are noticed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum LogValidation {
    /// It is no trail.
    NotAsked,
    /// It is a trail.
    Set {
        /// Whether digests of its log files are signed.
        validated: bool,
    },
}

/// Whether a key rotates by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum KeyRotation {
    /// It is no key.
    NotAsked,
    /// AWS manages the key.
    ByAws,
    /// The key is about to be deleted.
    Leaving,
    /// The key is no symmetric one whose material KMS made.
    OtherKind {
        /// The kind of key, such as `RSA_2048`.
        spec: String,
        /// Where its material comes from, such as `EXTERNAL`.
        origin: String,
    },
    /// KMS can rotate the key.
    Set {
        /// Whether it does.
        on: bool,
    },
}

/// The configuration of a resource.
pub(super) struct Settings<'a> {
    /// The type, such as `AWS::S3::Bucket`.
    pub(super) kind: &'a str,
    /// What the service's own API says of it.
    pub(super) configuration: &'a Value,
    /// What other calls of the service say of it.
    pub(super) supplement: &'a Value,
}

impl Settings<'_> {
    /// Whether what it holds is encrypted.
    ///
    /// # Errors
    /// What the item lacks.
    pub(super) fn encryption(&self) -> Result<Encryption, Failure> {
        let whole = |path: &[&str]| {
            Ok(Encryption::Whole { encrypted: flag("configuration", self.configuration, path)? })
        };
        match self.kind {
            "AWS::EC2::Volume" | "AWS::RDS::DBSnapshot" => whole(&["encrypted"]),
            "AWS::RDS::DBInstance" => whole(&["storageEncrypted"]),
            "AWS::EFS::FileSystem" => whole(&["Encrypted"]),
            "AWS::S3::Bucket" => self.bucket_encryption(),
            _other => Ok(Encryption::NotAsked),
        }
    }

    fn bucket_encryption(&self) -> Result<Encryption, Failure> {
        let path = ["ServerSideEncryptionConfiguration", "rules"];
        let rules = at("supplementaryConfiguration", self.supplement, &path)?;
        match rules.as_array().map(Vec::as_slice) {
            Some([rule]) => {
                let path = ["applyServerSideEncryptionByDefault", "sseAlgorithm"];
                Ok(Encryption::Default { algorithm: text("rules", rule, &path)? })
            }
            Some(_) | None => Err(malformed("the item does not tell one rule of encryption")),
        }
    }

    /// Whether everybody can reach it.
    ///
    /// # Errors
    /// What the item lacks.
    pub(super) fn public_access(&self) -> Result<PublicAccess, Failure> {
        match self.kind {
            "AWS::RDS::DBInstance" => {
                let public = flag("configuration", self.configuration, &["publiclyAccessible"])?;
                Ok(PublicAccess::Address { public })
            }
            "AWS::S3::AccountPublicAccessBlock" => block("configuration", self.configuration),
            "AWS::S3::Bucket" => {
                let name = "supplementaryConfiguration";
                block(name, &at(name, self.supplement, &["PublicAccessBlockConfiguration"])?)
            }
            _other => Ok(PublicAccess::NotAsked),
        }
    }

    /// Whether changes to its log files are noticed.
    ///
    /// # Errors
    /// What the item lacks.
    pub(super) fn log_validation(&self) -> Result<LogValidation, Failure> {
        match self.kind {
            "AWS::CloudTrail::Trail" => {
                let validated = flag("configuration", self.configuration, &["logFileValidationEnabled"])?;
                Ok(LogValidation::Set { validated })
            }
            _other => Ok(LogValidation::NotAsked),
        }
    }

    /// Whether it rotates by itself, which symmetric keys can whose material KMS made.
    /// <https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html>
    ///
    /// # Errors
    /// What the item lacks.
    pub(super) fn rotation(&self) -> Result<KeyRotation, Failure> {
        if self.kind != "AWS::KMS::Key" {
            return Ok(KeyRotation::NotAsked);
        }
        let told = |name: &str| text("configuration", self.configuration, &[name]);
        match (told("keyManager")?.as_str(), told("keyState")?.as_str()) {
            ("AWS", _) => return Ok(KeyRotation::ByAws),
            ("CUSTOMER", "PendingDeletion" | "PendingReplicaDeletion") => return Ok(KeyRotation::Leaving),
            ("CUSTOMER", _) => {}
            (other, _) => return Err(malformed(format!("configuration.keyManager is {other:?}"))),
        }
        let (spec, origin) = (told("customerMasterKeySpec")?, told("origin")?);
        if spec != "SYMMETRIC_DEFAULT" || origin != "AWS_KMS" {
            return Ok(KeyRotation::OtherKind { spec, origin });
        }
        Ok(KeyRotation::Set {
            on: flag("supplementaryConfiguration", self.supplement, &["KeyRotationStatus"])?,
        })
    }
}

fn malformed(detail: impl Into<String>) -> Failure {
    Failure::malformed(SELECT.operation, detail)
}

fn block(name: &str, value: &Value) -> Result<PublicAccess, Failure> {
    let way = |way: &str| flag(name, value, &[way]);
    let block = PublicAccessBlock::Set {
        block_public_acls: way("blockPublicAcls")?,
        ignore_public_acls: way("ignorePublicAcls")?,
        block_public_policy: way("blockPublicPolicy")?,
        restrict_public_buckets: way("restrictPublicBuckets")?,
    };
    Ok(PublicAccess::Blocks { block })
}

/// A member of an item. A member of a supplement may be a text of JSON, as items have it elsewhere.
/// <https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigurationItem.html>
fn at(name: &str, value: &Value, path: &[&str]) -> Result<Value, Failure> {
    let lacks = || {
        let detail = format!("the item lacks {name}.{}", path.join("."));
        Failure::new(UnknownReason::Absent, SELECT.operation, detail)
    };
    let mut value = value.clone();
    for step in path {
        if let Value::String(text) = &value {
            value = parse(text.as_bytes()).map_err(|error| malformed(format!("{name}: {error}")))?;
        }
        value = value.get_mut(*step).map(Value::take).filter(|value| !value.is_null()).ok_or_else(lacks)?;
    }
    Ok(value)
}

fn flag(name: &str, value: &Value, path: &[&str]) -> Result<bool, Failure> {
    let found = at(name, value, path)?;
    found.as_bool().ok_or_else(|| malformed(format!("{name}.{} is neither true nor false", path.join("."))))
}

fn text(name: &str, value: &Value, path: &[&str]) -> Result<String, Failure> {
    let found = at(name, value, path)?;
    let text = found.as_str().filter(|text| !text.is_empty());
    text.map(str::to_owned).ok_or_else(|| malformed(format!("{name}.{} is no text", path.join("."))))
}
