//! What every backend must do.

mod alerts;
mod log;
mod figures;
mod queue;
mod retention;

use std::future::Future;

use chrono::TimeDelta;
use serde_json::json;

use super::*;
use crate::model::{Completeness, Digest, UnknownReason};

/// Each on a store of its own; what comes with a store keeps its files alive.
macro_rules! on_fresh {
    ($fresh:ident: $($what:path),+ $(,)?) => {
        $({
            let (store, _files) = $fresh().await;
            $what(store.as_ref()).await;
        })+
    };
}

/// Runs the suite on fresh stores. The second value keeps a store's files alive.
pub(super) async fn run<F, G>(fresh: impl Fn() -> F)
where
    F: Future<Output = (Box<dyn Backend>, G)>,
{
    on_fresh!(fresh:
        an_unchanged_verdict_keeps_its_interval,
        a_changed_verdict_opens_an_interval_and_remembers_the_one_before,
        the_newest_evidence_until_a_moment_is_found,
        a_part_that_the_newest_reading_did_not_give_does_not_count,
        an_assessment_cut_off_leaves_its_evidence_to_resume,
        what_was_not_seen_is_gone_only_when_the_assessment_says_so,
        what_changed_is_in_the_outbox_in_order,
        facts_are_told_when_they_change,
        only_a_complete_assessment_has_a_report,
        queue::a_lease_is_held_by_one_and_its_term_goes_up,
        queue::each_moment_of_a_schedule_is_planned_once,
        queue::a_run_is_done_once_and_a_late_worker_is_refused,
        queue::what_a_late_worker_writes_of_an_assessment_is_refused,
        queue::a_run_is_held_until_its_reports_are_written,
        queue::of_runs_that_began_together_the_one_that_ends_last_takes_no_later_report,
        queue::a_node_that_begins_anew_takes_its_own_runs_up_at_once,
        queue::a_run_whose_workers_are_always_lost_fails,
        queue::runs_of_a_schedule_do_not_overlap_and_do_not_pile_up,
        queue::a_run_that_is_asked_for_waits_once,
        queue::a_run_is_done_with_its_assessment,
        queue::a_clock_that_was_ahead_silences_nothing,
        queue::that_runs_fail_is_told_once,
        what_is_complete_stays_so,
        what_was_judged_by_older_evidence_is_refused,
        alerts::what_is_routed_waits_in_its_group_until_it_is_told,
        alerts::who_was_told_that_it_fires_is_told_what_became_of_it,
        alerts::messages_go_out_worst_first_and_in_the_order_of_their_group,
        alerts::a_receiver_that_fails_is_left_alone_and_nothing_is_lost,
        alerts::a_dead_message_is_shown_and_sent_again_when_asked,
        alerts::what_a_message_told_of_is_linked_to_it,
        log::what_is_kept_and_done_has_its_line,
        log::runs_that_end_or_are_missed_have_their_lines,
        retention::old_evidence_goes_and_the_tree_stays,
        retention::the_newest_reading_stays_however_old,
        retention::of_repetitions_one_a_day_stays,
        retention::what_a_hold_covers_stays_until_it_is_released,
        retention::pruned_lines_fold_but_not_across_a_checkpoint,
        retention::rows_that_nothing_names_go_after_a_while_and_come_back,
        retention::what_is_over_goes_and_what_stands_stays,
        retention::what_was_not_told_is_never_removed,
        retention::a_late_node_removes_nothing,
        alerts::a_receiver_that_is_disabled_is_told_of_once_and_enabled_once,
        alerts::only_a_dead_message_is_dismissed_and_who_said_so_is_kept,
        figures::figures_are_those_of_what_is_kept,
        figures::the_last_ends_of_runs_are_kept_by_schedule_and_result,
    );
}

async fn what_is_complete_stays_so(store: &dyn Backend) {
    end(store, 1, moment(0), Outcome::default()).await;
    store.close(&id(1), None, moment(1)).await.unwrap();
    assert_eq!(store.latest_report().await.unwrap().as_deref(), Some("{}"), "its report is not lost");
    assert_eq!(store.edge().await.unwrap().size(), 1, "and it has one line");
}

