//! What is removed, what never is, and that the log can be verified afterwards.

use std::collections::BTreeSet;
use std::sync::Mutex;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};

use super::log::{grown, lines};
use super::{Nowhere, Outcome, begin, end, id, judgement, moment, record};
use crate::model::{DataClass, Digest, Gap, Hold, Line, SourceId, UnknownReason, Verdict};
use crate::store::{
    Absence, Backend, Bodies, Checkpoint, Dropped, Prune, Rows, RowsError, StoreError, Wanted,
};

const DAY: i64 = 24 * 60 * 60;

fn days(days: i64) -> DateTime<Utc> {
    moment(0) + TimeDelta::days(days)
}

/// An assessment with one record, whose rows are named by a word.
async fn reading(store: &dyn Backend, number: u128, at: DateTime<Utc>, rows: &str) -> Digest {
    begin(store, number, at).await;
    let mut one = record("aws.iam.users", at);
    one.body = Digest::of(rows.trim_end_matches(", partly").as_bytes());
    if rows.ends_with("partly") {
        one.gaps.push(Gap::whole(UnknownReason::Denied, "test:Read", "denied"));
    }
    store.add_evidence(&id(number), &[one.clone()], &Nowhere, moment(0)).await.unwrap();
    store.close(&id(number), Some("{}"), at).await.unwrap();
    one.body
}

async fn pruned(store: &dyn Backend, class: DataClass, before: DateTime<Utc>, repetitions: bool) -> Dropped {
    let now = days(1_000);
    let prune =
        Prune { lease: None, class, before, since: None, repetitions, now, most: 1_000, is_trial: false };
    store.prune(&prune).await.unwrap()
}

/// When the records that are left were read, in days.
async fn left(store: &dyn Backend) -> Vec<i64> {
    let mut days = BTreeSet::new();
    for day in 0..20 {
        let until = moment(day * DAY + DAY - 1);
        let found = store.evidence(Wanted::NewestUntil(until)).await.unwrap();
        days.extend(found.iter().map(|record| (record.collected_at - moment(0)).num_days()));
    }
    days.into_iter().collect()
}

pub(super) async fn old_evidence_goes_and_the_tree_stays(store: &dyn Backend) {
    for day in 0..5 {
        reading(store, day + 1, days(i64::try_from(day).unwrap()), &format!("{day}")).await;
    }
    let before = store.edge().await.unwrap();
    let few = Prune {
        lease: None,
        class: DataClass::Evidence,
        before: days(3),
        since: None,
        repetitions: false,
        now: days(9),
        most: 2,
        is_trial: false,
    };
    let trial = Prune { is_trial: true, most: 99, ..few };
    assert_eq!(store.prune(&trial).await.unwrap(), Dropped { rows: 3, more: false });
    let younger = Prune { since: Some(days(2)), ..trial };
    assert_eq!(store.prune(&younger).await.unwrap(), Dropped { rows: 1, more: false });
    assert_eq!(store.edge().await.unwrap(), before, "a trial changes nothing");
    assert_eq!(store.prune(&few).await.unwrap(), Dropped { rows: 2, more: true });
    assert_eq!(store.prune(&few).await.unwrap(), Dropped { rows: 1, more: false });
    assert_eq!(store.prune(&few).await.unwrap(), Dropped::default());
    assert_eq!(left(store).await, [3, 4]);
    let edge = store.edge().await.unwrap();
    assert_eq!(edge.size(), before.size() + 2, "each removal has its line");
    assert_eq!(grown(store).await, edge);
    let mut said = Vec::new();
    for (_, line) in lines(store).await {
        if let Line::Pruned { class: DataClass::Evidence, repetitions: false, lines, .. } = line {
            said.extend(lines);
        }
    }
    assert_eq!(said, [(0, 0), (2, 2), (4, 4)]);
}

pub(super) async fn the_newest_reading_stays_however_old(store: &dyn Backend) {
    reading(store, 1, days(0), "one").await;
    reading(store, 2, days(1), "two").await;
    // A later assessment reads something else only.
    begin(store, 3, days(2)).await;
    store.add_evidence(&id(3), &[record("aws.account", days(2))], &Nowhere, moment(0)).await.unwrap();
    store.close(&id(3), Some("{}"), days(2)).await.unwrap();
    begin(store, 4, days(3)).await;
    pruned(store, DataClass::Evidence, days(900), false).await;
    let kinds: Vec<(String, i64)> = store
        .evidence(Wanted::NewestReading)
        .await
        .unwrap()
        .iter()
        .map(|each| (each.kind.to_string(), (each.collected_at - moment(0)).num_days()))
        .collect();
    assert_eq!(kinds, [("aws.account".to_owned(), 2), ("aws.iam.users".to_owned(), 1)]);
    assert_eq!(left(store).await, [1, 2]);
}

