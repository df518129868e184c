//! The whole assessment as JSON, in the form of `config/assessment.schema.json`.

use std::io::{self, Write};

use crate::model::Assessment;

/// Writes the assessment.
///
/// # Errors
/// When the output cannot be written.
pub(super) fn render(assessment: &Assessment, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, assessment)?;
    out.write_all(b"\n")
}
