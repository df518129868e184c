//! What kinds of manual evidence there are: what people keep, since no interface shows it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A kind of manual evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each name says all there is to say")]
pub enum ManualKind {
    Document,
    ReviewRecord,
    Register,
    Contract,
    TrainingRecord,
    TestRecord,
    InspectionRecord,
    InterviewRecord,
}

impl ManualKind {
    /// The kind in words for people.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::ReviewRecord => "review record",
            Self::Register => "register",
            Self::Contract => "contract",
            Self::TrainingRecord => "training record",
            Self::TestRecord => "test record",
            Self::InspectionRecord => "inspection record",
            Self::InterviewRecord => "interview record",
        }
    }
}