async fn what_was_judged_by_older_evidence_is_refused(store: &dyn Backend) {
    let said = |verdict, seen| Outcome {
        judgements: vec![judgement(verdict)],
        seen: Some(seen),
        ..Outcome::default()
    };
    end(store, 1, moment(0), said(Verdict::Fail, 7)).await;
    end(store, 2, moment(1), said(Verdict::Fail, 7)).await;
    begin(store, 3, moment(2)).await;
    let late = said(Verdict::Pass, 6);
    let (waivers, extent) = (BTreeMap::new(), Says(Absence::NotAsked));
    let ending = Ending {
        at: moment(2),
        judgements: &late.judgements,
        waivers: &waivers,
        seen: late.seen,
        facts: &[],
        extent: &extent,
    };
    assert!(matches!(store.finish(&id(3), ending).await, Err(StoreError::Overtaken)));
    let histories = end(store, 4, moment(3), said(Verdict::Pass, 8)).await;
    assert_eq!(histories.values().next().unwrap().before, Some(Verdict::Fail), "nothing was written of it");
}

fn moment(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
}

fn id(number: u128) -> AssessmentId {
    AssessmentId::parse(&uuid::Uuid::from_u128(number).to_string()).unwrap()
}

fn judgement(verdict: Verdict) -> Judgement {
    Judgement {
        policy: crate::model::PolicyId::parse("aws.console_mfa").unwrap(),
        source: crate::model::SourceId::parse("aws").unwrap(),
        scope: crate::model::Scope::parse("aws:1").unwrap(),
        subject: crate::model::SubjectId::parse("arn:x").unwrap(),
        verdict,
        message: "m".to_owned(),
        observed: json!({}),
        evidence: Vec::new(),
    }
}

fn record(kind: &str, at: DateTime<Utc>) -> Record {
    Record {
        kind: crate::model::KindName::parse(kind).unwrap(),
        source: crate::model::SourceId::parse("aws").unwrap(),
        scope: crate::model::Scope::parse("aws:1").unwrap(),
        observed_at: at,
        collected_at: at,
        collector: "test".to_owned(),
        identity: "test".to_owned(),
        completeness: Completeness { pages: 1, expected: None, got: 0 },
        closed: Vec::new(),
        gaps: Vec::new(),
        calls: Vec::new(),
        schema: Digest::of(b""),
        body: Digest::of(at.to_string().as_bytes()),
    }
}

/// Rows that are nowhere: no test of the database asks for them.
struct Nowhere;

#[async_trait]
impl Rows for Nowhere {
    async fn keep_again(&self, body: &Digest) -> Result<(), RowsError> {
        Err(format!("the rows {body} were asked for").into())
    }
}

/// An assessment that says the same of all that it did not judge.
struct Says(Absence);

impl Extent for Says {
    fn absence(&self, _: &FindingKey) -> Absence {
        self.0.clone()
    }
    fn is_over(&self, _: &Fact) -> bool {
        self.0 != Absence::NotAsked
    }
}

/// What an assessment comes to in a test.
#[derive(Default)]
struct Outcome {
    judgements: Vec<Judgement>,
    waivers: BTreeMap<FindingId, String>,
    facts: Vec<Fact>,
    absent: Option<Absence>,
    seen: Option<u64>,
}

async fn begin(store: &dyn Backend, number: u128, at: DateTime<Utc>) {
    let beginning = Beginning { assessment: &id(number), at, as_of: at, claim: None };
    store.begin(&beginning).await.unwrap();
}

async fn end(
    store: &dyn Backend,
    number: u128,
    at: DateTime<Utc>,
    outcome: Outcome,
) -> BTreeMap<FindingId, History> {
    begin(store, number, at).await;
    let ending = Ending {
        at,
        judgements: &outcome.judgements,
        waivers: &outcome.waivers,
        seen: outcome.seen,
        facts: &outcome.facts,
        extent: &Says(outcome.absent.unwrap_or(Absence::NotAsked)),
    };
    let histories = store.finish(&id(number), ending).await.unwrap();
    store.close(&id(number), Some("{}"), at).await.unwrap();
    histories
}

async fn assess(store: &dyn Backend, number: u128, at: DateTime<Utc>, verdict: Verdict) -> History {
    let judgement = judgement(verdict);
    let finding = judgement.finding();
    let outcome = Outcome { judgements: vec![judgement], ..Outcome::default() };
    end(store, number, at, outcome).await[&finding]
}

/// An assessment that judges nothing.
async fn miss(store: &dyn Backend, number: u128, at: DateTime<Utc>, absent: Absence) {
    end(store, number, at, Outcome { absent: Some(absent), ..Outcome::default() }).await;
}

