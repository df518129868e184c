//! Policies that join sources: a hole in any source that contributes is unknown and names the source.

use std::collections::{BTreeMap, BTreeSet};

use annexa::evidence::EvidenceSet;
use annexa::model::{Evidence, Gap, Judgement, KindName, Omission, Scope, SourceId, UnknownReason, Verdict};
use annexa::policy::{Evaluation, Parameters, PolicySet, Sources, evaluate, omissions};
use chrono::TimeDelta;
use collectors::api::{ClosedPart, CountsAs};
use serde_json::{Value, json};

use crate::support::{evidence, kinds, now, workers};

fn at(source: &str, scope: &str, kind: &str, rows: Vec<Value>) -> Evidence {
    let mut made = evidence(kind, rows);
    made.record.source = SourceId::parse(source).unwrap();
    made.record.scope = Scope::parse(scope).unwrap();
    made
}

fn person(name: &str, active: bool) -> Value {
    person_of("acme", name, active)
}

fn person_of(directory: &str, name: &str, active: bool) -> Value {
    let address = format!("{name}@acme.example");
    json!({
        "user": format!("scim:{directory}/users/{name}"), "id": name, "user_name": address, "external_id": "", "active": active,
        "emails": [{"address": address, "type": "work", "primary": true}], "employee_number": format!("{directory} {name}"),
        "created_at": "2025-01-01T00:00:00Z", "modified_at": "2026-01-01T00:00:00Z"
    })
}

fn member(organization: &str, name: &str) -> Value {
    json!({
        "member": format!("github:{organization}/people/{name}"), "login": name, "id": 1, "role": "member", "two_factor": true,
        "verified_emails": [format!("{name}@acme.example")], "saml": {"state": "not_visible"}
    })
}

fn directory(rows: Vec<Value>) -> Evidence {
    at("directory", "scim:acme", "scim.users", rows)
}

/// Two organisations, a directory, and in each organisation somebody who has left.
fn company() -> Vec<Evidence> {
    vec![
        at("one", "github:one", "github.members", vec![member("one", "ann"), member("one", "bo")]),
        at("two", "github:two", "github.members", vec![member("two", "bo"), member("two", "cy")]),
        directory(vec![person("ann", true), person("bo", false), person("cy", true)]),
    ]
}

/// One policy over some evidence.
struct Run {
    policy: &'static str,
    sources: Sources,
}

impl Run {
    fn of(policy: &'static str) -> Self {
        Self { policy, sources: Sources::default() }
    }

    fn configured(mut self, source: &str, kind: &str) -> Self {
        let kinds = BTreeSet::from([KindName::parse(kind).unwrap()]);
        self.sources.configured.insert(SourceId::parse(source).unwrap(), kinds);
        self
    }

    fn go(&self, evidence: Vec<Evidence>) -> (Vec<Judgement>, Vec<Omission>) {
        let policies = PolicySet::embedded().unwrap().filtered(|policy| policy.id.as_str() == self.policy);
        let evidence: EvidenceSet = evidence.into_iter().collect();
        let parameters = Parameters::new();
        let evaluation = Evaluation {
            policies: &policies,
            kinds: &kinds(),
            evidence: &evidence,
            sources: &self.sources,
            parameters: &parameters,
            as_of: now(),
        };
        (evaluate(evaluation, &workers()).unwrap(), omissions(&evaluation))
    }

    /// The verdict and message by source and subject.
    fn said(&self, evidence: Vec<Evidence>) -> BTreeMap<(String, String), (Verdict, String)> {
        let judgements = self.go(evidence).0.into_iter();
        let said = judgements
            .map(|each| ((each.source.to_string(), each.subject.to_string()), (each.verdict, each.message)));
        said.collect()
    }
}

fn verdicts(said: &BTreeMap<(String, String), (Verdict, String)>) -> BTreeMap<(&str, &str), Verdict> {
    said.iter()
        .map(|((source, subject), (verdict, _))| ((source.as_str(), subject.as_str()), *verdict))
        .collect()
}

const LEAVER: &str = "workforce.github_member_leaver";

#[test]
fn a_leaver_is_found_in_every_organisation_and_judged_at_its_source() {
    let said = Run::of(LEAVER).said(company());
    let expected = BTreeMap::from([
        (("one", "github:one/people/ann"), Verdict::Pass),
        (("one", "github:one/people/bo"), Verdict::Fail),
        (("two", "github:two/people/bo"), Verdict::Fail),
        (("two", "github:two/people/cy"), Verdict::Pass),
    ]);
    assert_eq!(verdicts(&said), expected);
    let (judgements, _) = Run::of(LEAVER).go(company());
    assert!(judgements.iter().all(|each| each.evidence.len() == 3), "every body that was read is named");
}

type Fault = (UnknownReason, fn(&mut Evidence));