pub(super) async fn of_repetitions_one_a_day_stays(store: &dyn Backend) {
    // 1,800,000,000 is 08:00 UTC: these are of one day, but for the last two.
    let hours = |hours: i64| moment(hours * 3_600);
    // Nothing is what a reading gives that lacks everything, and what a complete one gives of nothing.
    let all =
        [(0, "a"), (1, "a"), (2, "a"), (3, "b"), (4, "a"), (5, "a, partly"), (6, "a"), (17, "a"), (41, "a")];
    for (number, (hour, rows)) in (1..).zip(all) {
        reading(store, number, hours(hour), rows).await;
    }
    let dropped = pruned(store, DataClass::Evidence, days(900), true).await;
    assert_eq!(dropped.rows, 2);
    let lines = lines(store).await;
    let kept: Vec<u64> = lines
        .iter()
        .filter(|(_, line)| matches!(line, Line::Evidence { .. }))
        .map(|(index, _)| index / 2)
        .collect();
    assert_eq!(kept, [0, 3, 4, 5, 6, 7, 8], "what repeats the one before and is repeated that day");
    assert_eq!(grown(store).await, store.edge().await.unwrap());
}

fn held(name: &str) -> Hold {
    Hold {
        name: name.to_owned(),
        reason: "case 7".to_owned(),
        by: "ann".to_owned(),
        classes: BTreeSet::new(),
        sources: BTreeSet::new(),
        from: None,
        until: None,
    }
}

pub(super) async fn what_a_hold_covers_stays_until_it_is_released(store: &dyn Backend) {
    for day in 0..6 {
        reading(store, day + 1, days(i64::try_from(day).unwrap()), &format!("{day}")).await;
    }
    let period = Hold { from: Some(days(1)), until: Some(days(2)), ..held("period") };
    let github = [SourceId::parse("github").unwrap()].into();
    let other = Hold { sources: github, classes: [DataClass::Evidence].into(), ..held("other") };
    let reports = Hold { classes: [DataClass::Reports].into(), ..held("reports") };
    for hold in [&period, &other, &reports] {
        assert!(store.hold(hold, days(9)).await.unwrap());
        assert!(!store.hold(hold, days(9)).await.unwrap(), "one of a name");
    }
    assert_eq!(store.holds().await.unwrap().len(), 3);
    pruned(store, DataClass::Evidence, days(900), false).await;
    assert_eq!(left(store).await, [1, 2, 5]);
    pruned(store, DataClass::Reports, days(900), false).await;
    assert_eq!(store.report_of(&id(1)).await.unwrap().as_deref(), Some("{}"));
    assert!(store.release("period", "ben", "it is over", days(10)).await.unwrap());
    assert!(!store.release("period", "ben", "it is over", days(10)).await.unwrap());
    pruned(store, DataClass::Evidence, days(900), false).await;
    assert_eq!(left(store).await, [5]);
    assert!(store.release("reports", "ben", "it is over", days(10)).await.unwrap());
    pruned(store, DataClass::Reports, days(900), false).await;
    assert_eq!(store.report_of(&id(1)).await.unwrap(), None);
    assert!(store.latest_report().await.unwrap().is_some(), "the newest report stays");
    let lines = lines(store).await;
    let count = |what: fn(&Line) -> bool| lines.iter().filter(|(_, line)| what(line)).count();
    let counts = (
        count(|line| matches!(line, Line::Held { .. })),
        count(|line| matches!(line, Line::Released { .. })),
    );
    assert_eq!(counts, (3, 2), "every hold and release has its line");
    assert!(store.hold(&held("period"), days(11)).await.unwrap(), "a name that is free again");
    assert_eq!(grown(store).await, store.edge().await.unwrap());
}

pub(super) async fn pruned_lines_fold_but_not_across_a_checkpoint(store: &dyn Backend) {
    let beat = |number: u32| Line::Heartbeat { node: format!("n{number}"), host: "h".to_owned() };
    store.append(days(0), &(0..21).map(beat).collect::<Vec<_>>()).await.unwrap();
    store.keep_checkpoint(&Checkpoint { size: 21, at: days(0), note: "n".to_owned() }).await.unwrap();
    store.append(days(1), &(21..64).map(beat).collect::<Vec<_>>()).await.unwrap();
    let whole = store.edge().await.unwrap();
    pruned(store, DataClass::Operations, days(2), false).await;
    let rows = store.log_rows(0, 1_000).await.unwrap();
    let spans: Vec<(u64, u64)> = rows.iter().map(|row| (row.index, row.span)).collect();
    let expected = [(0, 16), (16, 4), (20, 1), (21, 1), (22, 2), (24, 8), (32, 32), (64, 1)];
    assert_eq!(spans, expected, "perfect subtrees that end where something was signed");
    assert_eq!(grown(store).await, store.edge().await.unwrap());
    let mut edge = crate::store::tree::Edge::default();
    rows.iter().take(7).for_each(|row| assert!(edge.push(row.hash, row.span)));
    assert_eq!(edge.root(), whole.root());
}

/// Rows of evidence in memory.
#[derive(Default)]
struct Shelf(Mutex<Vec<String>>);

