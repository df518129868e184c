//! The nouns of annexa: plain values, no I/O, no clock.

mod finding;
mod id;
mod verdict;
mod waiver;

pub use collectors::api::{
    Call, Clock, Collected, Completeness, Digest, Evidence, EvidenceKind, FixedClock, Gap, KindName, Origin,
    Problem, Problems, Record, Scope, SourceId, SourceText, SubjectId, SystemClock, UnknownReason,
};

pub use finding::{Disposition, Finding, Judgement};
pub use id::{AssessmentId, ControlId, FindingId, PolicyId};
pub use verdict::{Severity, Verdict};
pub use waiver::{LONGEST_WAIVER_DAYS, MalformedWaiver, Waiver, Waivers};
