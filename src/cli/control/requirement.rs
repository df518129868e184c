//! `annexa control show` for a requirement of another framework.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Part, parts, parts_text};
use crate::cli::columns::{columns, paragraph};
use crate::cli::knowledge::Knowledge;
use crate::model::{
    Catalog, Confidence, EntryId, EntryKind, PolicyId, Relation, Requirement, RequirementId, Strength, Use,
};

/// A requirement with the controls that reach it.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::cli) struct OtherEntry {
    id: RequirementId,
    /// The framework's short title.
    framework: String,
    title: String,
    kind: EntryKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
    /// Its parts.
    parts: Vec<Part>,
    /// Where the framework applies at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    applicability: Option<String>,
    /// The hub controls that relate to it.
    controls: Vec<Reaching>,
}

/// A control that relates to a requirement.
#[derive(Debug, Serialize, JsonSchema)]
struct Reaching {
    control: EntryId,
    title: String,
    /// The control's requirement set is … the requirement's.
    relation: Relation,
    /// How close they are, 1 to 10.
    strength: Strength,
    /// Whether the roll-up counts it.
    #[serde(rename = "use")]
    usage: Use,
    confidence: Confidence,
    rationale: String,
    /// The policies that test the control.
    policies: Vec<PolicyId>,
}

impl OtherEntry {
    pub(super) fn of(knowledge: &Knowledge, catalog: &Catalog, entry: &Requirement) -> Self {
        let catalogs = &knowledge.catalogs;
        let id = catalog.requirement_id(&entry.id);
        let controls = catalogs.controls_of(&id).into_iter().map(|mapping| {
            let policies =
                knowledge.enabled().filter(|policy| policy.metadata.custom.controls.contains(&mapping.from));
            Reaching {
                control: mapping.from.clone(),
                title: catalogs.hub().get(&mapping.from).map_or_else(String::new, |c| c.title().to_owned()),
                relation: mapping.relation,
                strength: mapping.strength,
                usage: mapping.usage,
                confidence: mapping.confidence,
                rationale: mapping.rationale.clone(),
                policies: policies.map(|policy| policy.id.clone()).collect(),
            }
        });
        Self {
            controls: controls.collect(),
            framework: catalog.framework.short_title.clone(),
            title: entry.title().to_owned(),
            kind: entry.kind.clone(),
            summary: entry.summary.clone(),
            parts: parts(catalog, &entry.id),
            applicability: catalogs
                .crosswalk(catalog.id())
                .map(|crosswalk| crosswalk.head.applicability.clone()),
            id,
        }
    }
}

/// The requirement for people.
pub(super) fn text(entry: &OtherEntry) -> String {
    let mut out = format!("{} {} ({})\n", entry.id.entry, entry.title, entry.framework);
    out.push_str(&entry.summary.iter().map(|summary| paragraph(2, summary)).collect::<String>());
    out.push_str(&parts_text(&entry.parts));
    if let Some(applicability) = &entry.applicability {
        out.push_str(&format!("\nApplies to\n{}", paragraph(2, applicability)));
    }
    if entry.controls.is_empty() {
        out.push_str("\nNo control maps to it: only manual evidence can show it\n");
        return out;
    }
    let rows = entry.controls.iter().map(|each| {
        let usage = match each.usage {
            Use::Support => "counts",
            Use::Navigation => "see also",
        };
        let control = format!("{} {}", each.control, each.title);
        [
            control,
            each.relation.to_string(),
            each.strength.to_string(),
            usage.to_owned(),
            each.rationale.clone(),
        ]
    });
    out.push_str(&format!(
        "\nControls\n{}",
        columns(["CONTROL", "RELATION", "STRENGTH", "USE", "RATIONALE"], rows)
    ));
    for each in entry.controls.iter().filter(|each| !each.policies.is_empty()) {
        let policies: Vec<&str> = each.policies.iter().map(PolicyId::as_str).collect();
        out.push_str(&paragraph(2, &format!("{} is tested by {}", each.control, policies.join(", "))));
    }
    out
}
