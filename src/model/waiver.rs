//! Waivers: accepted risk for a policy and some subjects.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use wildmatch::WildMatch;

use super::{Judgement, PolicyId};

/// The longest time that a risk can be accepted for, in days.
pub const LONGEST_WAIVER_DAYS: i64 = 366;

/// Accepted risk. It changes what happens about a fail, never the verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// A name for the waiver.
    pub id: String,
    /// The policy whose fails are accepted.
    pub policy: PolicyId,
    /// The subjects; `*` stands for any text, `?` for one character.
    pub subjects: Vec<String>,
    /// Who accepts the risk.
    pub owner: String,
    /// Why it is acceptable.
    pub reason: String,
    /// The last day on which it counts, at most a year ahead.
    pub expires: NaiveDate,
    /// The risk in the register that it belongs to.
    #[serde(default)]
    pub risk: Option<String>,
}

impl Waiver {
    /// True when the waiver names the policy and the subject of a judgement.
    #[must_use]
    pub fn names(&self, judgement: &Judgement) -> bool {
        let subject = judgement.subject.as_str();
        self.policy == judgement.policy
            && self.subjects.iter().any(|pattern| WildMatch::new(pattern).matches(subject))
    }

    /// True when it counts on a day.
    #[must_use]
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        day <= self.expires
    }
}

/// A waiver that is written down but cannot count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MalformedWaiver {
    /// Its name, or its place in the file.
    pub id: String,
    /// What is wrong.
    pub what: String,
}

/// The waivers of a run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Waivers {
    /// Those that can count.
    pub waivers: Vec<Waiver>,
    /// Those that cannot; each becomes a finding.
    pub malformed: Vec<MalformedWaiver>,
}
