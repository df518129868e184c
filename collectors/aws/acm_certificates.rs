//! Evidence `aws.acm.certificates`: TLS certificates of Certificate Manager.

use chrono::{DateTime, TimeDelta, Utc};
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, REGIONS, Reader};
use super::value::Moment;
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Place, Protocol, Service, page};

const ACM: Service = Service {
    id: "ACM",
    signing: "acm",
    prefix: "acm",
    protocol: Protocol::Json11("CertificateManager"),
    place: Place::Regional,
};

/// The key algorithms of certificates. Unless they are named, AWS lists RSA of 1024 and 2048 bits only.
const ALGORITHMS: &[&str] =
    &["RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"];

const LIST_CERTIFICATES: Call = Call::new(&ACM, "acm:ListCertificates").paged("NextToken");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.acm.certificates",
    title: "Certificates of Certificate Manager",
    subject: "arn",
    operations: &[REGIONS, LIST_CERTIFICATES.operation],
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

/// One certificate.
///
/// API: <https://docs.aws.amazon.com/acm/latest/APIReference/API_CertificateSummary.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The region.
    pub region: String,
    /// The first name that it is for.
    pub domain: String,
    /// Such as `ISSUED`, `PENDING_VALIDATION` or `EXPIRED`.
    pub status: String,
    /// Where it comes from: `AMAZON_ISSUED`, `IMPORTED` or `PRIVATE`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its key, such as `RSA_2048` or `EC_prime256v1`.
    pub key_algorithm: String,
    /// Whether a service uses it.
    pub in_use: bool,
    /// When it stops being valid; none before it is issued.
    pub expires_at: Moment,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Certificates {
    certificate_summary_list: Vec<Certificate>,
    #[serde(default)]
    next_token: Option<String>,
}

page!(Certificates, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Certificate {
    certificate_arn: String,
    domain_name: String,
    status: String,
    #[serde(rename = "Type")]
    kind: String,
    key_algorithm: String,
    in_use: bool,
    #[serde(default)]
    not_after: Option<f64>,
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let all = json!({ "Includes": { "keyTypes": ALGORITHMS }, "MaxItems": 1000 });
        let pages: Vec<Certificates> = area.client.pages(&LIST_CERTIFICATES, &region, &all).await?;
        let mut draft = Draft::new(&KIND);
        for page in pages {
            draft.page();
            for certificate in page.certificate_summary_list {
                draft.row(&row(&region, certificate));
            }
        }
        Ok(draft)
    })
    .await
}

fn row(region: &str, certificate: Certificate) -> Row {
    #[expect(clippy::cast_possible_truncation, reason = "whole seconds are what is wanted")]
    let expires = certificate.not_after.and_then(|at| DateTime::<Utc>::from_timestamp(at as i64, 0));
    Row {
        arn: certificate.certificate_arn,
        region: region.to_owned(),
        domain: certificate.domain_name,
        status: certificate.status,
        kind: certificate.kind,
        key_algorithm: certificate.key_algorithm,
        in_use: certificate.in_use,
        expires_at: expires.map_or(Moment::None, |at| Moment::At { at }),
    }
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] =
    &[Canned::of(&LIST_CERTIFICATES, include_str!("fixtures/ListCertificates.json")).token("NextToken")];
