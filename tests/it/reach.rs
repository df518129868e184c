//! A subject that was not seen is gone only when its population was read whole.

use std::collections::BTreeSet;

use annexa::evidence::EvidenceSet;
use annexa::model::{
    End, Evidence, Fact, FindingKey, Gap, KindName, PolicyId, Scope, SourceId, SubjectId, UnknownReason,
    Waivers,
};
use annexa::policy::{Evaluation, Parameters, PolicySet, Reach, Sources};
use annexa::store::{Absence, Extent};
use chrono::TimeDelta;

use crate::support::{evidence, kinds, now};

const KIND: &str = "aws.iam.credential_report";
const OWN: &str = "annexa.waivers";

fn at(source: &str, scope: &str) -> Evidence {
    let mut made = evidence(KIND, Vec::new());
    made.record.source = SourceId::parse(source).unwrap();
    made.record.scope = Scope::parse(scope).unwrap();
    made
}

fn broken(mut evidence: Evidence, reason: UnknownReason) -> Evidence {
    evidence.record.gaps.push(Gap::whole(reason, "iam:GetCredentialReport", "not allowed"));
    evidence
}

fn finding(policy: &str, source: &str, scope: &str) -> FindingKey {
    FindingKey {
        policy: PolicyId::parse(policy).unwrap(),
        source: SourceId::parse(source).unwrap(),
        scope: Scope::parse(scope).unwrap(),
        subject: SubjectId::parse("arn:aws:iam::1:user/ann").unwrap(),
    }
}

/// What a run says; `configured` and `left_out` are the sources.
struct Run {
    evidence: EvidenceSet,
    sources: Sources,
    is_whole: bool,
}

impl Run {
    fn of(evidence: Vec<Evidence>) -> Self {
        let kind = BTreeSet::from([KindName::parse(KIND).unwrap()]);
        let sources =
            Sources { configured: [(SourceId::parse("aws").unwrap(), kind)].into(), ..Sources::default() };
        Self { evidence: evidence.into_iter().collect(), sources, is_whole: true }
    }

