//! One finding: what decided, what was read, and what it bears on.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::Stored;
use crate::cli::columns::{columns, paragraph};
use crate::cli::knowledge::Knowledge;
use crate::evidence::Kinds;
use crate::model::untrusted::plain;
use crate::model::{
    Assessment, Call, ClosedPart, Digest, Disposition, EntryId, EvidenceReading, Finding, Gap, KindName,
    Overlay, PolicyReading, Record, Relation, RequirementId, SourceReading, State, Strength, UnknownReason,
    Use, Verdict,
};
use crate::report::advice::advice;

/// What to do where sources cannot tell what joins them.
const UNTOLD: &str = "Declare in annexa.toml (collector = \"declared\") what no source tells: whose the accounts are, or \
    whether an App is AI. Where what is told contradicts itself, mend it at its source.";

/// Rows shown of one evidence, and characters of one row, before the rest is left to `--json`.
const ROWS_SHOWN: usize = 5;
const LONGEST_ROW: usize = 600;

/// Why a finding is what it is.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::cli) struct FindingExplanation {
    pub(super) finding: Finding,
    rule: Option<Rule>,
    pub(super) evidence: Vec<EvidenceRead>,
    /// What could not be read, for a finding that is unknown.
    pub(super) gaps: Vec<GapRead>,
    /// What to do.
    pub(super) next: String,
    /// The requirements that the finding bears on.
    pub(super) requirements: Vec<Bearing>,
}

/// The rule that decided.
#[derive(Debug, Serialize, JsonSchema)]
struct Rule {
    title: String,
    description: String,
    /// SHA-256 of the text that decided.
    digest: Digest,
    /// Where the text stands, when the policy is still there.
    file: Option<String>,
    /// True when the text there is another by now.
    changed: bool,
}

/// Evidence that was read.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct EvidenceRead {
    kind: KindName,
    collector: String,
    identity: String,
    observed_at: DateTime<Utc>,
    collected_at: DateTime<Utc>,
    rows: u64,
    complete: bool,
    /// What was not read because nobody can use it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    closed: Vec<ClosedPart>,
    /// The calls, by operation, when the record is still there.
    calls: Vec<Call>,
    /// The rows on the finding's subject and on what decided.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) about: Vec<Value>,
    /// SHA-256 of the rows.
    pub(super) body: Digest,
}

/// A gap with the permission that would have closed it.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct GapRead {
    kind: KindName,
    #[serde(flatten)]
    gap: Gap,
    /// What the source asks for.
    pub(super) permission: Option<String>,
}

/// A requirement that a finding bears on.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Bearing {
    requirement: RequirementId,
    title: String,
    /// The control through which it does.
    control: EntryId,
    pub(super) effect: Effect,
    relation: Relation,
    strength: Strength,
    #[serde(rename = "use")]
    usage: Use,
    rationale: String,
    /// Its state in this assessment, where it is reported.
    state: Option<State>,
    flags: BTreeSet<Overlay>,
}

/// What a finding does to a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Effect {
    /// It helps to show it.
    Supports,
    /// It speaks against it.
    Endangers,
    /// It would, but could not be decided.
    Undecided,
    /// The policy does not concern the subject.
    NoBearing,
}

impl FindingExplanation {
    pub(super) fn of(knowledge: &Knowledge, stored: &Stored, finding: &Finding) -> Self {
        let assessment = &stored.assessment;
        let policy = assessment.policies.iter().find(|policy| policy.id == finding.policy);
        let next = match finding.verdict {
            Verdict::Fail => policy.map(|policy| policy.remediation.clone()).unwrap_or_default(),
            Verdict::Unknown(UnknownReason::Unsupported) if joins(knowledge, finding) => UNTOLD.to_owned(),
            Verdict::Unknown(reason) => advice(reason).to_owned(),
            Verdict::Pass | Verdict::NotApplicable => "Nothing.".to_owned(),
        };
        let place = Place::of(knowledge, assessment, finding, policy);
        Self {
            rule: policy.map(|policy| rule(knowledge, policy)),
            evidence: evidence(stored, &place),
            gaps: gaps(knowledge, &place),
            requirements: policy.map(|policy| bearings(assessment, finding, policy)).unwrap_or_default(),
            finding: finding.clone(),
            next,
        }
    }
}

