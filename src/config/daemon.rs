//! Settings of the daemon: what runs when, and where it answers.

use std::net::SocketAddr;
use std::time::Duration;

use serde::Deserialize;

use super::alert::duration;
use crate::model::SourceId;
use crate::schedule::Schedule;

/// Settings of the daemon itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DaemonSettings {
    /// Where it answers about itself.
    pub listen: SocketAddr,
    /// How many runs it does at a time.
    pub runs: usize,
}

impl Default for DaemonSettings {
    fn default() -> Self {
        Self { listen: SocketAddr::from(([127, 0, 0, 1], 8080)), runs: 2 }
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
    #[serde(default)]
    pub sources: Vec<SourceId>,
    /// The kinds that are read; all that policies need when empty. `*` stands for any text.
    #[serde(default)]
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

fn utc() -> String {
    "UTC".to_owned()
}

fn yes() -> bool {
    true
}

impl ScheduleSettings {
    /// The schedule.
    ///
    /// # Errors
    /// When it is none.
    pub fn schedule(&self) -> Result<Schedule, crate::schedule::ScheduleError> {
        Schedule::parse(&self.cron, &self.time_zone)
    }
}