const FAULTS: &[Fault] = &[
    (UnknownReason::Denied, |evidence| {
        evidence.rows.clear();
        evidence.record.completeness.got = 0;
        evidence.record.gaps.push(Gap::whole(UnknownReason::Denied, "GET", "no"));
    }),
    (UnknownReason::Transient, |evidence| {
        evidence.record.gaps.push(Gap::whole(UnknownReason::Transient, "GET", "page 2"));
    }),
    (UnknownReason::Partial, |evidence| evidence.record.completeness.expected = Some(9)),
    (UnknownReason::Stale, |evidence| evidence.record.observed_at -= TimeDelta::days(9)),
    (UnknownReason::Malformed, |evidence| evidence.record.observed_at += TimeDelta::hours(1)),
    (UnknownReason::Absent, |evidence| evidence.record.calls.clear()),
];

#[test]
fn a_fault_of_the_directory_costs_every_subject_and_names_it() {
    for (reason, spoil) in FAULTS {
        let mut all = company();
        spoil(&mut all[2]);
        let said = Run::of(LEAVER).said(all);
        assert_eq!(said.len(), 4, "{reason}");
        for (verdict, message) in said.values() {
            assert_eq!(*verdict, Verdict::Unknown(*reason));
            assert!(message.contains("source directory, scim:acme"), "{message}");
        }
    }
}

#[test]
fn a_fault_of_one_organisation_costs_its_own_subjects_where_subjects_are_judged_alone() {
    for (reason, spoil) in FAULTS {
        let mut all = company();
        spoil(&mut all[0]);
        let said = Run::of(LEAVER).said(all);
        let unknown = Verdict::Unknown(*reason);
        assert_eq!(said[&("one".to_owned(), "github:one".to_owned())].0, unknown, "{said:?}");
        for ((source, subject), (verdict, message)) in &said {
            match (source.as_str(), subject.as_str()) {
                ("one", _) => {
                    assert_eq!(*verdict, unknown, "{subject}");
                    assert!(message.contains("source one, github:one"), "{message}");
                }
                (_, "github:two/people/bo") => assert_eq!(*verdict, Verdict::Fail),
                _ => assert_eq!(*verdict, Verdict::Pass, "{subject}"),
            }
        }
    }
}

#[test]
fn an_organisation_that_was_not_read_is_unknown_where_there_is_nothing_else() {
    let mut members = at("one", "github:one", "github.members", Vec::new());
    members.record.gaps.push(Gap::whole(UnknownReason::Denied, "GET", "no"));
    let said = Run::of(LEAVER).said(vec![members, directory(vec![person("ann", true)])]);
    assert_eq!(
        verdicts(&said),
        BTreeMap::from([(("one", "github:one"), Verdict::Unknown(UnknownReason::Denied))])
    );
}

#[test]
fn a_hole_of_any_source_costs_everybody_where_subjects_are_judged_by_each_other() {
    let once = "workforce.person_identified_once";
    let two = || {
        let other = at("other", "scim:other", "scim.users", vec![person_of("other", "dee", true)]);
        vec![directory(vec![person("ann", true)]), other]
    };
    assert!(Run::of(once).said(two()).values().all(|(verdict, _)| *verdict == Verdict::Pass));
    for (reason, spoil) in FAULTS {
        let mut all = two();
        spoil(&mut all[1]);
        let said = Run::of(once).said(all);
        assert!(said.len() >= 3, "{said:?}");
        assert!(said.values().all(|(verdict, _)| *verdict == Verdict::Unknown(*reason)), "{said:?}");
    }
    let mut hidden = two();
    hidden[1].rows[0].as_object_mut().unwrap().remove("emails");
    let said = Run::of(once).said(hidden);
    assert!(
        said.values().all(|(verdict, _)| *verdict == Verdict::Unknown(UnknownReason::Malformed)),
        "a row that nobody may see may have the same address: {said:?}"
    );
}

#[test]
fn a_configured_source_that_gave_nothing_is_unknown_and_not_silent() {
    let run = Run::of(LEAVER).configured("late", "scim.users");
    let said = run.said(company());
    assert_eq!(said.len(), 4);
    for (verdict, message) in said.values() {
        assert_eq!(*verdict, Verdict::Unknown(UnknownReason::Absent));
        assert!(message.contains("source late"), "{message}");
    }
    let run = Run::of(LEAVER).configured("late", "github.members");
    let said = run.said(company());
    assert_eq!(said[&("late".to_owned(), "late".to_owned())].0, Verdict::Unknown(UnknownReason::Absent));
    assert_eq!(said.len(), 5, "the other organisations are judged all the same");
}

#[test]
fn a_kind_that_a_source_should_have_given_beside_another_is_missing_too() {
    let run = Run::of(LEAVER).configured("directory", "github.members");
    let said = run.said(company());
    let (verdict, message) = &said[&("directory".to_owned(), "directory".to_owned())];
    assert_eq!(*verdict, Verdict::Unknown(UnknownReason::Absent), "{message}");
    assert_eq!(said.len(), 5, "the organisations are judged all the same");
}

