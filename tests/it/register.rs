//! Attestations from the configuration to verdicts, controls and those who answer for them.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

use annexa::alert::{Knowledge, Routes, messages};
use annexa::catalog::Catalogs;
use annexa::config::Config;
use annexa::model::{
    Alert, AlertState, Assessment, Clock, Digest, FindingKey, PolicyId, Scope, SourceId, SourceText, State,
    SubjectId, SystemClock, Transition, Verdict,
};
use annexa::policy::PolicySet;
use chrono::TimeDelta;

use crate::support::program;

const TEXT: &str = "Documents are reviewed.\n";

fn day(from_now: i64) -> String {
    (SystemClock.now() + TimeDelta::days(from_now)).date_naive().to_string()
}

fn attestation(id: &str, reviewed: i64, due: i64) -> String {
    let sha256 = Digest::of(TEXT.as_bytes());
    format!(
        "[[source.register.attestations]]\nid = \"{id}\"\ntitle = \"Rules of {id}\"\ncontrols = [\"7.5.2\"]\n\
         owner = \"ann@acme.example\"\ndocument = \"{id}.md\"\nsha256 = \"{sha256}\"\nreviewed = \"{}\"\n\
         reviewed_by = \"bo@acme.example\"\nreview_by = \"{}\"\n",
        day(reviewed),
        day(due)
    )
}

struct Company(tempfile::TempDir);

impl Company {
    fn with(attestations: &str) -> Self {
        let company = Self(tempfile::tempdir().unwrap());
        company.write("annexa.toml", &format!("[source.register]\ncollector = \"declared\"\n{attestations}"));
        company
    }

    fn write(&self, file: &str, text: &str) {
        std::fs::write(self.0.path().join(file), text).unwrap();
    }

    fn annexa(&self, args: &[&str]) -> Output {
        // From elsewhere: paths start from the folder of the configuration.
        let config = self.0.path().join("annexa.toml");
        let mut command = Command::new(program());
        command.arg("--config").arg(config).args(["--data-dir", "data"]).args(args);
        command.current_dir(Path::new(self.0.path().parent().unwrap()).join(self.0.path())).output().unwrap()
    }

    fn scan(&self) -> Assessment {
        let out = self.annexa(&["scan", "--json"]);
        serde_json::from_slice(&out.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&out.stderr)))
    }
}

/// The verdicts on an attestation by policy, without their group.
fn verdicts(assessment: &Assessment, id: &str) -> BTreeMap<String, String> {
    let of_it =
        assessment.findings.iter().filter(|finding| finding.subject.as_str().ends_with(&format!("/{id}")));
    of_it
        .map(|finding| {
            let policy = finding.policy.as_str().trim_start_matches("declared.attestation_").to_owned();
            (policy, finding.verdict.word().to_owned())
        })
        .collect()
}

fn are(verdicts: &BTreeMap<String, String>, review: &str, document: &str) -> bool {
    verdicts.get("review").is_some_and(|verdict| verdict == review)
        && verdicts.get("document").is_some_and(|verdict| verdict == document)
}

fn state(assessment: &Assessment) -> State {
    assessment.controls.iter().find(|control| control.id.as_str() == "7.5.2").unwrap().state
}

#[test]
fn a_control_is_satisfied_by_an_attestation_and_its_operation_until_the_document_changes_or_is_lost() {
    let company = Company::with(&attestation("documents", -10, 300));
    company.write("documents.md", TEXT);
    let held = company.scan();
    assert!(are(&verdicts(&held, "documents"), "pass", "pass"), "{:?}", held.findings);
    assert_eq!(state(&held), State::Satisfied);
    let rule = &held.controls.iter().find(|control| control.id.as_str() == "7.5.2").unwrap().criteria[0];
    assert!(rule.title.contains("attested by: declared:register/attestations/documents"), "{}", rule.title);

    company.write("documents.md", "Documents are not reviewed.\n");
    let changed = company.scan();
    assert!(are(&verdicts(&changed, "documents"), "pass", "fail"));
    let told =
        changed.findings.iter().find(|each| each.policy.as_str() == "declared.attestation_document").unwrap();
    assert!(
        told.message.contains("changed since the review") && told.message.contains("7.5.2"),
        "{}",
        told.message
    );
    assert_ne!(state(&changed), State::Satisfied);

    std::fs::remove_file(company.0.path().join("documents.md")).unwrap();
    let lost = company.scan();
    assert!(are(&verdicts(&lost, "documents"), "unknown", "unknown"));
    assert_ne!(state(&lost), State::Satisfied);
}

#[test]
fn a_review_that_is_due_fails_and_a_bad_file_costs_nothing_else() {
    let attested = ["current", "late", "lost"];
    let company = Company::with(
        &[
            attestation(attested[0], -10, 300),
            attestation(attested[1], -400, -2),
            attestation(attested[2], -10, 300),
        ]
        .concat(),
    );
    company.write("current.md", TEXT);
    company.write("late.md", TEXT);
    let assessment = company.scan();
    assert!(are(&verdicts(&assessment, "current"), "pass", "pass"));
    assert!(are(&verdicts(&assessment, "late"), "fail", "pass"));
    assert!(are(&verdicts(&assessment, "lost"), "unknown", "unknown"));
    assert_ne!(state(&assessment), State::Satisfied);
    let late = assessment.findings.iter().find(|each| each.verdict == Verdict::Fail).unwrap();
    assert!(late.message.contains("\"Rules of late\" (7.5.2) was due"), "{}", late.message);
    let lost = assessment.findings.iter().find(|each| each.subject.as_str().ends_with("/lost")).unwrap();
    assert!(lost.message.contains("\"Rules of lost\" (7.5.2)"), "{}", lost.message);
    assert_eq!(late.observed["owner"], "ann@acme.example");
}

