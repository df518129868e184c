//! States of criteria, controls and requirements, and what is shown beside them.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{EntryId, Relation, RequirementId, Strength};

/// What is known about a criterion, a control or a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
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

    /// True when nothing can be concluded yet.
    #[must_use]
    pub fn is_unsettled(self) -> bool {
        matches!(self, Self::NotAssessed | Self::InsufficientEvidence)
    }

    /// How far from met: a cap lowers a state to it, never lifts.
    #[must_use]
    pub fn rank(self) -> u8 {
        match self {
            Self::NotSatisfied => 0,
            Self::PartiallySatisfied => 1,
            Self::NotAssessed | Self::InsufficientEvidence => 2,
            Self::Satisfied | Self::NotApplicable => 3,
        }
    }
}

/// Something shown beside a state; it never changes the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
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

/// What a criterion proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Proves {
    /// That the rule, document or decision exists.
    Design,
    /// That it is lived.
    Operating,
}

/// How the states of many entries are spread.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
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

/// A control that bears on a requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Bearing {
    /// The hub control.
    pub control: EntryId,
    /// How it relates to the requirement.
    pub relation: Relation,
    /// How close the two are.
    pub strength: Strength,
    /// The state of the control.
    pub state: State,
}

/// The state of one requirement in one assessment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Determination {
    /// The requirement.
    pub requirement: RequirementId,
    /// Its short title.
    pub title: String,
    /// Its state.
    pub state: State,
    /// How many satisfied controls support it without settling it.
    pub supports: usize,
    /// The greatest strength among the satisfied controls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strongest: Option<Strength>,
    /// What is shown beside the state.
    pub flags: BTreeSet<Overlay>,
    /// Every counted control, whatever its state.
    pub from: Vec<Bearing>,
}
