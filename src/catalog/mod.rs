//! Catalogs and crosswalks: YAML files in, checked frameworks and their relations to the hub out.
//!
//! Everything is read and checked at once, so that a faulty file is one list of problems, each with its place.
//! A framework is two files, `catalogs/<framework>.yaml` and `crosswalks/<hub>--<framework>.yaml`; the second
//! may be absent.

mod crosswalk;
mod framework;
mod raw;
mod read;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ops::Range;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io, thread};

use collectors::api::{Problem, Problems, SourceText};
use rust_embed::RustEmbed;

use crate::model::{Catalog, Crosswalk, EntryId, FrameworkId, Mapping, Requirement, RequirementId};
use framework::Draft;
use raw::Text;

/// The framework whose controls policies name: ISO/IEC 27001:2022.
pub const HUB: &str = "iso27001-2022";

#[derive(RustEmbed)]
#[folder = "seeds/catalogs"]
#[include = "*.yaml"]
struct CatalogFiles;

#[derive(RustEmbed)]
#[folder = "seeds/crosswalks"]
#[include = "*.yaml"]
struct CrosswalkFiles;

/// Why catalogs cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// A file or folder could not be read.
    #[error("read {path}")]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The files were read and are wrong.
    #[error(transparent)]
    Invalid(#[from] Problems),
}

/// Every framework, and how the hub relates to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogs {
    hub: Catalog,
    others: BTreeMap<FrameworkId, Catalog>,
    crosswalks: BTreeMap<FrameworkId, Crosswalk>,
}

impl Catalogs {
    /// Reads the catalogs that annexa ships.
    ///
    /// # Errors
    /// Every problem in them.
    pub fn embedded() -> Result<Self, Problems> {
        assemble(
            &embedded_files::<CatalogFiles>("seeds/catalogs")?,
            &embedded_files::<CrosswalkFiles>("seeds/crosswalks")?,
        )
    }

    /// Reads the catalogs of a folder that holds `catalogs/` and `crosswalks/`.
    ///
    /// # Errors
    /// When a file cannot be read, or every problem in the files.
    pub fn load(folder: &Path) -> Result<Self, CatalogError> {
        let catalogs = files_in(&folder.join("catalogs"))?;
        let crosswalks = files_in(&folder.join("crosswalks"))?;
        Ok(assemble(&catalogs, &crosswalks)?)
    }

    /// Takes away the titles that belong to rights holders; ids stand in their place.
    #[must_use]
    pub fn without_titles(mut self) -> Self {
        self.hub.hide_titles();
        self.others.values_mut().for_each(Catalog::hide_titles);
        self
    }

    /// The framework whose controls policies name.
    #[must_use]
    pub fn hub(&self) -> &Catalog {
        &self.hub
    }

    /// Every framework: the hub, then the others by id.
    pub fn frameworks(&self) -> impl Iterator<Item = &Catalog> {
        std::iter::once(&self.hub).chain(self.others.values())
    }

    /// The catalog of a framework.
    #[must_use]
    pub fn get(&self, id: &FrameworkId) -> Option<&Catalog> {
        if self.hub.id() == id { Some(&self.hub) } else { self.others.get(id) }
    }

    /// The entry of a full id.
    #[must_use]
    pub fn requirement(&self, id: &RequirementId) -> Option<&Requirement> {
        self.get(&id.framework)?.get(&id.entry)
    }

    /// Every control of the hub, in its order.
    pub fn controls(&self) -> impl Iterator<Item = &Requirement> {
        self.hub.entries().iter().filter(|entry| entry.kind.is_control())
    }

    /// The crosswalk from the hub to a framework; none for the hub itself or where none is shipped.
    #[must_use]
    pub fn crosswalk(&self, to: &FrameworkId) -> Option<&Crosswalk> {
        self.crosswalks.get(to)
    }

    /// Every mapping of a control, by framework; frameworks without one are left out.
    #[must_use]
    pub fn requirements_of(&self, control: &EntryId) -> BTreeMap<FrameworkId, Vec<&Mapping>> {
        let found = self
            .crosswalks
            .iter()
            .map(|(id, crosswalk)| (id.clone(), crosswalk.of_control(control).collect()));
        found.filter(|(_, mappings): &(FrameworkId, Vec<&Mapping>)| !mappings.is_empty()).collect()
    }

    /// Every mapping that ends at a requirement.
    #[must_use]
    pub fn controls_of(&self, requirement: &RequirementId) -> Vec<&Mapping> {
        let crosswalk = self.crosswalks.get(&requirement.framework);
        crosswalk.map_or_else(Vec::new, |crosswalk| crosswalk.of_requirement(&requirement.entry).collect())
    }
}

