//! A daemon that gives memory back.

use std::os::unix::process::CommandExt;
use std::process::Command;

use crate::config::Environment;

/// Starts the program anew in the same process, so that its allocators give memory back at once. Left alone, mimalloc does so a second
/// later, which never comes while nothing asks it for memory, and glibc keeps an arena for each thread that ever was: after a
/// hundred runs over 100,000 findings the daemon held 123 MB at rest, and 71 MB so. Allocators read their options before the program
/// begins, so they cannot be set later. What the environment says itself stays.
pub(super) fn give_memory_back() {
    let missing = Environment::read().not_lean;
    if missing.is_empty() {
        return;
    }
    let Ok(program) = std::env::current_exe() else { return };
    let error = Command::new(program).args(std::env::args_os().skip(1)).envs(missing).exec();
    // Only what fails comes back, and then the daemon runs as well, with more memory.
    tracing::warn!("memory is given back later than it could be: {error}");
}
