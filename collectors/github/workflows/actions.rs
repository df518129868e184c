//! Actions that a repository holds, and where those are that its workflows name.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use crate::api::Operation;

use super::super::failure::Failure;
use super::document::{File, bounded};
use super::marks;
use super::origins::Scope;
use super::rows::{Action, Steps, Workflow};
use super::steps::{Gathering, is_local};

/// The names that the file of an action may have.
pub(in super::super) const FILES: [&str; 2] = ["action.yml", "action.yaml"];

/// A folder, by the names in it.
#[derive(Debug, Deserialize)]
pub(in super::super) struct Names {
    entries: Option<Vec<Entry>>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    object: Option<Inner>,
}

#[derive(Debug, Deserialize)]
struct Inner {
    entries: Option<Vec<Plain>>,
}

#[derive(Debug, Deserialize)]
struct Plain {
    name: String,
    #[serde(rename = "type")]
    kind: String,
}

impl Names {
    /// Whether it has a file of this name.
    pub(in super::super) fn has(&self, name: &str) -> bool {
        self.entries.iter().flatten().any(|entry| entry.name == name)
    }

    /// The folders in `.github/actions` that are actions, and those in others that may be.
    ///
    /// # Errors
    /// When the folder is none.
    pub(in super::super) fn actions(self, operation: Operation) -> Result<BTreeSet<String>, Failure> {
        let wrong = || Failure::malformed(operation, ".github/actions is no folder");
        let mut found = BTreeSet::new();
        for entry in self.entries.ok_or_else(wrong)?.into_iter().filter(|entry| entry.kind == "tree") {
            let inner = entry.object.and_then(|object| object.entries).ok_or_else(wrong)?;
            let path = format!(".github/actions/{}", entry.name);
            if inner.iter().any(|each| FILES.contains(&each.name.as_str())) {
                found.insert(path);
            } else {
                let folders = inner.iter().filter(|each| each.kind == "tree");
                found.extend(folders.map(|each| format!("{path}/{}", each.name)));
            }
        }
        Ok(found)
    }
}

/// The own actions that steps name, each as it is named and with its folder; no folder where a name leads out of the repository.
pub(in super::super) fn named<'a>(
    steps: impl Iterator<Item = &'a Steps>,
) -> BTreeMap<&'a str, Option<String>> {
    let uses = steps.flat_map(|steps| &steps.uses).map(|each| each.uses.as_str());
    let own = uses.filter(|uses| is_local(uses));
    own.map(|uses| (uses, folder(uses.get(2..).unwrap_or_default()))).collect()
}

/// The steps of workflows.
pub(in super::super) fn steps_of(workflows: &[Workflow]) -> impl Iterator<Item = &Steps> {
    workflows.iter().flat_map(|workflow| &workflow.jobs).map(|job| &job.steps)
}

/// A folder without what its name does not need; nothing where it leads out of the repository.
fn folder(path: &str) -> Option<String> {
    let parts: Vec<_> = path.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    let leads_in = !parts.contains(&"..") && !path.contains([':', '\0', '$']);
    leads_in.then(|| parts.join("/"))
}

/// Reads an action.
///
/// # Errors
/// When its file cannot be read whole.
pub(in super::super) fn read(operation: Operation, path: &str, file: File) -> Result<Action, Failure> {
    let document = file.document(operation, path)?;
    let wrong = || Failure::malformed(operation, format!("{path} does not say how it runs"));
    let runs = document.get("runs").and_then(Value::as_object).ok_or_else(wrong)?;
    let using = runs.get("using").and_then(Value::as_str).ok_or_else(wrong)?;
    let scope = Scope { environments: [None; 3], matrix: None, on: None, shell: None };
    let mut gathering = Gathering { file: (operation, path), scope, found: Steps::default() };
    if using.eq_ignore_ascii_case("composite") {
        if runs.get("steps").is_none() {
            return Err(wrong());
        }
        gathering.steps(runs.get("steps"), "runs.steps")?;
    }
    if let Some(image) =
        runs.get("image").and_then(Value::as_str).and_then(|image| image.strip_prefix("docker://"))
    {
        gathering.image(image);
    }
    Ok(Action { file: bounded(path), marks: marks(&document), steps: gathering.finish() })
}
