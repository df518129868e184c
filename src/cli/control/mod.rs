//! `annexa control …`: the hub's controls, the requirements of every framework, and what joins them.

mod list;
mod requirement;
mod show;

use clap::{Args, Subcommand};
use schemars::JsonSchema;
use serde::Serialize;

use super::columns;
use super::knowledge::Knowledge;
use super::problems::Failure;
use super::setup::no_such;
use super::{Exit, Global};
use crate::model::{Catalog, EntryId, EntryKind, FrameworkId, Requirement, RequirementId};

pub(super) use list::ControlList;

#[derive(Debug, Subcommand)]
pub(super) enum ControlCommand {
    /// List the controls of ISO/IEC 27001, or the requirements of another framework.
    List(ListArgs),
    /// Show a control with its policies and what it bears on, or a requirement with its controls.
    Show(ShowArgs),
}

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// List the requirements of this framework, such as nis2 (repeatable).
    #[arg(long, value_name = "ID", value_parser = FrameworkId::parse)]
    framework: Vec<FrameworkId>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// A control, such as A.8.15, or a requirement of another framework, such as nis2:21(2)(j).
    id: String,
    /// Print JSON, in the form of `annexa schema control`.
    #[arg(long)]
    json: bool,
}

/// One control or requirement with everything that bears on it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(super) enum ControlView {
    /// An entry of the hub.
    Control(Box<show::HubEntry>),
    /// An entry of another framework.
    Requirement(Box<requirement::OtherEntry>),
}

/// A part of an entry.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Part {
    id: EntryId,
    title: String,
    kind: EntryKind,
}

/// Runs the command.
pub(super) fn run(command: ControlCommand, global: &Global) -> Result<Exit, Failure> {
    let knowledge = Knowledge::load(global)?;
    match command {
        ControlCommand::List(args) => {
            columns::show(args.json, &list::list(&knowledge, &args.framework)?, list::text)
        }
        ControlCommand::Show(args) => {
            columns::show(args.json, &view(&knowledge, &args.id)?, |view| match view {
                ControlView::Control(control) => show::text(control),
                ControlView::Requirement(requirement) => requirement::text(requirement),
            })
        }
    }
}

fn view(knowledge: &Knowledge, id: &str) -> Result<ControlView, Failure> {
    let hub = knowledge.catalogs.hub();
    let (catalog, entry) = find(knowledge, id)?;
    Ok(if catalog.id() == hub.id() {
        ControlView::Control(Box::new(show::HubEntry::of(knowledge, entry)))
    } else {
        ControlView::Requirement(Box::new(requirement::OtherEntry::of(knowledge, catalog, entry)))
    })
}

/// The entry of an id with or without its framework; without one it is the hub's.
fn find<'a>(knowledge: &'a Knowledge, id: &str) -> Result<(&'a Catalog, &'a Requirement), Failure> {
    let catalogs = &knowledge.catalogs;
    let Some((framework, name)) = id.split_once(':') else {
        let known = catalogs.hub().entries().iter().map(|entry| entry.id.as_str());
        let found = EntryId::parse(id).ok().and_then(|entry| catalogs.hub().get(&entry));
        return found.map(|entry| (catalogs.hub(), entry)).ok_or_else(|| no_such("control", id, known));
    };
    let catalog =
        catalogs.frameworks().find(|catalog| catalog.id().as_str() == framework).ok_or_else(|| {
            no_such("framework", framework, catalogs.frameworks().map(|catalog| catalog.id().as_str()))
        })?;
    let entry = RequirementId::parse(id).ok().and_then(|id| catalog.get(&id.entry));
    entry.map(|entry| (catalog, entry)).ok_or_else(|| {
        no_such(
            &format!("requirement of {framework}"),
            name,
            catalog.entries().iter().map(|entry| entry.id.as_str()),
        )
    })
}

