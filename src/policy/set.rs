//! The policies of a run: the embedded pack, and an overlay folder that adds to it or replaces parts of it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use rust_embed::RustEmbed;

use super::metadata::Metadata;
use super::protocol::Module;
use crate::model::{Digest, PolicyId, Problem, Problems, SourceText};

/// The pack that ships with annexa.
#[derive(RustEmbed)]
#[folder = "policies"]
#[include = "*.rego"]
struct Pack;

/// A policy: its text and what it says of itself.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Its id, from its path.
    pub id: PolicyId,
    /// Its text.
    pub source: Arc<SourceText>,
    /// What it says of itself.
    pub metadata: Metadata,
    /// SHA-256 of its text.
    pub digest: Digest,
}

impl Policy {
    /// The rule that holds its verdicts.
    #[must_use]
    pub fn rule(&self) -> String {
        format!("data.policies.{}.verdicts", self.id)
    }
}

impl From<&Arc<SourceText>> for Module {
    fn from(source: &Arc<SourceText>) -> Self {
        Self { path: source.name.clone(), text: source.text.clone() }
    }
}

/// Policies, their libraries and their tests.
#[derive(Debug, Clone, Default)]
pub struct PolicySet {
    policies: BTreeMap<PolicyId, Policy>,
    libraries: BTreeMap<String, Arc<SourceText>>,
    tests: BTreeMap<String, Arc<SourceText>>,
    replaced: Vec<String>,
}

impl PolicySet {
    /// The embedded pack alone.
    ///
    /// # Errors
    /// Every problem in it; a test keeps this from happening.
    pub fn embedded() -> Result<Self, Problems> {
        Self::of_files(embedded_files())
    }

    /// The embedded pack with a folder laid over it: a file of the same path replaces the embedded one.
    ///
    /// # Errors
    /// Every problem in any file.
    pub fn with_overlay(folder: &Path) -> Result<Self, Problems> {
        let mut files = embedded_files();
        let overlay = folder_files(folder)?;
        check_syntax(&overlay)?;
        let replaced =
            overlay.keys().filter(|path| files.contains_key(*path) && !path.ends_with("_test.rego"));
        let replaced = replaced.cloned().collect();
        files.extend(overlay);
        Ok(Self { replaced, ..Self::of_files(files)? })
    }

    /// A folder alone.
    ///
    /// # Errors
    /// Every problem in any file.
    pub fn of_folder(folder: &Path) -> Result<Self, Problems> {
        let files = folder_files(folder)?;
        check_syntax(&files)?;
        Self::of_files(files)
    }

    /// Policies from texts by path (`aws/console_mfa.rego`).
    ///
    /// # Errors
    /// Every problem in any file.
    pub fn of_files(files: BTreeMap<String, Arc<SourceText>>) -> Result<Self, Problems> {
        let mut set = Self::default();
        let mut problems = Problems::default();
        for (path, source) in files {
            if path.ends_with("_test.rego") {
                problems.0.extend(policy_taken_for_test(&source));
                set.tests.insert(path, source);
            } else if path.starts_with("lib/") {
                set.libraries.insert(path, source);
            } else {
                match read_policy(&path, &source) {
                    Ok(policy) => drop(set.policies.insert(policy.id.clone(), policy)),
                    Err(found) => problems.0.extend(found.0),
                }
            }
        }
        problems.or(set)
    }

    /// The shipped policies and libraries that the overlay replaces, by path.
    #[must_use]
    pub fn replaced(&self) -> &[String] {
        &self.replaced
    }

    /// All policies by id.
    pub fn iter(&self) -> impl Iterator<Item = &Policy> {
        self.policies.values()
    }

    /// The policy with this id.
    #[must_use]
    pub fn get(&self, id: &PolicyId) -> Option<&Policy> {
        self.policies.get(id)
    }

    /// Only the policies that are wanted.
    #[must_use]
    pub fn filtered(mut self, wanted: impl Fn(&Policy) -> bool) -> Self {
        self.policies.retain(|_, policy| wanted(policy));
        self
    }

    /// The libraries.
    pub fn libraries(&self) -> impl Iterator<Item = &Arc<SourceText>> {
        self.libraries.values()
    }

    /// The libraries that a module imports, directly or through others, by path.
    #[must_use]
    pub fn libraries_of(&self, module: &SourceText) -> Vec<&Arc<SourceText>> {
        let mut found: BTreeMap<String, &Arc<SourceText>> = BTreeMap::new();
        let mut open = imported(module);
        while let Some(path) = open.pop() {
            if let Some(library) = self.libraries.get(&path).filter(|_| !found.contains_key(&path)) {
                open.extend(imported(library));
                found.insert(path, library);
            }
        }
        found.into_values().collect()
    }

    /// The tests by path.
    pub fn tests(&self) -> impl Iterator<Item = (&str, &Arc<SourceText>)> {
        self.tests.iter().map(|(path, source)| (path.as_str(), source))
    }

    /// The test file of a policy.
    #[must_use]
    pub fn test_of(&self, id: &PolicyId) -> Option<&Arc<SourceText>> {
        self.tests.get(&format!("{}_test.rego", id.as_str().replace('.', "/")))
    }

