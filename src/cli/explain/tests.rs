use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::json;

use super::*;
use crate::model::{
    ASSESSMENT_SCHEMA, AssessmentId, ClosedPart, CountsAs, Digest, Disposition, EvidenceReading, Filter, Gap,
    KindName, NOTICE, Proves, Scope, Severity, SourceId, SourceReading, SubjectId, Summary, UnknownReason,
    Verdict,
};

fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_793_491_200, 0).unwrap()
}

fn finding(subject: &str, verdict: Verdict, message: &str) -> Finding {
    let policy = PolicyId::parse("aws.console_mfa").unwrap();
    let (source, scope) = (SourceId::parse("aws").unwrap(), Scope::parse("aws:123456789012").unwrap());
    let subject = SubjectId::parse(subject).unwrap();
    Finding {
        id: FindingId::of(&policy, &source, &scope, &subject),
        policy,
        source,
        scope,
        subject,
        severity: Severity::High,
        verdict,
        message: message.to_owned(),
        observed: json!({ "mfa_active": false }),
        evidence: vec![Digest::of(b"rows")],
        first_seen: at(),
        since: at(),
        disposition: Disposition::Open,
    }
}

fn closed() -> ClosedPart {
    ClosedPart {
        part: SubjectId::parse("aws:123456789012/eu-south-1").unwrap(),
        by: "service control policy p-1 (regions) on r-1".to_owned(),
        counts_as: CountsAs::Empty,
    }
}

fn reading(kind: &KindName) -> EvidenceReading {
    EvidenceReading {
        kind: kind.clone(),
        observed_at: at(),
        collected_at: at(),
        rows: 2,
        complete: false,
        gaps: vec![Gap::whole(UnknownReason::Denied, "iam:GetCredentialReport", "not allowed")],
        closed: vec![closed()],
        calls: 3,
        operations: Vec::new(),
        body: Digest::of(b"rows"),
    }
}

fn stored(knowledge: &Knowledge) -> Stored {
    let kind = KindName::parse("aws.iam.credential_report").unwrap();
    let policy = knowledge.policies.get(&PolicyId::parse("aws.console_mfa").unwrap()).unwrap();
    let custom = &policy.metadata.custom;
    let denied = "iam:GetCredentialReport: not allowed";
    let assessment = Assessment {
        schema: ASSESSMENT_SCHEMA.to_owned(),
        notice: NOTICE.to_owned(),
        id: AssessmentId::parse("01a200b3-f22f-76f6-9f84-8d1b2809d3d7").unwrap(),
        annexa: "0.1.0".to_owned(),
        as_of: at(),
        started_at: at(),
        finished_at: at(),
        policy_pack: Digest::of(b"pack"),
        filter: Filter::default(),
        summary: Summary::default(),
        sources: vec![SourceReading {
            source: SourceId::parse("aws").unwrap(),
            scope: Scope::parse("aws:123456789012").unwrap(),
            collector: "aws 0.1.0".to_owned(),
            identity: "arn:aws:iam::123456789012:role/audit".to_owned(),
            evidence: vec![reading(&kind)],
        }],
        policies: vec![crate::model::PolicyReading {
            id: policy.id.clone(),
            title: policy.metadata.title.clone(),
            description: policy.metadata.description.clone(),
            severity: custom.severity,
            evidence: custom.evidence.clone(),
            controls: custom.controls.clone(),
            proves: Proves::Operating,
            critical: false,
            graded: false,
            remediation: custom.remediation.clone(),
            digest: Digest::of(b"an older text"),
            parameters: BTreeMap::new(),
            verdicts: BTreeMap::new(),
            requirements: crate::assess::requirement_links(&knowledge.catalogs, &custom.controls),
        }],
        disabled: Vec::new(),
        departures: Vec::new(),
        omissions: Vec::new(),
        findings: vec![
            finding("ada", Verdict::Pass, "fine"),
            finding("bob\u{202e}", Verdict::Fail, "console password without MFA"),
            finding("eve", Verdict::Unknown(UnknownReason::Denied), denied),
        ],
        waivers: Vec::new(),
        controls: Vec::new(),
        frameworks: Vec::new(),
    };
    Stored { assessment, records: Vec::new() }
}

