//! The assessment as one self-contained page.

use std::io::{self, Write};

use crate::model::Assessment;

/// Writes the page.
pub(super) fn render(_assessment: &Assessment, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"")
}
