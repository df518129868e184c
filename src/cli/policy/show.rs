//! `annexa policy show`.

use std::collections::BTreeMap;

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::list::side;
use crate::assess::requirement_links;
use crate::cli::columns::{columns, paragraph};
use crate::cli::knowledge::Knowledge;
use crate::cli::problems::Failure;
use crate::cli::setup::no_such;
use crate::model::{Digest, EntryId, FrameworkId, KindName, PolicyId, Proves, Severity};
use crate::policy::{Parameter, ParameterKind, Policy};

#[derive(Debug, Args)]
pub(in crate::cli) struct ShowArgs {
    /// The policy, such as `aws.console_mfa`.
    #[arg(value_parser = PolicyId::parse)]
    id: PolicyId,
    /// Print its Rego text too.
    #[arg(long)]
    source: bool,
    /// Print JSON.
    #[arg(long)]
    pub(super) json: bool,
}

/// A policy with all it needs and all it reaches.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::cli) struct PolicyView {
    pub(super) id: PolicyId,
    title: String,
    description: String,
    severity: Severity,
    /// Which side of a control it shows.
    proves: Proves,
    /// Whether one failing subject makes the whole control not satisfied.
    critical: bool,
    /// Whether some passing subjects make a failing control partially satisfied.
    graded: bool,
    /// False when the configuration switches it off.
    enabled: bool,
    /// What it is evaluated over: each scope of a source, or all sources together.
    evaluated_over: &'static str,
    controls: Vec<TestedControl>,
    /// How many requirements of each framework its controls relate to.
    requirements: BTreeMap<FrameworkId, usize>,
    pub(super) evidence: Vec<EvidenceNeed>,
    pub(super) parameters: BTreeMap<String, ParameterView>,
    remediation: String,
    related_resources: Vec<String>,
    /// SHA-256 of its text.
    digest: Digest,
    /// Where its text comes from.
    file: String,
    /// Its text, when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
}

/// A control that a policy tests.
#[derive(Debug, Serialize, JsonSchema)]
struct TestedControl {
    id: EntryId,
    title: String,
}

/// A kind of evidence that a policy reads.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct EvidenceNeed {
    pub(super) kind: KindName,
    title: String,
    collector: String,
    /// The row fields that it reads.
    fields: Vec<String>,
    /// Whether it counts as empty where no source gives it.
    optional: bool,
    /// How old it may be, in hours.
    max_age_hours: i64,
    pub(super) operations: Vec<OperationNeed>,
}

/// An operation of a source and the permission it needs.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct OperationNeed {
    operation: String,
    permission: String,
}

/// A parameter with the value that is used.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ParameterView {
    #[serde(flatten)]
    declared: Parameter,
    /// The value that is used.
    pub(super) value: Value,
    /// Whether it makes the policy more lenient than its default.
    pub(super) loosened: bool,
}

/// The policy asked for.
pub(super) fn view(knowledge: &Knowledge, args: &ShowArgs) -> Result<PolicyView, Failure> {
    let known = || knowledge.policies.iter().map(|policy| policy.id.as_str());
    let policy =
        knowledge.policies.get(&args.id).ok_or_else(|| no_such("policy", args.id.as_str(), known()))?;
    let metadata = &policy.metadata;
    let custom = &metadata.custom;
    let mut requirements = BTreeMap::new();
    for link in requirement_links(&knowledge.catalogs, &custom.controls) {
        if knowledge.reports(&link.framework) {
            *requirements.entry(link.framework).or_default() += 1;
        }
    }
    let hub = knowledge.catalogs.hub();
    let controls = custom.controls.iter().map(|id| TestedControl {
        id: id.clone(),
        title: hub.get(id).map_or_else(String::new, |entry| entry.title().to_owned()),
    });
    Ok(PolicyView {
        id: policy.id.clone(),
        title: metadata.title.clone(),
        description: metadata.description.clone(),
        severity: custom.severity,
        proves: custom.proves,
        critical: custom.critical,
        graded: custom.graded,
        enabled: knowledge.is_enabled(&policy.id),
        evaluated_over: if custom.joins { "all sources together" } else { "each scope of a source" },
        controls: controls.collect(),
        requirements,
        evidence: custom.evidence.iter().filter_map(|kind| need(knowledge, policy, kind)).collect(),
        parameters: parameters(knowledge, policy),
        remediation: custom.remediation.clone(),
        related_resources: metadata.related_resources.clone(),
        digest: policy.digest,
        file: policy.source.name.clone(),
        source: args.source.then(|| policy.source.text.clone()),
    })
}

