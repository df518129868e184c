//! Evidence `aws.iam.server_certificates`: TLS certificates stored in IAM.

use chrono::{DateTime, TimeDelta, Utc};
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::EvidenceKind;

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.iam.server_certificates",
    title: "TLS certificates stored in IAM",
    subject: "arn",
    operations: &[super::operation::LIST_SERVER_CERTIFICATES],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// One certificate. API: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ServerCertificateMetadata.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The name.
    pub name: String,
    /// When it was stored.
    pub uploaded_at: DateTime<Utc>,
    /// When it stops being valid.
    pub expires_at: DateTime<Utc>,
}
