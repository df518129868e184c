//! Labels of metrics.

use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder};

/// A word of a closed set.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Word(pub(super) &'static str);

impl EncodeLabelValue for Word {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), std::fmt::Error> {
        self.0.encode(encoder)
    }
}

/// Of nothing in particular: there is one number or none.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Single {}

/// Of a schedule.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct OfSchedule {
    pub(super) schedule: String,
}

/// Of a schedule, by how its runs ended.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct RunResult {
    pub(super) schedule: String,
    pub(super) result: Word,
}

/// Of a source.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct OfSource {
    pub(super) source: String,
}

/// Of findings.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct OfFindings {
    pub(super) verdict: Word,
    pub(super) severity: Word,
    /// `yes` where the risk is accepted.
    pub(super) waived: Word,
}

/// Of a receiver.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct OfReceiver {
    pub(super) receiver: String,
}

/// Of messages to a receiver, by their state.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Messages {
    pub(super) receiver: String,
    pub(super) state: Word,
}
