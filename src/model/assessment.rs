//! The assessment: everything that one run found out, as reports show it and as it is kept.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use collectors::api::{ClosedPart, Digest, Gap, KindName, Scope, SourceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    AssessmentId, Determination, Distribution, EntryId, Finding, FrameworkId, Overlay, PolicyId, Proves,
    Relation, Severity, State, Strength, Use,
};

/// The name and version of the assessment's JSON form.
pub const ASSESSMENT_SCHEMA: &str = "annexa-assessment/1";

/// What stands in every report.
pub const NOTICE: &str = "Supported by automated evidence for the criteria defined here; general information, no \
    legal advice and no audit opinion. Titles of ISO standards are short titles; the standards' text is copyright ISO.";

/// One evaluation run over a scope at a moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Assessment {
    /// [`ASSESSMENT_SCHEMA`].
    pub schema: String,
    /// [`NOTICE`].
    pub notice: String,
    /// The run.
    pub id: AssessmentId,
    /// The version of annexa.
    pub annexa: String,
    /// The moment that the verdicts are about.
    pub as_of: DateTime<Utc>,
    /// When the run began.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: DateTime<Utc>,
    /// SHA-256 over the policies and libraries.
    pub policy_pack: Digest,
    /// What was asked for; empty filters mean everything.
    pub filter: Filter,
    /// Numbers.
    pub summary: Summary,
    /// What was read.
    pub sources: Vec<SourceReading>,
    /// The policies that ran.
    pub policies: Vec<PolicyReading>,
    /// Policies that are switched off by configuration.
    pub disabled: Vec<PolicyId>,
    /// Where this run is otherwise than what ships or is configured: replaced policies and libraries, longer ages of evidence,
    /// sources that do not count in stored evidence.
    pub departures: Vec<String>,
    /// What policies that join sources did not take into account.
    pub omissions: Vec<Omission>,
    /// One verdict for each policy and subject.
    pub findings: Vec<Finding>,
    /// The waivers and what became of them.
    pub waivers: Vec<WaiverReading>,
    /// Every control and clause of the hub.
    pub controls: Vec<ControlReading>,
    /// Every other framework.
    pub frameworks: Vec<FrameworkReading>,
}

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Filter {
    /// Only these sources.
    pub sources: Vec<SourceId>,
    /// Only policies of these controls.
    pub controls: Vec<EntryId>,
    /// Only policies that reach these frameworks, and only these are reported.
    pub frameworks: Vec<FrameworkId>,
}

/// Numbers of an assessment.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Summary {
    /// Findings by verdict.
    pub verdicts: BTreeMap<String, usize>,
    /// Failing findings that are open, by severity.
    pub open: BTreeMap<Severity, usize>,
    /// Failing findings whose risk is accepted.
    pub waived: usize,
    /// Failing findings that the baseline had already.
    pub baseline: usize,
    /// Unknown findings by reason.
    pub unknown: BTreeMap<String, usize>,
}

/// What was read of one scope of a source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SourceReading {
    /// The configured source.
    pub source: SourceId,
    /// The part of it.
    pub scope: Scope,
    /// The collector and its version.
    pub collector: String,
    /// The identity that read.
    pub identity: String,
    /// Each kind of evidence.
    pub evidence: Vec<EvidenceReading>,
}

impl SourceReading {
    /// What was not read because nobody can use it, each with the number of kinds that it is closed to.
    #[must_use]
    pub fn closed(&self) -> BTreeMap<&ClosedPart, usize> {
        let mut closed = BTreeMap::new();
        for part in self.evidence.iter().flat_map(|evidence| &evidence.closed) {
            *closed.entry(part).or_default() += 1;
        }
        closed
    }
}

/// One evidence record, in short.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EvidenceReading {
    /// The kind.
    pub kind: KindName,
    /// The source's own time.
    pub observed_at: DateTime<Utc>,
    /// When it was read.
    pub collected_at: DateTime<Utc>,
    /// Rows read.
    pub rows: u64,
    /// Whether the whole population was read.
    pub complete: bool,
    /// What could not be read.
    pub gaps: Vec<Gap>,
    /// What was not read because nobody can use it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closed: Vec<ClosedPart>,
    /// Calls made, retries included.
    pub calls: u32,
    /// The same by operation. An operation that several kinds share is counted with the first of them.
    pub operations: Vec<OperationCalls>,
    /// SHA-256 of the rows.
    pub body: Digest,
}

