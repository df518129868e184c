//! Evidence `aws.iam.role_settings`: what only `ListRoles` tells about roles.

use aws_sdk_iam::types;
use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::{Draft, EvidenceKind};

use super::client::{Client, Pages};
use super::envelope::Element;
use super::failure::{Failure, RowError, count, put, text};
use super::operation::LIST_ROLES as OPERATION;
use super::roles::is_service_linked;

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.iam.role_settings",
    title: "IAM roles with their longest session",
    subject: "arn",
    operations: &[OPERATION],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// One role. API: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The name.
    pub name: String,
    /// True for a service-linked role, which only AWS can change.
    pub service_linked: bool,
    /// The longest session in seconds, 3,600 to 43,200.
    pub max_session_seconds: u32,
}

/// Reads all roles.
pub(super) async fn read(client: &Client) -> Draft {
    let mut draft = Draft::new(&KIND);
    if let Err(failure) = read_pages(client, &mut draft).await {
        draft.gap(failure.gap());
    }
    draft
}

async fn read_pages(client: &Client, draft: &mut Draft) -> Result<(), Failure> {
    let mut pages = Pages::of(OPERATION);
    loop {
        let request = client.iam.list_roles().max_items(1000).set_marker(pages.marker());
        let page = client
            .query(OPERATION, &[Element::List("Roles"), Element::Field("IsTruncated")], |tap| {
                request.customize().interceptor(tap).send()
            })
            .await?;
        draft.page();
        for role in page.roles() {
            put(draft, OPERATION, role.arn(), row(role));
        }
        if !pages.turn(page.is_truncated(), page.marker())? {
            return Ok(());
        }
    }
}

fn row(role: &types::Role) -> Result<Row, RowError> {
    Ok(Row {
        arn: text(Some(role.arn()), "Arn")?,
        name: text(Some(role.role_name()), "RoleName")?,
        service_linked: is_service_linked(&text(Some(role.path()), "Path")?),
        max_session_seconds: count(role.max_session_duration(), "MaxSessionDuration")?,
    })
}
