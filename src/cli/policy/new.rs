//! `annexa policy new`: a policy and its test, ready to be changed.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use collectors::api::{Shape, did_you_mean};

use crate::cli::knowledge::Knowledge;
use crate::cli::problems::Failure;
use crate::cli::{Exit, say};
use crate::evidence::Kind;
use crate::model::PolicyId;

/// The policy's template.
const POLICY: &str = include_str!("template.rego.txt");
/// The test's template.
const TEST: &str = include_str!("template_test.rego.txt");

#[derive(Debug, Args)]
pub(in crate::cli) struct NewArgs {
    /// Its place, such as `aws/my_policy`: a source's name and a name of a-z, 0-9 and _.
    path: String,
    /// The folder of policies. Default: the configured one, else `policies`.
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

/// Writes both files; neither may exist.
pub(super) fn run(knowledge: &Knowledge, args: &NewArgs) -> Result<Exit, Failure> {
    let configured = knowledge.config.settings.policies.folder.as_ref();
    let configured = configured.map(|folder| knowledge.config.path(folder));
    let folder = args.folder.clone().or(configured.clone()).unwrap_or_else(|| PathBuf::from("policies"));
    let id = PolicyId::parse(&args.path.replace('/', "."))
        .map_err(|error| Failure::new(Exit::Usage, error).hint("write it as aws/my_policy"))?;
    if id.as_str().ends_with("_test") {
        let message = format!("{} would be taken for a test and never run", args.path);
        return Err(Failure::message(Exit::Usage, message).hint("choose a name that does not end in _test"));
    }
    let (policy, test) = texts(knowledge, &id)?;
    let path = folder.join(id.as_str().replace('.', "/"));
    let files = [(path.with_extension("rego"), policy), (name_of_test(&path), test)];
    if let Some((taken, _)) = files.iter().find(|(file, _)| file.exists()) {
        let message = format!("{} exists and was left as it is", taken.display());
        return Err(Failure::message(Exit::CannotWrite, message).hint("choose another name"));
    }
    for (file, text) in &files {
        write_new(file, text).map_err(|error| {
            let context = format!("write {}", file.display());
            Failure::new(Exit::CannotWrite, anyhow::Error::new(error).context(context))
        })?;
        say(&format!("wrote {}", file.display()));
    }
    let next = if configured.as_ref() == Some(&folder) {
        "change both files, then run `annexa policy lint` and `annexa policy test`".to_owned()
    } else {
        let name = folder.display().to_string();
        format!(
            "put folder = {name:?} under [policies] in annexa.toml, change both files, then run `annexa policy lint` and `annexa policy test`"
        )
    };
    say(&format!("next: {next}"));
    Ok(Exit::Clean)
}

fn name_of_test(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push("_test.rego");
    path.with_file_name(name)
}

fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}

/// The policy and its test, about a field that the source really has.
fn texts(knowledge: &Knowledge, id: &PolicyId) -> Result<(String, String), Failure> {
    let (source, name) = id.as_str().split_once('.').unwrap_or_default();
    let (kind, field) = knowledge
        .kinds
        .iter()
        .filter(|(name, _)| name.as_str().split('.').next() == Some(source))
        .find_map(|(_, kind)| Some((kind.declared, flag(kind)?)))
        .ok_or_else(|| {
            let known = collectors::all().iter().map(|collector| collector.name());
            let hint = did_you_mean(source, known)
                .unwrap_or_else(|| "`annexa source kinds` lists sources with their evidence".to_owned());
            Failure::message(Exit::Usage, format!("no collector {source} returns evidence")).hint(hint)
        })?;
    let filled = |template: &str| {
        template
            .replace("SOURCE", source)
            .replace("NAME", name)
            .replace("KIND", kind.name)
            .replace("SUBJECT", kind.subject)
            .replace("FIELD", field)
    };
    Ok((filled(POLICY), filled(TEST)))
}

/// A field of the kind that is true or false.
fn flag(kind: &Kind) -> Option<&str> {
    let Shape::Object(fields) = &kind.shape else { return None };
    let found = fields.iter().find(|(_, field)| field.shape == Shape::Bool && field.required);
    found.map(|(name, _)| name.as_str())
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::sync::Arc;

    use super::*;
    use crate::config::Config;
    use crate::model::SourceText;
    use crate::policy::{PolicySet, lint};

    fn knowledge() -> Knowledge {
        Knowledge::of(Config::default()).unwrap_or_else(|_| panic!("the shipped knowledge is sound"))
    }

    #[test]
    fn what_is_written_passes_lint_and_its_own_tests() {
        let knowledge = knowledge();
        let id = PolicyId::parse("aws.my_policy").unwrap();
        let (policy, test) = texts(&knowledge, &id).unwrap();
        let mut files: BTreeMap<String, Arc<SourceText>> = knowledge
            .policies
            .libraries()
            .map(|library| (library.name.trim_start_matches("policies/").to_owned(), Arc::clone(library)))
            .collect();
        let mut engine = regorus::Engine::new();
        for library in files.values() {
            engine.add_policy(library.name.clone(), library.text.clone()).unwrap();
        }
        for (path, text) in [("aws/my_policy.rego", policy), ("aws/my_policy_test.rego", test)] {
            files.insert(path.to_owned(), SourceText::new(path, text.clone()));
            engine.add_policy(path.to_owned(), text).unwrap();
        }
        let set = PolicySet::of_files(files).unwrap();
        let hub: BTreeSet<_> =
            knowledge.catalogs.hub().entries().iter().map(|entry| entry.id.clone()).collect();
        assert_eq!(lint(&set, &knowledge.kinds, &hub), []);
        let cases = engine.eval_rule("data.policies.aws.my_policy_test.cases".to_owned()).unwrap();
        let passed = engine.eval_rule("data.policies.aws.my_policy_test.test_cases".to_owned()).unwrap();
        let (cases, passed) = (cases.as_object().unwrap().len(), passed.as_object().unwrap().len());
        assert!(cases >= 4 && passed == cases, "{passed} of {cases}");
    }

    #[test]
    fn files_that_exist_are_left_as_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let args = NewArgs { path: "aws/mine".to_owned(), folder: Some(folder.path().to_path_buf()) };
        assert!(run(&knowledge(), &args).is_ok());
        let file = folder.path().join("aws/mine.rego");
        std::fs::write(&file, "mine").unwrap();
        assert!(run(&knowledge(), &args).is_err());
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
        assert!(folder.path().join("aws/mine_test.rego").is_file());
    }

    #[test]
    fn a_source_without_evidence_and_a_place_that_is_none_are_refused() {
        for path in ["okta9/x", "aws", "aws/../x", "aws/X", "replay/x", "aws/mfa_test"] {
            let folder = tempfile::tempdir().unwrap();
            let args = NewArgs { path: path.to_owned(), folder: Some(folder.path().to_path_buf()) };
            assert!(run(&knowledge(), &args).is_err(), "{path}");
        }
    }
}
