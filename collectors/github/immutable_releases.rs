//! Evidence `github.immutable_releases`: whether the organisation keeps releases from being changed.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::{Draft, EvidenceKind, Operation};

use super::area::{Area, Reader};

const GET_SETTINGS: Operation = Operation {
    name: "GET /orgs/{org}/settings/immutable-releases",
    permission: "organization_administration:read",
};

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "github.immutable_releases",
    title: "GitHub immutable releases of the organisation",
    subject: "organization",
    operations: &[GET_SETTINGS],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// Reads the kind.
pub(super) const READER: Reader = Reader { kind: &KIND, read: |area| Box::pin(read(area)) };

/// The setting; always one row. Whether a repository that is not forced has immutable releases by itself takes a request
/// for each, and is not read.
///
/// API: <https://docs.github.com/en/rest/orgs/orgs#get-immutable-releases-settings-for-an-organization>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The organisation as a subject.
    pub organization: String,
    /// The repositories whose releases cannot be changed: `all`, `selected` or `none`.
    pub enforced_repositories: String,
}

#[derive(Deserialize)]
struct Settings {
    enforced_repositories: String,
}

async fn read(area: &Area<'_>) -> Draft {
    let settings: Settings = match area.get(GET_SETTINGS).await {
        Ok(settings) => settings,
        Err(failure) => return Draft::unread(&KIND, failure.gap()),
    };
    let mut draft = Draft::new(&KIND);
    draft.page();
    draft.row(&Row { organization: area.scope(), enforced_repositories: settings.enforced_repositories });
    draft
}