impl FindingExplanation {
    /// Takes over the rows of each evidence that are about the subject, or about somebody whom the verdict names.
    pub(super) fn tell(&mut self, kinds: &Kinds, rows: &BTreeMap<Digest, Vec<Value>>) {
        let mut names = BTreeSet::from([self.finding.subject.as_str()]);
        texts(&self.finding.observed, &mut names);
        for evidence in &mut self.evidence {
            let field = kinds.get(&evidence.kind).map_or("", |kind| kind.declared.subject);
            let is_about = |row: &&Value| {
                let is_named =
                    row.get(field).and_then(Value::as_str).is_some_and(|name| names.contains(name));
                let mut values = row.as_object().into_iter().flat_map(|row| row.values());
                is_named || values.any(|value| value.as_str() == Some(self.finding.subject.as_str()))
            };
            let all = rows.get(&evidence.body).into_iter().flatten();
            evidence.about = all.filter(is_about).cloned().collect();
        }
    }
}

/// Every text in a value.
fn texts<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::String(text) => drop(found.insert(text)),
        Value::Array(all) => all.iter().for_each(|each| texts(each, found)),
        Value::Object(all) => all.values().for_each(|each| texts(each, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn rule(knowledge: &Knowledge, policy: &PolicyReading) -> Rule {
    let present = knowledge.policies.get(&policy.id);
    Rule {
        title: policy.title.clone(),
        description: policy.description.clone(),
        digest: policy.digest,
        file: present.map(|policy| policy.source.name.clone()),
        changed: present.is_some_and(|present| present.digest != policy.digest),
    }
}

/// Whether the policy of a finding joins sources.
fn joins(knowledge: &Knowledge, finding: &Finding) -> bool {
    knowledge.policies.get(&finding.policy).is_some_and(|policy| policy.metadata.custom.joins)
}

/// Where the evidence of a finding comes from.
struct Place<'a> {
    assessment: &'a Assessment,
    finding: &'a Finding,
    policy: Option<&'a PolicyReading>,
    /// Whether its policy joins sources, so that evidence of all places counts.
    is_joined: bool,
}

impl<'a> Place<'a> {
    fn of(
        knowledge: &Knowledge,
        assessment: &'a Assessment,
        finding: &'a Finding,
        policy: Option<&'a PolicyReading>,
    ) -> Self {
        Self { assessment, finding, policy, is_joined: joins(knowledge, finding) }
    }

    /// The evidence that the finding's policy reads.
    fn readings(&self) -> impl Iterator<Item = (&'a SourceReading, &'a EvidenceReading)> {
        let &Self { assessment, finding, policy, is_joined } = self;
        let is_its = move |place: &&SourceReading| {
            is_joined || (place.source == finding.source && place.scope == finding.scope)
        };
        let places = assessment.sources.iter().filter(is_its);
        let all = places.flat_map(|place| place.evidence.iter().map(move |evidence| (place, evidence)));
        all.filter(move |(_, evidence)| policy.is_none_or(|policy| policy.evidence.contains(&evidence.kind)))
    }
}

fn evidence(stored: &Stored, place: &Place<'_>) -> Vec<EvidenceRead> {
    let read = place.readings().filter(|(_, evidence)| place.finding.evidence.contains(&evidence.body));
    let explained = read.map(|(place, evidence)| {
        let is_its = |record: &&Record| {
            record.source == place.source
                && record.scope == place.scope
                && record.kind == evidence.kind
                && record.body == evidence.body
        };
        EvidenceRead {
            kind: evidence.kind.clone(),
            collector: place.collector.clone(),
            identity: place.identity.clone(),
            observed_at: evidence.observed_at,
            collected_at: evidence.collected_at,
            rows: evidence.rows,
            complete: evidence.complete,
            closed: evidence.closed.clone(),
            calls: stored.records.iter().find(is_its).map(|record| record.calls.clone()).unwrap_or_default(),
            about: Vec::new(),
            body: evidence.body,
        }
    });
    explained.collect()
}

/// The gaps that can be why a finding is unknown.
fn gaps(knowledge: &Knowledge, place: &Place<'_>) -> Vec<GapRead> {
    let finding = place.finding;
    let Some(reason) = finding.verdict.reason() else { return Vec::new() };
    let concerns = |gap: &&Gap| {
        let about_it = gap.subject.as_ref().is_none_or(|subject| *subject == finding.subject);
        // Of evidence that is joined the message names the source behind what the gap says.
        let told = format!("{}: {}", gap.operation, gap.detail);
        let is_told = finding.message == told || place.is_joined && finding.message.starts_with(&told);
        gap.reason == reason && about_it && gap.fields.is_empty() || is_told
    };
    let mut found = Vec::new();
    for (_, evidence) in place.readings() {
        found.extend(evidence.gaps.iter().filter(concerns).map(|gap| GapRead {
            kind: evidence.kind.clone(),
            permission: knowledge.permission(&evidence.kind, &gap.operation).map(str::to_owned),
            gap: gap.clone(),
        }));
    }
    found
}

fn bearings(assessment: &Assessment, finding: &Finding, policy: &PolicyReading) -> Vec<Bearing> {
    let effect = match finding.verdict {
        Verdict::Pass => Effect::Supports,
        Verdict::Fail => Effect::Endangers,
        Verdict::Unknown(_) => Effect::Undecided,
        Verdict::NotApplicable => Effect::NoBearing,
    };
    let links = policy.requirements.iter().map(|link| {
        let requirement =
            RequirementId { framework: link.framework.clone(), entry: link.requirement.clone() };
        let determined = assessment
            .frameworks
            .iter()
            .filter(|framework| framework.id == link.framework)
            .flat_map(|framework| &framework.requirements)
            .find(|determination| determination.requirement == requirement);
        Bearing {
            title: link.title.clone(),
            control: link.control.clone(),
            effect,
            relation: link.relation,
            strength: link.strength,
            usage: link.usage,
            rationale: link.rationale.clone(),
            state: determined.map(|determination| determination.state),
            flags: determined.map(|determination| determination.flags.clone()).unwrap_or_default(),
            requirement,
        }
    });
    links.collect()
}

/// The finding for people.
pub(super) fn text(explanation: &FindingExplanation) -> String {
    let finding = &explanation.finding;
    let mut out = format!("{}  {}\n", finding.verdict, plain(finding.subject.as_str()));
    out.push_str(&paragraph(2, &finding.message));
    out.push_str(&format!(
        "  {} severity, {} {}\n  since {}, first seen {}\n  finding {}\n",
        finding.severity,
        finding.source,
        plain(finding.scope.as_str()),
        minute(finding.since),
        minute(finding.first_seen),
        finding.id
    ));
    out.push_str(&decision(&finding.disposition));
    out.push_str(&format!("\nWhat to do\n{}", paragraph(2, &explanation.next)));
    out.push_str(&explanation.gaps.iter().map(gap_text).collect::<String>());
    if !finding.observed.is_null() {
        let observed = serde_json::to_string_pretty(&finding.observed).unwrap_or_default();
        let lines = observed.lines().map(|line| format!("  {}\n", plain(line)));
        out.push_str(&format!("\nWhat decided\n{}", lines.collect::<String>()));
    }
    out.push_str("\nWhat was read\n");
    out.push_str(&explanation.evidence.iter().map(evidence_text).collect::<String>());
    if explanation.evidence.is_empty() {
        out.push_str("  nothing; the evidence was not there\n");
    }
    out.push_str(&explanation.rule.iter().map(|rule| rule_text(rule, finding)).collect::<String>());
    out.push_str(&bearings_text(&explanation.requirements));
    out
}

fn minute(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

fn decision(disposition: &Disposition) -> String {
    match disposition {
        Disposition::Open => String::new(),
        Disposition::Baseline => "  already in the baseline\n".to_owned(),
        Disposition::Waived { waiver, owner, reason, expires } => {
            paragraph(2, &format!("waived by {owner} until {expires} ({waiver}): {reason}"))
        }
    }
}

fn gap_text(read: &GapRead) -> String {
    let gap = &read.gap;
    let mut out = paragraph(2, &format!("{}: {} {}: {}", read.kind, gap.operation, gap.reason, gap.detail));
    if let (Some(permission), UnknownReason::Denied) = (&read.permission, gap.reason) {
        out.push_str(&format!("    needs {permission}\n"));
    }
    out
}

fn evidence_text(evidence: &EvidenceRead) -> String {
    let complete = if evidence.complete { "complete" } else { "INCOMPLETE" };
    let mut out = format!("  {}: {} rows, {complete}\n", evidence.kind, evidence.rows);
    out.push_str(&format!(
        "    observed {}, read {} by {} as {}\n",
        minute(evidence.observed_at),
        minute(evidence.collected_at),
        plain(&evidence.collector),
        plain(&evidence.identity)
    ));
    out.extend(evidence.closed.iter().map(|part| paragraph(4, &format!("closed: {part}"))));
    for call in &evidence.calls {
        let ids: Vec<String> = call.request_ids.iter().take(3).map(|id| plain(id)).collect();
        let more = if call.request_ids.len() > ids.len() { ", …" } else { "" };
        let count = match call.count {
            0 => "shared with other evidence".to_owned(),
            count => format!("{count} calls"),
        };
        out.push_str(&format!("    {}: {count} ({}{more})\n", plain(&call.operation), ids.join(", ")));
    }
    out.push_str(&format!("    SHA-256 {}\n", evidence.body));
    for row in evidence.about.iter().take(ROWS_SHOWN) {
        let text = row.to_string();
        let more = if text.chars().count() > LONGEST_ROW { " …" } else { "" };
        let text: String = text.chars().take(LONGEST_ROW).collect();
        out.push_str(&paragraph(4, &format!("{text}{more}")));
    }
    if evidence.about.len() > ROWS_SHOWN {
        out.push_str(&format!("    … and {} more rows\n", evidence.about.len() - ROWS_SHOWN));
    }
    out
}

fn rule_text(rule: &Rule, finding: &Finding) -> String {
    let mut out =
        format!("\nRule\n  {}  {}\n{}", finding.policy, plain(&rule.title), paragraph(4, &rule.description));
    let file = rule.file.as_deref().unwrap_or("the policy is gone");
    let changed = if rule.changed { "; the text has changed since this assessment" } else { "" };
    out.push_str(&format!("    {} (SHA-256 {}){changed}\n", plain(file), rule.digest));
    out
}

fn bearings_text(bearings: &[Bearing]) -> String {
    let Some(first) = bearings.first() else { return String::new() };
    let heading = match first.effect {
        Effect::Supports => "Requirements that this supports",
        Effect::Endangers => "Requirements that this endangers",
        Effect::Undecided => "Requirements that this would bear on",
        Effect::NoBearing => return String::new(),
    };
    let rows = bearings.iter().map(|bearing| {
        let usage = match bearing.usage {
            Use::Support => "counts",
            Use::Navigation => "see also",
        };
        let state = bearing.state.map_or("", State::as_str).replace('_', " ");
        let risk = if bearing.flags.contains(&Overlay::AtRisk) { ", at risk" } else { "" };
        let (relation, strength) = (bearing.relation.to_string(), bearing.strength.to_string());
        [
            bearing.requirement.to_string(),
            bearing.control.to_string(),
            relation,
            strength,
            usage.to_owned(),
            format!("{state}{risk}"),
            bearing.title.clone(),
        ]
    });
    format!(
        "\n{heading}\n{}",
        columns(["REQUIREMENT", "THROUGH", "RELATION", "STRENGTH", "USE", "STATE", "TITLE"], rows)
    )
}
