//! Evidence `github.copilot`: how the organisation uses GitHub Copilot.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::{Draft, EvidenceKind, Operation};

use super::area::{Area, Reader, Told};

const GET_BILLING: Operation = Operation {
    name: "GET /orgs/{org}/copilot/billing",
    permission: "organization_copilot_seat_management:read",
};

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "github.copilot",
    title: "GitHub Copilot settings",
    subject: "organization",
    operations: &[GET_BILLING],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// Reads the kind.
pub(super) const READER: Reader = Reader { kind: &KIND, read: |area| Box::pin(read(area)) };

/// The settings; always one row. Without a subscription GitHub answers 404, as it does without permission, so that is not
/// known.
///
/// API: <https://docs.github.com/en/rest/copilot/copilot-user-management#get-copilot-seat-information-and-settings-for-an-organization>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The organisation as a subject.
    pub organization: String,
    /// Who gets a seat: `assign_all`, `assign_selected`, `disabled` or `unconfigured`.
    pub seat_management: String,
    /// Whether suggestions that match public code are shown: `allow`, `block` or `unconfigured`.
    pub public_code_suggestions: String,
    /// Whether chat in editors is on: `enabled`, `disabled` or `unconfigured`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub ide_chat: Option<String>,
    /// Whether chat on the web is on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub platform_chat: Option<String>,
    /// Whether the command line assistant is on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub cli: Option<String>,
    /// The number of seats.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u64")]
    pub seats: Option<u64>,
    /// The number of seats that nobody used in this billing cycle.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u64")]
    pub inactive_seats: Option<u64>,
}

#[derive(Deserialize)]
struct Billing {
    seat_breakdown: Seats,
    seat_management_setting: String,
    public_code_suggestions: String,
    ide_chat: Option<String>,
    platform_chat: Option<String>,
    cli: Option<String>,
}

#[derive(Deserialize)]
struct Seats {
    total: Option<u64>,
    inactive_this_cycle: Option<u64>,
}

async fn read(area: &Area<'_>) -> Draft {
    let billing: Billing = match area.get(GET_BILLING).await {
        Ok(billing) => billing,
        Err(failure) => return Draft::unread(&KIND, failure.gap()),
    };
    let subject = area.scope();
    let mut told = Told::of(&subject, GET_BILLING);
    let row = Row {
        organization: subject.clone(),
        seat_management: billing.seat_management_setting,
        public_code_suggestions: billing.public_code_suggestions,
        ide_chat: told.may("ide_chat", billing.ide_chat),
        platform_chat: told.may("platform_chat", billing.platform_chat),
        cli: told.may("cli", billing.cli),
        seats: told.may("seats", billing.seat_breakdown.total),
        inactive_seats: told.may("inactive_seats", billing.seat_breakdown.inactive_this_cycle),
    };
    let mut draft = Draft::new(&KIND);
    draft.page();
    draft.row_with_gaps(&row, told.gaps);
    draft
}
