//! Waivers: which failing findings they cover, and which waivers are findings themselves.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde_json::json;

use crate::model::{
    Disposition, FindingId, Judgement, PolicyId, Scope, Severity, SourceId, SubjectId, UnknownReason,
    Verdict, Waiver, WaiverReading, WaiverState, Waivers,
};

/// What annexa itself checks about waivers, in the words of a policy.
pub const WAIVER_POLICY: &str = "annexa.waivers";

/// How bad a waiver is that does not count.
pub const WAIVER_SEVERITY: Severity = Severity::Medium;

/// What waivers come to in an assessment.
#[derive(Debug, Default)]
pub(super) struct Waived {
    /// The disposition of each covered finding.
    pub(super) dispositions: BTreeMap<FindingId, Disposition>,
    /// Each waiver and what became of it.
    pub(super) readings: Vec<WaiverReading>,
    /// A verdict on each waiver.
    pub(super) judgements: Vec<Judgement>,
}

/// Applies waivers to the failing judgements of a day. A waiver never changes a verdict.
pub(super) fn waive(
    waivers: &Waivers,
    judgements: &[Judgement],
    known: &BTreeSet<PolicyId>,
    today: NaiveDate,
) -> Waived {
    let mut waived = Waived::default();
    let evaluated: BTreeSet<&PolicyId> = judgements.iter().map(|judgement| &judgement.policy).collect();
    for waiver in &waivers.waivers {
        let mut reading = apply(waiver, judgements, today, &mut waived.dispositions);
        if reading.state == WaiverState::Unmatched && !evaluated.contains(&waiver.policy) {
            if known.contains(&waiver.policy) {
                reading.state = WaiverState::Undecided;
                reading.problem = Some("its policy was not evaluated in this run".to_owned());
            } else {
                reading.problem = Some(format!("there is no policy {}", waiver.policy));
            }
        }
        waived.readings.push(reading);
    }
    for malformed in &waivers.malformed {
        waived.readings.push(WaiverReading {
            id: malformed.id.clone(),
            state: WaiverState::Malformed,
            policy: None,
            owner: String::new(),
            reason: String::new(),
            expires: None,
            covers: 0,
            problem: Some(malformed.what.clone()),
        });
    }
    // What a run does not evaluate says nothing of a waiver.
    let is_judged = |reading: &&WaiverReading| {
        let of_evaluated = |policy: &PolicyId| evaluated.contains(policy);
        reading.state != WaiverState::Undecided || reading.policy.as_ref().is_none_or(of_evaluated)
    };
    waived.judgements = waived.readings.iter().filter(is_judged).filter_map(judge).collect();
    waived
}

fn apply(
    waiver: &Waiver,
    judgements: &[Judgement],
    today: NaiveDate,
    dispositions: &mut BTreeMap<FindingId, Disposition>,
) -> WaiverReading {
    let failing =
        judgements.iter().filter(|judgement| judgement.verdict == Verdict::Fail && waiver.names(judgement));
    let named: Vec<FindingId> = failing.map(Judgement::finding).collect();
    let of_scope =
        |each: &Judgement| each.policy == waiver.policy && each.subject.as_str() == each.scope.as_str();
    let undecided = judgements
        .iter()
        .any(|each| each.verdict.reason().is_some() && (waiver.names(each) || of_scope(each)));
    let (state, problem) = match (waiver.holds_on(today), named.is_empty(), undecided) {
        (false, _, _) => (WaiverState::Expired, Some(format!("expired after {}", waiver.expires))),
        (true, true, true) => {
            (WaiverState::Undecided, Some("names subjects that could not be decided".to_owned()))
        }
        (true, true, false) => {
            (WaiverState::Unmatched, Some("names no failing subject; remove it or mend it".to_owned()))
        }
        (true, false, _) => (WaiverState::Active, None),
    };
    let covers = if state == WaiverState::Active { named.len() } else { 0 };
    for finding in named.into_iter().take(covers) {
        dispositions.entry(finding).or_insert_with(|| Disposition::Waived {
            waiver: waiver.id.clone(),
            owner: waiver.owner.clone(),
            reason: waiver.reason.clone(),
            expires: waiver.expires,
        });
    }
    WaiverReading {
        id: waiver.id.clone(),
        state,
        policy: Some(waiver.policy.clone()),
        owner: waiver.owner.clone(),
        reason: waiver.reason.clone(),
        expires: Some(waiver.expires),
        covers,
        problem,
    }
}

