//! States, and how they combine: subjects into criteria, criteria into controls, controls into requirements.
//!
//! Pure functions. A known failure beats missing data, and missing data beats optimism; nothing is satisfied without every
//! part of it assessed, fresh and met. An empty population proves nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::model::Relation;

/// What is known about a criterion, a control or a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// All that is required was assessed within its freshness period and met.
    Satisfied,
    /// Assessed; some of what is required is met and some is not.
    PartiallySatisfied,
    /// Assessed; what is required is not met.
    NotSatisfied,
    /// Nothing was assessed yet, or there is nothing to assess.
    NotAssessed,
    /// Excluded by an approved and justified decision.
    NotApplicable,
    /// Unreadable, incomplete or stale evidence, or only part of what is required was assessed.
    InsufficientEvidence,
}

impl State {
    /// Every state, the worst first and the excluded one last.
    pub const ALL: [Self; 6] = [
        Self::NotSatisfied,
        Self::PartiallySatisfied,
        Self::InsufficientEvidence,
        Self::NotAssessed,
        Self::Satisfied,
        Self::NotApplicable,
    ];

    /// The word in JSON, tables and the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Satisfied => "satisfied",
            Self::PartiallySatisfied => "partially_satisfied",
            Self::NotSatisfied => "not_satisfied",
            Self::NotAssessed => "not_assessed",
            Self::NotApplicable => "not_applicable",
            Self::InsufficientEvidence => "insufficient_evidence",
        }
    }

    /// True when a failure is known.
    #[must_use]
    pub fn is_failure(self) -> bool {
        matches!(self, Self::PartiallySatisfied | Self::NotSatisfied)
    }

    fn is_unsettled(self) -> bool {
        matches!(self, Self::NotAssessed | Self::InsufficientEvidence)
    }

    /// How far from met: a cap lowers a state to it, never lifts.
    fn rank(self) -> u8 {
        match self {
            Self::NotSatisfied => 0,
            Self::PartiallySatisfied => 1,
            Self::NotAssessed | Self::InsufficientEvidence => 2,
            Self::Satisfied | Self::NotApplicable => 3,
        }
    }
}

/// Something shown beside a state; it never changes the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Overlay {
    /// Every known failure is covered by an approved exception.
    AcceptedRisk,
    /// A failure is known although other evidence is missing.
    Incomplete,
    /// A mapped control fails, but its relation allows no conclusion.
    AtRisk,
    /// A mapped control contradicts the direct state; somebody must look.
    Contradiction,
    /// The day from which it applies lies in the future.
    Upcoming,
}

/// What was found about the subjects of one criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Subjects that pass.
    pub passes: u64,
    /// Subjects that fail without a waiver.
    pub fails: u64,
    /// Subjects that fail under a waiver in force.
    pub waived_fails: u64,
    /// Subjects whose verdict is unknown, for any reason but age.
    pub unknowns: u64,
    /// Subjects, or records, whose evidence is too old.
    pub stale: u64,
    /// True when the whole population was read.
    pub complete: bool,
    /// True when the scope declares that there is no such subject.
    pub absent_declared: bool,
}

/// The state of one criterion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CriterionState {
    /// The state.
    pub state: State,
    /// What is shown beside it.
    pub overlays: BTreeSet<Overlay>,
    /// True when the evidence was there and grew too old.
    pub is_stale: bool,
}

/// Judges one criterion over its whole population.
///
/// `graded` criteria may be partly satisfied; any other fails with its first failure. A manual criterion is one subject:
/// its record passes, is stale, or is not there.
#[must_use]
pub fn criterion(counts: Counts, graded: bool) -> CriterionState {
    let is_unread = counts.unknowns > 0 || !counts.complete;
    let is_stale = counts.stale > 0;
    let state = match counts {
        Counts { fails: 1.., passes: 1.., .. } if graded => State::PartiallySatisfied,
        Counts { fails: 1.., .. } | Counts { waived_fails: 1.., .. } => State::NotSatisfied,
        _ if is_stale || is_unread => State::InsufficientEvidence,
        Counts { passes: 0, absent_declared: true, .. } => State::NotApplicable,
        Counts { passes: 0, .. } => State::NotAssessed,
        Counts { .. } => State::Satisfied,
    };
    let mut overlays = BTreeSet::new();
    if counts.fails == 0 && counts.waived_fails > 0 {
        overlays.insert(Overlay::AcceptedRisk);
    }
    if state.is_failure() && (is_stale || is_unread) {
        overlays.insert(Overlay::Incomplete);
    }
    CriterionState { state, overlays, is_stale }
}