fn knowledge() -> Knowledge {
    Knowledge::of(Config::default()).unwrap_or_else(|_| panic!("the shipped knowledge is sound"))
}

fn explained(number: usize) -> finding::FindingExplanation {
    let knowledge = knowledge();
    let stored = stored(&knowledge);
    let id = stored.assessment.findings[number].id.to_string();
    match explain(&knowledge, &stored, &id).unwrap_or_else(|_| panic!("a finding")) {
        Explanation::Finding(finding) => *finding,
        Explanation::Policy(_) => panic!("a finding"),
    }
}

#[test]
fn a_fail_shows_what_decided_what_was_read_the_rule_and_what_it_endangers() {
    let text = finding::text(&explained(1));
    for part in [
        "console password without MFA",
        "\"mfa_active\": false",
        "aws.iam.credential_report",
        &Digest::of(b"rows").to_string(),
        "policies/aws/console_mfa.rego",
        "the text has changed since this assessment",
        "Requirements that this endangers",
        "nis2:21(2)(j)",
        "bob\u{fffd}",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains('\u{202e}'));
}

#[test]
fn an_unknown_names_the_operation_the_permission_and_what_to_do() {
    let explained = explained(2);
    assert_eq!(explained.gaps.len(), 1);
    assert_eq!(explained.gaps[0].permission.as_deref(), Some("iam:GetCredentialReport"));
    let text = finding::text(&explained);
    assert!(text.contains("    needs iam:GetCredentialReport\n"), "{text}");
    assert!(text.contains("Grant the permission"), "{text}");
    assert!(text.contains("INCOMPLETE"), "{text}");
}

#[test]
fn a_closed_part_is_named_with_what_closes_it_and_what_it_counts_as() {
    let text = finding::text(&explained(1));
    let said = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let expected = "aws:123456789012/eu-south-1 is closed by service control policy p-1 (regions) on r-1, was not read \
                    and counts as empty";
    assert!(said.contains(&format!("closed: {expected}")), "{text}");
    let mut report = Vec::new();
    crate::report::Format::Human.render(&stored(&knowledge()).assessment, &mut report).unwrap();
    let report = String::from_utf8(report).unwrap();
    assert!(report.contains(&format!("    closed to 1 kinds: {expected}\n")), "{report}");
}

#[test]
fn a_policy_shows_all_its_subjects_the_fails_first() {
    let knowledge = knowledge();
    let stored = stored(&knowledge);
    let Ok(Explanation::Policy(policy)) = explain(&knowledge, &stored, "aws.console_mfa") else {
        panic!("a policy")
    };
    let subjects: Vec<&str> = policy.findings.iter().map(|finding| finding.subject.as_str()).collect();
    assert_eq!(subjects, ["bob\u{202e}", "eve", "ada"]);
    let text = policy::text(&policy);
    assert!(text.contains("unknown(denied)") && !text.contains('\u{202e}'), "{text}");
}

#[test]
fn the_beginning_of_an_id_is_enough_and_a_wrong_one_is_refused() {
    let knowledge = knowledge();
    let stored = stored(&knowledge);
    let id = stored.assessment.findings[0].id.to_string();
    assert!(explain(&knowledge, &stored, id.get(..8).unwrap()).is_ok());
    for wrong in ["", "abc", "aws.no_such_policy", "00000000-0000-0000-0000-000000000000"] {
        assert!(explain(&knowledge, &stored, wrong).is_err(), "{wrong}");
    }
}

#[test]
fn an_explanation_has_the_form_of_its_schema() {
    let schema = schemars::schema_for!(Explanation);
    let validator = jsonschema::validator_for(schema.as_value()).unwrap();
    for number in 0..3 {
        let value = serde_json::to_value(Explanation::Finding(Box::new(explained(number)))).unwrap();
        let problem = validator.iter_errors(&value).next().map(|error| error.to_string());
        assert_eq!(problem, None);
    }
}

#[test]
fn an_empty_data_folder_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    assert!(read(&Config::default(), folder.path()).is_err());
    assert!(!folder.path().join("annexa.db").exists(), "looking makes no database");
}
