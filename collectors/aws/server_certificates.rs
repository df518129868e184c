//! Evidence `aws.iam.server_certificates`: TLS certificates stored in IAM.

use aws_sdk_iam::types;
use chrono::{DateTime, TimeDelta, Utc};
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::{Draft, EvidenceKind};

use super::client::{Client, Pages};
use super::envelope::Element;
use super::failure::{Failure, RowError, put, text};
use super::operation::LIST_SERVER_CERTIFICATES as OPERATION;
use super::value::moment;

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.iam.server_certificates",
    title: "TLS certificates stored in IAM",
    subject: "arn",
    operations: &[OPERATION],
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

/// Reads all certificates.
pub(super) async fn read(client: &Client) -> Draft {
    let mut draft = Draft::new(&KIND);
    if let Err(failure) = read_pages(client, &mut draft).await {
        draft.gap(failure.gap());
    }
    draft
}

async fn read_pages(client: &Client, draft: &mut Draft) -> Result<(), Failure> {
    let required = [Element::List("ServerCertificateMetadataList"), Element::Field("IsTruncated")];
    let mut pages = Pages::of(OPERATION);
    loop {
        let request = client.iam.list_server_certificates().max_items(1000).set_marker(pages.marker());
        let page =
            client.query(OPERATION, &required, |tap| request.customize().interceptor(tap).send()).await?;
        draft.page();
        for certificate in page.server_certificate_metadata_list() {
            put(draft, OPERATION, certificate.arn(), row(certificate));
        }
        if !pages.turn(page.is_truncated(), page.marker())? {
            return Ok(());
        }
    }
}

fn row(certificate: &types::ServerCertificateMetadata) -> Result<Row, RowError> {
    Ok(Row {
        arn: text(Some(certificate.arn()), "Arn")?,
        name: text(Some(certificate.server_certificate_name()), "ServerCertificateName")?,
        uploaded_at: moment(certificate.upload_date(), "UploadDate")?,
        expires_at: moment(certificate.expiration(), "Expiration")?,
    })
}
