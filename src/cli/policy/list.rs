//! `annexa policy list`.

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use crate::cli::columns::columns;
use crate::cli::knowledge::Knowledge;
use crate::cli::problems::Failure;
use crate::cli::setup::no_such;
use crate::model::{EntryId, KindName, PolicyId, Proves, Severity};
use crate::policy::Policy;

#[derive(Debug, Args)]
pub(in crate::cli) struct ListArgs {
    /// Only policies that test this control, such as A.8.15 (repeatable).
    #[arg(long, value_name = "ID", value_parser = EntryId::parse)]
    control: Vec<EntryId>,
    /// Print JSON.
    #[arg(long)]
    pub(super) json: bool,
}

/// Policies in short.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::cli) struct PolicyList {
    pub(super) policies: Vec<PolicyLine>,
}

/// A policy in short.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::cli) struct PolicyLine {
    pub(super) id: PolicyId,
    title: String,
    severity: Severity,
    /// Which side of a control it shows.
    proves: Proves,
    /// The controls it tests.
    controls: Vec<EntryId>,
    /// The kinds of evidence it reads; the rows of the first are its subjects.
    evidence: Vec<KindName>,
    /// How many relations to requirements of other frameworks its controls have.
    requirements: usize,
    /// False when the configuration switches it off.
    pub(super) enabled: bool,
}

impl PolicyLine {
    pub(in crate::cli) fn of(knowledge: &Knowledge, policy: &Policy) -> Self {
        let custom = &policy.metadata.custom;
        Self {
            id: policy.id.clone(),
            title: policy.metadata.title.clone(),
            severity: custom.severity,
            proves: custom.proves,
            controls: custom.controls.clone(),
            evidence: custom.evidence.clone(),
            requirements: knowledge.reaches(policy),
            enabled: knowledge.is_enabled(&policy.id),
        }
    }

    /// Policies as a table for people.
    pub(in crate::cli) fn table(policies: &[Self]) -> String {
        let rows = policies.iter().map(|policy| {
            let controls: Vec<&str> = policy.controls.iter().map(EntryId::as_str).collect();
            let off = if policy.enabled { "" } else { " (switched off)" };
            let (severity, proves) = (policy.severity.to_string(), side(policy.proves).to_owned());
            [policy.id.to_string(), severity, proves, controls.join(" "), format!("{}{off}", policy.title)]
        });
        columns(["POLICY", "SEVERITY", "SHOWS", "CONTROLS", "TITLE"], rows)
    }
}

/// What a side of a control is called.
pub(super) fn side(side: Proves) -> &'static str {
    match side {
        Proves::Design => "written rule",
        Proves::Operating => "operation",
    }
}

/// The policies that test some controls, or all.
pub(super) fn list(knowledge: &Knowledge, args: &ListArgs) -> Result<PolicyList, Failure> {
    let hub = knowledge.catalogs.hub();
    if let Some(unknown) = args.control.iter().find(|control| hub.get(control).is_none()) {
        return Err(no_such(
            "control",
            unknown.as_str(),
            hub.entries().iter().map(|entry| entry.id.as_str()),
        ));
    }
    let tests = |policy: &&Policy| {
        args.control.is_empty()
            || policy.metadata.custom.controls.iter().any(|control| args.control.contains(control))
    };
    let policies = knowledge.policies.iter().filter(tests).map(|policy| PolicyLine::of(knowledge, policy));
    Ok(PolicyList { policies: policies.collect() })
}
