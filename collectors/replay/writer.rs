//! Writes recordings. Equal evidence gives equal bytes.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::api::{Digest, Evidence, KindName, canonical};

use super::files::is_archive;
use super::pseudonym::{KeyError, Pseudonyms};
use super::{Content, Entry, FORMAT, MANIFEST, Manifest, family};

/// Why a recording cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A file cannot be written.
    #[error("write {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        #[source]
        source: io::Error,
    },
    /// The folder holds something already.
    #[error("{} is not empty", .0.display())]
    NotEmpty(PathBuf),
    /// It is not known where this kind holds names.
    #[error("evidence of kind {0} cannot be pseudonymised")]
    Kind(KindName),
    /// There is no randomness for the key.
    #[error("make a key for pseudonyms")]
    Key(#[from] KeyError),
    /// Evidence cannot be written as JSON.
    #[error("write evidence as JSON")]
    Json(#[from] serde_json::Error),
}

/// Writes a recording: an archive when the path ends with `.tar.zst`, else a folder.
///
/// With `pseudonymise`, account ids and the names of users, groups, roles, policies and devices are replaced by
/// keyed hashes, each name everywhere by the same; the key is not kept.
///
/// # Errors
/// When something cannot be written, or cannot be pseudonymised.
pub fn write(
    path: &Path,
    evidence: &[Evidence],
    recorded_at: DateTime<Utc>,
    pseudonymise: bool,
) -> Result<(), WriteError> {
    let files = if pseudonymise {
        files(&pseudonymised(evidence, &Pseudonyms::random()?)?, recorded_at, true)?
    } else {
        files(evidence, recorded_at, false)?
    };
    if is_archive(path) { write_archive(path, &files) } else { write_folder(path, &files) }
}

/// The evidence without its names.
pub(super) fn pseudonymised(
    evidence: &[Evidence],
    pseudonyms: &Pseudonyms,
) -> Result<Vec<Evidence>, WriteError> {
    if let Some(other) = evidence.iter().find(|each| family(each.record.kind.as_str()) != "aws") {
        return Err(WriteError::Kind(other.record.kind.clone()));
    }
    let names = pseudonyms.with_names_of(evidence);
    Ok(evidence.iter().map(|each| names.replace(each)).collect())
}

type Named = (String, Vec<u8>);

/// The files of a recording, the manifest first.
fn files(
    evidence: &[Evidence],
    recorded_at: DateTime<Utc>,
    pseudonymised: bool,
) -> Result<Vec<Named>, WriteError> {
    let mut sorted: Vec<_> = evidence.iter().collect();
    sorted.sort_by_key(|each| (&each.record.kind, &each.record.scope));
    let (mut entries, mut files) = (Vec::new(), Vec::new());
    for (index, each) in sorted.into_iter().enumerate() {
        let content = Content { record: each.record.clone(), rows: each.rows.clone() };
        let bytes = canonical(&serde_json::to_value(&content)?);
        let file = format!("evidence/{:04}-{}.json", index + 1, each.record.kind);
        entries.push(Entry {
            file: file.clone(),
            kind: each.record.kind.clone(),
            scope: each.record.scope.clone(),
            sha256: Digest::of(&bytes),
        });
        files.push((file, bytes));
    }
    let manifest = Manifest {
        format: FORMAT,
        recorded_at,
        tool: format!("annexa {}", env!("CARGO_PKG_VERSION")),
        pseudonymised,
        evidence: entries,
    };
    let manifest: Value = serde_json::to_value(&manifest)?;
    files.insert(0, (MANIFEST.to_owned(), format!("{manifest:#}\n").into_bytes()));
    Ok(files)
}

fn write_folder(root: &Path, files: &[Named]) -> Result<(), WriteError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| WriteError::File { path, source }
    };
    std::fs::create_dir_all(root.join("evidence")).map_err(failed(root))?;
    if root.join(MANIFEST).exists()
        || root.join("evidence").read_dir().map_err(failed(root))?.next().is_some()
    {
        return Err(WriteError::NotEmpty(root.to_owned()));
    }
    for (name, bytes) in files {
        let path = root.join(name);
        std::fs::write(&path, bytes).map_err(failed(&path))?;
    }
    Ok(())
}

fn write_archive(path: &Path, files: &[Named]) -> Result<(), WriteError> {
    pack(path, files).map_err(|source| WriteError::File { path: path.to_owned(), source })
}

fn pack(path: &Path, files: &[Named]) -> io::Result<()> {
    let packed = zstd::Encoder::new(File::create(path)?, zstd::DEFAULT_COMPRESSION_LEVEL)?;
    let mut tar = tar::Builder::new(packed);
    for (name, bytes) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(0);
        tar.append_data(&mut header, name, bytes.as_slice())?;
    }
    let mut file = tar.into_inner()?.finish()?;
    file.flush()?;
    file.sync_all()
}
