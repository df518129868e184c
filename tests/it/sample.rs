//! The sample company: what a newcomer sees first.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

use annexa::model::{Assessment, UnknownReason, Verdict};

use crate::support::program;

fn annexa(folder: &Path, args: &[&str]) -> Output {
    Command::new(program()).args(args).current_dir(folder).output().unwrap()
}

#[test]
fn the_sample_shows_every_verdict_a_waiver_and_all_frameworks_without_credentials() {
    let folder = tempfile::tempdir().unwrap();
    let out = annexa(folder.path(), &["scan", "--sample", "--json"]);
    assert_eq!(out.status.code(), Some(1), "{}", String::from_utf8_lossy(&out.stderr));
    let assessment: Assessment = serde_json::from_slice(&out.stdout).unwrap();
    let words: BTreeSet<&str> = assessment.findings.iter().map(|finding| finding.verdict.word()).collect();
    assert_eq!(words, BTreeSet::from(["fail", "not_applicable", "pass", "unknown"]));
    assert!(assessment.summary.waived > 0, "a risk is accepted");
    let denied = Verdict::Unknown(UnknownReason::Denied);
    assert!(assessment.findings.iter().any(|finding| finding.verdict == denied), "a call was denied");
    let stale =
        assessment.findings.iter().filter(|each| each.verdict == Verdict::Unknown(UnknownReason::Stale));
    let aged: Vec<_> = stale.filter(|each| !each.message.contains("is known until 2026-01-01")).collect();
    assert!(
        aged.is_empty(),
        "the sample never ages, but for what its aggregator was told too early: {aged:?}"
    );
    assert_eq!(assessment.frameworks.len(), 9);
    let judged: BTreeSet<_> = assessment.findings.iter().map(|finding| finding.policy.as_str()).collect();
    let silent =
        assessment.policies.iter().map(|policy| policy.id.as_str()).filter(|id| !judged.contains(id));
    let silent: Vec<&str> = silent.filter(|id| !id.starts_with("annexa.")).collect();
    assert!(silent.is_empty(), "every policy says something, but those on a daemon: {silent:?}");
}

#[test]
fn the_sample_prints_an_assessment_and_writes_a_page() {
    let folder = tempfile::tempdir().unwrap();
    let out = annexa(folder.path(), &["scan", "--sample"]);
    let text = String::from_utf8_lossy(&out.stdout);
    for part in
        ["Findings", "Controls of ISO/IEC 27001:2022", "Requirements of the mapped frameworks", "Summary"]
    {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
    let page = std::fs::read_to_string(folder.path().join("annexa-sample.html")).unwrap();
    assert!(page.contains("</html>"));
}

#[test]
fn explaining_the_sample_needs_no_scan_before() {
    let folder = tempfile::tempdir().unwrap();
    let out = annexa(folder.path(), &["explain", "--sample", "aws.console_mfa"]);
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
    assert!(String::from_utf8_lossy(&out.stdout).contains("Console users have MFA"));
}
