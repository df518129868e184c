//! Evidence `aws.iam.saml_providers`: SAML identity providers.

use chrono::{DateTime, TimeDelta, Utc};
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::EvidenceKind;

use super::value::Moment;

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.iam.saml_providers",
    title: "SAML identity providers",
    subject: "arn",
    operations: &[super::operation::LIST_SAML_PROVIDERS],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// One provider. API: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSAMLProviders.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Until when its metadata is valid.
    pub valid_until: Moment,
}
