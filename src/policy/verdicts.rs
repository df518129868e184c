//! The result contract: exactly one well-formed verdict for each subject, or that subject is unknown.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::model::{SubjectId, UnknownReason, Verdict};

/// What a policy decides of a subject, as `lib/verdict.rego` makes it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Decision<'a> {
    #[serde(borrow)]
    verdict: Cow<'a, str>,
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
    said: &RawValue,
    subjects: &BTreeSet<SubjectId>,
) -> (BTreeMap<SubjectId, Held>, Option<String>) {
    let everything_wrong = |what: String| {
        let held = subjects.iter().map(|subject| (subject.clone(), Held::error(what.clone()))).collect();
        (held, Some(what))
    };
    // Each entry is a pair: the subject and the decision.
    let entries: Vec<(Cow<'_, str>, Decision<'_>)> = match serde_json::from_str(said.get()) {
        Ok(entries) => entries,
        Err(error) => {
            return everything_wrong(format!("the policy's verdicts are no set of verdicts: {error}"));
        }
    };
    let mut said: Vec<(&SubjectId, Held)> = Vec::with_capacity(entries.len());
    for (name, decision) in entries {
        let Some(subject) = subjects.get(name.as_ref()) else {
            return everything_wrong(format!("the policy judged {name:?}, which is not in its evidence"));
        };
        match decision.hold() {
            Ok(held) => said.push((subject, held)),
            Err(what) => return everything_wrong(what),
        }
    }
    // Both are in the order of the subjects.
    said.sort_by_key(|(subject, _)| *subject);
    let mut said = said.into_iter().peekable();
    let held = subjects.iter().map(|subject| {
        let first = said.next_if(|(next, _)| *next == subject).map(|(_, held)| held);
        let more = std::iter::from_fn(|| said.next_if(|(next, _)| *next == subject)).count();
        (subject.clone(), exactly_one(first, more))
    });
    (held.collect(), None)
}

fn exactly_one(first: Option<Held>, more: usize) -> Held {
    match (first, more) {
        (Some(held), 0) => held,
        (Some(_), more) => {
            Held::error(format!("the policy said {} different things about this subject", more + 1))
        }
        (None, _) => Held::error("the policy said nothing about this subject"),
    }
}

impl Decision<'_> {
    fn hold(self) -> Result<Held, String> {
        let verdict = Verdict::from_parts(&self.verdict, self.reason).ok_or_else(|| {
            format!("the policy's verdict {:?} is none, or lacks or has a reason", self.verdict)
        })?;
        Ok(Held { verdict, message: self.message, observed: self.observed })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn hold_for(said: &Value, subjects: &[&str]) -> (BTreeMap<String, Verdict>, Option<String>) {
        let subjects = subjects.iter().map(|s| SubjectId::parse(s).unwrap()).collect();
        let (held, wrong) = hold(&serde_json::value::to_raw_value(said).unwrap(), &subjects);
        (held.into_iter().map(|(s, h)| (s.to_string(), h.verdict)).collect(), wrong)
    }

    const ERROR: Verdict = Verdict::Unknown(UnknownReason::PolicyError);

    #[test]
    fn silence_about_a_subject_is_unknown() {
        let (held, wrong) = hold_for(&json!([["a", {"verdict": "pass"}]]), &["a", "b"]);
        assert_eq!((held["a"], held["b"], wrong), (Verdict::Pass, ERROR, None));
    }

    #[test]
    fn two_verdicts_on_one_subject_are_unknown() {
        let said = json!([["a", {"verdict": "pass"}], ["a", {"verdict": "fail", "message": "m"}]]);
        assert_eq!(hold_for(&said, &["a"]).0["a"], ERROR);
    }

    #[test]
    fn a_verdict_of_unknown_shape_spoils_the_whole_answer() {
        for bad in [
            json!(["b", {"verdict": "passed"}]),
            json!(["b", {"verdict": "pass", "extra": 1}]),
            json!([{"verdict": "pass"}]),
            json!(["b", {"verdict": "pass"}, "more"]),
            json!({"subject": "b", "verdict": "pass"}),
            json!(["b", {"verdict": "unknown"}]),
            json!(["b", {"verdict": "pass", "reason": "denied"}]),
            json!("pass"),
        ] {
            let (held, wrong) = hold_for(&json!([["a", {"verdict": "pass"}], bad]), &["a", "b"]);
            assert_eq!((held["a"], wrong.is_some()), (ERROR, true), "{bad}");
        }
    }

    #[test]
    fn a_verdict_on_a_stranger_spoils_the_whole_answer() {
        let said = json!([["a", {"verdict": "pass"}], ["z", {"verdict": "pass"}]]);
        assert_eq!(hold_for(&said, &["a"]).0["a"], ERROR);
    }

    #[test]
    fn a_result_that_is_no_set_is_unknown() {
        for said in [json!(null), json!({}), json!(true)] {
            assert_eq!(hold_for(&said, &["a"]).0["a"], ERROR);
        }
    }
}
