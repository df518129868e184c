//! The collector against canned answers: the contract, the mappings, paging, bookkeeping.

mod graphql;
mod deviations;
mod limits;
mod reach;
mod rest;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use tokio_util::sync::CancellationToken;

use crate::api::testing::{
    Answer, Healthy, Request, Rig, Upstream, breaches, faulted, healthy as undisturbed,
};
use crate::api::{Evidence, FixedClock};

use super::testing::{rig, rigs};
use super::*;

async fn healthy() -> Healthy {
    undisturbed(&rig()).await.unwrap()
}

/// Longer than any answer of a test takes, on a busy machine too.
const PATIENT: Duration = Duration::from_secs(30);

/// A collection that was answered by a test.
struct Run {
    result: Result<Collected, CollectError>,
    requests: Vec<Request>,
}

impl Run {
    fn evidence(&self, kind: &str) -> &Evidence {
        of(&self.result.as_ref().unwrap().evidence, kind)
    }

    fn rows(&self, kind: &str) -> &[Value] {
        &self.evidence(kind).rows
    }

    /// The gaps, as `reason operation subject fields`.
    fn gaps(&self, kind: &str) -> Vec<String> {
        let gaps = self.evidence(kind).record.gaps.iter().map(|gap| {
            let subject = gap.subject.as_ref().map_or("all", |subject| subject.as_str());
            format!("{} {} {subject} {}", gap.reason, gap.operation, gap.fields.join(","))
        });
        gaps.collect()
    }
}

fn context(kinds: &[&str]) -> Context {
    Context {
        kinds: kinds.iter().map(|kind| KindName::parse(kind).unwrap()).collect(),
        clock: Arc::new(FixedClock(rig().now)),
        cancel: CancellationToken::new(),
    }
}

/// Collects some kinds, with answers of a test where it gives one and canned ones elsewhere.
async fn run(
    config: fn(&str) -> Config,
    kinds: &[&str],
    respond: impl Fn(&Request) -> Option<Answer> + Send + Sync + 'static,
) -> Run {
    let upstream =
        Upstream::start(move |request| respond(request).unwrap_or_else(|| testing::answer(request).1));
    let upstream = upstream.await.unwrap();
    let collector = testing::collector(&SourceId::parse("github").unwrap(), config(&upstream.url), PATIENT);
    let result = collector.collect(&context(kinds)).await;
    Run { result, requests: upstream.requests() }
}

/// A canned answer, changed.
fn changed(request: &Request, change: impl FnOnce(&mut Value)) -> Answer {
    let answer = testing::answer(request).1;
    let mut body: Value = serde_json::from_slice(&answer.body).unwrap();
    change(&mut body);
    Answer { body: body.to_string().into_bytes(), ..answer }
}

fn asks(request: &Request, name: &str) -> bool {
    request.target == "/graphql" && request.body.contains(&format!("query {name}("))
}

fn of<'a>(evidence: &'a [Evidence], kind: &str) -> &'a Evidence {
    evidence.iter().find(|each| each.record.kind.as_str() == kind).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_fault_upstream_makes_up_a_fact() {
    let (mut count, mut found) = (0, Vec::new());
    for rig in rigs() {
        let healthy = undisturbed(&rig).await.unwrap();
        let runs = faulted(&rig, &healthy).await.unwrap();
        count += runs.len();
        found.extend(breaches(&rig, &healthy, &runs));
    }
    assert!(count > 200, "{count} runs");
    assert!(found.is_empty(), "{} breaches in {count} runs:\n{}", found.len(), found.join("\n"));
}

#[tokio::test]
async fn every_kind_is_read_completely_and_every_row_has_its_shape() {
    let healthy = healthy().await;
    assert_eq!(healthy.collected.evidence.len(), KINDS.len());
    for kind in KINDS {
        let evidence = of(&healthy.collected.evidence, kind.name);
        assert!(!evidence.rows.is_empty(), "{} {:?}", kind.name, evidence.record.gaps);
        assert!(evidence.record.is_complete(), "{} {:?}", kind.name, evidence.record.gaps);
        let shape = kind.shape().unwrap();
        for row in &evidence.rows {
            shape.check(row).unwrap();
        }
        assert_eq!(evidence.record.scope.as_str(), "github:acme");
        assert_eq!(evidence.record.identity, "app annexa-audit (installation 4711)");
    }
}

#[tokio::test]
async fn calls_add_up_to_the_requests_sent() {
    let healthy = healthy().await;
    let calls = healthy.collected.evidence.iter().flat_map(|each| &each.record.calls);
    let booked: u32 = calls.map(|call| call.count).sum();
    let sent: usize = healthy.calls.values().sum();
    assert_eq!(booked as usize, sent);
    assert_eq!(healthy.calls["GET /orgs/{org}"], 1, "one for all kinds");
    assert_eq!(healthy.calls["graphql:organization.repositories"], 2, "one for each page");
    assert_eq!(healthy.calls["graphql:node.repository"], 1, "the one that holds more than a page tells");
}

#[tokio::test]
async fn no_call_is_made_that_no_wanted_kind_needs() {
    for kind in KINDS {
        let rig = Rig { kinds: std::slice::from_ref(kind), ..rig() };
        let healthy = undisturbed(&rig).await.unwrap();
        let mut allowed: BTreeSet<_> = kind.operations.iter().map(|operation| operation.name).collect();
        allowed.extend(testing::entry());
        let called: BTreeSet<_> = healthy.calls.keys().copied().collect();
        assert!(called.is_subset(&allowed), "{}: {called:?}", kind.name);
        assert_eq!(healthy.collected.evidence.len(), 1);
    }
}

#[test]
fn every_row_type_compiles_to_a_shape() {
    for kind in KINDS {
        kind.id().unwrap();
        assert!(kind.shape().unwrap().field(kind.subject).is_some(), "{}", kind.name);
    }
}

#[test]
fn the_permissions_are_the_least_for_the_wanted_kinds() {
    let kinds = |names: &[&str]| names.iter().map(|name| KindName::parse(name).unwrap()).collect();
    let document = |names: &[&str]| -> Value {
        serde_json::from_str::<Value>(&GitHub.permissions(&kinds(names))).unwrap()["default_permissions"]
            .clone()
    };
    assert_eq!(
        document(&["github.members", "github.audit_log_streaming"]),
        json!({ "members": "read", "organization_administration": "read" }),
        "what no App may read is not asked for"
    );
    let all: BTreeSet<_> = KINDS.iter().map(|kind| kind.id().unwrap()).collect();
    let all: Value = serde_json::from_str(&GitHub.permissions(&all)).unwrap();
    let levels = all["default_permissions"].as_object().unwrap();
    assert!(levels.values().all(|level| level == "read"), "{levels:?}");
    assert!(!levels.contains_key("contents"), "code is not read");
}
