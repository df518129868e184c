//! Recorders of AWS Config as an aggregator tells of them: what of a place is recorded, and how often.
//!
//! A recorder's own state is recorded always, also when the recorder is stopped.
//! <https://docs.aws.amazon.com/config/latest/developerguide/drift-detection.html>

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::api::parse_as;

use super::aggregator::{Aggregator, Place, SELECT, place};
use super::area::Area;
use super::failure::Failure;

/// <https://github.com/awslabs/aws-config-resource-schema/blob/master/config/properties/resource-types/AWS::Config::ConfigurationRecorder.properties.json>
const EXPRESSION: &str = "SELECT accountId, awsRegion, configurationItemCaptureTime, configurationItemStatus, \
     configuration WHERE resourceType = 'AWS::Config::ConfigurationRecorder'";

/// How the recorders of services are called, which record for these services only.
/// <https://docs.aws.amazon.com/config/latest/developerguide/stop-start-recorder.html>
const OF_SERVICES: &str = "AWSConfigurationRecorderFor";

/// The recorder of the customer in a region, as the aggregator tells of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Recorder {
    /// It tells of none.
    None,
    /// It tells of one; AWS allows one in a region.
    Set {
        /// The name.
        name: String,
        /// Whether it records now.
        recording: bool,
        /// Whether it records every type of resource that is supported (`AllSupported`).
        all_supported: bool,
        /// How types are chosen, such as `EXCLUSION_BY_RESOURCE_TYPES`; empty on recorders from before there was a choice.
        strategy: String,
        /// The types that it records when it does not record all.
        types: Vec<String>,
        /// The types that it leaves out.
        excluded: Vec<String>,
        /// `CONTINUOUS` or `DAILY`; empty when it is not told.
        frequency: String,
        /// The types that are recorded at another frequency.
        overrides: Vec<Override>,
        /// Since when it is so.
        captured_at: DateTime<Utc>,
    },
}

/// Types that are recorded at a frequency of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// The types.
    pub types: Vec<String>,
    /// `CONTINUOUS` or `DAILY`.
    pub frequency: String,
}

/// What is seen of the recorders of a place.
pub(super) enum Seen {
    /// One of the customer.
    One(Recorder),
    /// Something that does not tell what is recorded.
    Undecided(String),
}

