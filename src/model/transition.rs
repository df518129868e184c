//! Transitions: what changed from one assessment to the next.

use chrono::{DateTime, NaiveDate, Utc};
use collectors::api::{Digest, Scope, SourceId, SubjectId, UnknownReason};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AlertId, FindingId, Judgement, PolicyId, ReceiverId, Verdict};

/// What a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct FindingKey {
    /// The policy.
    pub policy: PolicyId,
    /// The configured source.
    pub source: SourceId,
    /// The part of the source, such as an account.
    pub scope: Scope,
    /// The thing judged.
    pub subject: SubjectId,
}

impl FindingKey {
    /// The finding's id.
    #[must_use]
    pub fn id(&self) -> FindingId {
        FindingId::of(&self.policy, &self.source, &self.scope, &self.subject)
    }
}

impl From<&Judgement> for FindingKey {
    fn from(judgement: &Judgement) -> Self {
        Self {
            policy: judgement.policy.clone(),
            source: judgement.source.clone(),
            scope: judgement.scope.clone(),
            subject: judgement.subject.clone(),
        }
    }
}

/// Something that changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum Transition {
    /// The verdict of a finding, or whether its risk is accepted.
    Finding {
        /// The finding.
        #[serde(flatten)]
        finding: FindingKey,
        /// The verdict before; none when it is judged for the first time, or again after it had ended.
        before: Option<Verdict>,
        /// The verdict now.
        after: Verdict,
        /// Why, in one sentence.
        message: String,
        /// The waiver that accepts the risk now.
        waiver: Option<String>,
    },
    /// A finding ended: its subject is gone, shown by complete evidence, or it is out of scope.
    Ended {
        /// The finding.
        #[serde(flatten)]
        finding: FindingKey,
        /// The verdict before.
        before: Verdict,
        /// Why it ended.
        why: End,
    },
    /// A source could not be read as a whole, or can be read again.
    Source {
        /// The source.
        source: SourceId,
        /// Why it cannot be read; none when it can.
        reason: Option<UnknownReason>,
        /// The same in one sentence.
        message: String,
    },
    /// A part of a source appeared or vanished, such as an account of an organisation.
    Scope {
        /// The source.
        source: SourceId,
        /// The part.
        scope: Scope,
        /// Whether it is there now.
        appeared: bool,
    },
    /// A policy was changed, added or taken away.
    Policy {
        /// The policy.
        policy: PolicyId,
        /// The digest of its text before, when it was there.
        before: Option<Digest>,
        /// The digest now, when it is there.
        after: Option<Digest>,
    },
    /// A waiver nears its last day, is over, or counts again.
    Waiver {
        /// Its name.
        waiver: String,
        /// The policy whose fails it accepts.
        policy: PolicyId,
        /// Who accepts the risk.
        owner: String,
        /// Its last day.
        expires: NaiveDate,
        /// How near it is.
        nears: Nearness,
    },
    /// Nothing is sent to a receiver any more, since it said that it is gone; or something is sent there again.
    Receiver {
        /// The receiver.
        receiver: ReceiverId,
        /// Whether it is disabled now.
        is_disabled: bool,
        /// Why.
        message: String,
    },
    /// The review of an attestation is due soon, or it was reviewed.
    Attestation {
        /// The source that declares it.
        source: SourceId,
        /// The attestation.
        attestation: SubjectId,
        /// What it is called.
        title: String,
        /// The e-mail address of the person who answers for it.
        owner: String,
        /// When the review is due.
        due: DateTime<Utc>,
        /// Whether that is soon.
        is_near: bool,
    },
    /// Scheduled runs that did not happen.
    Missed {
        /// The schedule.
        schedule: String,
        /// How many.
        runs: u64,
        /// Why.
        message: String,
    },
}

/// Why a finding ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// Its subject no longer exists: complete evidence does not show it.
    Gone,
    /// Its policy or its source is no longer configured.
    OutOfScope,
}

impl End {
    /// The word used in JSON and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::OutOfScope => "out_of_scope",
        }
    }
}

/// How near the last day of a waiver is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Nearness {
    /// Not near.
    Far,
    /// Within [`Nearness::NEAR_DAYS`].
    Near,
    /// Over.
    Over,
}

impl Nearness {
    /// From how many days before its last day a waiver is near it.
    pub const NEAR_DAYS: i64 = 14;

    /// How near a last day is on a day.
    #[must_use]
    pub fn of(expires: NaiveDate, today: NaiveDate) -> Self {
        match (expires - today).num_days() {
            days if days < 0 => Self::Over,
            days if days <= Self::NEAR_DAYS => Self::Near,
            _far => Self::Far,
        }
    }
}

impl Transition {
    /// The alert that it belongs to.
    #[must_use]
    pub fn alert(&self) -> AlertId {
        match self {
            Self::Finding { finding, .. } | Self::Ended { finding, .. } => finding.id().into(),
            Self::Source { source, .. } => AlertId::of("source", source.as_str()),
            Self::Scope { source, scope, .. } => {
                AlertId::of("scope", &[source.as_str(), scope.as_str()].join("\u{1f}"))
            }
            Self::Policy { policy, .. } => AlertId::of("policy", policy.as_str()),
            Self::Waiver { waiver, .. } => AlertId::of("waiver", waiver),
            Self::Receiver { receiver, .. } => AlertId::of("receiver", receiver.as_str()),
            Self::Attestation { source, attestation, .. } => {
                AlertId::of("attestation", &[source.as_str(), attestation.as_str()].join("\u{1f}"))
            }
            Self::Missed { schedule, .. } => AlertId::of("missed", schedule),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_waiver_nears_its_last_day_and_is_over_on_the_day_after() {
        let day = |day| NaiveDate::from_ymd_opt(2027, 3, day).unwrap();
        assert_eq!(Nearness::of(day(20), day(5)), Nearness::Far);
        assert_eq!(Nearness::of(day(20), day(6)), Nearness::Near);
        assert_eq!(Nearness::of(day(20), day(20)), Nearness::Near);
        assert_eq!(Nearness::of(day(20), day(21)), Nearness::Over);
    }

    #[test]
    fn a_transition_reads_back_as_it_was_written() {
        let finding = FindingKey {
            policy: PolicyId::parse("aws.console_mfa").unwrap(),
            source: SourceId::parse("aws").unwrap(),
            scope: Scope::parse("aws:1").unwrap(),
            subject: SubjectId::parse("arn:x").unwrap(),
        };
        let changed = Transition::Finding {
            finding: finding.clone(),
            before: Some(Verdict::Pass),
            after: Verdict::Unknown(UnknownReason::Stale),
            message: "m".to_owned(),
            waiver: None,
        };
        let text = serde_json::to_string(&changed).unwrap();
        assert_eq!(serde_json::from_str::<Transition>(&text).unwrap(), changed);
        assert_eq!(changed.alert(), AlertId::from(finding.id()));
    }
}
