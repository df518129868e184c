//! Settings of the daemon: what runs when, where it answers, and where several nodes keep what they share.

use std::net::SocketAddr;
use std::time::Duration;

use chrono::TimeDelta;
use collectors::api::{Bounded, SecretRef};
use serde::{Deserialize, Deserializer};

use super::alert::duration;
use crate::model::SourceId;
use crate::schedule::{Schedule, ScheduleError};

/// Settings of the daemon itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DaemonSettings {
    /// Where it answers about itself.
    pub listen: SocketAddr,
    /// How many runs it does at a time.
    pub runs: Bounded<1, 16>,
    /// What whoever asks it for something must bring, by reference. Nobody can ask without it.
    pub token: Option<SecretRef>,
}

impl Default for DaemonSettings {
    fn default() -> Self {
        Self { listen: SocketAddr::from(([127, 0, 0, 1], 8080)), runs: Bounded::constant::<2>(), token: None }
    }
}

/// Something that is run by a schedule: sources are read, and everything is judged anew.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScheduleSettings {
    /// When, as five fields of `crontab(5)`.
    pub cron: String,
    /// The time zone that it is meant in.
    #[serde(default = "utc")]
    pub time_zone: String,
    /// The sources that are read; all when empty.
    #[serde(default, deserialize_with = "some")]
    pub sources: Vec<SourceId>,
    /// The kinds that are read; all that policies need when empty. `*` stands for any text.
    #[serde(default, deserialize_with = "some")]
    pub kinds: Vec<String>,
    /// Up to how long after its moment a run begins.
    #[serde(default, deserialize_with = "duration")]
    pub jitter: Option<Duration>,
    /// Whether a moment at which no node was running is made up for, once.
    #[serde(default = "yes")]
    pub catch_up: bool,
    /// Where reports go after each run, as `-o` of `annexa scan`.
    #[serde(default)]
    pub report: Vec<String>,
}

/// A report with a schedule of its own: made of the newest assessment, nothing is read for it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportSettings {
    /// When, as five fields of `crontab(5)`.
    pub cron: String,
    /// The time zone that it is meant in.
    #[serde(default = "utc")]
    pub time_zone: String,
    /// Up to how long after its moment it is made.
    #[serde(default, deserialize_with = "duration")]
    pub jitter: Option<Duration>,
    /// Whether a moment at which no node was running is made up for, once.
    #[serde(default = "yes")]
    pub catch_up: bool,
    /// Where it goes, as `-o` of `annexa scan`. `{date}` in the name of a file is the day that it is for.
    pub output: Vec<String>,
    /// From which age of the assessment on the report says how old it is; a day when it is not set.
    #[serde(default, deserialize_with = "duration")]
    pub max_age: Option<Duration>,
}

impl ReportSettings {
    /// The schedule.
    ///
    /// # Errors
    /// When it is none.
    pub fn schedule(&self) -> Result<Schedule, ScheduleError> {
        Schedule::parse(&self.cron, &self.time_zone)
    }

    /// How old an assessment may be before the report says so.
    #[must_use]
    pub fn max_age(&self) -> TimeDelta {
        let set = self.max_age.and_then(|age| TimeDelta::from_std(age).ok());
        set.unwrap_or(TimeDelta::days(1))
    }
}

/// A list that has something in it: an empty one would mean all, which nobody who writes it expects.
fn some<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    let list = Vec::deserialize(deserializer)?;
    if list.is_empty() {
        return Err(serde::de::Error::custom("the list is empty; leave it out when all are meant"));
    }
    Ok(list)
}

fn utc() -> String {
    "UTC".to_owned()
}

fn yes() -> bool {
    true
}

impl ScheduleSettings {
    /// What is run when nothing is configured: everything, every hour.
    #[must_use]
    pub fn hourly() -> Self {
        Self {
            cron: "@hourly".to_owned(),
            time_zone: utc(),
            sources: Vec::new(),
            kinds: Vec::new(),
            jitter: None,
            catch_up: true,
            report: Vec::new(),
        }
    }

    /// The schedule.
    ///
    /// # Errors
    /// When it is none.
    pub fn schedule(&self) -> Result<Schedule, ScheduleError> {
        Schedule::parse(&self.cron, &self.time_zone)
    }
}

/// Where several nodes keep what they share; one node keeps it in its data directory.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StoreSettings {
    /// The address of a PostgreSQL database, by reference: it holds a password.
    pub postgres: Option<SecretRef>,
    /// The bucket of an S3-compatible store for the rows of evidence.
    pub bucket: Option<BucketSettings>,
}

/// A bucket of an S3-compatible store.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BucketSettings {
    /// Its name.
    pub name: String,
    /// What every key begins with.
    #[serde(default)]
    pub prefix: String,
    /// Its region.
    #[serde(default = "first_region")]
    pub region: String,
    /// Where the store is, when it is not Amazon's.
    #[serde(default)]
    pub endpoint: Option<String>,
    /// Whether the endpoint may be spoken to without TLS.
    #[serde(default)]
    pub allow_http: bool,
    /// The access key, by reference. Without keys: the environment, web identity, instance roles.
    #[serde(default)]
    pub access_key: Option<SecretRef>,
    /// The secret key, by reference.
    #[serde(default)]
    pub secret_key: Option<SecretRef>,
}

fn first_region() -> String {
    "us-east-1".to_owned()
}
