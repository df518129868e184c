//! `annexa control show` for an entry of the hub.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Part, parts, parts_text};
use crate::cli::columns::{columns, paragraph};
use crate::cli::knowledge::Knowledge;
use crate::cli::policy::PolicyLine;
use crate::model::{
    ApiSupport, Automation, Catalog, Confidence, EntryId, EntryKind, FrameworkId, Mapping, Relation,
    Requirement, RequirementId, Review, Strength, Use,
};

/// An entry of the hub with everything that bears on it.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::cli) struct HubEntry {
    id: EntryId,
    title: String,
    kind: EntryKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
    /// Attributes of ISO/IEC 27002, by name.
    attributes: BTreeMap<String, Vec<String>>,
    /// What of it can be shown without people, and what cannot.
    #[serde(skip_serializing_if = "Option::is_none")]
    automation: Option<Automation>,
    /// Its parts.
    parts: Vec<Part>,
    /// The policies that test it.
    policies: Vec<PolicyLine>,
    /// Every other framework.
    pub(super) frameworks: Vec<FrameworkRelation>,
}

/// How an entry of the hub relates to a framework.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct FrameworkRelation {
    framework: FrameworkId,
    title: String,
    /// Whether the pair was looked at: what is not mapped then is not related, else nothing is known.
    analysis: Analysis,
    /// Why the two have nothing in common.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    requirements: Vec<Mapped>,
}

/// Whether an entry was compared with a framework.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Analysis {
    /// It maps to requirements.
    Mapped,
    /// It was compared and has nothing in common.
    Unrelated,
    /// Nobody compared them; that is no proof of no relation.
    NotAnalysed,
}

/// A mapping, seen from the hub.
#[derive(Debug, Serialize, JsonSchema)]
struct Mapped {
    requirement: RequirementId,
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
    /// Keys of the crosswalk's sources.
    provenance: Vec<String>,
    /// Who checked it; absent for a draft.
    #[serde(skip_serializing_if = "Option::is_none")]
    reviewed: Option<Review>,
}

impl HubEntry {
    pub(super) fn of(knowledge: &Knowledge, entry: &Requirement) -> Self {
        let catalogs = &knowledge.catalogs;
        let hub = catalogs.hub();
        let tested = knowledge
            .policies
            .iter()
            .filter(|policy| policy.metadata.custom.controls.contains(&entry.id))
            .map(|policy| PolicyLine::of(knowledge, policy));
        let others = catalogs
            .frameworks()
            .filter(|catalog| catalog.id() != hub.id() && knowledge.reports(catalog.id()));
        Self {
            id: entry.id.clone(),
            title: entry.title().to_owned(),
            kind: entry.kind.clone(),
            summary: entry.summary.clone(),
            attributes: entry.attributes.clone(),
            automation: entry.automation.clone(),
            parts: parts(hub, &entry.id),
            policies: tested.collect(),
            frameworks: others.map(|catalog| relation(knowledge, catalog, &entry.id)).collect(),
        }
    }
}

fn relation(knowledge: &Knowledge, catalog: &Catalog, control: &EntryId) -> FrameworkRelation {
    let crosswalk = knowledge.catalogs.crosswalk(catalog.id());
    let mappings = crosswalk.into_iter().flat_map(|crosswalk| crosswalk.of_control(control));
    let requirements: Vec<Mapped> = mappings.map(|mapping| mapped(catalog, mapping)).collect();
    let mut unrelated = crosswalk.into_iter().flat_map(|crosswalk| &crosswalk.head.unrelated);
    let reason = unrelated.find(|each| each.from == *control).map(|each| each.reason.clone());
    let analysis = match (requirements.is_empty(), &reason) {
        (false, _) => Analysis::Mapped,
        (true, Some(_)) => Analysis::Unrelated,
        (true, None) => Analysis::NotAnalysed,
    };
    let title = catalog.framework.short_title.clone();
    FrameworkRelation { framework: catalog.id().clone(), title, analysis, reason, requirements }
}

fn mapped(catalog: &Catalog, mapping: &Mapping) -> Mapped {
    Mapped {
        requirement: catalog.requirement_id(&mapping.to),
        title: catalog.get(&mapping.to).map_or_else(String::new, |entry| entry.title().to_owned()),
        relation: mapping.relation,
        strength: mapping.strength,
        usage: mapping.usage,
        confidence: mapping.confidence,
        rationale: mapping.rationale.clone(),
        provenance: mapping.provenance.clone(),
        reviewed: mapping.reviewed.clone(),
    }
}

/// The entry for people.
pub(super) fn text(entry: &HubEntry) -> String {
    let mut out = format!("{} {}\n", entry.id, entry.title);
    out.push_str(&entry.summary.iter().map(|summary| paragraph(2, summary)).collect::<String>());
    out.push_str(&parts_text(&entry.parts));
    out.push_str(&entry.automation.iter().map(automation).collect::<String>());
    out.push_str(&policies(&entry.policies));
    for framework in &entry.frameworks {
        out.push_str(&framework_text(framework));
    }
    out
}

fn automation(automation: &Automation) -> String {
    let support = match automation.api_support {
        ApiSupport::Full => "the technical core can be tested",
        ApiSupport::Partial => "some necessary conditions show",
        ApiSupport::None => "nothing decisive shows",
    };
    let manual: Vec<&str> = automation.manual_kinds.iter().map(|kind| kind.words()).collect();
    let mut out = format!("\nWhat automation can show: {support}\n");
    for (system, shows) in &automation.api_shows {
        out.push_str(&paragraph(2, &format!("{system}: {shows}")));
    }
    out.push_str("What it cannot show\n");
    out.push_str(&paragraph(2, &automation.api_cannot_show));
    let ages = automation.freshness_days;
    let manual =
        format!("needed by hand in every case: {}, at most {} days old", manual.join(", "), ages.manual);
    out.push_str(&paragraph(2, &manual));
    out
}

fn policies(policies: &[PolicyLine]) -> String {
    if policies.is_empty() {
        return "\nPolicies: none; only manual evidence can show it\n".to_owned();
    }
    format!("\nPolicies\n{}", PolicyLine::table(policies))
}

fn framework_text(relation: &FrameworkRelation) -> String {
    let mut out = format!("\n{} ({})", relation.title, relation.framework);
    match (relation.analysis, &relation.reason) {
        (Analysis::Unrelated, Some(reason)) => out.push_str(&format!(": unrelated. {reason}\n")),
        (Analysis::Unrelated, None) => out.push_str(": unrelated\n"),
        (Analysis::NotAnalysed, _) => out.push_str(": not analysed; that is no proof of no relation\n"),
        (Analysis::Mapped, _) => {
            let rows = relation.requirements.iter().map(|each| {
                let usage = match each.usage {
                    Use::Support => "counts",
                    Use::Navigation => "see also",
                };
                let entry = each.requirement.entry.to_string();
                let relation = each.relation.to_string();
                [
                    entry,
                    relation,
                    each.strength.to_string(),
                    usage.to_owned(),
                    each.title.clone(),
                    each.rationale.clone(),
                ]
            });
            out.push('\n');
            out.push_str(&columns(
                ["REQUIREMENT", "RELATION", "STRENGTH", "USE", "TITLE", "RATIONALE"],
                rows,
            ));
        }
    }
    out
}
