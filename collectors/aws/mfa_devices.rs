//! Evidence `aws.iam.mfa_devices`: the MFA devices of every user and of the root user.

use std::collections::BTreeMap;

use aws_sdk_iam::types::AssignmentStatusType;
use chrono::TimeDelta;
use futures::{StreamExt, stream};
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::{Draft, EvidenceKind, UnknownReason};

use super::account::Summary;
use super::client::{Client, Pages};
use super::credential_report;
use super::envelope::Element;
use super::failure::{Failure, RowError, chain};
use super::operation::{
    GENERATE_CREDENTIAL_REPORT, GET_CREDENTIAL_REPORT, LIST_MFA_DEVICES, LIST_VIRTUAL_MFA_DEVICES,
};
use super::report::Report;

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.iam.mfa_devices",
    title: "MFA devices of users and of the root user",
    subject: "arn",
    operations: &[
        GENERATE_CREDENTIAL_REPORT,
        GET_CREDENTIAL_REPORT,
        LIST_VIRTUAL_MFA_DEVICES,
        LIST_MFA_DEVICES,
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
    /// The serial number; an ARN for virtual devices and security keys. Empty for the root user's hardware.
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

/// How many users are looked up at once.
const AT_ONCE: usize = 8;

/// Joins the report, the virtual devices, and one look-up for each user whose MFA is not among those.
///
/// A user with an authenticator app may hold further devices, which are not looked up: the weakest one counts.
pub(super) async fn read(
    client: &Client,
    report: &Result<Report, Failure>,
    summary: Option<&Summary>,
    max_lookups: u32,
) -> Draft {
    let report = match report {
        Ok(report) => report,
        Err(failure) => return Draft::unread(&KIND, failure.gap()),
    };
    let mut draft = Draft::new(&KIND);
    draft.observed_at(report.generated_at);
    if let Some(summary) = summary {
        draft.expect(u64::from(summary.users) + 1, GET_CREDENTIAL_REPORT);
    }
    let virtual_devices = match virtual_devices(client, &mut draft).await {
        Ok(devices) => devices,
        Err(failure) => {
            draft.gap(failure.gap());
            return draft;
        }
    };
    let mut unexplained = Vec::new();
    for entry in &report.entries {
        match (&entry.row, virtual_devices.get(&entry.arn)) {
            (Err(error), _) => {
                let failure = Failure::new(UnknownReason::Malformed, GET_CREDENTIAL_REPORT, chain(error));
                draft.gap(failure.gap_for(&entry.arn));
            }
            (Ok(user), Some(devices)) => draft.row(&row(user, devices.clone())),
            (Ok(user), None) if user.mfa_active && !user.is_root => unexplained.push(user),
            (Ok(user), None) => draft.row(&row(user, hardware(user))),
        }
    }
    look_up(client, &unexplained, max_lookups, &mut draft).await;
    draft
}

fn row(user: &credential_report::Row, devices: Vec<Device>) -> Row {
    Row { arn: user.arn.clone(), is_root: user.is_root, devices }
}

/// The root user's devices cannot be listed: active MFA that is not virtual is hardware of some kind.
fn hardware(user: &credential_report::Row) -> Vec<Device> {
    let device = Device { serial: String::new(), kind: DeviceKind::Hardware };
    if user.mfa_active { vec![device] } else { Vec::new() }
}

/// The assigned virtual devices by the ARN of their user.
async fn virtual_devices(
    client: &Client,
    draft: &mut Draft,
) -> Result<BTreeMap<String, Vec<Device>>, Failure> {
    let operation = LIST_VIRTUAL_MFA_DEVICES;
    let mut found: BTreeMap<String, Vec<Device>> = BTreeMap::new();
    let mut pages = Pages::of(operation);
    loop {
        let request = client
            .iam
            .list_virtual_mfa_devices()
            .assignment_status(AssignmentStatusType::Assigned)
            .max_items(1000)
            .set_marker(pages.marker());
        let required = [Element::List("VirtualMFADevices"), Element::Field("IsTruncated")];
        let page =
            client.query(operation, &required, |tap| request.customize().interceptor(tap).send()).await?;
        draft.page();
        for device in page.virtual_mfa_devices() {
            let owner = device.user().map(|user| user.arn().to_owned()).filter(|arn| !arn.is_empty());
            let (Some(owner), serial) = (owner, device.serial_number()) else {
                return Err(Failure::new(
                    UnknownReason::Malformed,
                    operation,
                    "an assigned device without user",
                ));
            };
            let kind = kind_of(serial)
                .map_err(|error| Failure::new(UnknownReason::Malformed, operation, chain(&error)))?;
            found.entry(owner).or_default().push(Device { serial: serial.to_owned(), kind });
        }
        if !pages.turn(page.is_truncated(), page.marker())? {
            return Ok(found);
        }
    }
}

/// Looks users up one by one, so many at most.
async fn look_up(client: &Client, users: &[&credential_report::Row], most: u32, draft: &mut Draft) {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    for user in users.iter().skip(most) {
        let detail = format!("more than {most} users to look up (max_mfa_lookups)");
        draft.gap(Failure::new(UnknownReason::Limit, LIST_MFA_DEVICES, detail).gap_for(&user.arn));
    }
    let mut readings = Vec::new();
    for user in users.iter().take(most) {
        readings.push(devices_of(client, user));
    }
    let answers: Vec<_> = stream::iter(readings).buffered(AT_ONCE).collect().await;
    for (user, answer) in users.iter().zip(answers) {
        match answer {
            Ok(devices) => draft.row(&row(user, devices)),
            // Then the root user's device, which cannot be looked up, may be missing there too.
            Err(failure) if failure.operation == LIST_VIRTUAL_MFA_DEVICES.name => draft.gap(failure.gap()),
            Err(failure) => draft.gap(failure.gap_for(&user.arn)),
        }
    }
}

async fn devices_of(client: &Client, user: &credential_report::Row) -> Result<Vec<Device>, Failure> {
    let operation = LIST_MFA_DEVICES;
    let mut devices = Vec::new();
    let mut pages = Pages::of(operation);
    loop {
        let request =
            client.iam.list_mfa_devices().user_name(&user.user).max_items(1000).set_marker(pages.marker());
        let required = [Element::List("MFADevices"), Element::Field("IsTruncated")];
        let page =
            client.query(operation, &required, |tap| request.customize().interceptor(tap).send()).await?;
        for device in page.mfa_devices() {
            let serial = device.serial_number();
            let kind = kind_of(serial)
                .map_err(|error| Failure::new(UnknownReason::Unsupported, operation, chain(&error)))?;
            if kind == DeviceKind::Virtual {
                let detail = format!("{serial} is not among the assigned virtual devices");
                return Err(Failure::new(UnknownReason::Partial, LIST_VIRTUAL_MFA_DEVICES, detail));
            }
            devices.push(Device { serial: serial.to_owned(), kind });
        }
        if !pages.turn(page.is_truncated(), page.marker())? {
            break;
        }
    }
    if devices.is_empty() {
        let detail = "the credential report says that MFA is active, but no device is listed";
        return Err(Failure::new(UnknownReason::Partial, operation, detail));
    }
    devices.sort_by(|a, b| a.serial.cmp(&b.serial));
    Ok(devices)
}

/// Reads from a serial number what a device is.
///
/// An ARN names the type of device in its resource; a serial number that is no ARN is printed on a hardware token.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html> and
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_MFADevice.html>
fn kind_of(serial: &str) -> Result<DeviceKind, RowError> {
    if serial.is_empty() {
        return Err(RowError::Missing("SerialNumber"));
    }
    if !serial.starts_with("arn:") {
        return Ok(DeviceKind::HardwareToken);
    }
    let resource = serial.splitn(6, ':').nth(5).and_then(|resource| resource.split('/').next());
    match resource {
        Some("mfa") => Ok(DeviceKind::Virtual),
        Some("u2f") => Ok(DeviceKind::Fido),
        Some("sms-mfa") => Ok(DeviceKind::Sms),
        Some(_) | None => Err(RowError::value("SerialNumber", serial)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_serial_number_tells_what_a_device_is() {
        for (serial, kind) in [
            ("arn:aws:iam::123456789012:mfa/ann", DeviceKind::Virtual),
            ("arn:aws:iam::123456789012:mfa/root-account-mfa-device", DeviceKind::Virtual),
            ("arn:aws-cn:iam::123456789012:u2f/user/ann/key-ABC", DeviceKind::Fido),
            ("arn:aws:iam::123456789012:sms-mfa/ann", DeviceKind::Sms),
            ("GAHT12345678", DeviceKind::HardwareToken),
        ] {
            assert_eq!(kind_of(serial).unwrap(), kind, "{serial}");
        }
        for serial in ["", "arn:aws:iam::123456789012:laser/ann", "arn:aws:iam"] {
            assert!(kind_of(serial).is_err(), "{serial}");
        }
    }
}