/// Reads and checks all files together.
fn assemble(catalogs: &[Arc<SourceText>], crosswalks: &[Arc<SourceText>]) -> Result<Catalogs, Problems> {
    let mut problems = Problems::default();
    let mut drafts: BTreeMap<FrameworkId, Draft> = BTreeMap::new();
    for draft in in_parallel(catalogs, framework::read_catalog, &mut problems) {
        drafts.insert(draft.catalog.id().clone(), draft);
    }
    drafts.values().for_each(|draft| check_links(draft, &drafts, &mut problems));
    let read_crosswalk = |source: &_, problems: &mut _| crosswalk::read_crosswalk(source, &drafts, problems);
    let mut by_target = BTreeMap::new();
    for crosswalk in in_parallel(crosswalks, read_crosswalk, &mut problems) {
        by_target.insert(crosswalk.head.to.clone(), crosswalk);
    }
    let mut others: BTreeMap<FrameworkId, Catalog> =
        drafts.into_iter().map(|(id, draft)| (id, draft.catalog)).collect();
    let hub = others.keys().find(|id| id.as_str() == HUB).cloned().and_then(|id| others.remove(&id));
    match hub {
        Some(hub) => problems.or(Catalogs { hub, others, crosswalks: by_target }),
        None if problems.0.is_empty() => {
            let folder = SourceText::new("catalogs", "");
            Err(Problem::at(&folder, 0..0, format!("the hub is missing: add {HUB}.yaml")).into())
        }
        None => Err(problems),
    }
}

/// Reads every file on its own thread, for these files are read at each start; the order of files is kept.
fn in_parallel<T: Send>(
    sources: &[Arc<SourceText>],
    read: impl Fn(&Arc<SourceText>, &mut Problems) -> Option<T> + Sync,
    problems: &mut Problems,
) -> Vec<T> {
    let read = |source| {
        let mut problems = Problems::default();
        (read(source, &mut problems), problems)
    };
    let read = &read;
    let readings: Vec<(Option<T>, Problems)> = thread::scope(|scope| {
        let threads: Vec<_> = sources.iter().map(|source| scope.spawn(move || read(source))).collect();
        threads.into_iter().map(|each| each.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    });
    let mut values = Vec::with_capacity(readings.len());
    for (value, found) in readings {
        problems.0.extend(found.0);
        values.extend(value);
    }
    values
}

/// Reports links of a catalog that lead nowhere.
fn check_links(draft: &Draft, drafts: &BTreeMap<FrameworkId, Draft>, problems: &mut Problems) {
    for link in &draft.links {
        let end = drafts.get(&link.value.framework);
        if end.is_none_or(|end| !end.is_damaged && end.catalog.get(&link.value.entry).is_none()) {
            let span = read::span_of(link, &draft.source);
            problems.0.push(Problem::at(&draft.source, span, format!("{} is no entry", link.value)));
        }
    }
}

/// Reports a file that is not named for what it holds.
fn check_file_name(source: &Arc<SourceText>, span: Range<usize>, stem: &str, problems: &mut Problems) {
    let expected = format!("{stem}.yaml");
    if Path::new(&source.name).file_name().is_none_or(|name| name != expected.as_str()) {
        problems.0.push(Problem::at(source, span, format!("the file must be named {expected}")));
    }
}

/// Reports a text that is empty or longer than some words.
fn check_words(source: &Arc<SourceText>, text: &Text, what: &str, most: usize, problems: &mut Problems) {
    let words = text.value.split_whitespace().count();
    let message = match words {
        0 => format!("{what} is empty"),
        _ if words > most => format!("{what} has {words} words, more than {most}"),
        _ => return,
    };
    problems.0.push(Problem::at(source, read::span_of(text, source), message));
}

fn embedded_files<F: RustEmbed>(folder: &str) -> Result<Vec<Arc<SourceText>>, Problem> {
    let mut files = Vec::new();
    for name in F::iter() {
        let path = format!("{folder}/{name}");
        let data = F::get(&name).map(|file| file.data.into_owned()).unwrap_or_default();
        match String::from_utf8(data) {
            Ok(text) => files.push(SourceText::new(path, text)),
            Err(error) => {
                let place = error.utf8_error().valid_up_to();
                return Err(Problem::at(&SourceText::new(path, ""), place..place, "the file is not UTF-8"));
            }
        }
    }
    Ok(files)
}

/// The YAML files of a folder, by name.
fn files_in(folder: &Path) -> Result<Vec<Arc<SourceText>>, CatalogError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| CatalogError::Read { path, source }
    };
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed(folder))? {
        let path = entry.map_err(failed(folder))?.path();
        if path.extension().is_some_and(|extension| extension == "yaml") {
            paths.push(path);
        }
    }
    paths.sort();
    let mut files = Vec::with_capacity(paths.len());
    for path in paths {
        let text = fs::read_to_string(&path).map_err(failed(&path))?;
        files.push(SourceText::new(path.display().to_string(), text));
    }
    Ok(files)
}
