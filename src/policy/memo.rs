//! Answers that are remembered, so that a daemon asks no question twice.
//!
//! Evaluation is a pure function: an answer holds for as long as every word of its question is the same. The key is the digest of
//! the whole question: the policy's text with its libraries, its parameters, where it is asked, and the rows with the fields that it
//! sees of them. What changes by itself, the moment and the times of reading, reaches only policies whose text names it, and those
//! are asked each time. That a policy failed or was cut off is no answer. Nothing outlives the process, and so the engine.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::protocol::Job;
use super::supervisor::{Loadable, Shown};
use crate::model::Digest;

/// The most that is remembered, in bytes as they are packed. What does not fit is asked again.
const MOST_BYTES: usize = 16 << 20;

/// Answers differ little from subject to subject; more effort gains nothing.
const COMPRESSION: i32 = 1;

/// What a policy is told of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wording {
    /// Of its text with its libraries; none when that cannot be told, so that nothing is remembered.
    digest: Option<Digest>,
    /// It is told the moment of the assessment.
    pub(super) names_as_of: bool,
    /// It is told when evidence was observed.
    pub(super) names_observed_at: bool,
    /// It looks at a clock, which lint refuses and nothing else does.
    names_clock: bool,
}

impl Wording {
    /// Reads a policy and its libraries. A name in a comment counts: that costs time only.
    pub(super) fn of(policy: &Loadable) -> Self {
        let Loadable { rule, libraries, module } = policy;
        let texts: Vec<&str> = libraries.iter().chain([module]).map(|each| each.text.as_str()).collect();
        let names = |word: &str| texts.iter().any(|text| text.contains(word));
        Self {
            digest: digest(&(rule, libraries, module)),
            names_as_of: names("as_of"),
            names_observed_at: names("observed_at"),
            names_clock: names("now_ns"),
        }
    }

    /// The digest of a question to the policy; none when its answer may be another the next time.
    pub(super) fn question(&self, job: &Job, evidence: &[Shown]) -> Option<Digest> {
        if self.names_as_of || self.names_observed_at || self.names_clock {
            return None;
        }
        let views = job.evidence.iter().map(|(kind, view)| {
            let body = evidence.get(view.evidence)?.evidence.record.body;
            Some((kind.as_str(), (body, view.fields.as_slice(), view.without.as_slice())))
        });
        let evidence = views.collect::<Option<_>>()?;
        digest(&Question { policy: self.digest?, input: &job.input, evidence })
    }
}

/// Everything that an answer depends on.
#[derive(Serialize)]
struct Question<'a> {
    policy: Digest,
    input: &'a BTreeMap<String, Value>,
    evidence: BTreeMap<&'a str, (Digest, &'a [String], &'a [usize])>,
}

fn digest(value: &impl Serialize) -> Option<Digest> {
    serde_json::to_vec(value).ok().map(|text| Digest::of(&text))
}

/// What is remembered. A run forgets what neither it nor the one before asked.
///
/// Answers lie end to end in one piece of memory, and their places in another: each by itself would keep a page from going back to
/// the system that a run's passing data filled.
#[derive(Debug, Default)]
pub struct Memo(Mutex<Held>);

#[derive(Debug, Default)]
struct Held {
    /// By their question, in order.
    answers: Vec<(Digest, Answer)>,
    packed: Vec<u8>,
    turn: u64,
}

#[derive(Debug, Clone)]
struct Answer {
    place: Range<usize>,
    turn: u64,
}

impl Memo {
    /// How many answers are remembered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.held().answers.len()
    }

    /// True when nothing is remembered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Begins a turn, and forgets what was not asked in the one before.
    pub(super) fn turn(&self) {
        let mut held = self.held();
        let Held { answers, packed, turn } = &mut *held;
        let mut kept = Vec::with_capacity(packed.len());
        let asked = answers.drain(..).filter(|(_, answer)| answer.turn == *turn);
        let asked = asked.filter_map(|(question, answer)| {
            let place = append(&mut kept, packed.get(answer.place)?);
            Some((question, Answer { place, turn: answer.turn }))
        });
        *answers = asked.collect();
        *packed = kept;
        *turn += 1;
    }

    /// The answer to a question, if it was asked before.
    pub(super) fn recall(&self, question: &Digest) -> Option<Box<RawValue>> {
        let mut held = self.held();
        let Held { answers, packed, turn } = &mut *held;
        let at = answers.binary_search_by_key(question, |(question, _)| *question).ok()?;
        let (_, answer) = answers.get_mut(at)?;
        answer.turn = *turn;
        let text = zstd::decode_all(packed.get(answer.place.clone())?).ok()?;
        RawValue::from_string(String::from_utf8(text).ok()?).ok()
    }

    /// Remembers an answer while there is room.
    pub(super) fn remember(&self, question: Digest, answer: &RawValue) {
        let Ok(bytes) = zstd::encode_all(answer.get().as_bytes(), COMPRESSION) else { return };
        let mut held = self.held();
        let Held { answers, packed, turn } = &mut *held;
        if packed.len() + bytes.len() <= MOST_BYTES {
            let answer = Answer { place: append(packed, &bytes), turn: *turn };
            match answers.binary_search_by_key(&question, |(question, _)| *question) {
                Ok(at) => answers.get_mut(at).into_iter().for_each(|known| known.1 = answer.clone()),
                Err(at) => answers.insert(at, (question, answer)),
            }
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where the bytes come to lie.
fn append(to: &mut Vec<u8>, bytes: &[u8]) -> Range<usize> {
    let start = to.len();
    to.extend_from_slice(bytes);
    start..to.len()
}
