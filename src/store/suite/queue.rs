//! Runs once, late workers refused.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Nowhere, moment};
use crate::model::{AssessmentId, Transition};
use crate::store::{
    Absence, Backend, Beginning, Claim, Ending, MOST_ATTEMPTS, Plan, RunEnd, RunState, StoreError,
};

const LEASE: TimeDelta = TimeDelta::seconds(30);

/// The moment of a test as the database counts it: its own clock where it has one.
async fn start(store: &dyn Backend) -> DateTime<Utc> {
    store.time(moment(0)).await.unwrap()
}

async fn planned(store: &dyn Backend, name: &str, at: DateTime<Utc>, missed: Vec<DateTime<Utc>>) -> bool {
    let from = store.planned_until(name, "* * * * *", at).await.unwrap();
    let plan = Plan {
        schedule: name.to_owned(),
        from,
        until: at,
        run: Some((at, at)),
        missed,
        missed_more: 0,
        why: "no node was running".to_owned(),
        at,
    };
    store.plan(&plan).await.unwrap()
}

pub(super) async fn a_lease_is_held_by_one_and_its_term_goes_up(store: &dyn Backend) {
    let now = start(store).await;
    let first = store.take_lease("alerts", "a", now, LEASE).await.unwrap().unwrap();
    assert_eq!(store.take_lease("alerts", "b", now, LEASE).await.unwrap(), None);
    let again = store.take_lease("alerts", "a", now + TimeDelta::seconds(20), LEASE).await.unwrap().unwrap();
    assert_eq!(again.term, first.term);
    let later = now + TimeDelta::seconds(51);
    let other = store.take_lease("alerts", "b", later, LEASE).await.unwrap().unwrap();
    assert_eq!(other.term, first.term + 1);
    // The late one is refused, whatever it writes.
    assert!(matches!(store.route(&first, &[], later).await, Err(StoreError::Late)));
    store.route(&other, &[], later).await.unwrap();
    store.give_lease_back(&first).await.unwrap();
    assert_eq!(store.take_lease("alerts", "a", later, LEASE).await.unwrap(), None);
    store.give_lease_back(&other).await.unwrap();
    assert!(store.take_lease("alerts", "a", later, LEASE).await.unwrap().is_some());
}

pub(super) async fn each_moment_of_a_schedule_is_planned_once(store: &dyn Backend) {
    let now = start(store).await;
    let from = store.planned_until("nightly", "* * * * *", now).await.unwrap();
    assert_eq!(from.timestamp_millis(), now.timestamp_millis());
    let later = now + TimeDelta::minutes(5);
    assert_eq!(store.planned_until("nightly", "* * * * *", later).await.unwrap(), from);
    let plan = Plan {
        schedule: "nightly".to_owned(),
        from,
        until: later,
        run: Some((later, later)),
        missed: vec![now + TimeDelta::minutes(1), now + TimeDelta::minutes(2)],
        missed_more: 3,
        why: "no node was running".to_owned(),
        at: later,
    };
    assert!(store.plan(&plan).await.unwrap());
    assert!(!store.plan(&plan).await.unwrap(), "another node planned it already");
    let states: Vec<_> = store.runs(10).await.unwrap().into_iter().map(|run| run.state).collect();
    assert_eq!(states, [RunState::Waiting, RunState::Missed, RunState::Missed]);
    let told = store.outbox(10).await.unwrap();
    assert!(matches!(&told[..], [one] if matches!(one.transition, Transition::Missed { runs: 5, .. })));
    // Another text is another schedule: what the old one missed is no matter.
    let changed = now + TimeDelta::hours(1);
    let until = store.planned_until("nightly", "0 * * * *", changed).await.unwrap();
    assert_eq!(until.timestamp_millis(), changed.timestamp_millis());
}

