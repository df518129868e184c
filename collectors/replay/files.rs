//! Reads the files of a recording, from a folder or an archive, with bounds and only below the recording's root.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use crate::api::{JsonError, KindName};

use super::MANIFEST;

/// The largest content of a recording, uncompressed.
const MAX_BYTES: u64 = 1024 * 1024 * 1024;

/// The most files of a recording.
const MAX_FILES: usize = 100_000;

/// Why a recording cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The folder, the archive, or a file cannot be opened.
    #[error("open {}", path.display())]
    Open {
        /// The path.
        path: PathBuf,
        /// What the operating system says.
        #[source]
        source: io::Error,
    },
    /// The archive is damaged.
    #[error("read the archive")]
    Archive(#[source] io::Error),
    /// The archive holds something else than files of a recording.
    #[error("the archive holds {0:?}, which is no file of a recording")]
    Path(String),
    /// There is more than a recording may hold.
    #[error("the recording is larger than {MAX_BYTES} bytes or {MAX_FILES} files")]
    TooLarge,
    /// A file of the recording is missing.
    #[error("the recording has no {0}")]
    Missing(String),
    /// The manifest does not parse.
    #[error("read the manifest")]
    Manifest(#[source] JsonError),
    /// The manifest is of another format.
    #[error("the recording has format {0}, which this version does not know")]
    Format(u32),
    /// Two files hold the same kind and scope.
    #[error("the recording holds {0} twice for one scope")]
    Twice(KindName),
}

/// The files of a recording.
#[derive(Debug)]
pub(super) struct Files(BTreeMap<String, Vec<u8>>);

/// True for the name of an archive.
pub(super) fn is_archive(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(".tar.zst"))
}

impl Files {
    /// Reads all files.
    ///
    /// # Errors
    /// When the folder or archive cannot be read as a whole.
    pub(super) fn open(path: &Path) -> Result<Self, ReadError> {
        let open = |source| ReadError::Open { path: path.to_owned(), source };
        if is_archive(path) { archive(File::open(path).map_err(open)?) } else { folder(path) }
    }

    /// The content of a file.
    ///
    /// # Errors
    /// When there is none of this name.
    pub(super) fn get(&self, name: &str) -> Result<&[u8], ReadError> {
        self.0.get(name).map(Vec::as_slice).ok_or_else(|| ReadError::Missing(name.to_owned()))
    }
}

/// An error with its causes.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(&format!(": {cause}"));
        next = cause.source();
    }
    text
}

fn archive(file: File) -> Result<Files, ReadError> {
    let unpacked = zstd::Decoder::new(file).map_err(ReadError::Archive)?;
    let mut tar = tar::Archive::new(unpacked.take(MAX_BYTES));
    let mut files = BTreeMap::new();
    for entry in tar.entries().map_err(ReadError::Archive)? {
        let mut entry = entry.map_err(ReadError::Archive)?;
        let path = entry.path().map_err(ReadError::Archive)?.into_owned();
        let name = safe(&path).filter(|_| entry.header().entry_type().is_file());
        let name = name.ok_or_else(|| ReadError::Path(path.to_string_lossy().chars().take(200).collect()))?;
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).map_err(ReadError::Archive)?;
        if files.insert(name.clone(), bytes).is_some() {
            return Err(ReadError::Path(name));
        }
        if files.len() > MAX_FILES {
            return Err(ReadError::TooLarge);
        }
    }
    // A bound that was reached looks like the end of the archive.
    if tar.into_inner().limit() == 0 { Err(ReadError::TooLarge) } else { Ok(Files(files)) }
}

fn folder(root: &Path) -> Result<Files, ReadError> {
    let mut files = BTreeMap::new();
    let mut left = MAX_BYTES;
    let mut paths = vec![root.join(MANIFEST)];
    let evidence = root.join("evidence");
    let open = |path: &Path| {
        let path = path.to_owned();
        move |source| ReadError::Open { path, source }
    };
    if evidence.is_dir() {
        for entry in std::fs::read_dir(&evidence).map_err(open(&evidence))? {
            paths.push(entry.map_err(open(&evidence))?.path());
        }
    }
    for path in paths {
        let Some(name) = path.strip_prefix(root).ok().and_then(safe) else { continue };
        // A link may lead out of the recording.
        let kind = std::fs::symlink_metadata(&path).map_err(open(&path))?;
        if !kind.is_file() {
            continue;
        }
        let mut bytes = Vec::new();
        let file = File::open(&path).map_err(open(&path))?;
        file.take(left).read_to_end(&mut bytes).map_err(open(&path))?;
        left -= bytes.len() as u64;
        files.insert(name, bytes);
        if left == 0 || files.len() > MAX_FILES {
            return Err(ReadError::TooLarge);
        }
    }
    Ok(Files(files))
}

/// The name of a file that a recording may hold: the manifest, or a JSON file in the folder `evidence`.
fn safe(path: &Path) -> Option<String> {
    let mut parts = Vec::new();
    for part in path.components() {
        let Component::Normal(part) = part else { return None };
        parts.push(part.to_str()?);
    }
    match parts.as_slice() {
        [MANIFEST] => Some(MANIFEST.to_owned()),
        ["evidence", name] if name.ends_with(".json") => Some(format!("evidence/{name}")),
        _ => None,
    }
}
