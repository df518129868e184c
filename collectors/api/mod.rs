//! The contract between annexa and its collectors.
//!
//! A collector reads one kind of source and returns typed evidence. It never judges, and it cannot reach the
//! store, the policy engine or the API: this package does not depend on them. What could not be read is a gap
//! in the evidence, never an error that hides the rest and never silence.

mod bounded;
mod clock;
mod closed;
mod config;
mod evidence;
mod gap;
mod id;
mod json;
mod ledger;
mod manual;
mod problem;
pub mod schedule;
mod secret;
mod shape;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod trace;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;

pub use bounded::{Bounded, OutOfBounds};
pub use clock::{Clock, FixedClock, SystemClock};
pub use closed::{ClosedPart, CountsAs};
pub use config::Section;
pub use evidence::{
    Call, Completeness, Draft, Evidence, EvidenceKind, Operation, Origin, Record, subject_of,
};
pub use gap::{Gap, UnknownReason};
pub use id::{Digest, IdError, KindName, Scope, SourceId, SubjectId, is_slug};
pub use json::{JsonError, canonical, parse, parse_as};
pub use ledger::Ledger;
pub use manual::ManualKind;
pub use problem::{Problem, Problems, SourceText, did_you_mean};
pub use secret::{SecretError, SecretRef};
pub use shape::{Field, Misfit, Shape, ShapeError};

/// A kind of source: what it can read and how it is configured.
pub trait CollectorType: Sync {
    /// The word in the configuration, such as `aws`.
    fn name(&self) -> &'static str;

    /// One line for people.
    fn title(&self) -> &'static str;

    /// The kinds of evidence it can return.
    fn kinds(&self) -> &'static [EvidenceKind];

    /// The JSON Schema of its configuration; doc comments become the manual.
    fn config_schema(&self) -> schemars::Schema;

    /// Checks a configuration and makes a collector of it. Does no I/O.
    ///
    /// # Errors
    /// Every problem in the configuration.
    fn build(&self, source: &SourceId, config: Section<'_>) -> Result<Arc<dyn Collector>, Problems>;

    /// The least-privilege permission document for reading these kinds, in the source's own format.
    fn permissions(&self, kinds: &BTreeSet<KindName>) -> String;
}

/// A configured source that can be read.
#[async_trait]
pub trait Collector: Send + Sync {
    /// Reads the wanted kinds once. What could not be read is a gap, not an error.
    ///
    /// # Errors
    /// Only when nothing at all could be read: no scope is known, so not even a gap has a place.
    async fn collect(&self, cx: &Context) -> Result<Collected, CollectError>;

    /// Looks whether the wanted kinds can be read, and whether the credentials can do more than that. Reads nothing else.
    async fn diagnose(&self, cx: &Context) -> Vec<Diagnosis>;

    /// The least-privilege permission document for the identity that this source reads with, in the source's own format.
    fn permissions(&self, kinds: &BTreeSet<KindName>) -> String;

    /// What reading these kinds would do. Does no I/O.
    fn plan(&self, kinds: &BTreeSet<KindName>) -> Plan;

    /// The kinds that this very source can give, where they are fewer than its type's. May look into files, calls nothing.
    fn gives(&self) -> Option<BTreeSet<KindName>> {
        None
    }

    /// The secrets that its configuration names and that are not to be had. Looks into the environment and files, calls
    /// nothing.
    fn missing_secrets(&self) -> Vec<(SecretRef, SecretError)> {
        Vec::new()
    }
}

/// What was found out about the way to a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// The part of the source that it is about.
    pub scope: String,
    /// What was found.
    pub finding: DiagnosisFinding,
}

/// What a look at the way to a source can find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DiagnosisFinding {
    /// Who reads, and everything that is needed is allowed.
    Fit {
        /// The identity, as the source names it.
        identity: String,
    },
    /// A permission that is needed is not there.
    Missing {
        /// The permission, in the source's own words.
        permission: String,
        /// The kinds that cannot be read without it.
        kinds: Vec<KindName>,
    },
    /// The credentials can do something that no reading needs.
    Wider {
        /// The permission, in the source's own words.
        permission: String,
        /// What it could be used for.
        danger: String,
    },
    /// It could not be found out.
    Undecided {
        /// Why, and what to do.
        detail: String,
    },
}

/// What a collection would do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// The operations that it calls, with what each is called for.
    pub operations: BTreeMap<Operation, BTreeSet<KindName>>,
    /// The parts of the source that it reads, in words; one line each.
    pub scopes: Vec<String>,
    /// The limits that it keeps to, in words; one line each.
    pub limits: Vec<String>,
}

/// What a collection needs from outside.
#[derive(Debug, Clone)]
pub struct Context {
    /// The kinds to read; a collector makes no call that none of them needs.
    pub kinds: BTreeSet<KindName>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Cancelled when the run is interrupted; every wait listens to it.
    pub cancel: CancellationToken,
}

/// What one collection returned: one evidence for each wanted kind and scope.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Collected {
    /// The evidence, complete or with gaps.
    pub evidence: Vec<Evidence>,
}

/// Why a source could not be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CollectError {
    /// No credentials, or the source does not accept them.
    #[error("sign in to the source: {0}")]
    Auth(String),
    /// A secret that the configuration names is not to be had, so nothing was asked for.
    #[error("{0}; nothing was read")]
    NoSecret(String),
    /// The source does not answer.
    #[error("reach the source: {0}")]
    Unreachable(String),
    /// The source answers something that makes no sense.
    #[error("read the source: {0}")]
    Malformed(String),
    /// The run was interrupted.
    #[error("the run was interrupted")]
    Cancelled,
}

impl CollectError {
    /// The error of a source of which not even its parts could be read, for a reason.
    #[must_use]
    pub fn of(reason: UnknownReason, detail: String) -> Self {
        match reason {
            UnknownReason::Denied => Self::Auth(detail),
            UnknownReason::Transient => Self::Unreachable(detail),
            UnknownReason::Absent
            | UnknownReason::Partial
            | UnknownReason::Stale
            | UnknownReason::Malformed
            | UnknownReason::Unsupported
            | UnknownReason::Limit
            | UnknownReason::PolicyError => Self::Malformed(detail),
        }
    }

    /// The reason that all evidence of the source is unknown.
    #[must_use]
    pub fn reason(&self) -> UnknownReason {
        match self {
            Self::Auth(_) => UnknownReason::Denied,
            Self::Unreachable(_) | Self::Cancelled => UnknownReason::Transient,
            Self::Malformed(_) => UnknownReason::Malformed,
            Self::NoSecret(_) => UnknownReason::Absent,
        }
    }
}
