//! Replays recorded evidence: the sample, re-performed assessments, evidence that one party hands to another.
//!
//! A recording is a folder, or the same files as a `.tar.zst` archive:
//!
//! - `manifest.json`: [`Manifest`], with the digest of every other file;
//! - `evidence/<number>-<kind>.json`: `{"record": …, "rows": […]}` in canonical JSON, one for each kind and scope.
//!
//! What comes out keeps its scope, times and gaps; only the source is named anew. A file that does not agree with
//! the manifest or with its own record becomes evidence with a gap, so that a changed recording proves nothing.

mod files;
mod pseudonym;
#[cfg(test)]
mod tests;
mod writer;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::api::{
    CollectError, Collected, Collector, CollectorType, Context, Diagnosis, DiagnosisFinding, Digest, Draft,
    Evidence, EvidenceKind, Gap, KindName, Origin, Plan, Problems, Record, Scope, Section, SourceId,
    UnknownReason, canonical, parse_as,
};

use files::Files;

pub use files::ReadError;
pub use writer::{WriteError, write};

/// The version of the format.
const FORMAT: u32 = 1;

/// The name of the manifest in a recording.
const MANIFEST: &str = "manifest.json";

/// The operation that gaps name.
const OPERATION: &str = "replay:Read";

/// What a recording says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The version of the format, 1.
    pub format: u32,
    /// When the recording was made.
    pub recorded_at: DateTime<Utc>,
    /// The tool that made it and its version.
    pub tool: String,
    /// Whether names and account ids were replaced.
    pub pseudonymised: bool,
    /// The files.
    pub evidence: Vec<Entry>,
}

/// A file of a recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its path in the recording.
    pub file: String,
    /// The kind of evidence in it.
    pub kind: KindName,
    /// The scope of the evidence.
    pub scope: Scope,
    /// SHA-256 of the file.
    pub sha256: Digest,
}

/// A recording as a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The recording: a folder, or an archive whose name ends with `.tar.zst`, from the folder of the configuration.
    /// Example: `"evidence-2026-11.tar.zst"`.
    pub path: PathBuf,
}

/// The content of an evidence file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    record: Record,
    rows: Vec<Value>,
}

/// Recorded evidence.
#[derive(Debug, Clone, Copy)]
pub struct Replay;

/// The kinds of all other types of source, and those that no collector reads yet.
static KINDS: LazyLock<Vec<EvidenceKind>> = LazyLock::new(|| {
    let others = crate::all().iter().filter(|each| each.name() != Replay.name());
    others
        .flat_map(|each| each.kinds())
        .chain(crate::scim::KINDS)
        .chain(crate::annexa::KINDS)
        .copied()
        .collect()
});

impl CollectorType for Replay {
    fn name(&self) -> &'static str {
        "replay"
    }

    fn title(&self) -> &'static str {
        "Recorded evidence, from a folder or an archive"
    }

    fn kinds(&self) -> &'static [EvidenceKind] {
        &KINDS
    }

    fn config_schema(&self) -> schemars::Schema {
        schemars::schema_for!(Config)
    }

    fn build(&self, source: &SourceId, config: Section<'_>) -> Result<Arc<dyn Collector>, Problems> {
        let base = Path::new(&config.source.name).parent().unwrap_or(Path::new("")).to_path_buf();
        let config: Config = config.read()?;
        Ok(Arc::new(Source { id: source.clone(), path: base.join(config.path) }))
    }

    fn permissions(&self, _kinds: &BTreeSet<KindName>) -> String {
        "Reading a recording needs no permission but to read its files.".to_owned()
    }
}

/// When a recording was made, so that a clock can be set to it.
///
/// # Errors
/// When the recording cannot be read.
pub fn recorded_at(path: &Path) -> Result<DateTime<Utc>, ReadError> {
    Ok(manifest(&Files::open(path)?)?.recorded_at)
}

struct Source {
    id: SourceId,
    path: PathBuf,
}

#[async_trait]
impl Collector for Source {
    async fn collect(&self, cx: &Context) -> Result<Collected, CollectError> {
        let path = self.path.clone();
        let opened = tokio::task::spawn_blocking(move || Files::open(&path));
        let opened = tokio::select! {
            () = cx.cancel.cancelled() => return Err(CollectError::Cancelled),
            opened = opened => opened.map_err(|error| CollectError::Malformed(error.to_string()))?,
        };
        let files = opened?;
        let manifest = manifest(&files)?;
        let mut evidence = Vec::new();
        for entry in &manifest.evidence {
            if let Some(kind) =
                KINDS.iter().find(|kind| kind.name == entry.kind.as_str() && cx.kinds.contains(&entry.kind))
            {
                evidence.push(self.replay(&files, &manifest, entry, kind)?);
            }
        }
        evidence.extend(self.absent(&manifest, cx)?);
        Ok(Collected { evidence })
    }

    async fn diagnose(&self, _cx: &Context) -> Vec<Diagnosis> {
        let path = self.path.clone();
        let scope = format!("the recording {}", path.display());
        let finding = match tokio::task::spawn_blocking(move || recorded_at(&path)).await {
            Ok(Ok(at)) => DiagnosisFinding::Fit { identity: format!("recorded {at}") },
            Ok(Err(error)) => DiagnosisFinding::Undecided { detail: error.to_string() },
            Err(error) => DiagnosisFinding::Undecided { detail: error.to_string() },
        };
        vec![Diagnosis { scope, finding }]
    }

