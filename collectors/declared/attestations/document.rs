//! The document of an attestation: a file whose digest and size are read each time, or an address that is not read.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::api::{Digest, UnknownReason};

use super::Document;
use super::config::Attestation;

/// The largest document that is read, in bytes.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// Why a document could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::declared) struct Unreadable {
    pub(in crate::declared) reason: UnknownReason,
    pub(in crate::declared) detail: String,
}

impl Attestation {
    /// Reads the document. Paths start from `base`.
    pub(in crate::declared) async fn read(&self, base: &Path) -> Result<Document, Unreadable> {
        if self.is_address() {
            return Ok(Document::Address { url: self.document.clone() });
        }
        let path = base.join(&self.document);
        let read = tokio::task::spawn_blocking(move || read(&path));
        let (sha256, size) = match read.await {
            Ok(Ok(read)) => read,
            Ok(Err(error)) => return Err(self.unreadable(&error)),
            Err(_panic) => return Err(self.unreadable(&io::Error::other("reading broke down"))),
        };
        let path = self.document.clone();
        Ok(match self.sha256 {
            Some(reviewed_sha256) => Document::Pinned { path, sha256, size, reviewed_sha256 },
            None => Document::File { path, sha256, size },
        })
    }

    fn unreadable(&self, error: &io::Error) -> Unreadable {
        let known = [
            (io::ErrorKind::NotFound, UnknownReason::Absent),
            (io::ErrorKind::NotADirectory, UnknownReason::Absent),
            (io::ErrorKind::PermissionDenied, UnknownReason::Denied),
            (io::ErrorKind::IsADirectory, UnknownReason::Unsupported),
            (io::ErrorKind::InvalidInput, UnknownReason::Unsupported),
            (io::ErrorKind::FileTooLarge, UnknownReason::Limit),
        ];
        let told = known.into_iter().find(|(kind, _)| *kind == error.kind());
        let reason = told.map_or(UnknownReason::Transient, |(_, reason)| reason);
        Unreadable { reason, detail: format!("{}: {error}", self.document) }
    }
}

/// The digest and the size of a file. Links are followed, as in all paths of the configuration; what is no regular file is not
/// opened, since a pipe would wait.
fn read(path: &PathBuf) -> io::Result<(Digest, u64)> {
    let expected = regular(std::fs::metadata(path)?)?;
    let mut file = File::open(path)?;
    regular(file.metadata()?)?;
    let mut hashed = Digest::hasher();
    let mut part = vec![0; 64 * 1024];
    let mut size = 0;
    loop {
        let got = match file.read(&mut part) {
            Ok(0) => break,
            Ok(got) => got,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        size += got as u64;
        within(size)?;
        hashed.update(part.get(..got).unwrap_or_default());
    }
    if size != expected || file.metadata()?.len() != size {
        return Err(io::Error::other("it changed while it was read"));
    }
    Ok((hashed.finish(), size))
}

/// The size of a regular file that is not too large.
fn regular(there: std::fs::Metadata) -> io::Result<u64> {
    if there.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !there.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file"));
    }
    within(there.len())?;
    Ok(there.len())
}

fn within(size: u64) -> io::Result<()> {
    if size <= MOST_BYTES {
        return Ok(());
    }
    let what = format!("it is larger than {} MiB", MOST_BYTES >> 20);
    Err(io::Error::new(io::ErrorKind::FileTooLarge, what))
}
