//! A daemon that gives memory back.

use std::os::unix::process::CommandExt;
use std::process::Command;

use crate::config::{Environment, PURGE_DELAY};

/// Starts the program anew in the same process, so that mimalloc gives memory back at once instead of a second later: between
/// runs nothing asks it for memory, so a second later never comes, and the daemon would keep a fifth more than it needs. The
/// allocator reads its options before the program begins, so they cannot be set later.
pub(super) fn give_memory_back() {
    if Environment::read().has_purge_delay {
        return;
    }
    let Ok(program) = std::env::current_exe() else { return };
    let error = Command::new(program).args(std::env::args_os().skip(1)).env(PURGE_DELAY, "0").exec();
    // Only what fails comes back, and then the daemon runs as well, with more memory.
    tracing::warn!("memory is given back later than it could be: {error}");
}
