//! Evidence `aws.iam.saml_providers`: SAML identity providers.

use aws_sdk_iam::types;
use chrono::{DateTime, TimeDelta, Utc};
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::{Draft, EvidenceKind};

use super::client::Client;
use super::envelope::Element;
use super::failure::{RowError, put, text};
use super::operation::LIST_SAML_PROVIDERS as OPERATION;
use super::value::{Moment, moment};

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.iam.saml_providers",
    title: "SAML identity providers",
    subject: "arn",
    operations: &[OPERATION],
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

/// Reads all providers; the operation has no pages.
pub(super) async fn read(client: &Client) -> Draft {
    let request = client.iam.list_saml_providers();
    let required = [Element::List("SAMLProviderList")];
    let answer = client.query(OPERATION, &required, |tap| request.customize().interceptor(tap).send()).await;
    let answer = match answer {
        Ok(answer) => answer,
        Err(failure) => return Draft::unread(&KIND, failure.gap()),
    };
    let mut draft = Draft::new(&KIND);
    draft.page();
    for provider in answer.saml_provider_list() {
        put(&mut draft, OPERATION, provider.arn().unwrap_or_default(), row(provider));
    }
    draft
}

fn row(provider: &types::SamlProviderListEntry) -> Result<Row, RowError> {
    Ok(Row {
        arn: text(provider.arn(), "Arn")?,
        created_at: moment(provider.create_date(), "CreateDate")?,
        valid_until: Moment::of(provider.valid_until(), "ValidUntil")?,
    })
}
