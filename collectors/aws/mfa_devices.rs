//! Evidence `aws.iam.mfa_devices`: the MFA devices of every user and of the root user.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::EvidenceKind;

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.iam.mfa_devices",
    title: "MFA devices of users and of the root user",
    subject: "arn",
    operations: &[
        super::operation::GENERATE_CREDENTIAL_REPORT,
        super::operation::GET_CREDENTIAL_REPORT,
        super::operation::LIST_VIRTUAL_MFA_DEVICES,
        super::operation::LIST_MFA_DEVICES,
    ],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// One user with its devices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The user's ARN.
    pub arn: String,
    /// True for the root user.
    pub is_root: bool,
    /// The active devices; empty without MFA.
    pub devices: Vec<Device>,
}

/// One device. API: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_MFADevice.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Device {
    /// The serial number; an ARN for virtual devices and security keys.
    pub serial: String,
    /// What it is, read from the serial number.
    #[serde(rename = "type")]
    pub kind: DeviceKind,
}

/// What an MFA device is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    /// An authenticator app (TOTP, can be phished).
    Virtual,
    /// A passkey or security key (FIDO2, resists phishing).
    Fido,
    /// A hardware token (TOTP, can be phished).
    HardwareToken,
    /// Text message, which AWS no longer offers.
    Sms,
    /// A device that is not virtual; AWS does not tell more (the root user's).
    Hardware,
}
