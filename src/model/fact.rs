//! Facts: what an assessment knows beside its findings, and what of it changes.

use chrono::{DateTime, NaiveDate, Utc};
use collectors::api::{Digest, Scope, SourceId, SubjectId, UnknownReason};
use serde::{Deserialize, Serialize};

use super::{Nearness, PolicyId, Transition};

/// Something that is so until an assessment says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// Whether a source can be read.
    Source {
        /// The source.
        source: SourceId,
        /// Why it cannot be read as a whole; none when it can.
        reason: Option<UnknownReason>,
        /// The same in one sentence.
        message: String,
    },
    /// A part of a source that was read.
    Scope {
        /// The source.
        source: SourceId,
        /// The part.
        scope: Scope,
    },
    /// A policy that was evaluated.
    Policy {
        /// The policy.
        policy: PolicyId,
        /// The digest of its text.
        digest: Digest,
    },
    /// A waiver.
    Waiver {
        /// Its name.
        waiver: String,
        /// The policy whose fails it accepts.
        policy: PolicyId,
        /// Who accepts the risk.
        owner: String,
        /// Its last day.
        expires: NaiveDate,
        /// How near that is.
        nears: Nearness,
    },
    /// An attestation, which must be reviewed again.
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
        /// Whether its owner is to be reminded.
        is_near: bool,
    },
}

impl Fact {
    /// What the fact is about: the same key, the same thing.
    #[must_use]
    pub fn key(&self) -> String {
        let parts = match self {
            Self::Source { source, .. } => vec!["source", source.as_str()],
            Self::Scope { source, scope } => vec!["scope", source.as_str(), scope.as_str()],
            Self::Policy { policy, .. } => vec!["policy", policy.as_str()],
            Self::Waiver { waiver, .. } => vec!["waiver", waiver],
            Self::Attestation { source, attestation, .. } => {
                vec!["attestation", source.as_str(), attestation.as_str()]
            }
        };
        parts.join("\u{1f}")
    }

    /// Facts of one family are known together: the parts of a source, the policies. The first of a family is no news.
    #[must_use]
    pub fn family(&self) -> Option<String> {
        match self {
            Self::Scope { source, .. } => Some(["scope", source.as_str()].join("\u{1f}")),
            Self::Policy { .. } => Some("policy".to_owned()),
            Self::Source { .. } | Self::Waiver { .. } | Self::Attestation { .. } => None,
        }
    }

    /// What is to be told now that this is so, and `before` was. `is_first` when nothing of its family was known.
    #[must_use]
    pub fn told_after(&self, before: Option<&Self>, is_first: bool) -> Option<Transition> {
        match (self, before) {
            (Self::Source { source, reason, message }, before) => {
                let was = before.and_then(Self::reason);
                (was != *reason).then(|| Transition::Source {
                    source: source.clone(),
                    reason: *reason,
                    message: message.clone(),
                })
            }
            (Self::Scope { source, scope }, None) if !is_first => {
                Some(Transition::Scope { source: source.clone(), scope: scope.clone(), appeared: true })
            }
            (Self::Policy { policy, digest }, Some(Self::Policy { digest: old, .. })) if old != digest => {
                Some(Transition::Policy { policy: policy.clone(), before: Some(*old), after: Some(*digest) })
            }
            (Self::Policy { policy, digest }, None) if !is_first => {
                Some(Transition::Policy { policy: policy.clone(), before: None, after: Some(*digest) })
            }
            (Self::Waiver { nears, .. }, before) => {
                let was = before.map_or(Nearness::Far, |before| before.nears());
                if was == *nears { None } else { self.as_waiver(*nears) }
            }
            // Once for each moment at which a review is due.
            (Self::Attestation { is_near, .. }, before) => {
                let was_near = before.is_some_and(Self::is_near);
                let is_told = match before {
                    Some(before) if *is_near && was_near => before.due() == self.due(),
                    Some(_) | None => was_near == *is_near,
                };
                if is_told { None } else { self.as_attestation(*is_near) }
            }
            (Self::Scope { .. } | Self::Policy { .. }, _) => None,
        }
    }

