//! Evidence `aws.iam.credential_report`: every user and the root user with their credentials.

use chrono::{DateTime, TimeDelta, Utc};
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::{Draft, EvidenceKind, UnknownReason};

use super::account::Summary;
use super::failure::{Failure, RowError, chain};
use super::operation::{GENERATE_CREDENTIAL_REPORT, GET_CREDENTIAL_REPORT};
use super::report::{Line, Report};
use super::value::{LastUsed, Moment};

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.iam.credential_report",
    title: "IAM users, root included, with passwords, MFA and access keys",
    subject: "arn",
    operations: &[GENERATE_CREDENTIAL_REPORT, GET_CREDENTIAL_REPORT],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// One user of the credential report.
///
/// Fields: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The user's ARN; `arn:aws:iam::<account>:root` for the root user.
    pub arn: String,
    /// The user's name; `<root_account>` for the root user.
    pub user: String,
    /// True for the root user.
    pub is_root: bool,
    /// When the user was made.
    pub created_at: DateTime<Utc>,
    /// Whether there is a console password.
    pub password: PasswordState,
    /// When the console password was last used.
    pub password_last_used: LastUsed,
    /// When the console password was last changed.
    pub password_changed_at: Moment,
    /// Whether any MFA device is active.
    pub mfa_active: bool,
    /// The access keys that exist, at most two.
    pub access_keys: Vec<AccessKey>,
    /// The X.509 signing certificates that exist, at most two.
    pub signing_certificates: Vec<SigningCertificate>,
}

/// Whether a user has a console password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PasswordState {
    /// There is one.
    Enabled,
    /// There is none.
    Disabled,
    /// AWS does not report it (`not_supported`, always so for the root user).
    NotReported,
}

/// An access key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessKey {
    /// 1 or 2.
    pub slot: u8,
    /// Whether it can be used.
    pub active: bool,
    /// When it was made or last changed.
    pub rotated_at: Moment,
    /// When it was last used.
    pub last_used: LastUsed,
}

/// A signing certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SigningCertificate {
    /// 1 or 2.
    pub slot: u8,
    /// Whether it can be used.
    pub active: bool,
    /// When it was made or last changed.
    pub rotated_at: Moment,
}

/// When IAM began to track the last use of access keys.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html>
const KEY_USE_TRACKED_SINCE: &str = "2015-04-22T00:00:00Z";

/// The evidence.
pub(super) fn draft(report: &Result<Report, Failure>, summary: Option<&Summary>) -> Draft {
    let report = match report {
        Ok(report) => report,
        Err(failure) => return Draft::unread(&KIND, failure.gap()),
    };
    let mut draft = Draft::new(&KIND);
    draft.page();
    draft.observed_at(report.generated_at);
    for entry in &report.entries {
        match &entry.row {
            Ok(row) => draft.row(row),
            Err(error) => {
                let failure = Failure::new(UnknownReason::Malformed, GET_CREDENTIAL_REPORT, chain(error));
                draft.gap(failure.gap_for(&entry.arn));
            }
        }
    }
    if let Some(summary) = summary {
        draft.expect(u64::from(summary.users) + 1, GET_CREDENTIAL_REPORT);
    }
    draft
}

/// Maps a line of the report.
pub(super) fn row(line: &Line<'_>) -> Result<Row, RowError> {
    let user = line.field("user")?.to_owned();
    let arn = line.field("arn")?.to_owned();
    let mut access_keys = Vec::new();
    access_keys.extend(access_key(line, 1, &KEY_COLUMNS_1)?);
    access_keys.extend(access_key(line, 2, &KEY_COLUMNS_2)?);
    let mut signing_certificates = Vec::new();
    signing_certificates.extend(certificate(line, 1, "cert_1_active", "cert_1_last_rotated")?);
    signing_certificates.extend(certificate(line, 2, "cert_2_active", "cert_2_last_rotated")?);
    Ok(Row {
        is_root: arn.ends_with(":root"),
        created_at: moment(line, "user_creation_time")?,
        password: match line.field("password_enabled")? {
            "not_supported" => PasswordState::NotReported,
            text if flag("password_enabled", text)? => PasswordState::Enabled,
            _ => PasswordState::Disabled,
        },
        password_last_used: match line.field("password_last_used")? {
            "N/A" => LastUsed::NotApplicable,
            "no_information" | "not_supported" => LastUsed::NotTracked,
            _ => LastUsed::Used { at: moment(line, "password_last_used")? },
        },
        password_changed_at: optional_moment(line, "password_last_changed")?,
        mfa_active: flag("mfa_active", line.field("mfa_active")?)?,
        access_keys,
        signing_certificates,
        arn,
        user,
    })
}

/// The columns of one access key: active, last rotated, last used.
type KeyColumns = (&'static str, &'static str, &'static str);
const KEY_COLUMNS_1: KeyColumns =
    ("access_key_1_active", "access_key_1_last_rotated", "access_key_1_last_used_date");
const KEY_COLUMNS_2: KeyColumns =
    ("access_key_2_active", "access_key_2_last_rotated", "access_key_2_last_used_date");

/// The key of a slot. A slot without key says `FALSE` and has no date of rotation.
fn access_key(line: &Line<'_>, slot: u8, columns: &KeyColumns) -> Result<Option<AccessKey>, RowError> {
    let (active, rotated, used) = *columns;
    let active = flag(active, line.field(active)?)?;
    let rotated_at = optional_moment(line, rotated)?;
    if !active && rotated_at == Moment::None {
        return Ok(None);
    }
    let last_used = match line.field(used)? {
        "N/A" if made_since_tracking(rotated_at) => LastUsed::Never,
        "N/A" | "no_information" | "not_supported" => LastUsed::NotTracked,
        _ => LastUsed::Used { at: moment(line, used)? },
    };
    Ok(Some(AccessKey { slot, active, rotated_at, last_used }))
}

/// `N/A` as last use means: never used, or not since tracking began. Later keys were therefore never used.
fn made_since_tracking(rotated_at: Moment) -> bool {
    match (rotated_at, KEY_USE_TRACKED_SINCE.parse::<DateTime<Utc>>()) {
        (Moment::At { at }, Ok(start)) => at > start,
        (Moment::At { .. }, Err(_)) | (Moment::None, _) => false,
    }
}

fn certificate(
    line: &Line<'_>,
    slot: u8,
    active: &'static str,
    rotated: &'static str,
) -> Result<Option<SigningCertificate>, RowError> {
    let active = flag(active, line.field(active)?)?;
    let rotated_at = optional_moment(line, rotated)?;
    let exists = active || rotated_at != Moment::None;
    Ok(exists.then_some(SigningCertificate { slot, active, rotated_at }))
}

fn flag(column: &'static str, text: &str) -> Result<bool, RowError> {
    if text.eq_ignore_ascii_case("true") {
        Ok(true)
    } else if text.eq_ignore_ascii_case("false") {
        Ok(false)
    } else {
        Err(RowError::value(column, text))
    }
}

fn moment(line: &Line<'_>, column: &'static str) -> Result<DateTime<Utc>, RowError> {
    let text = line.field(column)?;
    match DateTime::parse_from_rfc3339(text) {
        Ok(at) => Ok(at.with_timezone(&Utc)),
        Err(_not_a_moment) => Err(RowError::value(column, text)),
    }
}

fn optional_moment(line: &Line<'_>, column: &'static str) -> Result<Moment, RowError> {
    match line.field(column)? {
        "N/A" | "no_information" | "not_supported" => Ok(Moment::None),
        _ => Ok(Moment::At { at: moment(line, column)? }),
    }
}