pub(super) async fn a_run_is_done_once_and_a_late_worker_is_refused(store: &dyn Backend) {
    let now = start(store).await;
    assert!(planned(store, "a", now, Vec::new()).await);
    let first = store.claim("one", now, LEASE).await.unwrap().unwrap();
    assert_eq!((first.schedule.as_str(), first.attempt), ("a", 1));
    assert_eq!(store.claim("two", now, LEASE).await.unwrap(), None);
    assert!(store.renew(&first, now + TimeDelta::seconds(20), LEASE).await.unwrap());
    let later = now + TimeDelta::seconds(51);
    let second = store.claim("two", later, LEASE).await.unwrap().unwrap();
    assert_eq!((second.run.as_str(), second.attempt), (first.run.as_str(), 2));
    let done = RunEnd { state: RunState::Done, assessment: None, why: None };
    assert!(!store.renew(&first, later, LEASE).await.unwrap());
    assert!(!store.end(&first, later, &done).await.unwrap(), "the late worker is refused");
    assert!(store.end(&second, later, &done).await.unwrap());
    assert_eq!(store.claim("one", later + TimeDelta::hours(1), LEASE).await.unwrap(), None);
}

pub(super) async fn a_clock_that_was_ahead_silences_nothing(store: &dyn Backend) {
    let now = start(store).await;
    let ahead = now + TimeDelta::days(400);
    assert!(planned(store, "a", ahead, Vec::new()).await);
    let from = store.planned_until("a", "* * * * *", now).await.unwrap();
    assert_eq!(from.timestamp_millis(), now.timestamp_millis(), "it is planned from now on");
    assert_eq!(store.claim("one", now, LEASE).await.unwrap(), None);
    store.begin_anew("one", now).await.unwrap();
    assert!(
        store.claim("one", now, LEASE).await.unwrap().is_some(),
        "what waited for that moment waits no more"
    );
    // What is planned a little ahead was planned by a clock that is as good.
    let soon = now + TimeDelta::seconds(30);
    let from = store.planned_until("b", "* * * * *", soon).await.unwrap();
    assert_eq!(store.planned_until("b", "* * * * *", now).await.unwrap(), from);
}

pub(super) async fn that_runs_fail_is_told_once(store: &dyn Backend) {
    let now = start(store).await;
    let mut told = Vec::new();
    for (number, state) in
        [RunState::Failed, RunState::Failed, RunState::Done, RunState::Failed].iter().enumerate()
    {
        let at = now + TimeDelta::seconds(i64::try_from(number).unwrap());
        assert!(planned(store, "a", at, Vec::new()).await);
        let claim = store.claim("one", at, LEASE).await.unwrap().unwrap();
        let end = RunEnd { state: *state, assessment: None, why: Some("disk full".to_owned()) };
        assert!(store.end(&claim, at, &end).await.unwrap());
        told.push(store.outbox(9).await.unwrap().len());
    }
    assert_eq!(told, [1, 1, 1, 2]);
    let Transition::Missed { message, .. } = &store.outbox(9).await.unwrap()[0].transition else { panic!() };
    assert_eq!(message, "a run failed: disk full");
}

pub(super) async fn a_run_is_done_with_its_assessment(store: &dyn Backend) {
    let now = start(store).await;
    assert!(planned(store, "a", now, Vec::new()).await);
    let claim = store.claim("one", now, LEASE).await.unwrap().unwrap();
    let id = super::id(1);
    store.begin(&Beginning { assessment: &id, at: now, as_of: now, claim: Some(&claim) }).await.unwrap();
    store.close(&id, Some("{}"), now).await.unwrap();
    let runs = store.runs(9).await.unwrap();
    assert_eq!((runs.len(), runs[0].state, runs[0].assessment.as_ref()), (1, RunState::Done, Some(&id)));
    let done = RunEnd { state: RunState::Done, assessment: Some(id.clone()), why: None };
    assert!(store.end(&claim, now, &done).await.unwrap(), "it is not late");
    assert_eq!(store.edge().await.unwrap().size(), 2, "the assessment and the run");
    // What goes wrong with its reports is told all the same.
    let failed = RunEnd { state: RunState::Failed, assessment: Some(id), why: Some("disk full".to_owned()) };
    assert!(store.end(&claim, now, &failed).await.unwrap());
    assert_eq!(store.runs(9).await.unwrap()[0].state, RunState::Failed);
}

