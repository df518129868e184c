//! Evidence `declared.ai_tools`: the register of AI tools, and of Apps that were reviewed and are none.

use chrono::{DateTime, TimeDelta, Utc};
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::EvidenceKind;

use super::config::Repositories;
use super::{Config, READ};

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "declared.ai_tools",
    title: "Entries of the register of AI tools",
    subject: "tool",
    operations: &[READ],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// One entry of the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The entry as a subject, `declared:<source>/ai-tools/<name>`.
    pub tool: String,
    /// Its name.
    pub name: String,
    /// False for an App that was reviewed and is no AI.
    pub ai: bool,
    /// The Apps that it covers, by their names in addresses; `github-copilot` for Copilot itself.
    pub apps: Vec<String>,
    /// The numbers of the Apps that it covers. With them, names count for Copilot only.
    pub app_ids: Vec<u64>,
    /// The vendor whose Apps it covers; empty when only `apps` counts.
    pub vendor: String,
    /// The e-mail address of the person who answers for it.
    pub owner: String,
    /// What its Apps may do at most, as `resource:level`.
    pub permissions: Vec<String>,
    /// The repositories that its Apps may reach: `all` or `selected`.
    pub repositories: Repositories,
    /// The classes of data that it may be given.
    pub data_classes: Vec<String>,
    /// When it was last reviewed; of a day the beginning.
    pub reviewed_at: DateTime<Utc>,
    /// When it must be reviewed again; of a day the end.
    pub review_due: DateTime<Utc>,
}

/// The rows.
pub(super) fn rows(scope: &str, config: &Config) -> Vec<Row> {
    let rows = config.ai_tools.iter().map(|each| Row {
        tool: format!("{scope}/ai-tools/{}", each.name),
        name: each.name.clone(),
        ai: each.ai,
        apps: each.apps.clone(),
        app_ids: each.app_ids.clone(),
        vendor: each.vendor.clone().unwrap_or_default(),
        owner: each.owner.clone(),
        permissions: each.permissions.clone(),
        repositories: each.repositories,
        data_classes: each.data_classes.clone(),
        reviewed_at: each.reviewed.at,
        review_due: each.review_by.end(),
    });
    rows.collect()
}
