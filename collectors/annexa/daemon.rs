//! Evidence `annexa.daemon`: whether annexa's daemon was alive, and whether its evidence log is signed.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use super::READ;
use crate::api::EvidenceKind;

/// The daemon as a subject.
pub const SUBJECT: &str = "annexa:daemon";

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "annexa.daemon",
    title: "annexa's own daemon",
    subject: "daemon",
    operations: &[READ],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// The daemon: all nodes together. Numbers are rounded, so that a daemon that is well says the same each time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The daemon as a subject, always `annexa:daemon`.
    pub daemon: String,
    /// How many machines with a node gave a sign of life within the last 15 minutes.
    pub nodes: u64,
    /// The longest time within the last day in which no node gave a sign of life, in full minutes. Before the first sign of
    /// life of the day before it is not counted.
    pub silent_minutes: u64,
    /// For how many full hours lines of the evidence log have been waiting to be signed.
    pub unsigned_hours: u64,
}