/// Whether and how often a type is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Coverage {
    /// Each change when it happens.
    Continuous,
    /// Once a day, or it is not told how often.
    Daily,
    /// It is not, or it cannot be told.
    None(String),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    account_id: String,
    aws_region: String,
    configuration_item_capture_time: DateTime<Utc>,
    #[serde(default)]
    configuration_item_status: Option<String>,
    configuration: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Configuration {
    name: String,
    recording: bool,
    recording_group: Group,
    #[serde(default)]
    recording_mode: Option<Mode>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Group {
    all_supported: bool,
    #[serde(default)]
    resource_types: Option<Vec<String>>,
    #[serde(default)]
    exclusion_by_resource_types: Option<Excluded>,
    #[serde(default)]
    recording_strategy: Option<Strategy>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Excluded {
    #[serde(default)]
    resource_types: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Strategy {
    use_only: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Mode {
    recording_frequency: String,
    #[serde(default)]
    recording_mode_overrides: Option<Vec<ModeOverride>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ModeOverride {
    resource_types: Vec<String>,
    recording_frequency: String,
}

/// What is seen of the recorders of all places that an aggregator collects from.
///
/// # Errors
/// When the items cannot be read, or one of them does not tell where it is from.
pub(super) async fn read(
    aggregator: &Aggregator<'_>,
    area: &Area<'_>,
) -> Result<BTreeMap<Place, Seen>, Failure> {
    let pages = aggregator.select(area, EXPRESSION).await?;
    let mut seen = BTreeMap::new();
    for text in pages.into_iter().flat_map(|page| page.results) {
        let malformed = |what: String| Failure::malformed(SELECT.operation, format!("a recorder: {what}"));
        let item: Item = parse_as(text.as_bytes()).map_err(|error| malformed(error.to_string()))?;
        let place = place(&item.account_id, &item.aws_region).map_err(malformed)?;
        let Some(found) = found(item) else { continue };
        seen.entry(place)
            .and_modify(|before| {
                *before = Seen::Undecided("more than one recorder is told of, and AWS allows one".to_owned());
            })
            .or_insert(found);
    }
    Ok(seen)
}

/// What an item says; nothing when it is of a recorder that is gone, or of one that records for a service.
fn found(item: Item) -> Option<Seen> {
    match item.configuration_item_status.as_deref() {
        None | Some("OK" | "ResourceDiscovered") => {}
        Some("ResourceDeleted" | "ResourceDeletedNotRecorded") => return None,
        Some(other) => return Some(Seen::Undecided(format!("the item of the recorder is {other:?}"))),
    }
    let configuration: Configuration = match serde_json::from_value(item.configuration) {
        Ok(configuration) => configuration,
        Err(error) => return Some(Seen::Undecided(format!("the item of the recorder: {error}"))),
    };
    let of_customer = !configuration.name.starts_with(OF_SERVICES);
    of_customer.then(|| Seen::One(configuration.recorder(item.configuration_item_capture_time)))
}

impl Configuration {
    fn recorder(self, captured_at: DateTime<Utc>) -> Recorder {
        let group = self.recording_group;
        let (frequency, overrides) = match self.recording_mode {
            Some(mode) => (mode.recording_frequency, mode.recording_mode_overrides.unwrap_or_default()),
            None => (String::new(), Vec::new()),
        };
        let overrides = overrides
            .into_iter()
            .map(|each| Override { types: each.resource_types, frequency: each.recording_frequency });
        Recorder::Set {
            name: self.name,
            recording: self.recording,
            all_supported: group.all_supported,
            strategy: group.recording_strategy.map(|strategy| strategy.use_only).unwrap_or_default(),
            types: group.resource_types.unwrap_or_default(),
            excluded: group
                .exclusion_by_resource_types
                .and_then(|excluded| excluded.resource_types)
                .unwrap_or_default(),
            frequency,
            overrides: overrides.collect(),
            captured_at,
        }
    }
}

impl Recorder {
    /// Whether and how often a type is recorded.
    pub(super) fn coverage(&self, kind: &str) -> Coverage {
        let Self::Set { name, recording, all_supported, strategy, types, excluded, captured_at, .. } = self
        else {
            return Coverage::None("the aggregator tells of no recorder there".to_owned());
        };
        if !recording {
            let since = captured_at.to_rfc3339();
            return Coverage::None(format!("recorder {name} is stopped since {since}"));
        }
        let holds = |list: &[String]| list.iter().any(|each| each == kind);
        let chosen = match (all_supported, strategy.as_str()) {
            (true, "" | "ALL_SUPPORTED_RESOURCE_TYPES") => Some(true),
            (false, "" | "INCLUSION_BY_RESOURCE_TYPES") => Some(holds(types)),
            (false, "EXCLUSION_BY_RESOURCE_TYPES") if !excluded.is_empty() => Some(!holds(excluded)),
            (_, _) => None,
        };
        match chosen {
            Some(true) => self.frequency(kind),
            Some(false) => Coverage::None(format!("recorder {name} does not record it")),
            None => Coverage::None(format!("recorder {name} chooses types in a way that is not known")),
        }
    }

    fn frequency(&self, kind: &str) -> Coverage {
        let Self::Set { frequency, overrides, .. } = self else { return Coverage::Daily };
        let own = overrides.iter().find(|each| each.types.iter().any(|each| each == kind));
        match own.map_or(frequency.as_str(), |each| each.frequency.as_str()) {
            "CONTINUOUS" => Coverage::Continuous,
            _daily_or_not_told => Coverage::Daily,
        }
    }
}
