//! One writer for a data directory.

use std::fs::{DirBuilder, File, OpenOptions};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use super::StoreError;

/// Held while a process writes to a data directory; released when dropped or when the process dies.
#[derive(Debug)]
pub struct DataLock(#[expect(dead_code, reason = "held for its lock")] File);

impl DataLock {
    /// Takes the lock, making the directory when it is missing.
    ///
    /// # Errors
    /// When another process holds it, or the directory cannot be written.
    pub fn take(directory: &Path) -> Result<Self, StoreError> {
        let path = directory.join("lock");
        let io = |source| StoreError::Io { path: path.clone(), source };
        // Evidence names people and weaknesses: only the owner may read it.
        DirBuilder::new().recursive(true).mode(0o700).create(directory).map_err(io)?;
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(io)?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(std::fs::TryLockError::WouldBlock) => Err(StoreError::InUse { path: directory.to_owned() }),
            Err(std::fs::TryLockError::Error(source)) => Err(io(source)),
        }
    }
}