/// What a criterion proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proves {
    /// That the rule, document or decision exists.
    Design,
    /// That it is lived.
    Operating,
}

/// One required criterion of a control, judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criterion {
    /// Its state.
    pub state: State,
    /// What is shown beside it.
    pub overlays: BTreeSet<Overlay>,
    /// What it proves.
    pub proves: Proves,
    /// True when its failure alone fails the control.
    pub critical: bool,
}

/// The state of one control.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ControlState {
    /// The state.
    pub state: State,
    /// What is shown beside it.
    pub overlays: BTreeSet<Overlay>,
    /// What no criterion proves; a control needs both to be satisfied.
    pub unproven: BTreeSet<Proves>,
}

/// Joins the required criteria of a control.
#[must_use]
pub fn control(criteria: &[Criterion], excluded: bool) -> ControlState {
    let live: Vec<&Criterion> = criteria.iter().filter(|each| each.state != State::NotApplicable).collect();
    let proven: BTreeSet<Proves> = live.iter().map(|each| each.proves).collect();
    let unproven: BTreeSet<Proves> =
        [Proves::Design, Proves::Operating].into_iter().filter(|each| !proven.contains(each)).collect();
    if excluded {
        return ControlState { state: State::NotApplicable, overlays: BTreeSet::new(), unproven };
    }
    let state = joined(&live, unproven.is_empty());
    let mut overlays = BTreeSet::new();
    if state.is_failure() {
        let mut failures = live.iter().filter(|each| each.state.is_failure());
        if failures.all(|each| each.overlays.contains(&Overlay::AcceptedRisk)) {
            overlays.insert(Overlay::AcceptedRisk);
        }
        if live.iter().any(|each| each.state.is_unsettled() || each.overlays.contains(&Overlay::Incomplete)) {
            overlays.insert(Overlay::Incomplete);
        }
    }
    ControlState { state, overlays, unproven }
}

fn joined(live: &[&Criterion], both_proven: bool) -> State {
    let any = |state: State| live.iter().any(|each| each.state == state);
    let all = |state: State| live.iter().all(|each| each.state == state);
    let is_partly_met = any(State::Satisfied) || any(State::PartiallySatisfied);
    let fails_critically = live.iter().any(|each| each.critical && each.state == State::NotSatisfied);
    if live.is_empty() {
        State::NotAssessed
    } else if any(State::NotSatisfied) && (fails_critically || !is_partly_met) {
        State::NotSatisfied
    } else if any(State::NotSatisfied) || any(State::PartiallySatisfied) {
        State::PartiallySatisfied
    } else if all(State::NotAssessed) {
        State::NotAssessed
    } else if all(State::Satisfied) && both_proven {
        State::Satisfied
    } else {
        State::InsufficientEvidence
    }
}

/// One mapped control of a requirement, with its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// How the control relates to the requirement.
    pub relation: Relation,
    /// The state of the control.
    pub state: State,
    /// True when a person confirmed that the requirement may be satisfied through this mapping.
    pub confirmed: bool,
}

/// The state of one requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Target {
    /// The state.
    pub state: State,
    /// How many satisfied controls support it without settling it.
    pub supports: usize,
    /// What is shown beside it.
    pub flags: BTreeSet<Overlay>,
}

/// What a control does to a requirement through their relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    /// The requirement has this state, if nothing direct is known.
    Carry(State),
    /// The requirement cannot be better than partly satisfied.
    Cap,
    /// One more control speaks for it.
    Support,
    /// A failure that allows no conclusion.
    Risk,
    /// Nothing follows.
    Nothing,
}