fn need(knowledge: &Knowledge, policy: &Policy, name: &KindName) -> Option<EvidenceNeed> {
    let kind = knowledge.kinds.get(name)?;
    let operations = kind.declared.operations.iter().map(|operation| OperationNeed {
        operation: operation.name.to_owned(),
        permission: operation.permission.to_owned(),
    });
    Some(EvidenceNeed {
        kind: name.clone(),
        title: kind.declared.title.to_owned(),
        collector: kind.collector.to_owned(),
        fields: policy.metadata.fields_of(name).to_vec(),
        optional: policy.metadata.custom.optional.contains(name),
        max_age_hours: kind.max_age.num_hours(),
        operations: operations.collect(),
    })
}

fn parameters(knowledge: &Knowledge, policy: &Policy) -> BTreeMap<String, ParameterView> {
    let set = knowledge.config.settings.parameters.get(&policy.id);
    let views = policy.metadata.custom.parameters.iter().map(|(name, declared)| {
        let value = set.and_then(|set| set.get(name)).unwrap_or(&declared.default).clone();
        let loosened = declared.is_looser(&value);
        (name.clone(), ParameterView { declared: declared.clone(), value, loosened })
    });
    views.collect()
}

/// The policy for people.
pub(super) fn text(view: &PolicyView) -> String {
    let off = if view.enabled { "" } else { "; switched off by configuration" };
    let mut out = format!("{}  {}\n", view.id, view.title);
    out.push_str(&format!("{} severity, shows {}{off}\n\n", view.severity, side(view.proves)));
    out.push_str(&paragraph(2, &view.description));
    out.push_str(&format!("\nWhat to do about a fail\n{}", paragraph(2, &view.remediation)));
    if view.critical {
        out.push_str("\nOne failing subject makes the whole control not satisfied.\n");
    }
    out.push_str("\nControls\n");
    for control in &view.controls {
        out.push_str(&paragraph(2, &format!("{} {}", control.id, control.title)));
    }
    let reached: Vec<String> = view.requirements.iter().map(|(id, count)| format!("{id} {count}")).collect();
    out.push_str(&format!("\nRelations to requirements\n{}", paragraph(2, &reached.join(", "))));
    out.push_str(&format!("\nEvidence, over {}\n", view.evaluated_over));
    view.evidence.iter().for_each(|need| out.push_str(&need_text(need)));
    out.push_str(&parameters_text(&view.parameters));
    out.push_str("\nReferences\n");
    view.related_resources.iter().for_each(|url| out.push_str(&format!("  {url}\n")));
    out.push_str(&format!("\n{} (SHA-256 {})\n", view.file, view.digest));
    view.source.iter().for_each(|source| out.push_str(&format!("\n{source}")));
    out
}

fn need_text(need: &EvidenceNeed) -> String {
    let age = need.max_age_hours;
    let empty = if need.optional { "; empty where no source gives it" } else { "" };
    let (kind, collector, title) = (&need.kind, &need.collector, &need.title);
    let mut out = format!("  {kind} ({collector}), at most {age} h old{empty}: {title}\n");
    out.push_str(&paragraph(4, &format!("fields: {}", need.fields.join(", "))));
    for each in &need.operations {
        let permission = if each.permission == each.operation {
            String::new()
        } else {
            format!(", permission {}", each.permission)
        };
        out.push_str(&format!("    reads with {}{permission}\n", each.operation));
    }
    out
}

fn parameters_text(parameters: &BTreeMap<String, ParameterView>) -> String {
    if parameters.is_empty() {
        return "\nParameters: none\n".to_owned();
    }
    let rows = parameters.iter().map(|(name, parameter)| {
        let declared = &parameter.declared;
        let value = format!("{}{}", parameter.value, if parameter.loosened { " (loosened)" } else { "" });
        [name.clone(), value, declared.default.to_string(), bounds(declared), declared.description.clone()]
    });
    format!("\nParameters\n{}", columns(["NAME", "VALUE", "DEFAULT", "TAKES", "SETS"], rows))
}

fn bounds(parameter: &Parameter) -> String {
    let kind = match parameter.kind {
        ParameterKind::Integer => "a whole number",
        ParameterKind::Boolean => "true or false",
        ParameterKind::String => "a text",
        ParameterKind::StringList => "a list of texts",
    };
    match (parameter.minimum, parameter.maximum) {
        (Some(least), Some(most)) => format!("{kind} from {least} to {most}"),
        (Some(least), None) => format!("{kind} from {least}"),
        (None, Some(most)) => format!("{kind} up to {most}"),
        (None, None) => kind.to_owned(),
    }
}
