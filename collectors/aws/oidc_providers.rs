//! Evidence `aws.iam.oidc_providers`: OpenID Connect identity providers.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::EvidenceKind;

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.iam.oidc_providers",
    title: "OpenID Connect identity providers",
    subject: "arn",
    operations: &[super::operation::LIST_OIDC_PROVIDERS, super::operation::GET_OIDC_PROVIDER],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// One provider. API: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOpenIDConnectProvider.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The issuer without its scheme, such as `token.actions.githubusercontent.com`.
    pub url: String,
    /// The audiences it accepts.
    pub client_ids: Vec<String>,
}