/// The verdict on a waiver itself.
fn judge(reading: &WaiverReading) -> Option<Judgement> {
    let verdict = match reading.state {
        WaiverState::Active => Verdict::Pass,
        WaiverState::Undecided => Verdict::Unknown(UnknownReason::Partial),
        WaiverState::Expired | WaiverState::Unmatched | WaiverState::Malformed => Verdict::Fail,
    };
    Some(Judgement {
        policy: PolicyId::parse(WAIVER_POLICY).ok()?,
        source: SourceId::parse("annexa").ok()?,
        scope: Scope::parse("waivers").ok()?,
        subject: SubjectId::parse(&reading.id).ok()?,
        verdict,
        message: reading
            .problem
            .clone()
            .map(|what| format!("waiver {}: {what}", reading.id))
            .unwrap_or_default(),
        observed: json!({ "expires": reading.expires, "covers": reading.covers }),
        evidence: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::MalformedWaiver;

    fn judgement(subject: &str, verdict: Verdict) -> Judgement {
        Judgement {
            policy: PolicyId::parse("aws.console_mfa").unwrap(),
            source: SourceId::parse("aws").unwrap(),
            scope: Scope::parse("aws:1").unwrap(),
            subject: SubjectId::parse(subject).unwrap(),
            verdict,
            message: String::new(),
            observed: json!({}),
            evidence: Vec::new(),
        }
    }

    fn waiver(id: &str, subject: &str, expires: &str) -> Waiver {
        Waiver {
            id: id.to_owned(),
            policy: PolicyId::parse("aws.console_mfa").unwrap(),
            subjects: vec![subject.to_owned()],
            owner: "Ada".to_owned(),
            reason: "r".to_owned(),
            expires: expires.parse().unwrap(),
            risk: None,
        }
    }

    #[test]
    fn a_waiver_covers_failing_subjects_only_and_every_other_waiver_is_a_finding() {
        let judgements = [judgement("a", Verdict::Fail), judgement("b", Verdict::Pass)];
        let waivers = Waivers {
            waivers: vec![
                waiver("covers", "a", "2026-11-30"),
                waiver("passes", "b", "2026-11-30"),
                waiver("over", "a", "2026-10-31"),
            ],
            malformed: vec![MalformedWaiver { id: "bad".to_owned(), what: "owner is empty".to_owned() }],
        };
        let waived = waive(&waivers, &judgements, &known(), "2026-11-01".parse().unwrap());
        assert_eq!(waived.dispositions.keys().copied().collect::<Vec<_>>(), [judgements[0].finding()]);
        let states: Vec<_> = waived.readings.iter().map(|reading| reading.state).collect();
        use WaiverState::{Active, Expired, Malformed, Unmatched};
        assert_eq!(states, [Active, Unmatched, Expired, Malformed]);
        let failing = waived.judgements.iter().filter(|judgement| judgement.verdict == Verdict::Fail).count();
        assert_eq!(failing, 3);
    }

    #[test]
    fn a_waiver_for_a_subject_that_could_not_be_decided_is_not_called_unneeded() {
        let judgements = [judgement("a", Verdict::Unknown(UnknownReason::Denied))];
        let waivers = Waivers { waivers: vec![waiver("w", "a", "2026-11-30")], malformed: Vec::new() };
        let waived = waive(&waivers, &judgements, &known(), "2026-11-01".parse().unwrap());
        assert_eq!(waived.readings[0].state, WaiverState::Undecided);
        assert!(waived.judgements[0].verdict.reason().is_some());
    }

    fn known() -> BTreeSet<PolicyId> {
        ["aws.console_mfa", "aws.access_key_age"].map(|id| PolicyId::parse(id).unwrap()).into()
    }

    #[test]
    fn a_waiver_whose_policy_was_left_out_is_not_judged_and_one_of_no_policy_is() {
        let judgements = [judgement("a", Verdict::Fail)];
        let of = |id: &str, policy: &str| Waiver {
            policy: PolicyId::parse(policy).unwrap(),
            ..waiver(id, "a", "2026-11-30")
        };
        let waivers = Waivers {
            waivers: vec![of("left-out", "aws.access_key_age"), of("typo", "aws.nope")],
            malformed: Vec::new(),
        };
        let waived = waive(&waivers, &judgements, &known(), "2026-11-01".parse().unwrap());
        let states: Vec<_> = waived.readings.iter().map(|reading| reading.state).collect();
        assert_eq!(states, [WaiverState::Undecided, WaiverState::Unmatched]);
        assert_eq!(waived.judgements.len(), 1);
        assert!(waived.judgements[0].message.contains("there is no policy aws.nope"));
    }

    #[test]
    fn a_waiver_is_not_called_unneeded_when_nothing_of_its_policy_was_read() {
        let judgements = [judgement("aws:1", Verdict::Unknown(UnknownReason::Denied))];
        let waivers = Waivers { waivers: vec![waiver("w", "a", "2026-11-30")], malformed: Vec::new() };
        let waived = waive(&waivers, &judgements, &known(), "2026-11-01".parse().unwrap());
        assert_eq!(waived.readings[0].state, WaiverState::Undecided);
    }

    #[test]
    fn a_waiver_counts_on_its_last_day_and_not_on_the_next() {
        let judgements = [judgement("a", Verdict::Fail)];
        let waivers = Waivers { waivers: vec![waiver("w", "*", "2026-11-01")], malformed: Vec::new() };
        assert_eq!(
            waive(&waivers, &judgements, &known(), "2026-11-01".parse().unwrap()).dispositions.len(),
            1
        );
        assert_eq!(
            waive(&waivers, &judgements, &known(), "2026-11-02".parse().unwrap()).dispositions.len(),
            0
        );
    }
}
