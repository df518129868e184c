//! Evidence that is missing, partial, stale or from the future never leads to a pass, for any policy.

use std::collections::BTreeMap;

use annexa::evidence::EvidenceSet;
use annexa::model::{Evidence, Gap, KindName, SubjectId, UnknownReason, Verdict};
use annexa::policy::{Case, Evaluation, Parameters, Policy, PolicySet, Sources, evaluate, read_cases};
use chrono::TimeDelta;
use serde_json::Value;

use crate::support::{evidence, kinds, workers};

/// A case in which some subject passes, as evidence by kind.
fn passing_evidence(set: &PolicySet, policy: &Policy) -> Option<(Case, BTreeMap<KindName, Evidence>)> {
    let cases = read_cases(set, policy, &workers()).unwrap();
    let case = cases.into_values().find(|case| case.verdicts.values().any(|word| word == "pass"))?;
    let evidence = case.evidence.iter().map(|(kind, rows)| {
        let mut evidence = evidence(kind.as_str(), rows.clone());
        evidence.record.observed_at = case.as_of;
        evidence.record.collected_at = case.as_of;
        evidence.record.scope = case.scope.clone();
        (kind.clone(), evidence)
    });
    let evidence = evidence.collect();
    Some((case, evidence))
}

fn verdicts(
    set: &PolicySet,
    policy: &Policy,
    case: &Case,
    evidence: impl IntoIterator<Item = Evidence>,
) -> BTreeMap<SubjectId, Verdict> {
    let alone = set.clone().filtered(|each| each.id == policy.id);
    let evidence: EvidenceSet = evidence.into_iter().collect();
    let parameters = Parameters::from([(policy.id.clone(), case.parameters.clone())]);
    let evaluation = Evaluation {
        policies: &alone,
        kinds: &kinds(),
        evidence: &evidence,
        sources: &Sources::default(),
        parameters: &parameters,
        as_of: case.as_of,
    };
    let judgements = evaluate(evaluation, &workers()).unwrap();
    judgements.into_iter().map(|judgement| (judgement.subject, judgement.verdict)).collect()
}

