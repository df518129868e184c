//! Evidence `aws.iam.roles`: roles with their trust, policies and last use.

use aws_sdk_iam::types;
use chrono::{DateTime, TimeDelta, Utc};
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::EvidenceKind;

use super::document::{Document, Use};
use super::failure::{RowError, member, text};
use super::users::{InlinePolicy, attached, inline};
use super::value::{Boundary, LastUsed, Tag, moment};

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.iam.roles",
    title: "IAM roles with trust policy, policies, boundary and last use",
    subject: "arn",
    operations: &[super::operation::GET_ACCOUNT_AUTHORIZATION_DETAILS],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// One role. API: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_RoleDetail.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The name.
    pub name: String,
    /// The path, `/` without one.
    pub path: String,
    /// True for a service-linked role (path `/aws-service-role/`), which only AWS can change.
    pub service_linked: bool,
    /// The account that the role is in, twelve digits.
    pub account_id: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Who may assume it.
    pub trust: Document,
    /// The ARNs of the managed policies attached to it.
    pub attached_policies: Vec<String>,
    /// The policies written into it.
    pub inline_policies: Vec<InlinePolicy>,
    /// Its permissions boundary.
    pub boundary: Boundary,
    /// When it was last used; AWS tracks about 400 days.
    pub last_used: LastUsed,
    /// The names of the instance profiles that hold it.
    pub instance_profiles: Vec<String>,
    /// Its tags.
    pub tags: Vec<Tag>,
}

/// The path of service-linked roles.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html>
const SERVICE_LINKED: &str = "/aws-service-role/";

/// True for the path of a service-linked role.
pub(super) fn is_service_linked(path: &str) -> bool {
    path.starts_with(SERVICE_LINKED)
}

/// Maps a role of `GetAccountAuthorizationDetails`.
pub(super) fn row(role: &types::RoleDetail) -> Result<Row, RowError> {
    let arn = text(role.arn(), "Arn")?;
    let path = text(role.path(), "Path")?;
    let name = text(role.role_name(), "RoleName")?;
    let trust = member(role.assume_role_policy_document(), "AssumeRolePolicyDocument")?;
    let trust = Document::decode(trust, Use::Trust)
        .map_err(|source| RowError::Document { name: "AssumeRolePolicyDocument".to_owned(), source })?;
    Ok(Row {
        service_linked: is_service_linked(&path),
        account_id: account_of(&arn)?,
        created_at: moment(role.create_date(), "CreateDate")?,
        trust,
        attached_policies: attached(role.attached_managed_policies.as_deref())?,
        inline_policies: inline(member(role.role_policy_list.as_deref(), "RolePolicyList")?)?,
        boundary: Boundary::of(role.permissions_boundary())?,
        last_used: last_used(role.role_last_used())?,
        instance_profiles: instance_profiles(role)?,
        tags: Tag::all(role.tags())?,
        arn,
        name,
        path,
    })
}

fn account_of(arn: &str) -> Result<String, RowError> {
    match arn.split(':').nth(4) {
        Some(id) if id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit()) => Ok(id.to_owned()),
        Some(_) | None => Err(RowError::value("Arn", arn)),
    }
}

/// `RoleLastUsed` without a date means: not used within the time that IAM tracks.
///
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_RoleLastUsed.html>
fn last_used(used: Option<&types::RoleLastUsed>) -> Result<LastUsed, RowError> {
    match member(used, "RoleLastUsed")?.last_used_date() {
        None => Ok(LastUsed::NotTracked),
        at => Ok(LastUsed::Used { at: moment(at, "RoleLastUsed.LastUsedDate")? }),
    }
}

fn instance_profiles(role: &types::RoleDetail) -> Result<Vec<String>, RowError> {
    let profiles = member(role.instance_profile_list.as_deref(), "InstanceProfileList")?;
    let names: Result<Vec<_>, _> =
        profiles.iter().map(|each| text(Some(each.instance_profile_name()), "InstanceProfileName")).collect();
    let mut names = names?;
    names.sort();
    Ok(names)
}
