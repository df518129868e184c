//! Facts: what an assessment knows beside its findings, and what of it changes.

use chrono::NaiveDate;
use collectors::api::{Digest, Scope, SourceId, UnknownReason};
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
        };
        parts.join("\u{1f}")
    }

    /// Facts of one family are known together: the parts of a source, the policies. The first of a family is no news.
    #[must_use]
    pub fn family(&self) -> Option<String> {
        match self {
            Self::Scope { source, .. } => Some(["scope", source.as_str()].join("\u{1f}")),
            Self::Policy { .. } => Some("policy".to_owned()),
            Self::Source { .. } | Self::Waiver { .. } => None,
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
            Self::Waiver { nears: Nearness::Far, .. } => None,
            Self::Waiver { .. } => self.as_waiver(Nearness::Far),
        }
    }

    fn reason(&self) -> Option<UnknownReason> {
        match self {
            Self::Source { reason, .. } => *reason,
            Self::Scope { .. } | Self::Policy { .. } | Self::Waiver { .. } => None,
        }
    }

    fn nears(&self) -> Nearness {
        match self {
            Self::Waiver { nears, .. } => *nears,
            Self::Source { .. } | Self::Scope { .. } | Self::Policy { .. } => Nearness::Far,
        }
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
