//! Settings of what is kept: for how long, and who signs the evidence log.

use std::time::Duration;

use chrono::TimeDelta;
use collectors::api::SecretRef;
use serde::{Deserialize, Deserializer};

use crate::model::DataClass;

/// The shortest time that anything is kept.
const SHORTEST: Duration = Duration::from_secs(24 * 60 * 60);

/// How long something is kept; none is for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period(Option<TimeDelta>);

impl Period {
    /// So many days.
    #[must_use]
    pub const fn days(days: i64) -> Self {
        Self(Some(TimeDelta::days(days)))
    }

    /// How long; none is for good.
    #[must_use]
    pub fn length(self) -> Option<TimeDelta> {
        self.0
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text == "forever" {
            return Ok(Self(None));
        }
        let wrong = |what: String| {
            serde::de::Error::custom(format!("{text:?} {what}; write one such as \"400d\", or \"forever\""))
        };
        let length =
            humantime::parse_duration(&text).map_err(|error| wrong(format!("is no duration ({error})")))?;
        if length < SHORTEST {
            return Err(wrong("is less than a day".to_owned()));
        }
        TimeDelta::from_std(length)
            .map(|length| Self(Some(length)))
            .map_err(|_long| wrong("is too long".to_owned()))
    }
}

/// How long data of each class is kept.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RetentionSettings {
    /// Evidence, but for the newest reading of each source and kind, which stays.
    pub evidence: Period,
    /// After how long readings go that say to the letter what the one before said, and a later one of the same day says.
    pub repetitions: Period,
    /// Whole reports, of which one a day is kept anyway.
    pub reports: Period,
    /// Verdicts that are over.
    pub findings: Period,
    /// Changes and messages that were told.
    pub alerts: Period,
    /// Runs, and signs of life of the daemon.
    pub operations: Period,
}

impl Default for RetentionSettings {
    /// Three years, the cycle of a certificate (ISO/IEC 17021-1, 9.1.3), and a month; thirteen months for what operates.
    fn default() -> Self {
        let cycle = Period::days(3 * 365 + 31);
        Self {
            evidence: cycle,
            repetitions: Period::days(30),
            reports: cycle,
            findings: cycle,
            alerts: Period::days(400),
            operations: Period::days(400),
        }
    }
}

impl RetentionSettings {
    /// How long a class is kept.
    #[must_use]
    pub fn of(&self, class: DataClass) -> Period {
        match class {
            DataClass::Evidence => self.evidence,
            DataClass::Reports => self.reports,
            DataClass::Findings => self.findings,
            DataClass::Alerts => self.alerts,
            DataClass::Operations => self.operations,
        }
    }
}

/// Who signs the evidence log.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LogSettings {
    /// The private key, by reference; without it one is made in the data directory.
    pub key: Option<SecretRef>,
    /// The name of the log, for the key that is made.
    pub name: Option<String>,
}
