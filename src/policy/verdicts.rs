//! The result contract: exactly one well-formed verdict for each subject, or that subject is unknown.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use crate::model::{SubjectId, UnknownReason, Verdict};

/// One verdict as a policy says it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    subject: String,
    verdict: String,
    #[serde(default)]
    reason: Option<UnknownReason>,
    #[serde(default)]
    message: String,
    #[serde(default)]
    observed: Value,
}

/// A verdict that keeps the contract, or what the engine put in its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Held {
    pub(super) verdict: Verdict,
    pub(super) message: String,
    pub(super) observed: Value,
}

impl Held {
    fn error(message: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::Unknown(UnknownReason::PolicyError),
            message: message.into(),
            observed: Value::Null,
        }
    }
}

/// Holds what a policy said against the subjects it had to judge.
///
/// The second value names what is wrong with the answer as a whole (a verdict on a subject that nobody asked
/// about, a result that is no set); then no verdict of it is believed.
pub(super) fn hold(
    said: &Value,
    subjects: &BTreeSet<SubjectId>,
) -> (BTreeMap<SubjectId, Held>, Option<String>) {
    let everything_wrong = |what: String| {
        let held = subjects.iter().map(|subject| (subject.clone(), Held::error(what.clone()))).collect();
        (held, Some(what))
    };
    let Value::Array(entries) = said else {
        return everything_wrong("the policy's verdicts are no set".to_owned());
    };
    let mut by_subject: BTreeMap<&SubjectId, Vec<Held>> = BTreeMap::new();
    for entry in entries {
        let (subject, held) = match read(entry) {
            Ok(read) => read,
            Err(what) => return everything_wrong(what),
        };
        match subjects.get(&subject) {
            Some(subject) => by_subject.entry(subject).or_default().push(held),
            None => {
                return everything_wrong(format!(
                    "the policy judged {subject}, which is not in its evidence"
                ));
            }
        }
    }
    let held = subjects.iter().map(|subject| {
        let said = by_subject.remove(subject).unwrap_or_default();
        (subject.clone(), exactly_one(said))
    });
    (held.collect(), None)
}

fn exactly_one(mut said: Vec<Held>) -> Held {
    match (said.len(), said.pop()) {
        (1, Some(held)) => held,
        (0, _) => Held::error("the policy said nothing about this subject"),
        (count, _) => Held::error(format!("the policy said {count} different things about this subject")),
    }
}

fn read(entry: &Value) -> Result<(SubjectId, Held), String> {
    let said = Said::deserialize(entry)
        .map_err(|error| format!("the policy's verdict has another shape: {error}"))?;
    let subject = SubjectId::parse(&said.subject).map_err(|error| error.to_string())?;
    let verdict = Verdict::from_parts(&said.verdict, said.reason).ok_or_else(|| {
        format!("the policy's verdict {:?} is none, or lacks or has a reason", said.verdict)
    })?;
    Ok((subject, Held { verdict, message: said.message, observed: said.observed }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn hold_for(said: &Value, subjects: &[&str]) -> (BTreeMap<String, Verdict>, Option<String>) {
        let subjects = subjects.iter().map(|s| SubjectId::parse(s).unwrap()).collect();
        let (held, wrong) = hold(said, &subjects);
        (held.into_iter().map(|(s, h)| (s.to_string(), h.verdict)).collect(), wrong)
    }

    const ERROR: Verdict = Verdict::Unknown(UnknownReason::PolicyError);

    #[test]
    fn silence_about_a_subject_is_unknown() {
        let (held, wrong) = hold_for(&json!([{"subject": "a", "verdict": "pass"}]), &["a", "b"]);
        assert_eq!((held["a"], held["b"], wrong), (Verdict::Pass, ERROR, None));
    }

    #[test]
    fn two_verdicts_on_one_subject_are_unknown() {
        let said =
            json!([{"subject": "a", "verdict": "pass"}, {"subject": "a", "verdict": "fail", "message": "m"}]);
        assert_eq!(hold_for(&said, &["a"]).0["a"], ERROR);
    }

    #[test]
    fn a_verdict_of_unknown_shape_spoils_the_whole_answer() {
        for bad in [
            json!({"subject": "b", "verdict": "passed"}),
            json!({"subject": "b", "verdict": "pass", "extra": 1}),
            json!({"verdict": "pass"}),
            json!({"subject": "b", "verdict": "unknown"}),
            json!({"subject": "b", "verdict": "pass", "reason": "denied"}),
            json!("pass"),
        ] {
            let (held, wrong) = hold_for(&json!([{"subject": "a", "verdict": "pass"}, bad]), &["a", "b"]);
            assert_eq!((held["a"], wrong.is_some()), (ERROR, true), "{bad}");
        }
    }

    #[test]
    fn a_verdict_on_a_stranger_spoils_the_whole_answer() {
        let said = json!([{"subject": "a", "verdict": "pass"}, {"subject": "z", "verdict": "pass"}]);
        assert_eq!(hold_for(&said, &["a"]).0["a"], ERROR);
    }

    #[test]
    fn a_result_that_is_no_set_is_unknown() {
        for said in [json!(null), json!({}), json!(true)] {
            assert_eq!(hold_for(&said, &["a"]).0["a"], ERROR);
        }
    }
}
