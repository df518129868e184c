//! What an assessment changes: pure, so that every backend says the same.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::{Absence, Ending, History};
use crate::model::{End, Fact, FindingId, FindingKey, Judgement, Transition, Verdict};

/// What is known of a finding before the assessment ends.
#[derive(Debug, Clone)]
pub(super) struct Current {
    pub(super) first_seen: DateTime<Utc>,
    /// The open interval; none when the finding had ended.
    pub(super) open: Option<(DateTime<Utc>, Verdict)>,
    /// When the last interval ended, when none is open.
    pub(super) ended: Option<DateTime<Utc>>,
    /// The waiver that accepts its risk.
    pub(super) waiver: Option<String>,
}

/// An interval that begins.
#[derive(Debug)]
pub(super) struct Begun {
    pub(super) finding: FindingId,
    pub(super) since: DateTime<Utc>,
    pub(super) verdict: Verdict,
    pub(super) message: String,
    pub(super) observed: String,
}

/// What an assessment changes, gathered so that it is written in few statements.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// Findings judged for the first time.
    pub(super) new: Vec<(FindingKey, DateTime<Utc>)>,
    /// Findings whose interval ends, with its end.
    pub(super) ended: Vec<(FindingId, DateTime<Utc>)>,
    /// Intervals that begin.
    pub(super) begun: Vec<Begun>,
    /// Findings that ended for good, or are back.
    pub(super) ends: Vec<(FindingId, Option<End>)>,
    /// Findings whose risk is accepted by another waiver than before, or by none.
    pub(super) waivers: Vec<(FindingId, Option<String>)>,
    /// Facts as they are now.
    pub(super) facts: Vec<Fact>,
    /// Facts that are so no more.
    pub(super) over: Vec<String>,
    /// What is to be told, in this order.
    pub(super) transitions: Vec<Transition>,
    /// Since when each finding is what it is.
    pub(super) histories: BTreeMap<FindingId, History>,
}

/// Whether somebody might have to know of it.
fn matters(verdict: Option<Verdict>) -> bool {
    matches!(verdict, Some(Verdict::Fail | Verdict::Unknown(_)))
}

impl Changes {
    /// Facts come first: what explains many findings is told before them.
    pub(super) fn note_facts(&mut self, ending: &Ending<'_>, known: &BTreeMap<String, Fact>) {
        let families: std::collections::BTreeSet<String> = known.values().filter_map(Fact::family).collect();
        let mut seen = std::collections::BTreeSet::new();
        for fact in ending.facts {
            let key = fact.key();
            let before = known.get(&key);
            let is_first = fact.family().is_none_or(|family| !families.contains(&family));
            self.transitions.extend(fact.told_after(before, is_first));
            if before != Some(fact) {
                self.facts.push(fact.clone());
            }
            seen.insert(key);
        }
        for (key, fact) in known.iter().filter(|(key, _)| !seen.contains(*key)) {
            if ending.extent.is_over(fact) {
                self.transitions.extend(fact.told_when_over());
                self.over.push(key.clone());
            }
        }
    }

    /// A finding that was judged. Of very many few change: what is only needed for a change is made for one.
    pub(super) fn note(
        &mut self,
        ending: &Ending<'_>,
        judgement: &Judgement,
        id: FindingId,
        current: Option<&Current>,
    ) {
        if current.is_none() {
            self.new.push((FindingKey::from(judgement), ending.at));
        } else if current.is_some_and(|current| current.open.is_none()) {
            self.ends.push((id, None));
        }
        let said = Said {
            verdict: judgement.verdict,
            message: &judgement.message,
            observed: &judgement.observed,
            waiver: ending.waivers.get(&id),
        };
        self.note_verdict(ending, (id, &|| FindingKey::from(judgement)), current, said);
    }

    /// A finding that was not judged although it had a verdict.
    pub(super) fn note_absent(&mut self, ending: &Ending<'_>, key: FindingKey, current: &Current) {
        let Some((since, before)) = current.open else { return };
        match ending.extent.absence(&key) {
            Absence::NotAsked => {}
            Absence::Ended(why) => {
                let end = after(since, ending.at);
                self.ended.push((key.id(), end));
                self.ends.push((key.id(), Some(why)));
                if matters(Some(before)) {
                    self.transitions.push(Transition::Ended { finding: key, before, why });
                }
            }
            Absence::Unknown(reason, message) => {
                let verdict = Verdict::Unknown(reason);
                let said = Said { verdict, message: &message, observed: &Value::Null, waiver: None };
                self.note_verdict(ending, (key.id(), &|| key.clone()), Some(current), said);
            }
        }
    }

    fn note_verdict(
        &mut self,
        ending: &Ending<'_>,
        (id, key): (FindingId, &dyn Fn() -> FindingKey),
        current: Option<&Current>,
        said: Said<'_>,
    ) {
        let first_seen = current.map_or(ending.at, |current| current.first_seen);
        let before = current.and_then(|current| current.open);
        let is_same = before.is_some_and(|(_, verdict)| verdict == said.verdict);
        let since = match before {
            Some((since, _)) if is_same => since,
            Some((since, _)) => {
                let now = after(since, ending.at);
                self.ended.push((id, now));
                now
            }
            None => current.and_then(|current| current.ended).map_or(ending.at, |ended| ending.at.max(ended)),
        };
        let before = before.map(|(_, verdict)| verdict);
        let is_waived_otherwise = said.waiver != current.and_then(|current| current.waiver.as_ref());
        if is_waived_otherwise {
            self.waivers.push((id, said.waiver.cloned()));
        }
        if (!is_same || is_waived_otherwise) && (matters(before) || matters(Some(said.verdict))) {
            self.transitions.push(Transition::Finding {
                finding: key(),
                before,
                after: said.verdict,
                message: said.message.to_owned(),
                waiver: said.waiver.cloned(),
            });
        }
        if !is_same {
            self.begun.push(Begun {
                finding: id,
                since,
                verdict: said.verdict,
                message: said.message.to_owned(),
                observed: said.observed.to_string(),
            });
        }
        self.histories.insert(id, History { first_seen, since, before });
    }
}

/// What is said of a finding now.
struct Said<'a> {
    verdict: Verdict,
    message: &'a str,
    observed: &'a Value,
    waiver: Option<&'a String>,
}

/// A moment for a new interval: two assessments within a millisecond must not collide on its key.
fn after(since: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    now.max(since + TimeDelta::milliseconds(1))
}