#[async_trait]
impl Bodies for Shelf {
    async fn remove(&self, bodies: &[Digest]) -> Result<(), RowsError> {
        self.0.lock().unwrap().extend(bodies.iter().map(|body| format!("removed {body}")));
        Ok(())
    }
}

#[async_trait]
impl Rows for Shelf {
    async fn keep_again(&self, body: &Digest) -> Result<(), RowsError> {
        self.0.lock().unwrap().push(format!("kept {body}"));
        Ok(())
    }
}

pub(super) async fn rows_that_nothing_names_go_after_a_while_and_come_back(store: &dyn Backend) {
    let old = reading(store, 1, days(0), "old").await;
    let twice = reading(store, 2, days(1), "twice").await;
    reading(store, 3, days(2), "twice").await;
    reading(store, 4, days(3), "new").await;
    pruned(store, DataClass::Evidence, days(2), false).await;
    let shelf = Shelf::default();
    let swept = |now| store.sweep(None, now, 10, &shelf);
    assert_eq!(swept(days(1_000)).await.unwrap(), 0, "not at once");
    assert_eq!(swept(days(1_002)).await.unwrap(), 1);
    assert_eq!(swept(days(1_002)).await.unwrap(), 0);
    assert_eq!(shelf.0.lock().unwrap().join(","), format!("removed {old}"), "not what another record names");
    // Who saw the rows before they were removed writes them again.
    begin(store, 5, days(1_002)).await;
    let again = |body, kind| {
        let mut one = record(kind, days(1_002));
        one.body = body;
        one
    };
    let records = [again(old, "aws.iam.users"), again(twice, "aws.account")];
    store.add_evidence(&id(5), &records, &shelf, moment(0)).await.unwrap();
    let said = shelf.0.lock().unwrap().join(",");
    assert_eq!(said, format!("removed {old},kept {old}"));
    assert_eq!(swept(days(2_000)).await.unwrap(), 0);
}

pub(super) async fn what_is_over_goes_and_what_stands_stays(store: &dyn Backend) {
    let verdicts = [Verdict::Fail, Verdict::Pass, Verdict::Unknown(UnknownReason::Denied), Verdict::Pass];
    for (number, verdict) in (0_i32..).zip(verdicts) {
        let outcome = Outcome { judgements: vec![judgement(verdict)], ..Outcome::default() };
        end(store, u128::from(number.unsigned_abs() + 1), days(i64::from(number)), outcome).await;
    }
    let history = || async {
        let stored = store.stored().await.unwrap();
        let count = |what: &str| stored.iter().find(|each| each.what == what).unwrap().count;
        (count("verdicts that are over"), count("verdicts that stand"))
    };
    assert_eq!(history().await, (3, 1));
    pruned(store, DataClass::Findings, days(2), false).await;
    assert_eq!(history().await, (2, 1), "what ended on the third day or later stays");
    pruned(store, DataClass::Findings, days(900), false).await;
    assert_eq!(history().await, (0, 1));
    let gone = Outcome { absent: Some(Absence::Ended(crate::model::End::Gone)), ..Outcome::default() };
    end(store, 9, days(5), gone).await;
    pruned(store, DataClass::Findings, days(900), false).await;
    assert_eq!(history().await, (0, 0));
    pruned(store, DataClass::Reports, days(900), false).await;
    // A finding that comes back is new.
    let outcome = Outcome { judgements: vec![judgement(Verdict::Fail)], ..Outcome::default() };
    let histories = end(store, 10, days(901), outcome).await;
    assert_eq!(histories.values().next().unwrap().first_seen, days(901));
}

pub(super) async fn what_was_not_told_is_never_removed(store: &dyn Backend) {
    let outcome = Outcome { judgements: vec![judgement(Verdict::Fail)], ..Outcome::default() };
    end(store, 1, days(0), outcome).await;
    assert_eq!(store.outbox(10).await.unwrap().len(), 1);
    pruned(store, DataClass::Alerts, days(900), false).await;
    pruned(store, DataClass::Reports, days(900), false).await;
    assert_eq!(store.outbox(10).await.unwrap().len(), 1);
}

pub(super) async fn a_late_node_removes_nothing(store: &dyn Backend) {
    reading(store, 1, days(0), "one").await;
    reading(store, 2, days(1), "two").await;
    let now = store.time(moment(0)).await.unwrap();
    let length = TimeDelta::seconds(30);
    let first = store.take_lease("retention", "a", now, length).await.unwrap().unwrap();
    let later = now + TimeDelta::seconds(51);
    store.take_lease("retention", "b", later, length).await.unwrap().unwrap();
    let (class, before) = (DataClass::Evidence, days(900));
    let prune = Prune {
        lease: Some(&first),
        class,
        before,
        since: None,
        repetitions: false,
        now: later,
        most: 10,
        is_trial: false,
    };
    assert!(matches!(store.prune(&prune).await, Err(StoreError::Late)));
    let swept = store.sweep(Some(&first), later, 10, &Shelf::default()).await;
    assert!(matches!(swept, Err(StoreError::Late)));
    assert_eq!(left(store).await, [0, 1]);
}
