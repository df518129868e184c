//! `--sample`: the shipped sample company, in a throw-away data directory unless one is named.

use std::path::PathBuf;

use chrono::{DateTime, Utc};

use super::problems::Failure;
use super::{Exit, Global};
use crate::config::Config;

/// Where `scan --sample` writes its HTML report when no output is named.
pub(super) const REPORT: &str = "annexa-sample.html";

/// The sample company, unpacked.
pub(super) struct Sample {
    pub(super) data_dir: PathBuf,
    pub(super) recorded_at: DateTime<Utc>,
}

/// Unpacks the sample company.
pub(super) fn unpack(_: &Global) -> Result<Sample, Failure> {
    Err(Failure::message(Exit::Internal, "there is no sample yet"))
}

impl Sample {
    /// The sample's configuration; its paths start from where it was unpacked.
    pub(super) fn config(&self) -> Result<Config, Failure> {
        Ok(Config::default())
    }
}
