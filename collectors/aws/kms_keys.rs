//! Evidence `aws.kms.keys`: keys, their states, rotation, policies and grants.
//!
//! Grants cost a request for each key of the customer: no other operation lists them.

use std::collections::BTreeSet;

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

const KMS: Service = Service {
    id: "KMS",
    signing: "kms",
    prefix: "kms",
    protocol: Protocol::Json11("TrentService"),
    place: Place::Regional,
};

const LIST_KEYS: Call = Call::new(&KMS, "kms:ListKeys").paged("Marker");
const DESCRIBE_KEY: Call = Call::new(&KMS, "kms:DescribeKey");
const GET_ROTATION: Call = Call::new(&KMS, "kms:GetKeyRotationStatus");
const GET_POLICY: Call = Call::new(&KMS, "kms:GetKeyPolicy");
const LIST_GRANTS: Call = Call::new(&KMS, "kms:ListGrants").paged("Marker");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.kms.keys",
    title: "KMS keys",
    subject: "arn",
    operations: &[
        REGIONS,
        LIST_KEYS.operation,
        DESCRIBE_KEY.operation,
        GET_ROTATION.operation,
        GET_POLICY.operation,
        LIST_GRANTS.operation,
    ],
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

/// One key, of the customer or of AWS.
///
/// API: <https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyMetadata.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The region.
    pub region: String,
    /// The account that owns it.
    pub account_id: String,
    /// `CUSTOMER` or `AWS`.
    pub manager: String,
    /// The state, such as `Enabled`, `Disabled` or `PendingDeletion`.
    pub state: String,
    /// What it is for, such as `ENCRYPT_DECRYPT`.
    pub usage: String,
    /// The kind of key, such as `SYMMETRIC_DEFAULT`.
    pub spec: String,
    /// Where its material comes from, such as `AWS_KMS` or `EXTERNAL`.
    pub origin: String,
    /// Whether it can have replicas in other regions.
    pub multi_region: bool,
    /// When it is deleted.
    pub deletion_at: Moment,
    /// Whether its material is renewed.
    pub rotation: Rotation,
    /// Its policy; none is read of a key that AWS manages.
    pub policy: ResourcePolicy,
    /// To whom grants give its use: account ids, services such as `rds.eu-west-1.amazonaws.com`, and `other` for whom
    /// nobody can tell. None are read of a key that AWS manages.
    ///
    /// API: <https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantListEntry.html>
    pub grantees: Vec<String>,
}

