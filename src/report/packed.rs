//! The report as the store keeps it: the JSON form, compressed, in letters that a text column holds.
//!
//! A report of a hundred thousand findings is 60 MB of JSON. It is made and packed piece by piece, so that it never lies in memory
//! as a whole.

use std::io::{self, Read, Write};

use base64::engine::general_purpose::STANDARD;
use base64::read::DecoderReader;
use base64::write::EncoderStringWriter;

use crate::model::{ASSESSMENT_SCHEMA, Assessment};

/// What a packed report begins with, then base64 of zstd of JSON. One that begins otherwise is JSON as it is.
const PACKED: &str = "zstd:";

/// The fastest level packs reports tighter than zstd's own default does: findings resemble their neighbours.
const COMPRESSION: i32 = 1;

/// The largest report that is read back, in bytes of JSON.
const LARGEST: u64 = 4 << 30;

/// Why a stored report cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum UnpackError {
    /// It is cut or changed.
    #[error("it cannot be unpacked")]
    Packing(#[from] io::Error),
    /// It is no report.
    #[error("it is no report")]
    Json(#[from] collectors::api::JsonError),
    /// Its JSON has the form of another version.
    #[error("its form is {0}, not {ASSESSMENT_SCHEMA}")]
    Form(String),
}

/// The text that is kept.
///
/// # Errors
/// When it cannot be compressed.
pub fn pack(assessment: &Assessment) -> io::Result<String> {
    let letters = EncoderStringWriter::from_consumer(PACKED.to_owned(), &STANDARD);
    let mut packed = zstd::Encoder::new(letters, COMPRESSION)?;
    let mut gathered = io::BufWriter::with_capacity(1 << 16, &mut packed);
    serde_json::to_writer(&mut gathered, assessment)?;
    gathered.flush()?;
    drop(gathered);
    Ok(packed.finish()?.into_inner())
}

/// The assessment of a text that was kept.
///
/// # Errors
/// When it is not whole, or of another form.
pub fn unpack(text: &str) -> Result<Assessment, UnpackError> {
    let assessment: Assessment = match text.strip_prefix(PACKED) {
        None => collectors::api::parse_as(text.as_bytes())?,
        Some(letters) => {
            let mut json = Vec::new();
            let unpacked = zstd::Decoder::new(DecoderReader::new(letters.as_bytes(), &STANDARD))?;
            unpacked.take(LARGEST).read_to_end(&mut json)?;
            collectors::api::parse_as(&json)?
        }
    };
    if assessment.schema == ASSESSMENT_SCHEMA {
        Ok(assessment)
    } else {
        Err(UnpackError::Form(assessment.schema))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Verdict;
    use crate::report::html::tests::{assessment, finding, policy};

    #[test]
    fn a_packed_report_is_the_assessment_and_a_cut_one_is_none() {
        let findings = (0..100).map(|number| finding("aws.mfa", &format!("user{number}"), Verdict::Pass));
        let whole = assessment(vec![policy("aws.mfa", "A title")], findings.collect(), "é");
        let packed = pack(&whole).unwrap();
        let plain = serde_json::to_string(&whole).unwrap();
        assert!(packed.len() < plain.len() / 2);
        assert_eq!(unpack(&packed).unwrap(), whole);
        assert_eq!(unpack(&plain).unwrap(), whole, "what was kept before it was packed is still read");
        for length in PACKED.len()..packed.len() {
            assert!(unpack(packed.get(..length).unwrap()).is_err(), "{length}");
        }
    }
}
