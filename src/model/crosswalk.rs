//! Relations between hub controls and the requirements of a framework.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{EntryId, FrameworkId};

/// How what a control asks relates to what a requirement asks: control, relation, requirement.
///
/// The set relations of NIST IR 8477 (<https://doi.org/10.6028/NIST.IR.8477>).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// Both ask the same.
    Equal,
    /// The requirement asks all the control asks, and more.
    SubsetOf,
    /// The control asks all the requirement asks, and more.
    SupersetOf,
    /// Each asks something the other does not.
    IntersectsWith,
}

impl Relation {
    /// Every relation.
    pub const ALL: [Self; 4] = [Self::Equal, Self::SubsetOf, Self::SupersetOf, Self::IntersectsWith];

    /// The word in crosswalk files and reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::SubsetOf => "subset-of",
            Self::SupersetOf => "superset-of",
            Self::IntersectsWith => "intersects-with",
        }
    }
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How close two requirements are for reuse of one piece of evidence, 1 to 10; no share of coverage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "i64", into = "i64")]
#[schemars(with = "i64")]
pub struct Strength(u8);

/// A number that is no strength.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not a strength: use 1 to 10")]
pub struct StrengthError(i64);

impl Strength {
    /// The least strength that a roll-up may count; below it a mapping is navigation.
    pub const COUNTED: Self = Self(4);

    /// Checks a number and wraps it.
    ///
    /// # Errors
    /// When it is not within 1 to 10.
    pub fn new(number: i64) -> Result<Self, StrengthError> {
        match u8::try_from(number) {
            Ok(strength @ 1..=10) => Ok(Self(strength)),
            Ok(_) | Err(_) => Err(StrengthError(number)),
        }
    }

    /// The number.
    #[must_use]
    pub fn get(self) -> u8 {
        self.0
    }
}

impl fmt::Display for Strength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/10", self.0)
    }
}

impl TryFrom<i64> for Strength {
    type Error = StrengthError;
    fn try_from(number: i64) -> Result<Self, Self::Error> {
        Self::new(number)
    }
}

impl From<Strength> for i64 {
    fn from(strength: Strength) -> Self {
        strength.0.into()
    }
}

/// What a mapping is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Use {
    /// The roll-up counts it.
    Support,
    /// People follow it; it is never counted.
    Navigation,
}

/// How sure a mapping is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// Own analysis with a strength below 5.
    Low,
    /// A public mapping names the pair, or the strength is 5 or more.
    Medium,
    /// Both.
    High,
}

/// Who checked a mapping, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// The person.
    pub by: String,
    /// The day.
    pub at: NaiveDate,
}

/// One relation between a control and a requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mapping {
    /// The control.
    pub from: EntryId,
    /// The requirement.
    pub to: EntryId,
    /// How the two relate.
    pub relation: Relation,
    /// How close they are.
    pub strength: Strength,
    /// What the mapping is good for.
    #[serde(rename = "use")]
    pub usage: Use,
    /// How sure it is.
    pub confidence: Confidence,
    /// Why, in a few words.
    pub rationale: String,
    /// Keys of the crosswalk's sources, some with a place.
    pub provenance: Vec<String>,
    /// The person who checked it; absent for a draft.
    pub reviewed: Option<Review>,
}

impl Mapping {
    /// True when a requirement may be shown as satisfied through it: a person checked it and it is not of low
    /// confidence.
    #[must_use]
    pub fn is_inheritable(&self) -> bool {
        self.reviewed.is_some() && self.confidence != Confidence::Low
    }
}

/// A control that was compared with a framework and has nothing in common with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unrelated {
    /// The control.
    pub from: EntryId,
    /// Why.
    pub reason: String,
}

/// The head of a crosswalk: what it joins and how it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CrosswalkHead {
    /// The hub.
    pub from: FrameworkId,
    /// The other framework.
    pub to: FrameworkId,
    /// The day on which the facts were gathered.
    pub facts_as_of: NaiveDate,
    /// How it was made.
    pub method: String,
    /// Where the framework applies at all.
    pub applicability: String,
    /// What the keys in `provenance` mean.
    pub sources: BTreeMap<String, String>,
    /// Whom to name.
    pub credit: Vec<String>,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// Controls without a counterpart.
    pub unrelated: Vec<Unrelated>,
}

/// The relations between the hub and one framework.
///
/// A pair that is neither mapped nor unrelated was not analysed; that is no proof of no relation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Crosswalk {
    /// What it joins and how it was made.
    #[serde(flatten)]
    pub head: CrosswalkHead,
    mappings: Vec<Mapping>,
    #[serde(skip)]
    by_control: BTreeMap<EntryId, Vec<usize>>,
    #[serde(skip)]
    by_requirement: BTreeMap<EntryId, Vec<usize>>,
}

impl Crosswalk {
    /// Joins a head and its mappings, which the reader has checked.
    #[must_use]
    pub(crate) fn new(head: CrosswalkHead, mappings: Vec<Mapping>) -> Self {
        let mut by_control: BTreeMap<EntryId, Vec<usize>> = BTreeMap::new();
        let mut by_requirement: BTreeMap<EntryId, Vec<usize>> = BTreeMap::new();
        for (place, mapping) in mappings.iter().enumerate() {
            by_control.entry(mapping.from.clone()).or_default().push(place);
            by_requirement.entry(mapping.to.clone()).or_default().push(place);
        }
        Self { head, mappings, by_control, by_requirement }
    }

    /// Every mapping, in the order of the file.
    #[must_use]
    pub fn mappings(&self) -> &[Mapping] {
        &self.mappings
    }

    /// The mappings of one control.
    pub fn of_control(&self, control: &EntryId) -> impl Iterator<Item = &Mapping> {
        self.by_control.get(control).into_iter().flatten().filter_map(|place| self.mappings.get(*place))
    }

    /// The mappings that end at one requirement.
    pub fn of_requirement(&self, requirement: &EntryId) -> impl Iterator<Item = &Mapping> {
        self.by_requirement
            .get(requirement)
            .into_iter()
            .flatten()
            .filter_map(|place| self.mappings.get(*place))
    }
}
