//! Evidence `aws.secretsmanager.secrets`: secrets, their rotation, use and policies. Values are never read.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, REGIONS, Reader};
use super::document::ResourcePolicy;
use super::failure::Failure;
use super::value::Moment;
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Place, Protocol, Service, page};

const SECRETS_MANAGER: Service = Service {
    id: "Secrets Manager",
    signing: "secretsmanager",
    prefix: "secretsmanager",
    protocol: Protocol::Json11("secretsmanager"),
    place: Place::Regional,
};

const LIST_SECRETS: Call = Call::new(&SECRETS_MANAGER, "secretsmanager:ListSecrets").paged("NextToken");
const GET_POLICY: Call = Call::new(&SECRETS_MANAGER, "secretsmanager:GetResourcePolicy");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.secretsmanager.secrets",
    title: "Secrets of Secrets Manager",
    subject: "arn",
    operations: &[REGIONS, LIST_SECRETS.operation, GET_POLICY.operation],
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

/// One secret that is not about to be deleted.
///
/// API: <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_SecretListEntry.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The region.
    pub region: String,
    /// The account that owns it.
    pub account_id: String,
    /// The service that made it and manages it, such as `rds`; empty for one's own.
    pub owning_service: String,
    /// The KMS key that encrypts it; empty for AWS's managed key.
    pub kms_key: String,
    /// Whether it rotates by itself. AWS leaves the member out when that was never set up.
    pub rotates: bool,
    /// When it was made.
    pub created_at: Moment,
    /// When it was last rotated.
    pub rotated_at: Moment,
    /// The day when it was last read.
    pub accessed_at: Moment,
    /// Its policy.
    pub policy: ResourcePolicy,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Secrets {
    secret_list: Vec<Secret>,
    #[serde(default)]
    next_token: Option<String>,
}
page!(Secrets, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Secret {
    #[serde(rename = "ARN")]
    arn: String,
    #[serde(default)]
    owning_service: Option<String>,
    #[serde(default)]
    kms_key_id: Option<String>,
    #[serde(default)]
    rotation_enabled: Option<bool>,
    created_date: f64,
    #[serde(default)]
    last_rotated_date: Option<f64>,
    #[serde(default)]
    last_accessed_date: Option<f64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Policy {
    #[serde(rename = "ARN")]
    _arn: String,
    #[serde(default)]
    resource_policy: Option<String>,
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let pages = area.client.pages::<Secrets>(&LIST_SECRETS, &region, &json!({})).await?;
        let mut draft = Draft::new(&KIND);
        pages.iter().for_each(|_| draft.page());
        let region = region.as_str();
        let found = pages.into_iter().flat_map(|page| page.secret_list).collect();
        area.rows(&mut draft, found, |each: Secret| async move {
            let subject = each.arn.clone();
            (subject, row(area, region, each).await)
        })
        .await;
        Ok(draft)
    })
    .await
}

async fn row(area: &Area<'_>, region: &str, secret: Secret) -> Result<Row, Failure> {
    let id = json!({ "SecretId": secret.arn });
    let answer: Policy = area.client.ask(&GET_POLICY, region, &id).await?;
    Ok(Row {
        arn: secret.arn,
        region: region.to_owned(),
        account_id: area.identity.account_id.clone(),
        owning_service: secret.owning_service.unwrap_or_default(),
        kms_key: secret.kms_key_id.unwrap_or_default(),
        rotates: secret.rotation_enabled.unwrap_or_default(),
        created_at: Moment::of_seconds(Some(secret.created_date)),
        rotated_at: Moment::of_seconds(secret.last_rotated_date),
        accessed_at: Moment::of_seconds(secret.last_accessed_date),
        policy: ResourcePolicy::of(answer.resource_policy.as_deref(), GET_POLICY.operation)?,
    })
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[
    Canned::of(&LIST_SECRETS, include_str!("fixtures/ListSecrets.json")).token("NextToken"),
    Canned::of(&GET_POLICY, include_str!("fixtures/GetResourcePolicy.json")),
];