#[test]
fn a_control_that_is_only_attested_stands_in_the_text_too() {
    let company = Company::with(&attestation("documents", -10, 300).replace("7.5.2", "A.5.37"));
    company.write("documents.md", TEXT);
    let text = String::from_utf8(company.annexa(&["scan"]).stdout).unwrap();
    let line = text
        .lines()
        .find(|line| line.trim_start().starts_with("A.5.37 "))
        .unwrap_or_else(|| panic!("{text}"));
    assert!(line.contains("insufficient evidence") && line.contains("operation"), "{line}");
}

#[test]
fn nonsense_is_told_with_its_place() {
    let sound = attestation("documents", -10, 300);
    for (text, line, what) in [
        (sound.replace("7.5.2", "A.5.150"), 6, "control A.5.150 is not in the hub"),
        (sound.replace("review_by", "review"), 12, "a schedule has five fields"),
    ] {
        let out = Company::with(&text).annexa(&["config", "check"]);
        let told = String::from_utf8_lossy(&out.stderr).into_owned();
        assert_eq!(out.status.code(), Some(65), "{told}");
        assert!(told.contains(&format!("annexa.toml:{line}:")) && told.contains(what), "{told}");
    }
    let early = Company::with(&attestation("documents", 20, 300));
    for (args, code) in [(["config", "check"].as_slice(), 0), (&["doctor"], 2)] {
        let out = early.annexa(args);
        let told = String::from_utf8_lossy(&out.stdout).into_owned();
        assert_eq!(out.status.code(), Some(code), "{args:?}: {told}");
        assert!(told.contains("annexa.toml:10:") && told.contains("lies in the future"), "{args:?}: {told}");
    }
    let doctor = early.annexa(&["doctor"]);
    let doctor = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(doctor.contains("the document of documents cannot be read: documents.md: "), "{doctor}");
}

/// What is told of changes to whom, by a configuration.
fn told(owners: &str, changes: &[Transition]) -> Vec<Alert> {
    let alert = "[alert.receiver.all]\nkind = \"webhook\"\nurl = \"https://x.example\"\nsecrets = [\"env:S\"]\n\
                 [alert.route]\nreceiver = \"all\"\n";
    let text = format!(
        "[source.register]\ncollector = \"declared\"\n{}{alert}{owners}",
        attestation("documents", -10, 20).replace("7.5.2", "A.5.15")
    );
    let source = SourceText::new("annexa.toml", text);
    let config = Config::parse(&source, Path::new(""), collectors::all())
        .unwrap_or_else(|problems| panic!("{problems}"));
    let (policies, catalogs) =
        (PolicySet::embedded().unwrap(), Catalogs::embedded().unwrap_or_else(|e| panic!("{e}")));
    let settings = &config.settings.alert;
    let knowledge =
        Knowledge::of(&policies, &catalogs, settings).with_attestations(config.attestations(), &catalogs);
    let made = messages(changes, &Routes::of(settings), &knowledge, SystemClock.now());
    made.into_iter().flat_map(|message| message.alerts).collect()
}

#[test]
fn alerts_on_an_attestation_are_its_owners_and_name_its_controls() {
    let subject = SubjectId::parse("declared:register/attestations/documents").unwrap();
    let source = SourceId::parse("register").unwrap();
    let late = Transition::Finding {
        finding: FindingKey {
            policy: PolicyId::parse("declared.attestation_review").unwrap(),
            source: source.clone(),
            scope: Scope::parse("declared:register").unwrap(),
            subject: subject.clone(),
        },
        before: Some(Verdict::Pass),
        after: Verdict::Fail,
        message: "the review was due".to_owned(),
        waiver: None,
    };
    let due = Transition::Attestation {
        source,
        attestation: subject,
        title: "Rules of documents".to_owned(),
        owner: "ann@acme.example".to_owned(),
        due: "2027-03-01T00:00:00Z".parse().unwrap(),
        is_near: true,
    };
    let catch_all = "[[alert.owner]]\nname = \"everybody\"\n";
    for (owners, name, slack) in [
        (catch_all.to_owned(), "ann@acme.example", None),
        (
            format!(
                "{catch_all}[[alert.owner]]\nmatch = ['policy=\"none\"']\nname = \"ann\"\nslack = \"U1\"\nemail = \"Ann@acme.example\"\n"
            ),
            "ann",
            Some("U1"),
        ),
    ] {
        let alerts = told(&owners, &[late.clone(), due.clone()]);
        assert_eq!(alerts.len(), 2);
        for alert in alerts {
            assert_eq!(alert.labels["owner"], name);
            let owner = alert.owner.as_ref().unwrap();
            assert_eq!((owner.name.as_str(), owner.slack.as_deref()), (name, slack));
            assert!(
                alert.controls.iter().any(|control| control.as_str() == "A.5.15"),
                "{:?}",
                alert.controls
            );
            assert!(alert.requirements.iter().any(|each| each.requirement.as_str() == "A.5.15"));
            assert_eq!(alert.state, AlertState::Firing);
            if alert.labels["alertname"] == "attestation_due" {
                assert!(alert.message.contains("is due at 2027-03-01 00:00 UTC"), "{}", alert.message);
                assert!(alert.remediation.contains("Review the document"));
            }
        }
    }
}
