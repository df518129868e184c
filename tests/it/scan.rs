//! `annexa scan` as people and CI use it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use annexa::model::{
    Assessment, Clock, Disposition, Evidence, Gap, SystemClock, UnknownReason, Verdict, WaiverState,
};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{evidence, program};

/// A folder with a configuration whose one source replays evidence.
struct Bench {
    folder: TempDir,
}

impl Bench {
    fn new(evidence: &[Evidence]) -> Self {
        let bench = Self { folder: tempfile::tempdir().unwrap() };
        bench.record(evidence);
        bench
            .write("annexa.toml", "[policies]\n[source.aws]\ncollector = \"replay\"\npath = \"recording\"\n");
        bench
    }

    fn record(&self, evidence: &[Evidence]) {
        let now = SystemClock.now();
        let fresh: Vec<Evidence> = evidence
            .iter()
            .cloned()
            .map(|mut each| {
                each.record.observed_at = now - TimeDelta::minutes(1);
                each.record.collected_at = now;
                each
            })
            .collect();
        let path = self.path("recording");
        if path.exists() {
            std::fs::remove_dir_all(&path).unwrap();
        }
        collectors::replay::write(&path, &fresh, now, false).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    fn run(&self, args: &[&str]) -> Output {
        annexa(self.folder.path(), args)
    }

    /// Scans and reads the JSON report.
    fn scan(&self, args: &[&str]) -> (i32, Assessment) {
        let all = [&["scan", "-o", "json=report.json"], args].concat();
        let out = self.run(&all);
        let text = std::fs::read(self.path("report.json"))
            .unwrap_or_else(|_| panic!("no report: {}", String::from_utf8_lossy(&out.stderr)));
        (out.status.code().unwrap(), serde_json::from_slice(&text).unwrap())
    }
}

fn annexa(folder: &Path, args: &[&str]) -> Output {
    Command::new(program()).args(["--data-dir", "data"]).args(args).current_dir(folder).output().unwrap()
}

fn user(name: &str, mfa: bool) -> Value {
    json!({
        "arn": format!("arn:aws:iam::123456789012:user/{name}"), "user": name, "is_root": false,
        "created_at": "2026-01-01T00:00:00Z", "password": "enabled",
        "password_last_used": {"state": "never"}, "password_changed_at": {"state": "none"},
        "mfa_active": mfa, "access_keys": [], "signing_certificates": []
    })
}

fn report(users: &[(&str, bool)]) -> Evidence {
    evidence("aws.iam.credential_report", users.iter().map(|(name, mfa)| user(name, *mfa)).collect())
}

/// Only the policy on console users, so that a test sees what it makes.
const ONLY_MFA: &[&str] = &["--control", "A.8.5"];

fn verdict_of(assessment: &Assessment, policy: &str, subject: &str) -> Verdict {
    let mut found = assessment
        .findings
        .iter()
        .filter(|finding| finding.policy.as_str() == policy && finding.subject.as_str().ends_with(subject));
    found.next().unwrap_or_else(|| panic!("no finding of {policy} on {subject}")).verdict
}

#[test]
fn a_fail_exits_1_below_its_threshold_2_and_an_unreadable_recording_69() {
    let bench = Bench::new(&[report(&[("ada", true), ("bob", false)])]);
    let (code, assessment) = bench.scan(ONLY_MFA);
    assert_eq!(verdict_of(&assessment, "aws.console_mfa", "ada"), Verdict::Pass);
    assert_eq!(verdict_of(&assessment, "aws.console_mfa", "bob"), Verdict::Fail);
    assert_eq!(code, 1);
    let (code, _) = bench.scan(&["--control", "A.8.5", "--fail-on", "critical"]);
    assert_eq!(code, 2, "other policies of the control lack evidence");
    let (code, _) = bench.scan(&["--control", "A.8.5", "--fail-on", "none"]);
    assert_eq!(code, 2);
    std::fs::remove_dir_all(bench.path("recording")).unwrap();
    let out = bench.run(&["scan"]);
    assert_eq!(out.status.code(), Some(69), "{}", String::from_utf8_lossy(&out.stderr));
}

#[test]
fn policies_whose_evidence_is_not_there_are_unknown_and_never_absent() {
    let bench = Bench::new(&[report(&[("ada", true)])]);
    let (_, assessment) = bench.scan(&[]);
    let judged: std::collections::BTreeSet<_> =
        assessment.findings.iter().map(|finding| &finding.policy).collect();
    let policies = assessment.policies.iter().map(|policy| &policy.id);
    // The recording is of AWS; a policy on a source that is not read has no place to speak of, and one that joins such a
    // source is named as not evaluated.
    let omitted = |policy: &annexa::model::PolicyId| {
        assessment.omissions.iter().any(|omission| omission.policy == *policy && !omission.evaluated)
    };
    let policies: std::collections::BTreeSet<_> =
        policies.filter(|policy| policy.as_str().starts_with("aws.") && !omitted(policy)).collect();
    assert_eq!(judged, policies, "every policy says something");
    assert_eq!(
        verdict_of(&assessment, "aws.root_mfa", "aws:123456789012"),
        Verdict::Unknown(UnknownReason::Absent)
    );
}

#[test]
fn a_denied_call_is_unknown_and_names_the_operation() {
    let mut denied = report(&[]);
    denied.record.gaps.push(Gap::whole(UnknownReason::Denied, "iam:GetCredentialReport", "AccessDenied"));
    let bench = Bench::new(&[denied]);
    let (code, assessment) = bench.scan(&["--control", "A.8.5"]);
    assert_eq!(code, 2);
    let finding =
        assessment.findings.iter().find(|finding| finding.policy.as_str() == "aws.console_mfa").unwrap();
    assert_eq!(finding.verdict, Verdict::Unknown(UnknownReason::Denied));
    assert!(finding.message.contains("iam:GetCredentialReport"), "{}", finding.message);
}

#[test]
fn a_baseline_takes_known_fails_out_of_the_exit_code_but_not_new_ones() {
    let bench = Bench::new(&[report(&[("bob", false)])]);
    bench.scan(ONLY_MFA);
    std::fs::copy(bench.path("report.json"), bench.path("before.json")).unwrap();
    let (code, assessment) = bench.scan(&["--control", "A.8.5", "--baseline", "before.json"]);
    assert_eq!(code, 2);
    assert_eq!(assessment.summary.baseline, 1);
    bench.record(&[report(&[("bob", false), ("eve", false)])]);
    let (code, _) = bench.scan(&["--control", "A.8.5", "--baseline", "before.json"]);
    assert_eq!(code, 1);
    bench.write("before.json", "{\"schema\": 1, \"schema\": 2}");
    let out = bench.run(&["scan", "--baseline", "before.json"]);
    assert_eq!(out.status.code(), Some(65));
    assert!(String::from_utf8_lossy(&out.stderr).contains("duplicate key"));
}

#[test]
fn a_run_that_evaluates_nothing_is_no_success() {
    let bench = Bench::new(&[report(&[("ada", true)])]);
    let (code, assessment) = bench.scan(&["--control", "A.6.5"]);
    assert_eq!(assessment.findings, [], "no directory is read, so nobody can be said to have left");
    assert!(!assessment.omissions.is_empty());
    assert_eq!(code, 2);
    let out = bench.run(&["scan", "--control", "A.6.5"]);
    assert!(String::from_utf8_lossy(&out.stdout).contains("Nothing was evaluated"));
}

#[test]
fn offline_evaluates_stored_evidence_and_keeps_since_when() {
    let bench = Bench::new(&[report(&[("bob", false)])]);
    let out = bench.run(&["scan", "--offline"]);
    assert_eq!(out.status.code(), Some(69), "nothing is stored yet");
    let (_, first) = bench.scan(ONLY_MFA);
    std::fs::remove_dir_all(bench.path("recording")).unwrap();
    let (code, second) = bench.scan(&["--control", "A.8.5", "--offline"]);
    assert_eq!(code, 1);
    let since = |assessment: &Assessment| {
        assessment.findings.iter().find(|f| f.policy.as_str() == "aws.console_mfa").unwrap().since
    };
    assert_eq!(since(&first), since(&second));
    let later = (SystemClock.now() + TimeDelta::days(30)).to_rfc3339();
    let (_, stale) = bench.scan(&["--control", "A.8.5", "--offline", "--as-of", &later]);
    assert_eq!(verdict_of(&stale, "aws.console_mfa", "bob"), Verdict::Unknown(UnknownReason::Stale));
}

#[test]
fn equal_inputs_give_equal_verdicts_whatever_the_run() {
    let bench = Bench::new(&[report(&[("ada", true), ("bob", false)])]);
    bench.scan(&[]);
    let as_of = SystemClock.now().to_rfc3339();
    let run = || bench.scan(&["--offline", "--as-of", &as_of]).1;
    let (first, second) = (run(), run());
    assert_eq!(first.findings, second.findings);
    assert_eq!(first.controls, second.controls);
    assert_eq!(first.frameworks, second.frameworks);
}

#[test]
fn waivers_change_the_exit_code_never_the_verdict_and_bad_ones_are_findings() {
    let bench = Bench::new(&[report(&[("bob", false)])]);
    let config = std::fs::read_to_string(bench.path("annexa.toml")).unwrap();
    bench.write("annexa.toml", &format!("waivers = \"waivers.toml\"\n{config}"));
    let soon = (SystemClock.now() + TimeDelta::days(30)).date_naive();
    let waiver = |id: &str, subject: &str, expires: &str| {
        format!(
            "[[waiver]]\nid = \"{id}\"\npolicy = \"aws.console_mfa\"\nsubjects = [\"{subject}\"]\nowner = \"Ada\"\nreason = \"r\"\nexpires = {expires}\n"
        )
    };
    bench.write("waivers.toml", &waiver("bob", "*user/bob", &soon.to_string()));
    let (code, assessment) = bench.scan(ONLY_MFA);
    assert_eq!(code, 2, "the only fail is waived, the rest of the control is unknown");
    assert_eq!(verdict_of(&assessment, "aws.console_mfa", "bob"), Verdict::Fail);
    assert!(
        assessment.findings.iter().any(|finding| matches!(finding.disposition, Disposition::Waived { .. }))
    );

    let all = [waiver("old", "*", "2020-01-01"), waiver("nobody", "arn:none", &soon.to_string())].concat();
    bench.write("waivers.toml", &format!("{all}[[waiver]]\nid = \"bad\"\npolicy = \"aws.console_mfa\"\n"));
    let (code, assessment) = bench.scan(ONLY_MFA);
    assert_eq!(code, 1);
    let states: Vec<_> = assessment.waivers.iter().map(|waiver| waiver.state).collect();
    assert_eq!(states, [WaiverState::Expired, WaiverState::Unmatched, WaiverState::Malformed]);
    let findings = assessment.findings.iter().filter(|finding| finding.policy.as_str() == "annexa.waivers");
    assert_eq!(findings.filter(|finding| finding.verdict == Verdict::Fail).count(), 3);
}

#[test]
fn every_problem_of_a_configuration_comes_at_once_with_its_place() {
    let bench = Bench::new(&[]);
    bench.write(
        "annexa.toml",
        "titels = true\n[source.A]\ncollector = \"replay\"\npath = \"x\"\n[source.b]\ncollector = \"awz\"\n[limits]\nworkers = \"many\"\n[parameters.\"aws.access_key_age\"]\nday = 1\n",
    );
    let out = bench.run(&["scan"]);
    assert_eq!(out.status.code(), Some(65));
    let text = String::from_utf8_lossy(&out.stderr);
    for part in [
        "annexa.toml:1:1",
        "did you mean \"titles\"?",
        "annexa.toml:2:",
        "did you mean \"aws\"?",
        "annexa.toml:8:11",
    ] {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
    assert!(!bench.path("data").exists(), "nothing was made");
}

#[test]
fn duplicate_keys_in_evidence_are_refused() {
    let bench = Bench::new(&[report(&[("ada", true)])]);
    let folder = bench.path("recording").join("evidence");
    let file = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
    let text = std::fs::read_to_string(&file)
        .unwrap()
        .replace("\"mfa_active\":true", "\"mfa_active\":true,\"mfa_active\":true");
    std::fs::write(&file, text).unwrap();
    let (_, assessment) = bench.scan(ONLY_MFA);
    assert!(assessment.findings.iter().all(|finding| finding.verdict != Verdict::Pass));
}

#[test]
fn a_foreign_database_is_refused_and_untouched() {
    let bench = Bench::new(&[report(&[("ada", true)])]);
    std::fs::create_dir(bench.path("data")).unwrap();
    bench.write("data/annexa.db", "somebody else's");
    let out = bench.run(&["scan"]);
    assert_eq!(out.status.code(), Some(65), "{}", String::from_utf8_lossy(&out.stderr));
    assert_eq!(std::fs::read_to_string(bench.path("data/annexa.db")).unwrap(), "somebody else's");
}

#[test]
fn two_scans_of_one_data_directory_do_not_mix() {
    let bench = Bench::new(&[report(&[("ada", true)])]);
    let lock = annexa::store::DataLock::take(&bench.path("data")).unwrap();
    let out = bench.run(&["scan"]);
    assert_eq!(out.status.code(), Some(73));
    assert!(String::from_utf8_lossy(&out.stderr).contains("in use by another annexa"));
    drop(lock);
}

#[test]
fn bad_names_on_the_command_line_are_usage_errors_with_a_hint() {
    let bench = Bench::new(&[report(&[("ada", true)])]);
    for (args, hint) in [
        (&["scan", "--control", "A.8.155"][..], "did you mean \"A.8.15\"?"),
        (&["scan", "--framework", "nis3"], "did you mean \"nis2\"?"),
        (&["scan", "--source", "awz"], "did you mean \"aws\"?"),
        (&["scan", "-o", "pdf"], "formats are human, json, html"),
        (&["scann"], "scan"),
    ] {
        let out = bench.run(args);
        let text = String::from_utf8_lossy(&out.stderr);
        assert_eq!(out.status.code(), Some(64), "{args:?}: {text}");
        assert!(text.contains(hint), "{args:?}: {text}");
    }
}

#[test]
fn a_loosened_parameter_and_a_disabled_policy_are_in_the_report() {
    let bench = Bench::new(&[report(&[("ada", true)])]);
    bench.write(
        "annexa.toml",
        "[policies]\ndisabled = [\"aws.root_mfa\"]\n[parameters.\"aws.access_key_age\"]\ndays = 3000\n[source.aws]\ncollector = \"replay\"\npath = \"recording\"\n",
    );
    let (_, assessment) = bench.scan(&[]);
    assert_eq!(assessment.disabled.iter().map(ToString::to_string).collect::<Vec<_>>(), ["aws.root_mfa"]);
    assert!(assessment.policies.iter().all(|policy| policy.id.as_str() != "aws.root_mfa"));
    let policy =
        assessment.policies.iter().find(|policy| policy.id.as_str() == "aws.access_key_age").unwrap();
    assert!(policy.parameters.values().any(|parameter| parameter.loosened), "{:?}", policy.parameters);
    let out = bench.run(&["scan"]);
    let text = String::from_utf8_lossy(&out.stdout);
    assert!(text.contains("Switched off by configuration: aws.root_mfa"), "{text}");
    assert!(
        text.contains("Loosened by configuration: aws.access_key_age days = 3000 instead of 90"),
        "{text}"
    );
}

#[test]
fn what_is_set_otherwise_than_shipped_is_in_every_report() {
    let bench = Bench::new(&[report(&[("ada", true)])]);
    std::fs::create_dir_all(bench.path("overlay/lib")).unwrap();
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/policies/lib/verdict.rego");
    std::fs::copy(shipped, bench.path("overlay/lib/verdict.rego")).unwrap();
    bench.write(
        "annexa.toml",
        "[policies]\nfolder = \"overlay\"\n[max_age_hours]\n\"aws.iam.users\" = 4800\n[source.aws]\ncollector = \"replay\"\npath = \"recording\"\n",
    );
    let (_, assessment) = bench.scan(&[]);
    assert_eq!(
        assessment.departures,
        [
            "lib/verdict.rego replaces the file that ships",
            "evidence aws.iam.users may be 4800 h old instead of 24 h"
        ]
    );
    let out = bench.run(&["scan", "-o", "human", "-o", "html=page.html"]);
    assert!(String::from_utf8_lossy(&out.stdout).contains("lib/verdict.rego replaces the file that ships"));
    assert!(std::fs::read_to_string(bench.path("page.html")).unwrap().contains("4800 h old instead of 24 h"));
    bench.write("overlay/lib/verdict.rego", "package lib.verdict\n\npass(x) := {\n");
    let out = bench.run(&["scan"]);
    assert_eq!(out.status.code(), Some(65), "{}", String::from_utf8_lossy(&out.stderr));
}

#[test]
fn evidence_without_a_call_is_unknown_even_when_it_is_empty() {
    let mut empty = report(&[]);
    empty.record.calls.clear();
    let bench = Bench::new(&[empty]);
    let (code, assessment) = bench.scan(ONLY_MFA);
    assert_eq!(code, 2);
    assert_eq!(
        verdict_of(&assessment, "aws.console_mfa", "aws:123456789012"),
        Verdict::Unknown(UnknownReason::Absent)
    );
}

#[test]
fn a_report_never_replaces_what_is_no_regular_file() {
    let bench = Bench::new(&[report(&[("ada", true)])]);
    bench.write("real.json", "");
    std::os::unix::fs::symlink(bench.path("real.json"), bench.path("link.json")).unwrap();
    bench.run(&["scan", "-o", "json=link.json"]);
    assert!(bench.path("link.json").is_symlink());
    assert!(std::fs::metadata(bench.path("real.json")).unwrap().len() > 0, "the link is followed");
    let out = bench.run(&["scan", "-o", "json=/dev/full"]);
    assert_eq!(out.status.code(), Some(73));
    let out = bench.run(&["scan", "-o", "json=/dev/null"]);
    assert_ne!(out.status.code(), Some(73));
    use std::os::unix::fs::{FileTypeExt, PermissionsExt};
    assert!(std::fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    let mode = std::fs::metadata(bench.path("data")).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "evidence is the owner's alone");
}