#[test]
fn a_run_without_a_source_that_contributes_does_not_evaluate_and_says_so() {
    let mut run = Run::of(LEAVER).configured("directory", "scim.users").configured("one", "github.members");
    run.sources.left_out.insert(SourceId::parse("directory").unwrap());
    let only_github: Vec<_> = company().into_iter().take(2).collect();
    let (judgements, omitted) = run.go(only_github);
    assert_eq!(judgements, []);
    let [omission] = omitted.as_slice() else { panic!("one omission: {omitted:?}") };
    assert!(!omission.evaluated && omission.reason.contains("directory is left out"), "{omission:?}");
    let mut run = Run::of(LEAVER).configured("aws", "aws.iam.users");
    run.sources.left_out.insert(SourceId::parse("aws").unwrap());
    assert_eq!(run.go(company()).0.len(), 4, "a source that gives nothing of it may be left out");
}

#[test]
fn a_kind_that_no_source_gives_is_told() {
    let only_github: Vec<_> = company().into_iter().take(2).collect();
    let (judgements, omitted) = Run::of(LEAVER).go(only_github);
    assert_eq!(judgements, []);
    assert!(omitted[0].reason.contains("none gives scim.users") && !omitted[0].evaluated, "{omitted:?}");
    let (judgements, omitted) = Run::of(LEAVER).go(company());
    assert_eq!(judgements.len(), 4);
    assert!(omitted[0].reason.contains("no source gives declared.accounts") && omitted[0].evaluated);
}

#[test]
fn a_part_that_was_left_out_on_purpose_is_told() {
    let mut all = company();
    all[0].record.closed.push(ClosedPart {
        part: collectors::api::SubjectId::parse("aws:210987654321").unwrap(),
        by: "`skip` in the configuration".to_owned(),
        counts_as: CountsAs::OutOfScope,
    });
    let (judgements, omitted) = Run::of(LEAVER).go(all);
    assert_eq!(judgements.len(), 4);
    let told = omitted.iter().filter(|each| each.reason.contains("aws:210987654321 is closed by `skip`"));
    assert!(told.clone().all(|each| each.evaluated) && told.count() == 1, "{omitted:?}");
}

#[test]
fn two_sources_that_claim_one_subject_are_unknown_at_both() {
    let mut all = company();
    all.push(at("again", "github:one", "github.members", vec![member("one", "ann")]));
    let said = Run::of(LEAVER).said(all);
    for source in ["one", "again"] {
        let (verdict, _) = &said[&(source.to_owned(), "github:one/people/ann".to_owned())];
        assert_eq!(*verdict, Verdict::Unknown(UnknownReason::Malformed));
    }
    assert_eq!(said[&("one".to_owned(), "github:one/people/bo".to_owned())].0, Verdict::Fail);
}

#[test]
fn an_empty_place_is_not_applicable_beside_one_with_subjects() {
    let mut all = company();
    all.push(at("three", "github:three", "github.members", Vec::new()));
    let said = Run::of(LEAVER).said(all);
    assert_eq!(said[&("three".to_owned(), "github:three".to_owned())].0, Verdict::NotApplicable);
    assert_eq!(said.len(), 5);
}

#[test]
fn a_gap_of_one_member_costs_that_member_only() {
    let mut all = company();
    let gap = |reason, subject: &str| {
        Gap::one(reason, "GET", "no", collectors::api::SubjectId::parse(subject).unwrap())
    };
    all[0].record.gaps.push(gap(UnknownReason::Denied, "github:one/people/ann").of_fields(&["saml"]));
    all[0].record.gaps.push(gap(UnknownReason::Malformed, "github:one/people/gone"));
    let said = Run::of(LEAVER).said(all);
    let of = |subject: &str| said[&("one".to_owned(), subject.to_owned())].0;
    assert_eq!(of("github:one/people/ann"), Verdict::Unknown(UnknownReason::Denied));
    assert_eq!(of("github:one/people/gone"), Verdict::Unknown(UnknownReason::Malformed));
    assert_eq!(of("github:one/people/bo"), Verdict::Fail);
}

#[test]
fn two_readings_of_one_person_that_differ_decide_nothing() {
    let mut evidence = company();
    evidence.push(at("again", "scim:acme", "scim.users", vec![person("bo", true)]));
    let said = Run::of(LEAVER).said(evidence);
    assert_eq!(said.len(), 4, "{said:?}");
    let malformed = Verdict::Unknown(UnknownReason::Malformed);
    assert!(said.values().all(|(verdict, _)| *verdict == malformed), "{said:?}");
}

#[test]
fn nobody_passes_for_having_nothing_where_no_accounts_are_read() {
    for policy in ["workforce.leaver_access_age", "workforce.admin_places", "workforce.person_mfa"] {
        let (judgements, omissions) = Run::of(policy).go(vec![directory(vec![person("bo", false)])]);
        assert!(judgements.is_empty(), "{judgements:?}");
        let said = omissions.iter().find(|each| !each.evaluated).unwrap();
        assert!(said.reason.contains("github.members"), "{}", said.reason);
    }
}
