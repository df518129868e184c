//! Evidence `aws.cloudfront.distributions`: distributions of the content network.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind, UnknownReason};

use super::area::{Area, Reader};
use super::failure::Failure;
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Place, Protocol, Rest, Service, page};

/// `CloudFront`.
pub(super) const CLOUDFRONT: Service = Service {
    id: "CloudFront",
    signing: "cloudfront",
    prefix: "cloudfront",
    protocol: Protocol::RestXml,
    place: Place::Global([Some("us-east-1"), None, None], false),
};

/// Lists distributions with most of their settings.
pub(super) const LIST_DISTRIBUTIONS: Call = Call::new(&CLOUDFRONT, "cloudfront:ListDistributions")
    .rest(Rest::Get("/2020-05-31/distribution"))
    .paged("Marker");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.cloudfront.distributions",
    title: "Distributions of the content network",
    subject: "arn",
    operations: &[LIST_DISTRIBUTIONS.operation],
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

/// One distribution.
///
/// API: <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionSummary.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// Whether it answers.
    pub enabled: bool,
    /// How viewers may come: `allow-all`, `https-only` or `redirect-to-https`; of the default behaviour first, then of
    /// the others.
    pub viewers: Vec<String>,
    /// Whether it shows the certificate of its own name, which takes TLS from 1.0 on.
    pub default_certificate: bool,
    /// The policy that says which TLS it takes, such as `TLSv1.2_2021`.
    pub minimum_tls: String,
    /// Where it gets its content.
    pub origins: Vec<Origin>,
    /// The web ACL that guards it; empty without one.
    pub web_acl: String,
}

/// An origin.
///
/// API: <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_Origin.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// Its id in the distribution.
    pub id: String,
    /// `bucket`, `custom`, or `other` such as one in a VPC.
    #[serde(rename = "type")]
    pub kind: String,
    /// How it is reached: `http-only`, `https-only` or `match-viewer`; a bucket is always reached as the viewer came.
    /// Empty when AWS does not say, as for an origin in a VPC.
    pub protocol: String,
    /// The versions of TLS and SSL that are offered to it, such as `TLSv1.2`; none for a bucket, or when AWS does not say.
    pub tls_versions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Distributions {
    #[serde(rename = "MaxItems")]
    _most: u64,
    is_truncated: bool,
    quantity: usize,
    #[serde(default)]
    next_marker: Option<String>,
    #[serde(default)]
    items: Option<Summaries>,
}

page!(Distributions, next_marker);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Summaries {
    #[serde(rename = "DistributionSummary", default)]
    item: Vec<Summary>,
}

/// A distribution as the list shows it.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Summary {
    /// The ARN.
    #[serde(rename = "ARN")]
    pub(super) arn: String,
    /// The id, which other operations ask for.
    pub(super) id: String,
    enabled: bool,
    origins: Origins,
    default_cache_behavior: Behavior,
    cache_behaviors: Behaviors,
    viewer_certificate: Certificate,
    #[serde(rename = "WebACLId")]
    web_acl: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Behaviors {
    quantity: usize,
    #[serde(default)]
    items: Option<BehaviorItems>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BehaviorItems {
    #[serde(rename = "CacheBehavior", default)]
    item: Vec<Behavior>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Behavior {
    viewer_protocol_policy: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Origins {
    quantity: usize,
    items: OriginItems,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OriginItems {
    #[serde(rename = "Origin", default)]
    item: Vec<Source>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Source {
    id: String,
    #[serde(default)]
    custom_origin_config: Option<Custom>,
    #[serde(default, rename = "S3OriginConfig")]
    bucket: Option<Bucket>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Custom {
    origin_protocol_policy: String,
    #[serde(default)]
    origin_ssl_protocols: Option<Versions>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Versions {
    quantity: usize,
    items: VersionItems,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VersionItems {
    #[serde(rename = "SslProtocol", default)]
    item: Vec<String>,
}

#[derive(Deserialize)]
struct Bucket {}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Certificate {
    #[serde(rename = "CloudFrontDefaultCertificate")]
    default: bool,
    #[serde(default)]
    minimum_protocol_version: String,
}

async fn read(area: &Area<'_>) -> Draft {
    let mut draft = Draft::new(&KIND);
    if let Err(failure) = read_pages(area, &mut draft).await {
        draft.gap(failure.gap());
    }
    draft
}

async fn read_pages(area: &Area<'_>, draft: &mut Draft) -> Result<(), Failure> {
    for summary in summaries(area, draft).await? {
        let arn = summary.arn.clone();
        match row(summary) {
            Ok(row) => draft.row(&row),
            Err(failure) => draft.gap(failure.gap_for(&arn)),
        }
    }
    Ok(())
}

/// All distributions.
///
/// # Errors
/// When some of them cannot be read.
pub(super) async fn summaries(area: &Area<'_>, draft: &mut Draft) -> Result<Vec<Summary>, Failure> {
    let home = area.client.home();
    let pages: Vec<Distributions> = area.client.pages(&LIST_DISTRIBUTIONS, home, &json!({})).await?;
    let mut found = Vec::new();
    for page in pages {
        draft.page();
        if page.is_truncated && page.next_marker.is_none() {
            return Err(miscounted("pages"));
        }
        let summaries = page.items.map(|items| items.item).unwrap_or_default();
        if summaries.len() != page.quantity {
            return Err(miscounted("distributions"));
        }
        found.extend(summaries);
    }
    Ok(found)
}

fn miscounted(what: &str) -> Failure {
    let detail = format!("the answer holds another number of {what} than it says");
    Failure::new(UnknownReason::Malformed, LIST_DISTRIBUTIONS.operation, detail)
}

fn row(summary: Summary) -> Result<Row, Failure> {
    let others = summary.cache_behaviors.items.map(|items| items.item).unwrap_or_default();
    let origins = summary.origins.items.item;
    if others.len() != summary.cache_behaviors.quantity {
        return Err(miscounted("behaviours"));
    }
    if origins.len() != summary.origins.quantity {
        return Err(miscounted("origins"));
    }
    let behaviors = std::iter::once(summary.default_cache_behavior).chain(others);
    Ok(Row {
        arn: summary.arn,
        enabled: summary.enabled,
        viewers: behaviors.map(|behavior| behavior.viewer_protocol_policy).collect(),
        default_certificate: summary.viewer_certificate.default,
        minimum_tls: summary.viewer_certificate.minimum_protocol_version,
        origins: origins.into_iter().map(Origin::of).collect::<Result<_, _>>()?,
        web_acl: summary.web_acl,
    })
}

impl Origin {
    fn of(source: Source) -> Result<Self, Failure> {
        let (kind, protocol, versions) = match (source.custom_origin_config, source.bucket) {
            (Some(custom), _) => ("custom", custom.origin_protocol_policy, custom.origin_ssl_protocols),
            (None, Some(Bucket {})) => ("bucket", "match-viewer".to_owned(), None),
            (None, None) => ("other", String::new(), None),
        };
        let (quantity, mut tls_versions) =
            versions.map_or((0, Vec::new()), |all| (all.quantity, all.items.item));
        if quantity != tls_versions.len() {
            return Err(miscounted("versions of TLS"));
        }
        tls_versions.sort();
        Ok(Self { id: source.id, kind: kind.to_owned(), protocol, tls_versions })
    }
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] =
    &[Canned::of(&LIST_DISTRIBUTIONS, include_str!("fixtures/ListDistributions.xml")).token("NextMarker")];