fn effect(relation: Relation, state: State) -> Effect {
    match (relation, state) {
        (_, State::NotAssessed | State::InsufficientEvidence | State::NotApplicable) => Effect::Nothing,
        (Relation::Equal, state) => Effect::Carry(state),
        (Relation::SupersetOf, State::Satisfied) => Effect::Carry(State::Satisfied),
        (Relation::SubsetOf | Relation::IntersectsWith, State::Satisfied) => Effect::Support,
        (Relation::SubsetOf, State::PartiallySatisfied | State::NotSatisfied) => Effect::Cap,
        (
            Relation::SupersetOf | Relation::IntersectsWith,
            State::PartiallySatisfied | State::NotSatisfied,
        ) => Effect::Risk,
    }
}

/// Joins what is directly known about a requirement with the states of the controls mapped to it.
///
/// The direct state wins over support. A failure through `equal` or `subset-of` caps it. A law is never satisfied through a
/// mapping, and whether a requirement applies is never inherited.
#[must_use]
pub fn target(direct: State, sources: &[Source], is_law: bool) -> Target {
    let mut flags = BTreeSet::new();
    if direct == State::NotApplicable {
        return Target { state: direct, supports: 0, flags };
    }
    let (mut carried, mut cap, mut supports, mut is_partly_met) = (None, None, 0, false);
    for source in sources {
        match effect(source.relation, source.state) {
            Effect::Carry(State::Satisfied) if source.confirmed && !is_law => {
                carried = Some(State::Satisfied)
            }
            Effect::Carry(State::Satisfied) | Effect::Support => supports += 1,
            Effect::Carry(State::NotSatisfied) => cap = Some(State::NotSatisfied),
            Effect::Carry(_) => {
                is_partly_met = true;
                cap = cap.or(Some(State::PartiallySatisfied));
            }
            Effect::Cap => cap = cap.or(Some(State::PartiallySatisfied)),
            Effect::Risk => {
                flags.insert(Overlay::AtRisk);
            }
            Effect::Nothing => {}
        }
    }
    let mut state = if direct == State::NotAssessed { carried.unwrap_or(direct) } else { direct };
    if let Some(cap) = cap {
        if state == State::Satisfied {
            flags.insert(Overlay::Contradiction);
        }
        // "Partly" needs some part that is known to be met.
        if state == State::NotAssessed {
            state = if supports > 0 || is_partly_met { cap } else { State::NotSatisfied };
        } else if cap.rank() < state.rank() {
            state = cap;
        }
    }
    Target { state, supports, flags }
}

/// How the states of many entries are spread.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct Distribution(BTreeMap<State, usize>);

impl FromIterator<State> for Distribution {
    fn from_iter<I: IntoIterator<Item = State>>(states: I) -> Self {
        let mut counts: BTreeMap<State, usize> = State::ALL.into_iter().map(|state| (state, 0)).collect();
        for state in states {
            *counts.entry(state).or_default() += 1;
        }
        Self(counts)
    }
}

impl Distribution {
    /// How many entries have a state.
    #[must_use]
    pub fn count(&self, state: State) -> usize {
        self.0.get(&state).copied().unwrap_or(0)
    }

    /// How many entries apply; nothing but an approved exclusion takes one out.
    #[must_use]
    pub fn applicable(&self) -> usize {
        self.0.iter().filter(|(state, _)| **state != State::NotApplicable).map(|(_, count)| count).sum()
    }

    /// The two numbers for a reader who demands one: satisfied, and all that apply.
    #[must_use]
    pub fn satisfied_of(&self) -> (usize, usize) {
        (self.count(State::Satisfied), self.applicable())
    }

    /// The one word for a reader who demands one: the worst state of what applies.
    #[must_use]
    pub fn worst(&self) -> Option<State> {
        let mut applicable = State::ALL.into_iter().filter(|state| *state != State::NotApplicable);
        applicable.find(|state| self.count(*state) > 0)
    }
}
