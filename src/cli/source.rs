//! `annexa source …`: what is configured, what can be read, and what reading it needs.

use std::collections::BTreeSet;

use clap::{Args, Subcommand};
use schemars::JsonSchema;
use serde::Serialize;

use super::columns::{columns, show};
use super::knowledge::Knowledge;
use super::problems::Failure;
use super::setup::no_such;
use super::{Exit, Global};
use crate::model::{KindName, SourceId};

#[derive(Debug, Subcommand)]
pub(super) enum SourceCommand {
    /// List the configured sources.
    List(JsonArgs),
    /// List the kinds of evidence that collectors return.
    Kinds(JsonArgs),
    /// Print the least permissions that reading needs.
    Permissions(PermissionArgs),
}

#[derive(Debug, Args)]
pub(super) struct JsonArgs {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct PermissionArgs {
    /// The collector, such as aws: what each account must allow that is read.
    #[arg(required_unless_present = "source", conflicts_with = "source")]
    collector: Option<String>,
    /// A configured source: what the identity must be allowed that it starts from, entering other accounts included.
    #[arg(long, value_name = "ID")]
    source: Option<String>,
    /// For every kind of evidence, not only those that enabled policies read.
    #[arg(long)]
    all: bool,
}

/// The configured sources.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct SourceList {
    sources: Vec<SourceLine>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct SourceLine {
    id: SourceId,
    collector: String,
    title: String,
}

/// The kinds of evidence.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct KindList {
    kinds: Vec<KindLine>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct KindLine {
    kind: KindName,
    title: String,
    collector: String,
    /// The row field that names the subject.
    subject: String,
    /// How old it may be, in hours.
    max_age_hours: i64,
    /// The operations it is read with.
    operations: Vec<String>,
    /// How many enabled policies read it.
    policies: usize,
}

/// Runs the command.
pub(super) fn run(command: SourceCommand, global: &Global) -> Result<Exit, Failure> {
    let knowledge = Knowledge::load(global)?;
    match command {
        SourceCommand::List(args) => show(args.json, &sources(&knowledge), |list| {
            if list.sources.is_empty() {
                super::say("no source is configured; `annexa init` writes a configuration that shows how");
            }
            let rows = list
                .sources
                .iter()
                .map(|source| [source.id.to_string(), source.collector.clone(), source.title.clone()]);
            columns(["SOURCE", "COLLECTOR", "READS"], rows)
        }),
        SourceCommand::Kinds(args) => show(args.json, &kinds(&knowledge), |list| {
            let rows = list.kinds.iter().map(|kind| {
                let age = format!("{} h", kind.max_age_hours);
                [
                    kind.kind.to_string(),
                    kind.collector.clone(),
                    age,
                    kind.policies.to_string(),
                    kind.title.clone(),
                ]
            });
            columns(["KIND", "COLLECTOR", "MAX AGE", "POLICIES", "TITLE"], rows)
        }),
        SourceCommand::Permissions(args) => permissions(&knowledge, &args),
    }
}

fn sources(knowledge: &Knowledge) -> SourceList {
    let sources = knowledge.config.sources.iter().map(|(id, source)| SourceLine {
        id: id.clone(),
        collector: source.kind.name().to_owned(),
        title: source.kind.title().to_owned(),
    });
    SourceList { sources: sources.collect() }
}

fn kinds(knowledge: &Knowledge) -> KindList {
    let kinds = knowledge.kinds.iter().map(|(name, kind)| KindLine {
        kind: name.clone(),
        title: kind.declared.title.to_owned(),
        collector: kind.collector.to_owned(),
        subject: kind.declared.subject.to_owned(),
        max_age_hours: kind.max_age.num_hours(),
        operations: kind.declared.operations.iter().map(|operation| operation.name.to_owned()).collect(),
        policies: knowledge.enabled().filter(|policy| policy.metadata.custom.evidence.contains(name)).count(),
    });
    KindList { kinds: kinds.collect() }
}

fn permissions(knowledge: &Knowledge, args: &PermissionArgs) -> Result<Exit, Failure> {
    let kinds = needed(knowledge, args.all);
    let collectors = collectors::all();
    let document = match (&args.source, &args.collector) {
        (Some(name), _) => {
            let sources = &knowledge.config.sources;
            let source = sources.iter().find(|(id, _)| id.as_str() == name).ok_or_else(|| {
                no_such("source", name, sources.keys().map(SourceId::as_str))
                    .hint("sources are shown by `annexa source list`")
            })?;
            source.1.collector.permissions(&kinds)
        }
        (None, name) => {
            let name = name.as_deref().unwrap_or_default();
            let found = collectors.iter().find(|collector| collector.name() == name).ok_or_else(|| {
                no_such("collector", name, collectors.iter().map(|collector| collector.name()))
                    .hint("collectors are shown by `annexa source kinds`")
            })?;
            found.permissions(&kinds)
        }
    };
    super::print(&format!("{document}\n"))?;
    Ok(Exit::Clean)
}

/// The kinds that enabled policies read, or all.
fn needed(knowledge: &Knowledge, all: bool) -> BTreeSet<KindName> {
    if all {
        return knowledge.kinds.iter().map(|(name, _)| name.clone()).collect();
    }
    knowledge.enabled().flat_map(|policy| policy.metadata.custom.evidence.iter().cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::model::{EntryId, PolicyId};

    #[test]
    fn a_policy_that_is_switched_off_asks_for_no_permission() {
        let control = EntryId::parse("A.5.24").unwrap();
        let contacts = KindName::parse("aws.account.alternate_contacts").unwrap();
        let mut knowledge =
            Knowledge::of(Config::default()).unwrap_or_else(|_| panic!("the shipped knowledge is sound"));
        assert!(knowledge.policies.iter().any(|policy| policy.metadata.custom.controls.contains(&control)));
        assert!(needed(&knowledge, false).contains(&contacts));
        let reads: Vec<PolicyId> = knowledge
            .policies
            .iter()
            .filter(|policy| policy.metadata.custom.evidence.contains(&contacts))
            .map(|policy| policy.id.clone())
            .collect();
        knowledge.config.settings.policies.disabled = reads;
        assert!(!needed(&knowledge, false).contains(&contacts));
        assert!(needed(&knowledge, true).contains(&contacts));
    }
}
