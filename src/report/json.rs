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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{UnknownReason, Verdict};
    use crate::report::html::tests::{assessment, finding, policy};

    #[test]
    fn the_report_has_the_form_of_the_shipped_schema_and_reads_back() {
        let verdicts =
            [Verdict::Fail, Verdict::Pass, Verdict::NotApplicable, Verdict::Unknown(UnknownReason::Stale)];
        let findings = verdicts.into_iter().enumerate();
        let findings =
            findings.map(|(number, verdict)| finding("aws.mfa", &format!("user{number}"), verdict));
        let whole = assessment(vec![policy("aws.mfa", "A title")], findings.collect(), "a text");
        let mut out = Vec::new();
        render(&whole, &mut out).unwrap();
        let value: serde_json::Value = serde_json::from_slice(&out).unwrap();
        let schema = serde_json::from_str(include_str!("../../config/assessment.schema.json")).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        assert_eq!(validator.iter_errors(&value).map(|error| error.to_string()).next(), None);
        assert_eq!(serde_json::from_slice::<Assessment>(&out).unwrap(), whole);
        for broken in ["/findings/0/verdict", "/findings/3/reason", "/controls/0/state"] {
            let mut value = value.clone();
            *value.pointer_mut(broken).unwrap() = "perhaps".into();
            assert!(!validator.is_valid(&value), "{broken}");
        }
    }
}
