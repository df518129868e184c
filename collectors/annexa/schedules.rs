//! Evidence `annexa.schedules`: whether annexa's daemon does what it is told to do when.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use super::READ;
use crate::api::EvidenceKind;

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "annexa.schedules",
    title: "Schedules of annexa's own daemon",
    subject: "schedule",
    operations: &[READ],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// One schedule. How many runs were done is not told, so that a schedule that is kept says the same each time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The schedule as a subject, `annexa:daemon/schedules/<name>`.
    pub schedule: String,
    /// When it is due, as five fields of `crontab(5)` or a word such as `@daily`.
    pub cron: String,
    /// The time zone that it is meant in.
    pub time_zone: String,
    /// Whether a run of it was ever due.
    pub begun: bool,
    /// How many of its moments passed since a run was done, without those whose run waits or is under way.
    pub overdue: u64,
    /// How many runs did not happen within the last day.
    pub missed: u64,
    /// How many runs failed within the last day.
    pub failed: u64,
}