/// Automatic rotation.
///
/// API: <https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Rotation {
    /// KMS rotates no key of this kind, or AWS sees to it.
    NotApplicable,
    /// It is off.
    Off,
    /// It is on.
    On {
        /// How many days lie between rotations.
        days: u32,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Keys {
    keys: Vec<Key>,
    #[serde(default)]
    next_marker: Option<String>,
}
page!(Keys, next_marker);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Key {
    key_arn: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Described {
    key_metadata: Metadata,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Metadata {
    arn: String,
    #[serde(rename = "AWSAccountId")]
    account_id: String,
    key_manager: String,
    key_state: String,
    key_usage: String,
    key_spec: String,
    origin: String,
    multi_region: bool,
    #[serde(default)]
    deletion_date: Option<f64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Status {
    key_rotation_enabled: bool,
    #[serde(default)]
    rotation_period_in_days: Option<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Policy {
    policy: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Grants {
    grants: Vec<Grant>,
    #[serde(default)]
    next_marker: Option<String>,
}
page!(Grants, next_marker);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Grant {
    #[serde(default)]
    grantee_principal: Option<String>,
    #[serde(default)]
    grantee_service_principal: Option<String>,
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let pages = area.client.pages::<Keys>(&LIST_KEYS, &region, &json!({})).await?;
        let mut draft = Draft::new(&KIND);
        pages.iter().for_each(|_| draft.page());
        let region = region.as_str();
        let found = pages.into_iter().flat_map(|page| page.keys).collect();
        area.rows(&mut draft, found, |each: Key| async move {
            let subject = each.key_arn.clone();
            (subject, row(area, region, each).await)
        })
        .await;
        Ok(draft)
    })
    .await
}

async fn row(area: &Area<'_>, region: &str, key: Key) -> Result<Row, Failure> {
    let id = json!({ "KeyId": key.key_arn });
    let Described { key_metadata: key } = area.client.ask(&DESCRIBE_KEY, region, &id).await?;
    let (rotation, policy, grantees) = futures::try_join!(
        rotation(area, region, &key),
        policy(area, region, &key),
        grantees(area, region, &key),
    )?;
    Ok(Row {
        arn: key.arn,
        region: region.to_owned(),
        account_id: key.account_id,
        manager: key.key_manager,
        state: key.key_state,
        usage: key.key_usage,
        spec: key.key_spec,
        origin: key.origin,
        multi_region: key.multi_region,
        deletion_at: Moment::of_seconds(key.deletion_date),
        rotation,
        policy,
        grantees,
    })
}

/// KMS rotates symmetric keys whose material it made itself.
async fn rotation(area: &Area<'_>, region: &str, key: &Metadata) -> Result<Rotation, Failure> {
    if key.key_manager != "CUSTOMER" || key.key_spec != "SYMMETRIC_DEFAULT" || key.origin != "AWS_KMS" {
        return Ok(Rotation::NotApplicable);
    }
    let id = json!({ "KeyId": key.arn });
    let status: Status = area.client.ask(&GET_ROTATION, region, &id).await?;
    match (status.key_rotation_enabled, status.rotation_period_in_days) {
        (false, _) => Ok(Rotation::Off),
        (true, Some(days)) => Ok(Rotation::On { days }),
        (true, None) => {
            Err(Failure::malformed(GET_ROTATION.operation, "rotation is on, but its period is not told"))
        }
    }
}

async fn policy(area: &Area<'_>, region: &str, key: &Metadata) -> Result<ResourcePolicy, Failure> {
    if key.key_manager == "AWS" {
        return Ok(ResourcePolicy::None);
    }
    let named = json!({ "KeyId": key.arn, "PolicyName": "default" });
    let answer: Policy = area.client.ask(&GET_POLICY, region, &named).await?;
    ResourcePolicy::of(Some(&answer.policy), GET_POLICY.operation)
}

async fn grantees(area: &Area<'_>, region: &str, key: &Metadata) -> Result<Vec<String>, Failure> {
    if key.key_manager == "AWS" {
        return Ok(Vec::new());
    }
    let id = json!({ "KeyId": key.arn });
    let pages = area.client.pages::<Grants>(&LIST_GRANTS, region, &id).await?;
    let grants = pages.into_iter().flat_map(|page| page.grants);
    let found = grants.map(|grant| {
        let principal = grant.grantee_principal.or(grant.grantee_service_principal);
        principal.map(|principal| grantee(&principal)).ok_or_else(|| {
            Failure::malformed(LIST_GRANTS.operation, "a grant does not tell to whom it is given")
        })
    });
    Ok(found.collect::<Result<BTreeSet<_>, _>>()?.into_iter().collect())
}

/// The account of a principal, or the service that it is.
fn grantee(principal: &str) -> String {
    let account = |text: &str| text.len() == 12 && text.bytes().all(|digit| digit.is_ascii_digit());
    let parts: Vec<&str> = principal.split(':').collect();
    match parts.as_slice() {
        ["arn", _, "iam" | "sts", _, id, ..] if account(id) => (*id).to_owned(),
        [id] if account(id) => (*id).to_owned(),
        [name] if name.ends_with(".amazonaws.com") || name.ends_with(".amazonaws.com.cn") => {
            (*name).to_owned()
        }
        _nobody_in_particular => "other".to_owned(),
    }
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[
    Canned::of(&LIST_KEYS, include_str!("fixtures/ListKeys.json")).token("NextMarker"),
    Canned::of(&DESCRIBE_KEY, include_str!("fixtures/DescribeKey.json")),
    Canned::of(&GET_ROTATION, include_str!("fixtures/GetKeyRotationStatus.json")),
    Canned::of(&GET_POLICY, include_str!("fixtures/GetKeyPolicy.json")),
    Canned::of(&LIST_GRANTS, include_str!("fixtures/ListGrants.json")).token("NextMarker"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grantees_are_accounts_services_or_nobody_in_particular() {
        for (principal, told) in [
            ("arn:aws:iam::210987654321:role/app", "210987654321"),
            ("arn:aws-cn:sts::210987654321:assumed-role/app/s", "210987654321"),
            ("210987654321", "210987654321"),
            ("rds.eu-west-1.amazonaws.com", "rds.eu-west-1.amazonaws.com"),
            ("AROADBQP57FF2AEXAMPLE", "other"),
            ("arn:aws:iam::*:role/app", "other"),
            ("arn:aws:s3:::amazonaws.com", "other"),
        ] {
            assert_eq!(grantee(principal), told, "{principal}");
        }
    }
}