    /// SHA-256 over all policies and libraries: which pack an assessment used.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let policies = self.policies.values().map(|policy| &policy.source);
        let texts: Vec<&str> =
            policies.chain(self.libraries.values()).map(|source| source.text.as_str()).collect();
        Digest::of(texts.join("\u{0}").as_bytes())
    }
}

/// Refuses what is no Rego. Only files that people write are checked; a test checks those that ship.
fn check_syntax(files: &BTreeMap<String, Arc<SourceText>>) -> Result<(), Problems> {
    let faulty = files.values().filter_map(|source| {
        let error = regorus::Engine::new().add_policy(source.name.clone(), source.text.clone()).err()?;
        let text = error.to_string();
        let place = text.split_once("--> ").map_or("", |(_, rest)| rest.lines().next().unwrap_or_default());
        let mut numbers = place.rsplit(':').filter_map(|number| number.trim().parse::<usize>().ok());
        let (column, line) = (numbers.next().unwrap_or(1), numbers.next().unwrap_or(1));
        let start = source.offset(line, column).min(source.text.len());
        let what = text.lines().rev().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
        Some(Problem::at(source, start..start, format!("no Rego: {}", what.trim_start_matches("error: "))))
    });
    Problems(faulty.collect()).or(())
}

/// The paths of the libraries that a module imports.
fn imported(module: &SourceText) -> Vec<String> {
    let imports = module.text.lines().filter_map(|line| line.strip_prefix("import data.lib."));
    let names =
        imports.filter_map(|rest| rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next());
    names.map(|name| format!("lib/{name}.rego")).collect()
}

fn embedded_files() -> BTreeMap<String, Arc<SourceText>> {
    let files = Pack::iter().filter_map(|path| {
        let text = String::from_utf8(Pack::get(&path)?.data.into_owned()).ok()?;
        Some((path.to_string(), SourceText::new(format!("policies/{path}"), text)))
    });
    files.collect()
}

/// Reads every `.rego` file below a folder; symbolic links are not followed.
fn folder_files(folder: &Path) -> Result<BTreeMap<String, Arc<SourceText>>, Problems> {
    let mut files = BTreeMap::new();
    let mut problems = Problems::default();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(current) = folders.pop() {
        let unreadable = |what: &Path, error: &std::io::Error| {
            let source = SourceText::new(what.display().to_string(), "");
            Problem::at(&source, 0..0, format!("cannot be read: {error}"))
                .hint("check the path and its permissions")
        };
        let entries = match std::fs::read_dir(&current) {
            Ok(entries) => entries,
            Err(error) => {
                problems.0.push(unreadable(&current, &error));
                continue;
            }
        };
        for entry in entries {
            let path = match entry {
                Ok(entry) => entry.path(),
                Err(error) => {
                    problems.0.push(unreadable(&current, &error));
                    continue;
                }
            };
            if path.is_symlink() {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rego") {
                match std::fs::read_to_string(&path) {
                    Ok(text) => {
                        let relative =
                            path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().into_owned();
                        files.insert(relative, SourceText::new(path.display().to_string(), text));
                    }
                    Err(error) => problems.0.push(unreadable(&path, &error)),
                }
            }
        }
    }
    problems.or(files)
}

/// A policy in a file that is taken for a test: it would never run.
fn policy_taken_for_test(source: &Arc<SourceText>) -> Option<Problem> {
    let is_policy = |line: &&str| line.starts_with("verdicts contains ") || line.starts_with("# custom:");
    let line = source.text.lines().find(is_policy)?;
    let start = source.text.find(line)?;
    let problem =
        Problem::at(source, start..start + line.len(), "a policy whose name ends in _test never runs");
    Some(problem.hint("its file is taken for a test; give it another name"))
}

fn read_policy(path: &str, source: &Arc<SourceText>) -> Result<Policy, Problems> {
    let dotted = path.trim_end_matches(".rego").replace('/', ".");
    let Ok(id) = PolicyId::parse(&dotted) else {
        return Err(Problem::at(source, 0..0, format!("{path} is no place for a policy"))
            .hint("put it at <source>/<name>.rego, with names of a-z, 0-9 and _")
            .into());
    };
    let expected = format!("package policies.{id}");
    let package = source.text.lines().find(|line| line.starts_with("package ")).unwrap_or_default();
    let mut problems = Problems::default();
    if package.trim_end() != expected {
        let start = source.text.find(package).filter(|_| !package.is_empty()).unwrap_or(0);
        problems.0.push(
            Problem::at(source, start..start + package.len(), "the package does not follow the path")
                .hint(format!("write `{expected}`")),
        );
    }
    match Metadata::read(source) {
        Ok(metadata) => {
            let digest = Digest::of(source.text.as_bytes());
            problems.or(Policy { id, source: Arc::clone(source), metadata, digest })
        }
        Err(found) => {
            problems.0.extend(found.0);
            Err(problems)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_whose_name_ends_in_test_is_refused_since_it_would_never_run() {
        let text = "# METADATA\n# custom:\n#   severity: low\npackage policies.aws.load_test\n";
        let source = SourceText::new("aws/load_test.rego", text);
        let refused = PolicySet::of_files([("aws/load_test.rego".to_owned(), source)].into());
        let problems = refused.err().map(|problems| problems.to_string()).unwrap_or_default();
        assert!(problems.contains("aws/load_test.rego:2:") && problems.contains("never runs"), "{problems}");
    }
}
