//! `annexa control list`.

use schemars::JsonSchema;
use serde::Serialize;

use crate::cli::columns::columns;
use crate::cli::knowledge::Knowledge;
use crate::cli::problems::Failure;
use crate::cli::setup::no_such;
use crate::model::{Catalog, EntryId, EntryKind, FrameworkId, Requirement};

/// Entries of frameworks.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::cli) struct ControlList {
    /// The frameworks there are.
    pub(super) frameworks: Vec<FrameworkLine>,
    /// The entries asked for, in the order of their frameworks.
    pub(super) entries: Vec<EntryLine>,
}

/// A framework.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct FrameworkLine {
    id: FrameworkId,
    title: String,
    /// How many entries it has.
    entries: usize,
    /// How many mappings from hub controls it has.
    mappings: usize,
}

/// An entry.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct EntryLine {
    framework: FrameworkId,
    pub(super) id: EntryId,
    title: String,
    kind: EntryKind,
    /// Mappings from it to requirements, or for another framework from hub controls to it.
    pub(super) mappings: usize,
    /// Policies that test it.
    pub(super) policies: usize,
}

/// The hub's entries, or those of some frameworks.
pub(super) fn list(knowledge: &Knowledge, wanted: &[FrameworkId]) -> Result<ControlList, Failure> {
    let catalogs = &knowledge.catalogs;
    let mut entries = Vec::new();
    let hub = [catalogs.hub().id().clone()];
    for id in if wanted.is_empty() { &hub } else { wanted } {
        let catalog = catalogs.get(id).ok_or_else(|| {
            no_such("framework", id.as_str(), catalogs.frameworks().map(|catalog| catalog.id().as_str()))
        })?;
        let shown = catalog.entries().iter().filter(|entry| !entry.kind.is_framework());
        entries.extend(shown.map(|entry| line(knowledge, catalog, entry)));
    }
    let frameworks = catalogs.frameworks().map(|catalog| FrameworkLine {
        id: catalog.id().clone(),
        title: catalog.framework.short_title.clone(),
        entries: catalog.entries().len(),
        mappings: catalogs.crosswalk(catalog.id()).map_or(0, |crosswalk| crosswalk.mappings().len()),
    });
    Ok(ControlList { frameworks: frameworks.collect(), entries })
}

fn line(knowledge: &Knowledge, catalog: &Catalog, entry: &Requirement) -> EntryLine {
    let is_hub = catalog.id() == knowledge.catalogs.hub().id();
    let mapped_to = knowledge.catalogs.controls_of(&catalog.requirement_id(&entry.id));
    let mappings = if is_hub {
        knowledge.catalogs.requirements_of(&entry.id).values().map(Vec::len).sum()
    } else {
        mapped_to.len()
    };
    let tests = |controls: &[EntryId]| match is_hub {
        true => controls.contains(&entry.id),
        false => mapped_to.iter().any(|mapping| controls.contains(&mapping.from)),
    };
    EntryLine {
        framework: catalog.id().clone(),
        id: entry.id.clone(),
        title: entry.title().to_owned(),
        kind: entry.kind.clone(),
        mappings,
        policies: knowledge.enabled().filter(|policy| tests(&policy.metadata.custom.controls)).count(),
    }
}

/// The list for people.
pub(super) fn text(list: &ControlList) -> String {
    let rows = list.entries.iter().map(|entry| {
        let (mappings, policies) = (entry.mappings.to_string(), entry.policies.to_string());
        [entry.id.to_string(), entry.kind.to_string(), mappings, policies, entry.title.clone()]
    });
    let entries = columns(["ID", "KIND", "MAPPINGS", "POLICIES", "TITLE"], rows);
    let rows = list.frameworks.iter().map(|framework| {
        let (entries, mappings) = (framework.entries.to_string(), framework.mappings.to_string());
        [framework.id.to_string(), entries, mappings, framework.title.clone()]
    });
    format!("{entries}\n{}", columns(["FRAMEWORK", "ENTRIES", "MAPPINGS", "TITLE"], rows))
}
