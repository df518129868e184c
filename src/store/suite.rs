//! What every backend must do.

use std::future::Future;

use chrono::TimeDelta;
use serde_json::json;

use super::*;
use crate::model::{Completeness, Digest, UnknownReason};

/// Runs the suite on fresh stores. The second value keeps a store's files alive.
pub(super) async fn run<F, G>(fresh: impl Fn() -> F)
where
    F: Future<Output = (Box<dyn Store>, G)>,
{
    let (store, _files) = fresh().await;
    an_unchanged_verdict_keeps_its_interval(store.as_ref()).await;
    let (store, _files) = fresh().await;
    a_changed_verdict_opens_an_interval_and_remembers_the_one_before(store.as_ref()).await;
    let (store, _files) = fresh().await;
    the_newest_evidence_until_a_moment_is_found(store.as_ref()).await;
    let (store, _files) = fresh().await;
    an_assessment_cut_off_leaves_its_evidence_to_resume(store.as_ref()).await;
    let (store, _files) = fresh().await;
    only_a_complete_assessment_has_a_report(store.as_ref()).await;
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

async fn assess(store: &dyn Store, number: u128, at: DateTime<Utc>, verdict: Verdict) -> History {
    let judgement = judgement(verdict);
    store.begin(&id(number), at, at).await.unwrap();
    let histories = store.finish(&id(number), at, std::slice::from_ref(&judgement)).await.unwrap();
    store.close(&id(number), Some("{}")).await.unwrap();
    histories[&judgement.finding()]
}

async fn an_unchanged_verdict_keeps_its_interval(store: &dyn Store) {
    let first = assess(store, 1, moment(0), Verdict::Fail).await;
    assert_eq!(first, History { first_seen: moment(0), since: moment(0), before: None });
    let second = assess(store, 2, moment(60), Verdict::Fail).await;
    assert_eq!(second, History { first_seen: moment(0), since: moment(0), before: Some(Verdict::Fail) });
}

async fn a_changed_verdict_opens_an_interval_and_remembers_the_one_before(store: &dyn Store) {
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

async fn the_newest_evidence_until_a_moment_is_found(store: &dyn Store) {
    for (number, seconds) in [(1, 0), (2, 60)] {
        store.begin(&id(number), moment(seconds), moment(seconds)).await.unwrap();
        store.add_evidence(&id(number), &[record("aws.iam.users", moment(seconds))]).await.unwrap();
        store.close(&id(number), Some("{}")).await.unwrap();
    }
    let newest = store.evidence(Wanted::NewestUntil(moment(100))).await.unwrap();
    assert_eq!(newest, [record("aws.iam.users", moment(60))]);
    let then = store.evidence(Wanted::NewestUntil(moment(30))).await.unwrap();
    assert_eq!(then, [record("aws.iam.users", moment(0))]);
}

async fn an_assessment_cut_off_leaves_its_evidence_to_resume(store: &dyn Store) {
    store.begin(&id(1), moment(0), moment(0)).await.unwrap();
    store.add_evidence(&id(1), &[record("aws.iam.users", moment(0))]).await.unwrap();
    assert_eq!(store.evidence(Wanted::OfInterrupted).await.unwrap().len(), 1);
    store.begin(&id(2), moment(60), moment(60)).await.unwrap();
    store.close(&id(2), Some("{}")).await.unwrap();
    assert_eq!(store.evidence(Wanted::OfInterrupted).await.unwrap(), []);
}

async fn only_a_complete_assessment_has_a_report(store: &dyn Store) {
    assert_eq!(store.latest_report().await.unwrap(), None);
    store.begin(&id(1), moment(0), moment(0)).await.unwrap();
    store.close(&id(1), Some("first")).await.unwrap();
    store.begin(&id(2), moment(60), moment(60)).await.unwrap();
    store.close(&id(2), None).await.unwrap();
    assert_eq!(store.latest_report().await.unwrap().as_deref(), Some("first"));
}