type Fault = (&'static str, UnknownReason, fn(&mut Evidence));

const FAULTS: &[Fault] = &[
    ("denied", UnknownReason::Denied, |evidence| {
        evidence.rows.clear();
        evidence.record.gaps.push(Gap::whole(UnknownReason::Denied, "iam:Some", "AccessDenied"));
    }),
    ("a page is missing", UnknownReason::Transient, |evidence| {
        evidence.record.gaps.push(Gap::whole(UnknownReason::Transient, "iam:Some", "page 2"));
    }),
    ("fewer rows than the source counts", UnknownReason::Partial, |evidence| {
        evidence.record.completeness.expected = Some(evidence.record.completeness.got + 1);
    }),
    ("stale", UnknownReason::Stale, |evidence| evidence.record.observed_at -= TimeDelta::days(400)),
    ("from the future", UnknownReason::Malformed, |evidence| {
        evidence.record.observed_at += TimeDelta::hours(1)
    }),
];

#[test]
fn a_fault_in_any_evidence_of_any_policy_leaves_no_pass() {
    let set = PolicySet::embedded().unwrap();
    for policy in set.iter() {
        let Some((case, healthy)) = passing_evidence(&set, policy) else {
            panic!("{} has no passing case", policy.id)
        };
        let before = verdicts(&set, policy, &case, healthy.values().cloned());
        assert!(before.values().any(|verdict| *verdict == Verdict::Pass), "{}", policy.id);
        for kind in &policy.metadata.custom.evidence {
            for (name, reason, spoil) in FAULTS {
                let mut faulty = healthy.clone();
                spoil(faulty.get_mut(kind).unwrap());
                let after = verdicts(&set, policy, &case, faulty.into_values());
                assert!(!after.is_empty(), "{}: {kind} {name}: nothing was said", policy.id);
                for (subject, verdict) in after {
                    assert_eq!(verdict, Verdict::Unknown(*reason), "{}: {kind} {name}: {subject}", policy.id);
                }
            }
            // Where no source gives it, it counts as empty, and the assessment says so.
            if policy.metadata.custom.optional.contains(kind) {
                continue;
            }
            let without =
                healthy.iter().filter(|(each, _)| *each != kind).map(|(_, evidence)| evidence.clone());
            let after = verdicts(&set, policy, &case, without);
            // With no evidence of the collector left there is no scope to speak of, and no source to join.
            if healthy.len() > 1 && !policy.metadata.custom.joins {
                assert!(!after.is_empty(), "{}: without {kind}: nothing was said", policy.id);
            }
            assert!(
                after.values().all(|verdict| *verdict == Verdict::Unknown(UnknownReason::Absent)),
                "{}: without {kind}: {after:?}",
                policy.id
            );
        }
    }
}

#[test]
fn a_gap_of_one_subject_costs_that_subject_only() {
    let set = PolicySet::embedded().unwrap();
    let policy = set.iter().find(|policy| policy.id.as_str() == "aws.console_mfa").unwrap();
    let row = |arn: &str| -> Value {
        serde_json::json!({"arn": arn, "is_root": false, "password": "enabled", "mfa_active": true})
    };
    let mut report = evidence("aws.iam.credential_report", vec![row("arn:a"), row("arn:b")]);
    let (gone, bad) = (SubjectId::parse("arn:gone").unwrap(), SubjectId::parse("arn:b").unwrap());
    let gap =
        |subject: &SubjectId| Gap::one(UnknownReason::Malformed, "iam:Some", "bad row", subject.clone());
    report.record.gaps = vec![gap(&gone), gap(&bad)];
    let case = read_cases(&set, policy, &workers()).unwrap().into_values().next().unwrap();
    let after = verdicts(&set, policy, &case, [report]);
    assert_eq!(after[&SubjectId::parse("arn:a").unwrap()], Verdict::Pass);
    assert_eq!(after[&bad], Verdict::Unknown(UnknownReason::Malformed));
    assert_eq!(after[&gone], Verdict::Unknown(UnknownReason::Malformed));
}

#[test]
fn a_gap_of_a_field_costs_policies_that_read_the_field_only() {
    let set = PolicySet::embedded().unwrap();
    let bucket = |arn: &str, more: Value| -> Value {
        let mut row = serde_json::json!({"arn": arn, "versioning": "Enabled"});
        row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        row
    };
    let logging = serde_json::json!({"logging": {"state": "set", "bucket": "logs"}});
    let said = |policy: &str, gaps: Vec<Gap>, untold: Value| {
        let policy = set.iter().find(|each| each.id.as_str() == policy).unwrap();
        let case = read_cases(&set, policy, &workers()).unwrap().into_values().next().unwrap();
        let rows = vec![bucket("arn:told", logging.clone()), bucket("arn:untold", untold)];
        let mut buckets = evidence("aws.s3.buckets", rows);
        buckets.record.gaps = gaps;
        let after = verdicts(&set, policy, &case, [buckets]);
        ["arn:told", "arn:untold", "arn:gone"]
            .map(|subject| after.get(&SubjectId::parse(subject).unwrap()).copied())
    };
    let gap = |subject: &str| {
        let subject = SubjectId::parse(subject).unwrap();
        Gap::one(UnknownReason::Denied, "s3:GetBucketLogging", "AccessDenied", subject)
            .of_fields(&["logging"])
    };
    let (pass, denied) = (Some(Verdict::Pass), Some(Verdict::Unknown(UnknownReason::Denied)));
    let absent = serde_json::json!({});
    let (logs, versions) = ("aws.s3_bucket_access_logging", "aws.s3_bucket_versioning");
    assert_eq!(said(logs, vec![gap("arn:untold")], absent.clone()), [pass, denied, None]);
    assert_eq!(said(versions, vec![gap("arn:untold")], absent.clone()), [pass, pass, None]);
    assert_eq!(
        said(logs, vec![gap("arn:untold")], logging.clone()),
        [pass, denied, None],
        "the gap counts, not the row"
    );
    assert_eq!(
        said(versions, vec![gap("arn:gone")], absent),
        [pass, pass, denied],
        "without a row the gap is the subject's"
    );
}

#[test]
fn two_rows_that_claim_one_subject_are_unknown() {
    let set = PolicySet::embedded().unwrap();
    let policy = set.iter().find(|policy| policy.id.as_str() == "aws.console_mfa").unwrap();
    let row = |mfa: bool| serde_json::json!({"arn": "arn:a", "is_root": false, "password": "enabled", "mfa_active": mfa});
    let case = read_cases(&set, policy, &workers()).unwrap().into_values().next().unwrap();
    let after =
        verdicts(&set, policy, &case, [evidence("aws.iam.credential_report", vec![row(true), row(false)])]);
    assert_eq!(after.into_values().collect::<Vec<_>>(), [Verdict::Unknown(UnknownReason::Malformed)]);
}

#[test]
fn an_empty_complete_population_is_not_applicable_and_says_so() {
    let set = PolicySet::embedded().unwrap();
    let policy = set.iter().find(|policy| policy.id.as_str() == "aws.console_mfa").unwrap();
    let case = read_cases(&set, policy, &workers()).unwrap().into_values().next().unwrap();
    let after = verdicts(&set, policy, &case, [evidence("aws.iam.credential_report", Vec::new())]);
    assert_eq!(
        after,
        BTreeMap::from([(SubjectId::parse(crate::support::ACCOUNT).unwrap(), Verdict::NotApplicable)])
    );
}
