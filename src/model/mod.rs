//! The nouns of annexa: plain values, no I/O, no clock.

mod alert;
mod assessment;
mod automation;
mod catalog;
mod crosswalk;
mod fact;
mod finding;
mod hold;
mod id;
mod line;
mod matcher;
mod state;
mod transition;
pub(crate) mod untrusted;
mod verdict;
mod waiver;

pub use collectors::api::{
    Call, Clock, ClosedPart, Collected, Completeness, CountsAs, Digest, Evidence, EvidenceKind, FixedClock,
    Gap, KindName, ManualKind, Origin, Problem, Problems, Record, Scope, SourceId, SourceText, SubjectId,
    SystemClock, UnknownReason,
};

pub use alert::{
    Alert, AlertChange, AlertId, AlertState, LABELS, Labels, Notification, NotificationId, Owner, ReceiverId,
    RequirementName, Standing,
};
pub use assessment::{
    ASSESSMENT_SCHEMA, Assessment, ControlReading, CriterionReading, EvidenceReading, Filter,
    FrameworkReading, NOTICE, Omission, OperationCalls, ParameterReading, PolicyReading, RequirementLink,
    SourceReading, Summary, WaiverReading, WaiverState,
};
pub use automation::{ApiSupport, Automation, Freshness, Method};
pub use catalog::{
    Application, Catalog, EntryId, EntryKind, Framework, FrameworkId, FrameworkKind, Level, Licence, Party,
    Requirement, RequirementId, TitleOrigin, Verified,
};
pub use crosswalk::{
    Confidence, Crosswalk, CrosswalkHead, Mapping, Relation, Review, Strength, StrengthError, Unrelated, Use,
};
pub use fact::Fact;
pub use finding::{Disposition, Finding, Judgement};
pub use hold::Hold;
pub use id::{AssessmentId, FindingId, PolicyId};
pub use line::{DataClass, Line, LogLine};
pub use matcher::{Matcher, MatcherError};
pub use state::{Bearing, Determination, Distribution, Overlay, Proves, State};
pub use transition::{End, FindingKey, Nearness, Transition};
pub use verdict::{Severity, Verdict};
pub use waiver::{LONGEST_WAIVER_DAYS, MalformedWaiver, Waiver, Waivers};
