//! What the kinds of S3 share: the service and the block of public access.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::wire::{Place, Protocol, Service};

/// S3, for operations that answer in XML.
pub(super) const S3: Service =
    Service { id: "S3", signing: "s3", prefix: "s3", protocol: Protocol::RestXml, place: Place::Regional };

/// S3, for the operation that answers with a policy document.
pub(super) const DOCUMENTS: Service = Service { protocol: Protocol::RestJson, ..S3 };

/// S3 Control, the settings of an account.
pub(super) const CONTROL: Service = Service {
    id: "S3 Control",
    signing: "s3",
    prefix: "s3-control",
    protocol: Protocol::RestXml,
    place: Place::Account,
};

/// The error code by which S3 says that public access is not blocked.
pub(super) const NO_BLOCK: &str = "NoSuchPublicAccessBlockConfiguration";

/// Whether and how public access is blocked.
///
/// API: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PublicAccessBlockConfiguration.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum PublicAccessBlock {
    /// It is not configured, which blocks nothing.
    None,
    /// It is configured.
    Set {
        /// New public ACLs are refused (`BlockPublicAcls`).
        block_public_acls: bool,
        /// Public ACLs are not heeded (`IgnorePublicAcls`).
        ignore_public_acls: bool,
        /// New public policies are refused (`BlockPublicPolicy`).
        block_public_policy: bool,
        /// A public policy lets in AWS services and the own account only (`RestrictPublicBuckets`).
        restrict_public_buckets: bool,
    },
    /// It was not asked for, since the account blocks every way for all of its buckets.
    LeftToAccount,
}

impl PublicAccessBlock {
    /// True when every way of public access is blocked.
    pub(super) fn is_whole(self) -> bool {
        matches!(
            self,
            Self::Set {
                block_public_acls: true,
                ignore_public_acls: true,
                block_public_policy: true,
                restrict_public_buckets: true,
            }
        )
    }
}

/// The answer that tells the block.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(clippy::struct_excessive_bools, reason = "as the API has it")]
pub(super) struct Block {
    block_public_acls: bool,
    ignore_public_acls: bool,
    block_public_policy: bool,
    restrict_public_buckets: bool,
}

impl From<Block> for PublicAccessBlock {
    fn from(block: Block) -> Self {
        Self::Set {
            block_public_acls: block.block_public_acls,
            ignore_public_acls: block.ignore_public_acls,
            block_public_policy: block.block_public_policy,
            restrict_public_buckets: block.restrict_public_buckets,
        }
    }
}