    fn with<T>(&self, ask: impl Fn(&Reach<'_>) -> T) -> T {
        let policies = PolicySet::embedded().unwrap();
        let evaluation = Evaluation {
            policies: &policies,
            kinds: &kinds(),
            evidence: &self.evidence,
            sources: &self.sources,
            parameters: &Parameters::new(),
            as_of: now(),
        };
        ask(&Reach { evaluation, is_whole: self.is_whole, own_policy: OWN })
    }

    fn absence(&self, policy: &str, source: &str, scope: &str) -> Absence {
        self.with(|reach| reach.absence(&finding(policy, source, scope)))
    }
}

fn reason(absence: &Absence) -> Option<UnknownReason> {
    match absence {
        Absence::Unknown(reason, _) => Some(*reason),
        Absence::NotAsked | Absence::Ended(_) => None,
    }
}

#[test]
fn a_subject_is_gone_when_its_population_was_read_whole() {
    let run = Run::of(vec![at("aws", "aws:1")]);
    assert_eq!(run.absence("aws.console_mfa", "aws", "aws:1"), Absence::Ended(End::Gone));
}

#[test]
fn a_subject_that_was_not_seen_is_unknown_when_its_population_was_not_read_whole() {
    let denied = Run::of(vec![broken(at("aws", "aws:1"), UnknownReason::Denied)]);
    assert_eq!(reason(&denied.absence("aws.console_mfa", "aws", "aws:1")), Some(UnknownReason::Denied));
    let mut old = at("aws", "aws:1");
    old.record.observed_at -= TimeDelta::days(30);
    let stale = Run::of(vec![old]);
    assert_eq!(reason(&stale.absence("aws.console_mfa", "aws", "aws:1")), Some(UnknownReason::Stale));
    let nothing = Run::of(Vec::new());
    assert_eq!(reason(&nothing.absence("aws.console_mfa", "aws", "aws:1")), Some(UnknownReason::Absent));
}

#[test]
fn an_account_that_was_not_read_is_gone_only_when_the_source_could_list_its_accounts() {
    let other = Run::of(vec![at("aws", "aws:2")]);
    assert_eq!(other.absence("aws.console_mfa", "aws", "aws:1"), Absence::Ended(End::Gone));
    let unlisted = Run::of(vec![at("aws", "aws:2"), broken(at("aws", "aws"), UnknownReason::Denied)]);
    assert_eq!(reason(&unlisted.absence("aws.console_mfa", "aws", "aws:1")), Some(UnknownReason::Denied));
    let scope =
        Fact::Scope { source: SourceId::parse("aws").unwrap(), scope: Scope::parse("aws:1").unwrap() };
    assert!(other.with(|reach| reach.is_over(&scope)));
    assert!(!unlisted.with(|reach| reach.is_over(&scope)));
}

#[test]
fn a_run_says_nothing_of_what_it_was_not_asked() {
    let mut run = Run::of(vec![at("aws", "aws:1")]);
    assert_eq!(run.absence("aws.no_such", "aws", "aws:1"), Absence::Ended(End::OutOfScope));
    assert_eq!(run.absence("aws.console_mfa", "removed", "aws:1"), Absence::Ended(End::OutOfScope));
    run.is_whole = false;
    assert_eq!(run.absence("aws.no_such", "aws", "aws:1"), Absence::NotAsked);
    run.sources.left_out.insert(SourceId::parse("aws").unwrap());
    assert_eq!(run.absence("aws.console_mfa", "aws", "aws:1"), Absence::NotAsked);
    let scope =
        Fact::Scope { source: SourceId::parse("aws").unwrap(), scope: Scope::parse("aws:9").unwrap() };
    assert!(!run.with(|reach| reach.is_over(&scope)));
}

#[test]
fn a_policy_that_joins_sources_says_gone_only_when_every_source_was_read_whole() {
    let person = |mut made: Evidence| {
        made.record.source = SourceId::parse("directory").unwrap();
        made.record.scope = Scope::parse("scim:acme").unwrap();
        made
    };
    let users = person(evidence("scim.users", Vec::new()));
    let mut run = Run::of(vec![users.clone()]);
    for (source, kind) in [("directory", "scim.users"), ("github", "github.members")] {
        let kinds = BTreeSet::from([KindName::parse(kind).unwrap()]);
        run.sources.configured.insert(SourceId::parse(source).unwrap(), kinds);
    }
    // GitHub gave nothing: whoever was seen there before may still be there.
    let absent = run.absence("workforce.github_member_leaver", "github", "github:acme");
    assert_eq!(reason(&absent), Some(UnknownReason::Absent), "{absent:?}");
}

#[test]
fn a_source_of_which_nothing_can_be_used_is_down_and_says_nothing_of_its_parts() {
    let facts = |run: &Run| run.with(|reach| reach.facts(&Waivers::default(), now().date_naive()));
    let source = |facts: &[Fact]| {
        facts.iter().find_map(|fact| {
            let Fact::Source { reason, .. } = fact else { return None };
            Some(*reason)
        })
    };
    let up = facts(&Run::of(vec![at("aws", "aws:1"), broken(at("aws", "aws:2"), UnknownReason::Denied)]));
    assert_eq!(source(&up), Some(None));
    assert_eq!(up.iter().filter(|fact| matches!(fact, Fact::Scope { .. })).count(), 2);
    let down = facts(&Run::of(vec![broken(at("aws", "aws"), UnknownReason::Transient)]));
    assert_eq!(source(&down), Some(Some(UnknownReason::Transient)));
    assert!(!down.iter().any(|fact| matches!(fact, Fact::Scope { .. })));
    assert_eq!(source(&facts(&Run::of(Vec::new()))), Some(Some(UnknownReason::Absent)));
}

#[test]
fn an_attestation_is_told_of_as_long_as_its_register_was_read_and_gone_only_then() {
    let id = "declared:register/attestations/policy";
    let row = |due: &str| {
        serde_json::json!({
            "attestation": id, "title": "Policy", "controls": ["A.5.1"], "shows": ["document"], "owner": "ann@acme.example",
            "document": {"is": "address", "url": "https://acme.example"}, "reviewed_at": "2026-10-01T00:00:00Z",
            "reviewed_by": "bo", "review_due": due, "review": "", "remind_days": 14
        })
    };
    let register = |rows| {
        let mut made = evidence("declared.attestations", rows);
        made.record.source = SourceId::parse("register").unwrap();
        made.record.scope = Scope::parse("declared:register").unwrap();
        made
    };
    let run = |made: Vec<Evidence>| {
        let mut run = Run::of(made);
        let kinds = BTreeSet::from([KindName::parse("declared.attestations").unwrap()]);
        run.sources.configured = [(SourceId::parse("register").unwrap(), kinds)].into();
        run
    };
    let told = |run: &Run| -> Vec<(String, bool)> {
        let facts = run.with(|reach| reach.facts(&Waivers::default(), now().date_naive()));
        let near = facts.iter().filter_map(|fact| {
            let Fact::Attestation { attestation, is_near, .. } = fact else { return None };
            Some((attestation.to_string(), *is_near))
        });
        near.collect()
    };
    // Now is 2026-11-01T00:00:00Z.
    assert_eq!(told(&run(vec![register(vec![row("2026-11-15T00:00:01Z")])])), [(id.to_owned(), false)]);
    assert_eq!(told(&run(vec![register(vec![row("2026-11-15T00:00:00Z")])])), [(id.to_owned(), true)]);
    assert_eq!(told(&run(vec![register(vec![row("2026-10-15T00:00:00Z")])])), [(id.to_owned(), true)]);
    let mut without_document = row("2026-11-15T00:00:00Z");
    without_document.as_object_mut().unwrap().remove("document");
    assert_eq!(
        told(&run(vec![register(vec![without_document])])).len(),
        1,
        "an unreadable document is no reason"
    );
    let mut unread = register(vec![row("2026-11-15T00:00:00Z")]);
    unread.record.gaps.push(Gap::whole(UnknownReason::Partial, "declared:Read", "not read"));
    assert_eq!(told(&run(vec![unread.clone()])), []);

    let fact = Fact::Attestation {
        source: SourceId::parse("register").unwrap(),
        attestation: SubjectId::parse(id).unwrap(),
        title: "Policy".to_owned(),
        owner: "ann@acme.example".to_owned(),
        due: now(),
        is_near: true,
    };
    let is_over = |run: &Run| run.with(|reach| reach.is_over(&fact));
    assert!(is_over(&run(vec![register(Vec::new())])));
    assert!(!is_over(&run(vec![unread])));
    assert!(!is_over(&run(Vec::new())), "a run by some policies did not ask");
    let mut left_out = run(vec![register(Vec::new())]);
    left_out.sources.left_out.insert(SourceId::parse("register").unwrap());
    assert!(!is_over(&left_out));
    let mut removed = run(Vec::new());
    removed.sources.configured.clear();
    assert!(is_over(&removed));
}
