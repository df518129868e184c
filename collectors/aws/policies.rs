//! Evidence `aws.iam.policies`: managed policies with their default document.

use aws_sdk_iam::types;
use chrono::{DateTime, TimeDelta, Utc};
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::EvidenceKind;

use super::document::{Document, Use};
use super::failure::{RowError, count, member, text};
use super::value::moment;

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.iam.policies",
    title: "IAM managed policies with their default version",
    subject: "arn",
    operations: &[super::operation::GET_ACCOUNT_AUTHORIZATION_DETAILS],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// One managed policy. API: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ManagedPolicyDetail.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The name.
    pub name: String,
    /// True for a policy that AWS maintains (`arn:aws:iam::aws:policy/…`).
    pub aws_managed: bool,
    /// How many users, groups and roles it is attached to.
    pub attachments: u32,
    /// How many identities it is the permissions boundary of.
    pub boundary_uses: u32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// The document of the default version.
    pub document: Document,
}

/// Maps a managed policy of `GetAccountAuthorizationDetails`.
pub(super) fn row(policy: &types::ManagedPolicyDetail) -> Result<Row, RowError> {
    let arn = text(policy.arn(), "Arn")?;
    let name = text(policy.policy_name(), "PolicyName")?;
    let default = text(policy.default_version_id(), "DefaultVersionId")?;
    let version = policy.policy_version_list().iter().find(|each| each.version_id() == Some(&default));
    let document = member(version.and_then(types::PolicyVersion::document), "PolicyVersionList.Document")?;
    let document = Document::decode(document, Use::Identity)
        .map_err(|source| RowError::Document { name: name.clone(), source })?;
    Ok(Row {
        aws_managed: is_aws_managed(&arn),
        attachments: count(policy.attachment_count(), "AttachmentCount")?,
        boundary_uses: count(policy.permissions_boundary_usage_count(), "PermissionsBoundaryUsageCount")?,
        created_at: moment(policy.create_date(), "CreateDate")?,
        updated_at: moment(policy.update_date(), "UpdateDate")?,
        document,
        arn,
        name,
    })
}

/// True for the ARN of a policy that AWS maintains: its account is `aws`.
pub(super) fn is_aws_managed(arn: &str) -> bool {
    arn.split(':').nth(4) == Some("aws")
}