async fn told(store: &dyn Backend) -> Vec<Transition> {
    store.outbox(100).await.unwrap().into_iter().map(|each| each.transition).collect()
}

async fn what_was_not_seen_is_gone_only_when_the_assessment_says_so(store: &dyn Backend) {
    let key = FindingKey::from(&judgement(Verdict::Fail));
    assess(store, 1, moment(0), Verdict::Pass).await;
    miss(store, 2, moment(60), Absence::NotAsked).await;
    let denied = Verdict::Unknown(UnknownReason::Denied);
    miss(store, 3, moment(120), Absence::Unknown(UnknownReason::Denied, "denied".to_owned())).await;
    miss(store, 4, moment(180), Absence::Unknown(UnknownReason::Denied, "denied".to_owned())).await;
    miss(store, 5, moment(240), Absence::Ended(End::Gone)).await;
    miss(store, 6, moment(300), Absence::Ended(End::Gone)).await;
    let back = assess(store, 7, moment(360), Verdict::Fail).await;
    assert_eq!((back.first_seen, back.before), (moment(0), None));
    let said = |before, after, message: &str| Transition::Finding {
        finding: key.clone(),
        before,
        after,
        message: message.to_owned(),
        waiver: None,
    };
    assert_eq!(
        told(store).await,
        [
            said(Some(Verdict::Pass), denied, "denied"),
            Transition::Ended { finding: key.clone(), before: denied, why: End::Gone },
            said(None, Verdict::Fail, "m"),
        ]
    );
}

async fn what_changed_is_in_the_outbox_in_order(store: &dyn Backend) {
    assess(store, 1, moment(0), Verdict::NotApplicable).await;
    assess(store, 2, moment(60), Verdict::Pass).await;
    assert_eq!(told(store).await, [], "nobody must know of what passes");
    assess(store, 3, moment(120), Verdict::Fail).await;
    assess(store, 4, moment(180), Verdict::Fail).await;
    let waived = judgement(Verdict::Fail);
    let waivers = BTreeMap::from([(waived.finding(), "w1".to_owned())]);
    let outcome = Outcome { judgements: vec![waived], waivers, ..Outcome::default() };
    end(store, 5, moment(240), outcome).await;
    assess(store, 6, moment(300), Verdict::Fail).await;
    assess(store, 7, moment(360), Verdict::Pass).await;
    let told = store.outbox(100).await.unwrap();
    assert!(told.is_sorted_by_key(|each| each.seq) && told.iter().all(|each| each.at >= moment(120)));
    let brief = told.iter().filter_map(|each| {
        let Transition::Finding { before, after, waiver, .. } = &each.transition else { return None };
        Some((*before, *after, waiver.as_deref()))
    });
    assert_eq!(
        brief.collect::<Vec<_>>(),
        [
            (Some(Verdict::Pass), Verdict::Fail, None),
            (Some(Verdict::Fail), Verdict::Fail, Some("w1")),
            (Some(Verdict::Fail), Verdict::Fail, None),
            (Some(Verdict::Fail), Verdict::Pass, None),
        ]
    );
    let first = store.outbox(1).await.unwrap();
    assert_eq!(first, told[..1]);
}

async fn facts_are_told_when_they_change(store: &dyn Backend) {
    let source = crate::model::SourceId::parse("aws").unwrap();
    let scope =
        |name: &str| Fact::Scope { source: source.clone(), scope: crate::model::Scope::parse(name).unwrap() };
    let read = |reason| Fact::Source { source: source.clone(), reason, message: "m".to_owned() };
    let with = |facts: Vec<Fact>, absent| Outcome { facts, absent: Some(absent), ..Outcome::default() };
    let gone = || Absence::Ended(End::Gone);
    end(store, 1, moment(0), with(vec![read(None), scope("aws:1")], gone())).await;
    assert_eq!(told(store).await, [], "what is found at first is no news");
    end(store, 2, moment(60), with(vec![read(Some(UnknownReason::Denied))], Absence::NotAsked)).await;
    end(store, 3, moment(120), with(vec![read(Some(UnknownReason::Denied))], Absence::NotAsked)).await;
    end(store, 4, moment(180), with(vec![read(None), scope("aws:1"), scope("aws:2")], gone())).await;
    end(store, 5, moment(240), with(vec![read(None), scope("aws:2")], gone())).await;
    let brief: Vec<_> = told(store).await.iter().map(|each| serde_json::to_value(each).unwrap()).collect();
    let words = |name: &str| brief.iter().map(|each| each[name].clone()).collect::<Vec<_>>();
    assert_eq!(words("change"), ["source", "source", "scope", "scope"]);
    assert_eq!(words("reason"), [json!("denied"), json!(null), json!(null), json!(null)]);
    assert_eq!(words("appeared"), [json!(null), json!(null), json!(true), json!(false)]);
}