    /// What is to be told now that this is so no more.
    #[must_use]
    pub fn told_when_over(&self) -> Option<Transition> {
        match self {
            Self::Source { reason: None, .. } => None,
            Self::Source { source, .. } => Some(Transition::Source {
                source: source.clone(),
                reason: None,
                message: "it is no longer configured".to_owned(),
            }),
            Self::Scope { source, scope } => {
                Some(Transition::Scope { source: source.clone(), scope: scope.clone(), appeared: false })
            }
            Self::Policy { policy, digest } => {
                Some(Transition::Policy { policy: policy.clone(), before: Some(*digest), after: None })
            }
            Self::Waiver { nears: Nearness::Far, .. } | Self::Attestation { is_near: false, .. } => None,
            Self::Waiver { .. } => self.as_waiver(Nearness::Far),
            Self::Attestation { .. } => self.as_attestation(false),
        }
    }

    fn reason(&self) -> Option<UnknownReason> {
        match self {
            Self::Source { reason, .. } => *reason,
            Self::Scope { .. } | Self::Policy { .. } | Self::Waiver { .. } | Self::Attestation { .. } => None,
        }
    }

    fn nears(&self) -> Nearness {
        match self {
            Self::Waiver { nears, .. } => *nears,
            Self::Source { .. } | Self::Scope { .. } | Self::Policy { .. } | Self::Attestation { .. } => {
                Nearness::Far
            }
        }
    }

    fn is_near(&self) -> bool {
        matches!(self, Self::Attestation { is_near: true, .. })
    }

    fn due(&self) -> Option<DateTime<Utc>> {
        let Self::Attestation { due, .. } = self else { return None };
        Some(*due)
    }

    fn as_attestation(&self, is_near: bool) -> Option<Transition> {
        let Self::Attestation { source, attestation, title, owner, due, .. } = self else { return None };
        Some(Transition::Attestation {
            source: source.clone(),
            attestation: attestation.clone(),
            title: title.clone(),
            owner: owner.clone(),
            due: *due,
            is_near,
        })
    }

    fn as_waiver(&self, nears: Nearness) -> Option<Transition> {
        let Self::Waiver { waiver, policy, owner, expires, .. } = self else { return None };
        Some(Transition::Waiver {
            waiver: waiver.clone(),
            policy: policy.clone(),
            owner: owner.clone(),
            expires: *expires,
            nears,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn review(due: &str, is_near: bool) -> Fact {
        Fact::Attestation {
            source: SourceId::parse("register").unwrap(),
            attestation: SubjectId::parse("declared:register/attestations/a").unwrap(),
            title: "A".to_owned(),
            owner: "ann@acme.example".to_owned(),
            due: due.parse().unwrap(),
            is_near,
        }
    }

    #[test]
    fn a_review_is_called_to_mind_once_for_each_moment_at_which_it_is_due() {
        let (first, second) = ("2027-03-01T00:00:00Z", "2027-04-01T00:00:00Z");
        for (before, now, told) in [
            (None, review(first, false), None),
            (None, review(first, true), Some(true)),
            (Some(review(first, false)), review(first, true), Some(true)),
            (Some(review(first, true)), review(first, true), None),
            (Some(review(first, true)), review(second, true), Some(true)),
            (Some(review(first, true)), review(second, false), Some(false)),
            (Some(review(first, false)), review(second, false), None),
        ] {
            let said = now.told_after(before.as_ref(), false);
            let said = said.map(|said| matches!(said, Transition::Attestation { is_near: true, .. }));
            assert_eq!(said, told, "{before:?} then {now:?}");
        }
        assert!(
            review(first, true).told_when_over().is_some() && review(first, false).told_when_over().is_none()
        );
        let text = serde_json::to_string(&review(first, true)).unwrap();
        assert_eq!(serde_json::from_str::<Fact>(&text).unwrap(), review(first, true));
    }
}
