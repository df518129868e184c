//! Lines of the evidence log: what was done and kept, each line for good in its place.

use chrono::{DateTime, Utc};
use collectors::api::{Digest, KindName, Record, Scope, SourceId};
use serde::{Deserialize, Serialize};

use super::{AssessmentId, Hold};

/// A class of data: what is kept for equally long.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DataClass {
    /// Evidence: records, their rows, their lines in the log.
    Evidence,
    /// Whole reports of assessments.
    Reports,
    /// Verdicts that are over, and findings that ended.
    Findings,
    /// Changes, alerts and messages.
    Alerts,
    /// Runs and signs of life of the daemon.
    Operations,
}

impl DataClass {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Evidence, Self::Reports, Self::Findings, Self::Alerts, Self::Operations];

    /// The word used in configuration, JSON and the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Evidence => "evidence",
            Self::Reports => "reports",
            Self::Findings => "findings",
            Self::Alerts => "alerts",
            Self::Operations => "operations",
        }
    }

    /// The class of this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.as_str() == word)
    }
}

/// A line of the log with its moment: its canonical JSON is the leaf of the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// When it was written.
    pub at: DateTime<Utc>,
    /// What it says.
    #[serde(flatten)]
    pub line: Line,
}

/// What a line says. It holds digests of what is kept beside the log, so that every line is short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "snake_case")]
pub enum Line {
    /// Evidence was kept.
    Evidence {
        /// The assessment that it was read for.
        assessment: AssessmentId,
        /// Its source.
        source: SourceId,
        /// The part of the source.
        scope: Scope,
        /// Its kind.
        kind: KindName,
        /// When it was read.
        collected_at: DateTime<Utc>,
        /// The SHA-256 of the canonical JSON of its record.
        record: Digest,
        /// The SHA-256 of the canonical JSON of its rows.
        body: Digest,
    },
    /// An assessment ended.
    Assessment {
        /// Its id.
        assessment: AssessmentId,
        /// The SHA-256 of its report; none when it was interrupted.
        report: Option<Digest>,
    },
    /// A run of the daemon ended.
    Run {
        /// Its id.
        run: String,
        /// Its schedule.
        schedule: String,
        /// The moment that it was for.
        due: DateTime<Utc>,
        /// The node that did it.
        node: String,
        /// How often it was begun.
        attempt: i64,
        /// What it came to: done or failed.
        state: String,
        /// The assessment that it made.
        assessment: Option<AssessmentId>,
        /// Why it failed.
        why: Option<String>,
    },
    /// Runs did not happen.
    Missed {
        /// Their schedule.
        schedule: String,
        /// The moments that they were for, as far as they are named.
        moments: Vec<DateTime<Utc>>,
        /// How many there were.
        runs: u64,
        /// Why.
        why: String,
    },
    /// A node of the daemon was alive.
    Heartbeat {
        /// The node.
        node: String,
        /// The name of its machine.
        host: String,
    },
    /// Checkpoints are signed with this key from here on.
    Key {
        /// The public key, as C2SP signed notes write it.
        verifier: String,
    },
    /// Data was removed because its time was over. The lines that went with it are named; their hashes stay.
    Pruned {
        /// The class.
        class: DataClass,
        /// Until when data was old enough.
        before: DateTime<Utc>,
        /// Whether repetitions alone were removed.
        repetitions: bool,
        /// The lines without a text from here on: first and last of each range.
        lines: Vec<(u64, u64)>,
    },
    /// A legal hold began: what it covers is not removed.
    Held {
        /// The hold.
        hold: Hold,
    },
    /// A legal hold ended.
    Released {
        /// Its name.
        hold: String,
        /// Who ended it.
        by: String,
        /// Why.
        reason: String,
    },
}

/// The longest explanation in a line, in characters.
const LONGEST_WHY: usize = 500;

impl Line {
    /// The line of an evidence record.
    #[must_use]
    pub fn of_evidence(assessment: &AssessmentId, record: &Record, digest: Digest) -> Self {
        Self::Evidence {
            assessment: assessment.clone(),
            source: record.source.clone(),
            scope: record.scope.clone(),
            kind: record.kind.clone(),
            collected_at: record.collected_at,
            record: digest,
            body: record.body,
        }
    }

    /// An explanation that fits into a line.
    #[must_use]
    pub fn why(text: &str) -> String {
        text.chars().take(LONGEST_WHY).collect()
    }

    /// The class whose time it is kept for; none for lines that explain the log itself, which stay.
    #[must_use]
    pub fn class(&self) -> Option<DataClass> {
        match self {
            Self::Evidence { .. } => Some(DataClass::Evidence),
            Self::Assessment { .. } => Some(DataClass::Reports),
            Self::Run { .. } | Self::Missed { .. } | Self::Heartbeat { .. } => Some(DataClass::Operations),
            Self::Key { .. } | Self::Pruned { .. } | Self::Held { .. } | Self::Released { .. } => None,
        }
    }
}