/// The calls of one operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OperationCalls {
    /// The operation, as the source's own permission system names it.
    pub operation: String,
    /// How many requests were sent, retries included.
    pub calls: u32,
}

/// A policy that ran.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PolicyReading {
    /// The policy.
    pub id: PolicyId,
    /// What holds for a subject that passes.
    pub title: String,
    /// Why it matters.
    pub description: String,
    /// How bad a fail is.
    pub severity: Severity,
    /// The kinds of evidence it reads.
    pub evidence: Vec<KindName>,
    /// The controls it tests.
    pub controls: Vec<EntryId>,
    /// Which side of a control it shows.
    pub proves: Proves,
    /// Whether one failing subject makes the whole control not satisfied.
    pub critical: bool,
    /// Whether some passing subjects make a failing control partially satisfied.
    pub graded: bool,
    /// What to do about a fail.
    pub remediation: String,
    /// SHA-256 of its text.
    pub digest: Digest,
    /// Its parameters.
    pub parameters: BTreeMap<String, ParameterReading>,
    /// Findings by verdict.
    pub verdicts: BTreeMap<String, usize>,
    /// The requirements of all frameworks that its verdicts support or endanger.
    pub requirements: Vec<RequirementLink>,
}

/// Something that a policy which joins sources did not take into account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Omission {
    /// The policy.
    pub policy: PolicyId,
    /// False when it was not evaluated at all; then it has no findings.
    pub evaluated: bool,
    /// Why, as the end of a sentence that begins with the policy.
    pub reason: String,
}

/// A parameter as it was used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ParameterReading {
    /// The value used.
    pub value: Value,
    /// The value without a setting.
    pub default: Value,
    /// Whether the value makes the policy more lenient.
    pub loosened: bool,
}

/// How a control relates to a requirement.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct RequirementLink {
    /// The framework.
    pub framework: FrameworkId,
    /// The requirement.
    pub requirement: EntryId,
    /// Its short title.
    pub title: String,
    /// The control that relates to it.
    pub control: EntryId,
    /// The control's requirement set is … the requirement's.
    pub relation: Relation,
    /// How close they are, 1 to 10.
    pub strength: Strength,
    /// Whether the roll-up counts it.
    #[serde(rename = "use")]
    pub usage: Use,
    /// Why they relate.
    pub rationale: String,
}

/// A waiver and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WaiverReading {
    /// Its name.
    pub id: String,
    /// What became of it.
    pub state: WaiverState,
    /// The policy, when it names one.
    pub policy: Option<PolicyId>,
    /// Who accepts the risk.
    pub owner: String,
    /// Why.
    pub reason: String,
    /// The last day.
    pub expires: Option<NaiveDate>,
    /// How many failing findings it covers.
    pub covers: usize,
    /// What is wrong with it.
    pub problem: Option<String>,
}

/// What became of a waiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WaiverState {
    /// It covers failing findings.
    Active,
    /// Its last day is over; it covers nothing.
    Expired,
    /// It names no failing finding.
    Unmatched,
    /// What it names could not be decided; whether it is needed is not known.
    Undecided,
    /// It is not written as it should be; it covers nothing.
    Malformed,
}

/// A control or clause of the hub.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ControlReading {
    /// Its id.
    pub id: EntryId,
    /// Its short title.
    pub title: String,
    /// Its state, from its criteria.
    pub state: State,
    /// Marks beside the state.
    pub overlays: BTreeSet<Overlay>,
    /// What no criterion shows: that the rule is set, or that it operates. Both are needed.
    pub unproven: BTreeSet<Proves>,
    /// What it is judged by.
    pub criteria: Vec<CriterionReading>,
}

/// One criterion of a control.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CriterionReading {
    /// The policy, or nothing for the written rule.
    pub policy: Option<PolicyId>,
    /// What it shows.
    pub proves: Proves,
    /// One line for people.
    pub title: String,
    /// Its state.
    pub state: State,
    /// Its overlays.
    pub overlays: BTreeSet<Overlay>,
    /// Passing subjects.
    pub pass: u64,
    /// Failing subjects.
    pub fail: u64,
    /// Subjects that could not be decided.
    pub unknown: u64,
}

/// One framework beside the hub.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FrameworkReading {
    /// Its id.
    pub id: FrameworkId,
    /// Its short title.
    pub title: String,
    /// Requirements by state.
    pub distribution: Distribution,
    /// Every requirement without parts, and every group that a counted mapping names.
    pub requirements: Vec<Determination>,
}