    fn permissions(&self, kinds: &BTreeSet<KindName>) -> String {
        Replay.permissions(kinds)
    }

    fn plan(&self, _kinds: &BTreeSet<KindName>) -> Plan {
        Plan { scopes: vec![format!("the recording {}", self.path.display())], ..Plan::default() }
    }

    /// Those that the recording holds. Of one that cannot be read it is not known, so that it may be all.
    fn gives(&self) -> Option<BTreeSet<KindName>> {
        let manifest = Files::open(&self.path).and_then(|files| manifest(&files)).ok()?;
        Some(manifest.evidence.into_iter().map(|entry| entry.kind).collect())
    }
}

impl Source {
    /// The evidence of a file, or the gap that says why it cannot be trusted.
    fn replay(
        &self,
        files: &Files,
        manifest: &Manifest,
        entry: &Entry,
        kind: &'static EvidenceKind,
    ) -> Result<Evidence, CollectError> {
        match verified(files, entry) {
            Ok(content) => {
                let record = Record { source: self.id.clone(), ..content.record };
                Ok(Evidence { record, rows: content.rows })
            }
            Err(problem) => {
                let gap =
                    Gap::whole(UnknownReason::Malformed, OPERATION, format!("{}: {problem}", entry.file));
                self.unread(kind, gap, &entry.scope, manifest)
            }
        }
    }

    /// The wanted kinds that the recording lacks, in each scope that it has kinds of the same collector for.
    fn absent(&self, manifest: &Manifest, cx: &Context) -> Result<Vec<Evidence>, CollectError> {
        let mut recorded: BTreeMap<&Scope, BTreeSet<&KindName>> = BTreeMap::new();
        for entry in &manifest.evidence {
            recorded.entry(&entry.scope).or_default().insert(&entry.kind);
        }
        let mut evidence = Vec::new();
        for (scope, present) in recorded {
            for kind in KINDS.iter().filter(|kind| cx.kinds.iter().any(|wanted| wanted.as_str() == kind.name))
            {
                let family = present.iter().any(|each| family(each.as_str()) == family(kind.name));
                if family && !present.iter().any(|each| each.as_str() == kind.name) {
                    let gap =
                        Gap::whole(UnknownReason::Absent, OPERATION, "the recording holds no such evidence");
                    evidence.push(self.unread(kind, gap, scope, manifest)?);
                }
            }
        }
        Ok(evidence)
    }

    fn unread(
        &self,
        kind: &'static EvidenceKind,
        gap: Gap,
        scope: &Scope,
        manifest: &Manifest,
    ) -> Result<Evidence, CollectError> {
        let origin = Origin {
            source: self.id.clone(),
            scope: scope.clone(),
            collector: manifest.tool.clone(),
            identity: "recording".to_owned(),
        };
        let closed = Draft::unread(kind, gap).finish(&origin, manifest.recorded_at);
        closed.map_err(|error| CollectError::Malformed(error.to_string()))
    }
}

/// The collector that a kind belongs to, by the first word of its name.
fn family(kind: &str) -> &str {
    kind.split('.').next().unwrap_or_default()
}

fn manifest(files: &Files) -> Result<Manifest, ReadError> {
    let manifest: Manifest = parse_as(files.get(MANIFEST)?).map_err(ReadError::Manifest)?;
    if manifest.format != FORMAT {
        return Err(ReadError::Format(manifest.format));
    }
    let mut seen = BTreeSet::new();
    match manifest.evidence.iter().find(|entry| !seen.insert((&entry.kind, &entry.scope))) {
        Some(twice) => Err(ReadError::Twice(twice.kind.clone())),
        None => Ok(manifest),
    }
}

/// Why an evidence file cannot be trusted.
#[derive(Debug, thiserror::Error)]
enum Untrusted {
    #[error("{0}")]
    Read(ReadError),
    #[error("is not the file that the manifest names")]
    Digest,
    #[error("{0}")]
    Json(crate::api::JsonError),
    #[error("holds evidence of another kind or scope")]
    Other,
    #[error("has other rows than its record says")]
    Rows,
}

fn verified(files: &Files, entry: &Entry) -> Result<Content, Untrusted> {
    let bytes = files.get(&entry.file).map_err(Untrusted::Read)?;
    if Digest::of(bytes) != entry.sha256 {
        return Err(Untrusted::Digest);
    }
    let content: Content = parse_as(bytes).map_err(Untrusted::Json)?;
    if content.record.kind != entry.kind || content.record.scope != entry.scope {
        return Err(Untrusted::Other);
    }
    let got = content.rows.len() as u64;
    let rows = Value::Array(content.rows);
    if got != content.record.completeness.got || Digest::of(&canonical(&rows)) != content.record.body {
        return Err(Untrusted::Rows);
    }
    let Value::Array(rows) = rows else { return Err(Untrusted::Rows) };
    Ok(Content { record: content.record, rows })
}

impl From<ReadError> for CollectError {
    fn from(error: ReadError) -> Self {
        let text = files::chain(&error);
        match error {
            ReadError::Open { .. } | ReadError::Missing(_) => Self::Unreachable(text),
            ReadError::Archive(_)
            | ReadError::Path(_)
            | ReadError::TooLarge
            | ReadError::Manifest(_)
            | ReadError::Format(_)
            | ReadError::Twice(_) => Self::Malformed(text),
        }
    }
}
