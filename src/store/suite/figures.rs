//! Figures say what is kept.

use super::*;
use crate::model::SubjectId;

pub(super) async fn figures_are_those_of_what_is_kept(store: &dyn Backend) {
    assert_eq!(store.newest_assessment().await.unwrap(), None);
    assert_eq!(store.finding_counts().await.unwrap(), []);
    let on = |subject: &str, verdict| Judgement {
        subject: SubjectId::parse(subject).unwrap(),
        ..judgement(verdict)
    };
    let judgements = vec![
        on("arn:a", Verdict::Fail),
        on("arn:b", Verdict::Fail),
        on("arn:c", Verdict::Pass),
        on("arn:d", Verdict::Unknown(UnknownReason::Denied)),
        on("arn:e", Verdict::Unknown(UnknownReason::Stale)),
    ];
    let waivers = BTreeMap::from([(judgements[0].finding(), "w1".to_owned())]);
    end(store, 1, moment(0), Outcome { judgements, waivers, ..Outcome::default() }).await;
    let judgements = vec![on("arn:c", Verdict::Fail)];
    end(store, 2, moment(60), Outcome { judgements, ..Outcome::default() }).await;
    begin(store, 3, moment(90)).await;
    assert_eq!(
        store.newest_assessment().await.unwrap(),
        Some((id(2), moment(60))),
        "the third is not complete"
    );
    let counts = store.finding_counts().await.unwrap();
    let counts: Vec<_> = counts.iter().map(|each| (each.verdict, each.count, each.waived)).collect();
    assert_eq!(counts, [("fail", 3, 1), ("unknown", 2, 0)]);
}

pub(super) async fn the_last_ends_of_runs_are_kept_by_schedule_and_result(store: &dyn Backend) {
    assert_eq!(store.run_ends().await.unwrap(), BTreeMap::new());
    for (schedule, second, state) in [
        ("nightly", 0, RunState::Done),
        ("nightly", 100, RunState::Failed),
        ("nightly", 200, RunState::Done),
        ("hourly", 300, RunState::Failed),
    ] {
        let at = store.time(moment(second)).await.unwrap();
        store.ask(schedule, at).await.unwrap().unwrap();
        let claim = store.claim("a", at, TimeDelta::seconds(30)).await.unwrap().unwrap();
        let ended = RunEnd { state, assessment: None, why: None };
        assert!(store.end(&claim, moment(second + 5), &ended).await.unwrap());
    }
    store.ask("hourly", moment(900)).await.unwrap();
    let ends = store.run_ends().await.unwrap();
    let of = |schedule: &str, state| ends.get(&(schedule.to_owned(), state)).copied();
    assert_eq!(of("nightly", RunState::Done), Some(moment(205)));
    assert_eq!(of("nightly", RunState::Failed), Some(moment(105)));
    assert_eq!((of("hourly", RunState::Done), of("hourly", RunState::Failed)), (None, Some(moment(305))));
    assert_eq!(ends.len(), 3, "one that waits has no end");
}