fn parts(catalog: &Catalog, id: &EntryId) -> Vec<Part> {
    let parts = catalog.children(id);
    parts
        .map(|part| Part { id: part.id.clone(), title: part.title().to_owned(), kind: part.kind.clone() })
        .collect()
}

fn parts_text(parts: &[Part]) -> String {
    let lines = parts.iter().map(|part| columns::paragraph(2, &format!("{} {}", part.id, part.title)));
    if parts.is_empty() { String::new() } else { format!("\nParts\n{}", lines.collect::<String>()) }
}

#[cfg(test)]
mod tests {
    use schemars::schema_for;

    use super::*;

    fn knowledge() -> Knowledge {
        Knowledge::of(crate::config::Config::default())
            .unwrap_or_else(|_| panic!("the shipped knowledge is sound"))
    }

    #[test]
    fn every_entry_of_every_framework_has_the_form_of_the_shipped_schema() {
        let knowledge = knowledge();
        let schema: serde_json::Value =
            serde_json::from_str(include_str!("../../../config/control.schema.json")).unwrap();
        assert_eq!(
            schema,
            *schema_for!(ControlView).as_value(),
            "run `annexa schema control > config/control.schema.json`"
        );
        let validator = jsonschema::validator_for(&schema).unwrap();
        let mut count = 0;
        for catalog in knowledge.catalogs.frameworks() {
            for entry in catalog.entries() {
                let view = view(&knowledge, &catalog.requirement_id(&entry.id).to_string()).unwrap();
                let json = serde_json::to_value(&view).unwrap();
                assert!(
                    validator.is_valid(&json),
                    "{}: {:?}",
                    entry.id,
                    validator.iter_errors(&json).next().unwrap()
                );
                count += 1;
            }
        }
        assert!(count > 700, "{count}");
        assert!(!validator.is_valid(&serde_json::json!({ "is": "control", "id": "A.8.15" })));
    }

    #[test]
    fn every_framework_is_mapped_unrelated_or_said_to_be_unanalysed() {
        let knowledge = knowledge();
        let ControlView::Control(control) = view(&knowledge, "A.5.34").unwrap() else { panic!("a control") };
        let frameworks = knowledge.catalogs.frameworks().count() - 1;
        assert_eq!(control.frameworks.len(), frameworks);
        let text = show::text(&control);
        assert!(text.contains("NIS2 leaves privacy to GDPR."), "{text}");
        assert!(text.contains("not analysed"), "{text}");
    }

    #[test]
    fn a_requirement_shows_the_controls_that_reach_it() {
        let ControlView::Requirement(requirement) = view(&knowledge(), "nis2:21(2)(j)").unwrap() else {
            panic!("a requirement")
        };
        let text = requirement::text(&requirement);
        assert!(text.contains("A.8.5"), "{text}");
        assert!(text.contains("aws.console_mfa"), "{text}");
    }

    #[test]
    fn a_wrong_id_is_a_usage_error_with_a_near_one() {
        let knowledge = knowledge();
        for id in ["A.8.150", "nis3:21(1)", "nis2:21(9)", "own:x"] {
            assert!(view(&knowledge, id).is_err(), "{id}");
        }
        assert!(view(&knowledge, "iso27001-2022:A.8.15").is_ok());
    }

    #[test]
    fn a_list_holds_every_entry_and_the_hub_says_what_tests_it() {
        let knowledge = knowledge();
        let hub = list::list(&knowledge, &[]).unwrap();
        assert_eq!(hub.entries.len(), knowledge.catalogs.hub().entries().len() - 1);
        assert!(hub.entries.iter().any(|entry| entry.id.as_str() == "A.8.5" && entry.policies > 0));
        let nis2 = list::list(&knowledge, &[FrameworkId::parse("nis2").unwrap()]).unwrap();
        assert!(nis2.entries.iter().any(|entry| entry.id.as_str() == "21(2)(j)" && entry.mappings > 0));
        assert!(list::list(&knowledge, &[FrameworkId::parse("nis9").unwrap()]).is_err());
    }
}