async fn an_unchanged_verdict_keeps_its_interval(store: &dyn Backend) {
    let first = assess(store, 1, moment(0), Verdict::Fail).await;
    assert_eq!(first, History { first_seen: moment(0), since: moment(0), before: None });
    let second = assess(store, 2, moment(60), Verdict::Fail).await;
    assert_eq!(second, History { first_seen: moment(0), since: moment(0), before: Some(Verdict::Fail) });
}

async fn a_changed_verdict_opens_an_interval_and_remembers_the_one_before(store: &dyn Backend) {
    assess(store, 1, moment(0), Verdict::Pass).await;
    let denied = Verdict::Unknown(UnknownReason::Denied);
    let second = assess(store, 2, moment(60), denied).await;
    assert_eq!(second, History { first_seen: moment(0), since: moment(60), before: Some(Verdict::Pass) });
    let third = assess(store, 3, moment(120), Verdict::Unknown(UnknownReason::Stale)).await;
    assert_eq!(third.before, Some(denied));
    // The clock stands still: the interval still has a place of its own.
    let fourth = assess(store, 4, moment(120), Verdict::Pass).await;
    assert!(fourth.since > moment(120) && fourth.since - moment(120) < TimeDelta::seconds(1));
}

async fn the_newest_evidence_until_a_moment_is_found(store: &dyn Backend) {
    for (number, seconds) in [(1, 0), (2, 60)] {
        begin(store, number, moment(seconds)).await;
        store
            .add_evidence(&id(number), &[record("aws.iam.users", moment(seconds))], &Nowhere, moment(0))
            .await
            .unwrap();
        store.close(&id(number), Some("{}"), moment(0)).await.unwrap();
    }
    let newest = store.evidence(Wanted::NewestUntil(moment(100))).await.unwrap();
    assert_eq!(newest, [record("aws.iam.users", moment(60))]);
    let then = store.evidence(Wanted::NewestUntil(moment(30))).await.unwrap();
    assert_eq!(then, [record("aws.iam.users", moment(0))]);
}

async fn a_part_that_the_newest_reading_did_not_give_does_not_count(store: &dyn Backend) {
    let part = |scope: &str, kind: &str, seconds| {
        let mut record = record(kind, moment(seconds));
        record.scope = crate::model::Scope::parse(scope).unwrap();
        record
    };
    let old = [
        part("aws:1", "aws.iam.users", 0),
        part("aws:2", "aws.iam.users", 0),
        part("aws:2", "aws.s3.buckets", 0),
    ];
    let new = [part("aws:1", "aws.iam.users", 60)];
    for (number, seconds, records) in [(1, 0, &old[..]), (2, 60, &new[..])] {
        begin(store, number, moment(seconds)).await;
        store.add_evidence(&id(number), records, &Nowhere, moment(0)).await.unwrap();
        store.close(&id(number), Some("{}"), moment(0)).await.unwrap();
    }
    let found = store.evidence(Wanted::NewestReading).await.unwrap();
    assert_eq!(found, [new[0].clone(), old[2].clone()]);
}

async fn an_assessment_cut_off_leaves_its_evidence_to_resume(store: &dyn Backend) {
    begin(store, 1, moment(0)).await;
    store.add_evidence(&id(1), &[record("aws.iam.users", moment(0))], &Nowhere, moment(0)).await.unwrap();
    assert_eq!(store.evidence(Wanted::OfInterrupted).await.unwrap().len(), 1);
    begin(store, 2, moment(60)).await;
    store.close(&id(2), Some("{}"), moment(0)).await.unwrap();
    assert_eq!(store.evidence(Wanted::OfInterrupted).await.unwrap(), []);
}

async fn only_a_complete_assessment_has_a_report(store: &dyn Backend) {
    assert_eq!(store.latest_report().await.unwrap(), None);
    begin(store, 1, moment(0)).await;
    store.close(&id(1), Some("first"), moment(0)).await.unwrap();
    begin(store, 2, moment(60)).await;
    store.close(&id(2), None, moment(0)).await.unwrap();
    assert_eq!(store.latest_report().await.unwrap().as_deref(), Some("first"));
}