pub(super) async fn what_a_late_worker_writes_of_an_assessment_is_refused(store: &dyn Backend) {
    let now = start(store).await;
    assert!(planned(store, "a", now, Vec::new()).await);
    let first = store.claim("one", now, LEASE).await.unwrap().unwrap();
    fn begin<'a>(assessment: &'a AssessmentId, at: DateTime<Utc>, claim: &'a Claim) -> Beginning<'a> {
        Beginning { assessment, at, as_of: at, claim: Some(claim) }
    }
    let (old, new, late) = (super::id(1), super::id(2), super::id(3));
    store.begin(&begin(&old, now, &first)).await.unwrap();
    store.add_evidence(&old, &[], &Nowhere, now).await.unwrap();
    let second = store.claim("two", now + TimeDelta::seconds(51), LEASE).await.unwrap().unwrap();
    assert!(matches!(store.add_evidence(&old, &[], &Nowhere, now).await, Err(StoreError::Late)));
    assert!(matches!(store.begin(&begin(&late, now, &first)).await, Err(StoreError::Late)));
    store.begin(&begin(&new, now, &second)).await.unwrap();
    let ending = Ending {
        at: now,
        judgements: &[],
        waivers: &BTreeMap::new(),
        seen: None,
        facts: &[],
        extent: &super::Says(Absence::NotAsked),
    };
    assert!(matches!(store.finish(&old, ending).await, Err(StoreError::Late)));
    assert!(matches!(store.close(&old, Some("{}"), now).await, Err(StoreError::Late)));
    // Another scan beside it leaves the run's assessment alone.
    store.begin(&Beginning { assessment: &super::id(4), at: now, as_of: now, claim: None }).await.unwrap();
    store.finish(&new, ending).await.unwrap();
    store.close(&new, Some("{}"), now).await.unwrap();
    store.close(&old, None, now).await.unwrap();
}

pub(super) async fn a_run_is_held_until_its_reports_are_written(store: &dyn Backend) {
    let now = start(store).await;
    assert!(planned(store, "a", now, Vec::new()).await);
    let claim = store.claim("one", now, LEASE).await.unwrap().unwrap();
    let assessment = super::id(1);
    store
        .begin(&Beginning { assessment: &assessment, at: now, as_of: now, claim: Some(&claim) })
        .await
        .unwrap();
    store.close(&assessment, Some("{}"), now).await.unwrap();
    let run = store.runs(1).await.unwrap().remove(0);
    assert!(run.state == RunState::Done && run.held_until.is_some_and(|until| until > now), "{run:?}");
    let later = now + TimeDelta::minutes(1);
    assert!(store.renew(&claim, later, LEASE).await.unwrap(), "nobody takes it from who writes its reports");
    assert!(planned(store, "a", later, Vec::new()).await);
    assert_eq!(
        store.claim("two", later, LEASE).await.unwrap(),
        None,
        "reports of one schedule are not mixed"
    );
    let done = RunEnd { state: RunState::Done, assessment: Some(assessment), why: None };
    assert!(store.end(&claim, later, &done).await.unwrap());
    assert!(!store.renew(&claim, later, LEASE).await.unwrap());
    assert!(store.runs(9).await.unwrap().iter().all(|run| run.held_until.is_none()));

    // The next one's worker dies before its reports are written: nobody does it again, and that is told.
    let claim = store.claim("two", later, LEASE).await.unwrap().unwrap();
    let second = super::id(2);
    store
        .begin(&Beginning { assessment: &second, at: later, as_of: later, claim: Some(&claim) })
        .await
        .unwrap();
    store.close(&second, Some("{}"), later).await.unwrap();
    let told = store.outbox(99).await.unwrap().len();
    assert_eq!(store.claim("one", later + TimeDelta::minutes(1), LEASE).await.unwrap(), None);
    let run = store.runs(1).await.unwrap().remove(0);
    let why = Some("its worker was lost before its reports were written");
    assert_eq!((run.state, run.why.as_deref(), run.held_until), (RunState::Failed, why, None));
    assert_eq!(store.outbox(99).await.unwrap().len(), told + 1);
}

