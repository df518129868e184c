use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::assess::attest::Attestations;
use crate::catalog::Catalogs;
use crate::evidence::EvidenceSet;
use crate::model::{CriterionReading, EntryId, Evidence, Finding, Proves, State};

static SEEDS: LazyLock<Catalogs> =
    LazyLock::new(|| Catalogs::embedded().unwrap_or_else(|problems| panic!("{problems}")));

fn subject(id: &str) -> String {
    format!("declared:register/attestations/{id}")
}

fn row(id: &str, control: &str, shows: &[&str], reviewed: &str) -> Value {
    json!({
        "attestation": subject(id), "title": id, "controls": [control], "shows": shows, "owner": "ann@acme.example",
        "document": {"is": "address", "url": "https://acme.example"}, "reviewed_at": reviewed, "reviewed_by": "bo",
        "review_due": "2028-01-01T00:00:00Z", "review": "", "remind_days": 30
    })
}

fn evidence(rows: Vec<Value>) -> EvidenceSet {
    let record = json!({
        "kind": "declared.attestations", "source": "register", "scope": "declared:register",
        "observed_at": "2027-03-01T00:00:00Z", "collected_at": "2027-03-01T00:00:00Z", "collector": "declared",
        "identity": "", "completeness": {"pages": 1, "got": rows.len()}, "gaps": [], "calls": [],
        "schema": "0".repeat(64), "body": "0".repeat(64)
    });
    [Evidence { record: serde_json::from_value(record).unwrap(), rows }].into_iter().collect()
}

/// The findings of an attestation: the verdicts of its review and of its document, as far as there are any.
fn findings(id: &str, said: [&str; 2]) -> Vec<Finding> {
    let policies = ["declared.attestation_review", "declared.attestation_document"];
    let said = policies.iter().zip(said).filter(|(_, verdict)| !verdict.is_empty());
    let made = said.map(|(policy, verdict)| {
        let (verdict, reason) =
            verdict.split_once(' ').map_or((verdict, None), |(word, why)| (word, Some(why)));
        let mut finding = json!({
            "id": "00000000-0000-0000-0000-000000000000", "policy": policy, "source": "register",
            "scope": "declared:register", "subject": subject(id), "severity": "medium", "verdict": verdict,
            "message": "", "observed": null, "evidence": [], "first_seen": "2027-03-01T00:00:00Z",
            "since": "2027-03-01T00:00:00Z", "disposition": {"state": "open"}
        });
        if let Some(reason) = reason {
            finding["reason"] = json!(reason);
        }
        serde_json::from_value(finding).unwrap_or_else(|error| panic!("{error}"))
    });
    made.collect()
}

fn rule(control: &str, rows: Vec<Value>, findings: &[Finding]) -> CriterionReading {
    let entry = SEEDS.hub().get(&EntryId::parse(control).unwrap()).unwrap();
    let as_of = "2027-03-01T00:00:00Z".parse().unwrap();
    Attestations::of(&evidence(rows), findings, as_of).written_rule(entry)
}

/// The criterion of access control, which needs a document, by one attestation with these verdicts.
fn access(said: [&str; 2]) -> State {
    let rows = vec![row("access", "A.5.15", &["document"], "2027-01-01T00:00:00Z")];
    let rule = rule("A.5.15", rows, &findings("access", said));
    assert_eq!((rule.policy, rule.proves), (None, Proves::Design));
    rule.state
}

#[test]
fn an_attestation_shows_the_written_rule_only_while_its_review_and_its_document_hold() {
    assert_eq!(access(["pass", "pass"]), State::Satisfied);
    assert_eq!(
        access(["pass", "not_applicable"]),
        State::Satisfied,
        "the document counts on the reviewer's word"
    );
    for said in [
        ["fail", "pass"],
        ["pass", "fail"],
        ["fail", ""],
        ["unknown stale", "unknown stale"],
        ["unknown absent", "unknown absent"],
        ["pass", "unknown unsupported"],
        ["not_applicable", "pass"],
        ["pass", ""],
        ["", "pass"],
        ["", ""],
    ] {
        assert_eq!(access(said), State::InsufficientEvidence, "{said:?}");
    }
}

#[test]
fn a_control_that_no_attestation_is_about_is_not_assessed() {
    let rows = || vec![row("access", "A.5.15", &["document"], "2027-01-01T00:00:00Z")];
    let held = findings("access", ["pass", "pass"]);
    assert_eq!(rule("A.5.16", rows(), &held).state, State::NotAssessed);
    assert_eq!(rule("A.5.15", Vec::new(), &held).state, State::NotAssessed);
    assert_eq!(
        rule("A.5.15", rows(), &findings("other", ["pass", "pass"])).state,
        State::InsufficientEvidence
    );
    let mut broken = rows();
    broken[0]["shows"] = json!(["paper"]);
    assert_eq!(rule("A.5.15", broken, &held).state, State::NotAssessed);
}

#[test]
fn every_kind_of_manual_evidence_that_a_control_needs_is_attested_or_named() {
    // Training: a document, and records of who was trained.
    let document = || row("plan", "A.6.3", &["document"], "2027-01-01T00:00:00Z");
    let records = || row("records", "A.6.3", &["training-record"], "2027-01-01T00:00:00Z");
    let held = |id| findings(id, ["pass", "pass"]);
    let half = rule("A.6.3", vec![document()], &held("plan"));
    assert_eq!(half.state, State::InsufficientEvidence);
    assert!(half.title.ends_with("; not attested: training record"), "{}", half.title);
    let both = [held("plan"), held("records")].concat();
    let whole = rule("A.6.3", vec![document(), records()], &both);
    assert_eq!((whole.state, whole.pass, whole.unknown), (State::Satisfied, 2, 0));
    assert!(whole.title.contains("attested by: "), "{}", whole.title);
    let lapsed = [held("plan"), findings("records", ["fail", "pass"])].concat();
    let lapsed = rule("A.6.3", vec![document(), records()], &lapsed);
    assert_eq!((lapsed.state, lapsed.pass, lapsed.unknown), (State::InsufficientEvidence, 1, 1));
    assert!(
        lapsed.title.contains("due for review: declared:register/attestations/records"),
        "{}",
        lapsed.title
    );
}

#[test]
fn a_control_says_how_old_manual_evidence_may_be() {
    // Reviews of access rights: 90 days.
    let reviewed = |at| vec![row("rights", "A.5.18", &["review-record"], at)];
    let held = findings("rights", ["pass", "pass"]);
    assert_eq!(rule("A.5.18", reviewed("2026-12-01T00:00:00Z"), &held).state, State::Satisfied);
    assert_eq!(rule("A.5.18", reviewed("2026-11-30T23:59:59Z"), &held).state, State::InsufficientEvidence);
    // A clause says nothing of it.
    let clause = vec![row("clause", "7.5.2", &["document"], "2026-01-01T00:00:00Z")];
    assert_eq!(rule("7.5.2", clause, &findings("clause", ["pass", "pass"])).state, State::Satisfied);
}

#[test]
fn the_policies_that_judge_attestations_are_there() {
    let set = crate::policy::PolicySet::embedded().unwrap();
    for policy in ["declared.attestation_review", "declared.attestation_document"] {
        let policy = set.get(&crate::model::PolicyId::parse(policy).unwrap()).unwrap();
        assert_eq!(policy.metadata.subject_kind().unwrap().as_str(), "declared.attestations");
    }
}
