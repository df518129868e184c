//! Evidence `aws.s3.account`: what S3 blocks in the whole account.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, Reader};
use super::failure::Failure;
use super::s3::{Block, CONTROL, NO_BLOCK, PublicAccessBlock};
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Rest};

const GET_BLOCK: Call =
    Call::permitted(&CONTROL, "s3control:GetPublicAccessBlock", "s3:GetAccountPublicAccessBlock")
        .rest(Rest::Get("/v20180820/configuration/publicAccessBlock"))
        .root("PublicAccessBlockConfiguration");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.s3.account",
    title: "S3 settings of the account",
    subject: "account",
    operations: &[GET_BLOCK.operation],
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

/// The account; always one row.
///
/// API: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetPublicAccessBlock.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The account as a subject, `aws:<account id>`.
    pub account: String,
    /// The account id, twelve digits.
    pub account_id: String,
    /// What is blocked for every bucket of the account.
    pub public_access_block: PublicAccessBlock,
}

async fn read(area: &Area<'_>) -> Draft {
    match block(area).await {
        Err(failure) => Draft::unread(&KIND, failure.gap()),
        Ok(public_access_block) => {
            let mut draft = Draft::new(&KIND);
            draft.page();
            draft.row(&Row {
                account: area.identity.scope(),
                account_id: area.identity.account_id.clone(),
                public_access_block,
            });
            draft
        }
    }
}

/// What the account blocks; asked once, whoever needs it.
pub(super) async fn block(area: &Area<'_>) -> Result<PublicAccessBlock, Failure> {
    area.account_block.get_or_init(|| ask(area)).await.clone()
}

async fn ask(area: &Area<'_>) -> Result<PublicAccessBlock, Failure> {
    let account = json!({ "x-amz-account-id": area.identity.account_id });
    match area.client.ask::<Block>(&GET_BLOCK, area.client.home(), &account).await {
        Ok(block) => Ok(block.into()),
        Err(failure) if failure.code == NO_BLOCK => Ok(PublicAccessBlock::None),
        Err(failure) => Err(failure),
    }
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] =
    &[Canned::of(&GET_BLOCK, include_str!("fixtures/GetAccountPublicAccessBlock.xml")).absent(NO_BLOCK)];