pub(super) async fn of_runs_that_began_together_the_one_that_ends_last_takes_no_later_report(
    store: &dyn Backend,
) {
    let now = start(store).await;
    let (first, second, third) = (super::id(1), super::id(2), super::id(3));
    for (schedule, assessment) in [("a", &first), ("b", &second)] {
        assert!(planned(store, schedule, now, Vec::new()).await);
        let claim = store.claim("one", now, LEASE).await.unwrap().unwrap();
        store.begin(&Beginning { assessment, at: now, as_of: now, claim: Some(&claim) }).await.unwrap();
    }
    store.close(&second, Some("{}"), now).await.unwrap();
    store.close(&first, Some("{}"), now).await.unwrap();
    assert!(store.report_of(&second).await.unwrap().is_some(), "of equal moments the higher id is the later");
    store.begin(&Beginning { assessment: &third, at: now, as_of: now, claim: None }).await.unwrap();
    store.close(&third, Some("{}"), now).await.unwrap();
    assert!(store.report_of(&second).await.unwrap().is_none(), "of a day the last stays");
}

pub(super) async fn a_node_that_begins_anew_takes_its_own_runs_up_at_once(store: &dyn Backend) {
    let now = start(store).await;
    assert!(planned(store, "a", now, Vec::new()).await);
    store.claim("one", now, LEASE).await.unwrap().unwrap();
    store.begin_anew("two", now).await.unwrap();
    assert_eq!(store.claim("two", now, LEASE).await.unwrap(), None);
    store.begin_anew("one", now).await.unwrap();
    assert_eq!(store.claim("one", now, LEASE).await.unwrap().unwrap().attempt, 2);
}

pub(super) async fn a_run_whose_workers_are_always_lost_fails(store: &dyn Backend) {
    let mut now = start(store).await;
    assert!(planned(store, "poison", now, Vec::new()).await);
    for attempt in 1..=MOST_ATTEMPTS {
        assert_eq!(store.claim("one", now, LEASE).await.unwrap().unwrap().attempt, attempt);
        now += TimeDelta::seconds(31);
    }
    assert_eq!(store.claim("one", now, LEASE).await.unwrap(), None);
    let run = store.runs(1).await.unwrap().remove(0);
    assert_eq!((run.state, run.why.as_deref()), (RunState::Failed, Some("its worker was lost 3 times")));
}

pub(super) async fn runs_of_a_schedule_do_not_overlap_and_do_not_pile_up(store: &dyn Backend) {
    let now = start(store).await;
    assert!(planned(store, "slow", now, Vec::new()).await);
    let first = store.claim("one", now, LEASE).await.unwrap().unwrap();
    for minute in 1..=3 {
        let at = now + TimeDelta::minutes(minute);
        assert!(store.renew(&first, at, LEASE).await.unwrap());
        assert!(planned(store, "slow", at, Vec::new()).await);
        assert_eq!(store.claim("two", at, LEASE).await.unwrap(), None, "the first is still running");
    }
    let done = RunEnd { state: RunState::Done, assessment: None, why: None };
    let at = now + TimeDelta::minutes(4);
    assert!(store.end(&first, at, &done).await.unwrap());
    let next = store.claim("two", at, LEASE).await.unwrap().unwrap();
    assert_eq!((next.due - now).num_minutes(), 3);
    assert!(store.end(&next, at, &done).await.unwrap());
    let states: Vec<_> = store.runs(10).await.unwrap().into_iter().map(|run| run.state).collect();
    assert_eq!(states, [RunState::Done, RunState::Missed, RunState::Missed, RunState::Done]);
    let told = store.outbox(10).await.unwrap();
    assert_eq!(told.len(), 2, "what was missed is told");
}

pub(super) async fn a_run_that_is_asked_for_waits_once(store: &dyn Backend) {
    let now = start(store).await;
    let id = store.ask("nightly", now).await.unwrap().unwrap();
    assert_eq!(store.ask("nightly", now + TimeDelta::seconds(1)).await.unwrap(), None);
    let claim = store.claim("one", now + TimeDelta::seconds(1), LEASE).await.unwrap().unwrap();
    assert_eq!(claim.run, id);
    assert!(store.ask("nightly", now + TimeDelta::seconds(2)).await.unwrap().is_some());
}
