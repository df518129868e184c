//! `--sample`: the shipped sample company, in a throw-away data directory unless one is named.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use collectors::replay;

use super::problems::Failure;
use super::{Exit, Global};
use crate::config::Config;

/// The recorded evidence of the sample company.
const EVIDENCE: &[u8] = include_bytes!("../../seeds/sample/evidence.tar.zst");

/// Its configuration.
const CONFIG: &str = include_str!("../../seeds/sample/annexa.toml");

/// Its waivers.
const WAIVERS: &str = include_str!("../../seeds/sample/waivers.toml");

/// Where `scan --sample` writes its HTML report when no output is named.
pub(super) const REPORT: &str = "annexa-sample.html";

/// The sample company, unpacked.
pub(super) struct Sample {
    pub(super) data_dir: PathBuf,
    pub(super) recorded_at: DateTime<Utc>,
    folder: PathBuf,
    /// Removed with everything in it at the end.
    _throw_away: Option<tempfile::TempDir>,
}

/// Unpacks the sample company.
pub(super) fn unpack(global: &Global) -> Result<Sample, Failure> {
    let cannot_write = |error: std::io::Error| {
        Failure::new(Exit::CannotWrite, anyhow::Error::new(error).context("unpack the sample company"))
    };
    let (folder, throw_away) = match &global.data_dir {
        Some(folder) => (folder.join("sample"), None),
        None => {
            let folder = tempfile::Builder::new().prefix("annexa-sample-").tempdir().map_err(cannot_write)?;
            (folder.path().to_path_buf(), Some(folder))
        }
    };
    std::fs::create_dir_all(&folder).map_err(cannot_write)?;
    for (name, content) in [
        ("evidence.tar.zst", EVIDENCE),
        ("annexa.toml", CONFIG.as_bytes()),
        ("waivers.toml", WAIVERS.as_bytes()),
    ] {
        std::fs::write(folder.join(name), content).map_err(cannot_write)?;
    }
    let recorded_at = replay::recorded_at(&folder.join("evidence.tar.zst"))
        .map_err(|error| Failure::new(Exit::Internal, error))?;
    let data_dir = global.data_dir.clone().unwrap_or_else(|| folder.clone());
    Ok(Sample { data_dir, recorded_at, folder, _throw_away: throw_away })
}

impl Sample {
    /// The sample's configuration; its paths start from where it was unpacked.
    pub(super) fn config(&self) -> Result<Config, Failure> {
        Ok(Config::read(&self.folder.join("annexa.toml"), collectors::all())?)
    }
}
