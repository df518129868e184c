//! Every deed has its line, and the tree is that of the lines.

use chrono::TimeDelta;

use super::{Nowhere, begin, id, moment, record};
use crate::model::{Digest, Line, LogLine};
use crate::store::tree::{Edge, leaf};
use crate::store::{Backend, Checkpoint, Plan, RunEnd, RunState, Unlogged};

/// The tree that the rows come to; panics where a row contradicts itself.
pub(super) async fn grown(store: &dyn Backend) -> Edge {
    let mut edge = Edge::default();
    let mut at = 0;
    loop {
        let rows = store.log_rows(at, 7).await.unwrap();
        for row in &rows {
            assert_eq!(row.index, edge.size(), "rows follow each other");
            assert!(row.text.as_ref().is_none_or(|text| leaf(text.as_bytes()) == row.hash && row.span == 1));
            assert!(edge.push(row.hash, row.span));
        }
        let Some(last) = rows.last() else { return edge };
        at = last.index + 1;
    }
}

/// The lines that still have a text.
pub(super) async fn lines(store: &dyn Backend) -> Vec<(u64, Line)> {
    let rows = store.log_rows(0, 10_000).await.unwrap();
    let read = |text: String| serde_json::from_str::<LogLine>(&text).unwrap().line;
    rows.into_iter().filter_map(|row| row.text.map(|text| (row.index, read(text)))).collect()
}

pub(super) async fn what_is_kept_and_done_has_its_line(store: &dyn Backend) {
    assert_eq!(store.edge().await.unwrap(), Edge::default());
    begin(store, 1, moment(0)).await;
    let records = [record("aws.iam.users", moment(1)), record("aws.account", moment(2))];
    store.add_evidence(&id(1), &records, &Nowhere, moment(0)).await.unwrap();
    // The same once more is nothing new.
    store.add_evidence(&id(1), &records, &Nowhere, moment(0)).await.unwrap();
    store.close(&id(1), Some("{}"), moment(3)).await.unwrap();
    let lines = lines(store).await;
    assert_eq!(lines.len(), 3);
    for ((_, line), record) in lines.iter().zip(&records) {
        let Line::Evidence { kind, body, record: digest, .. } = line else { panic!("{line:?}") };
        let text = collectors::api::canonical(&serde_json::to_value(record).unwrap());
        assert_eq!((kind, body, *digest), (&record.kind, &record.body, Digest::of(&text)));
    }
    let report = Some(Digest::of(b"{}"));
    assert_eq!(lines[2].1, Line::Assessment { assessment: id(1), report });
    let rows = store.log_rows(0, 10).await.unwrap();
    let held: Vec<bool> = rows.iter().map(|row| row.record.is_some()).collect();
    assert_eq!(held, [true, true, false], "a line leads to its record");
    assert_eq!(grown(store).await, store.edge().await.unwrap());
    assert_eq!(store.unlogged().await.unwrap(), Unlogged::default());
    assert_eq!(store.report_of(&id(1)).await.unwrap().as_deref(), Some("{}"));
    let first = Checkpoint { size: 3, at: moment(4), note: "one".to_owned() };
    store.keep_checkpoint(&first).await.unwrap();
    store.keep_checkpoint(&Checkpoint { note: "two".to_owned(), ..first.clone() }).await.unwrap();
    assert_eq!(store.latest_checkpoint().await.unwrap(), Some(first.clone()), "what was signed stays");
    assert_eq!(store.checkpoints(3, 9).await.unwrap(), [first]);
    assert_eq!(store.checkpoints(4, 9).await.unwrap(), []);
}

pub(super) async fn runs_that_end_or_are_missed_have_their_lines(store: &dyn Backend) {
    let now = store.time(moment(0)).await.unwrap();
    let from = store.planned_until("a", "* * * * *", now).await.unwrap();
    let plan = |from, until, missed| Plan {
        schedule: "a".to_owned(),
        from,
        until,
        run: Some((until, until)),
        missed,
        missed_more: 2,
        why: "w".repeat(900),
        at: until,
    };
    let second = now + TimeDelta::seconds(1);
    assert!(store.plan(&plan(from, second, vec![now])).await.unwrap());
    // The run that still waits is missed when the next one comes.
    let third = now + TimeDelta::seconds(2);
    let from = store.planned_until("a", "* * * * *", second).await.unwrap();
    let next = Plan { missed_more: 0, ..plan(from, third, Vec::new()) };
    assert!(store.plan(&next).await.unwrap());
    let claim = store.claim("node", third, TimeDelta::seconds(30)).await.unwrap().unwrap();
    let end = RunEnd { state: RunState::Failed, assessment: None, why: Some("x".repeat(900)) };
    assert!(store.end(&claim, third, &end).await.unwrap());
    assert!(store.end(&claim, third, &end).await.unwrap(), "the same once more is no other end");
    store.append(third, &[Line::Heartbeat { node: "node".to_owned(), host: "h".to_owned() }]).await.unwrap();
    let lines: Vec<Line> = lines(store).await.into_iter().map(|(_, line)| line).collect();
    let [missed, waited, ended, beat] = lines.as_slice() else { panic!("{lines:?}") };
    let Line::Missed { moments, runs, why, .. } = missed else { panic!("{missed:?}") };
    assert_eq!((moments.len(), *runs, why.len()), (1, 3, 500), "an explanation is cut");
    assert!(matches!(waited, Line::Missed { runs: 1, .. }), "{waited:?}");
    assert!(matches!(ended, Line::Run { attempt: 1, why: Some(why), .. } if why.len() == 500), "{ended:?}");
    assert_eq!(*beat, Line::Heartbeat { node: "node".to_owned(), host: "h".to_owned() });
    assert_eq!(grown(store).await, store.edge().await.unwrap());
}
