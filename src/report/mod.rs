//! Reports: one assessment, many forms. A report shows; it never decides.
//!
//! In: an [`Assessment`]. Out: text for people or machines, with as many results as there are findings.

pub(crate) mod advice;
mod html;
mod human;
mod json;
mod packed;

use std::io::{self, Write};

use crate::model::Assessment;

pub use packed::{UnpackError, pack, unpack};

/// A form of report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Text for a terminal.
    Human,
    /// Everything, for programs.
    Json,
    /// One page that needs nothing else.
    Html,
}

impl Format {
    /// All forms.
    pub const ALL: [Self; 3] = [Self::Human, Self::Json, Self::Html];

    /// The name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Json => "json",
            Self::Html => "html",
        }
    }

    /// The form of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// All names, for messages.
    #[must_use]
    pub fn names() -> String {
        Self::ALL.map(Self::name).join(", ")
    }

    /// Writes the assessment in this form.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn render(self, assessment: &Assessment, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Human => human::render(assessment, out),
            Self::Json => json::render(assessment, out),
            Self::Html => html::render(assessment, out),
        }
    }
}
