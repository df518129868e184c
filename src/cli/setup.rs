//! What commands need before they start: configuration, policies, kinds and workers.

use std::path::PathBuf;

use super::problems::Failure;
use super::{Exit, Global};
use crate::config::{Config, Environment};
use crate::evidence::Kinds;
use crate::policy::{Limits, PolicySet, Workers};

/// The configuration that applies: the named file, the first that exists, or the defaults.
pub(super) fn config(global: &Global) -> Result<Config, Failure> {
    let found = global.config.clone().or_else(|| Environment::read().config_file());
    match found {
        Some(path) => Ok(Config::read(&path, collectors::all())?),
        None => Ok(Config::default()),
    }
}

/// The evidence kinds of this build, with the configured ages.
pub(super) fn kinds(config: &Config) -> Result<Kinds, Failure> {
    let kinds = Kinds::of(collectors::all()).map_err(|error| Failure::new(Exit::Internal, error))?;
    Ok(kinds.with_max_age(&config.settings.max_ages()))
}

/// The policies: the embedded pack, with the configured folder over it.
pub(super) fn policies(config: &Config) -> Result<PolicySet, Failure> {
    let set = match &config.settings.policies.folder {
        Some(folder) => PolicySet::with_overlay(&config.path(folder))?,
        None => PolicySet::embedded()?,
    };
    Ok(set)
}

/// Policy workers: this very program.
pub(super) fn workers(config: &Config) -> Result<Workers, Failure> {
    let program = std::env::current_exe().map_err(|error| Failure::new(Exit::Internal, error))?;
    let limits = &config.settings.limits;
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let limits_each = Limits {
        memory_bytes: limits.policy_memory_mb.saturating_mul(1 << 20),
        cpu_seconds: limits.policy_cpu_seconds,
    };
    let count = if limits.workers == 0 { cores } else { limits.workers };
    Ok(Workers { program, count, limits: limits_each })
}

/// The data directory that applies.
pub(super) fn data_dir(global: &Global, config: &Config) -> PathBuf {
    let configured = config.settings.data_dir.as_ref().map(|path| config.path(path));
    global.data_dir.clone().or(configured).unwrap_or_else(|| Environment::read().data_dir())
}
