//! The nouns that travel through annexa: plain values, no input or output.

mod catalog;
mod crosswalk;

pub use catalog::{
    ApiSupport, Application, Automation, Catalog, EntryId, EntryKind, Framework, FrameworkId, FrameworkKind,
    Freshness, Level, Licence, ManualKind, Method, Party, Requirement, RequirementId, TitleOrigin, Verified,
};
pub use crosswalk::{
    Confidence, Crosswalk, CrosswalkHead, Mapping, Relation, Review, Strength, StrengthError, Unrelated, Use,
};
