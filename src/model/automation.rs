//! What collectors can and cannot show of a control.

use std::collections::BTreeMap;

use collectors::api::ManualKind;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How far the interfaces of common systems can show that a control operates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ApiSupport {
    /// The technical core can be tested.
    Full,
    /// Some necessary conditions show.
    Partial,
    /// Nothing decisive shows.
    None,
}

/// How an assessor looks at a control; the words of OSCAL and NIST SP 800-53A.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Makes it act and looks at the result.
    Test,
    /// Reads documents and records.
    Examine,
    /// Asks people.
    Interview,
}

/// The greatest age of evidence, in days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Freshness {
    /// Of what a collector returns; absent when nothing can be collected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub technical: Option<u32>,
    /// Of documents and records.
    pub manual: u32,
}

/// What of a control can be shown without people, and what cannot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Automation {
    /// How far interfaces reach.
    pub api_support: ApiSupport,
    /// The manual evidence needed in every case.
    pub manual_kinds: Vec<ManualKind>,
    /// The greatest age of evidence.
    pub freshness_days: Freshness,
    /// How an assessor looks at it.
    pub methods: Vec<Method>,
    /// What each kind of system can show.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub api_shows: BTreeMap<String, String>,
    /// What no interface shows.
    pub api_cannot_show: String,
}
