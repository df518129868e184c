//! The sample company's people: what was seeded is found, across AWS and GitHub, and nothing else.
//!
//! The truth is written by hand here, and independently of it in `seeds/sample/annexa.toml`, in the files beside
//! `collectors/examples/sample_company.rs` and in `tests/live/aws/sample_company.py`.

use std::collections::BTreeSet;
use std::process::Command;

use annexa::model::{Assessment, UnknownReason, Verdict};

use crate::support::program;

const AWS: &str = "arn:aws:iam::123456789012:user/";
const MEMBER: &str = "github:nordwind/people/";
const COLLABORATOR: &str = "github:nordwind/outside-collaborators/";
const APP: &str = "github:nordwind/installations/700";
const PERSON: &str = "scim:nordwind/users/000000";
const ACCOUNT: &str = "declared:register/accounts/";

/// Every failing subject of the policies on people and AI tools.
///
/// Who left: Ingo (12), Milo (13), Nils (14, two days ago), Tjark (15), Petra (16), Rolf (17) and Sven (18).
fn failing() -> BTreeSet<(&'static str, String)> {
    let all: &[(&str, &str, &[&str])] = &[
        // Tjark is the contractor; Nils has left as well, and still signs in.
        ("workforce.aws_user_leaver", AWS, &["ingo", "milo", "nils", "contractor-tidal"]),
        // Milo's single sign-on identity is an external id, Petra's account is declared by her employee number.
        ("workforce.github_member_leaver", MEMBER, &["milo-k", "windy-petra"]),
        ("workforce.github_collaborator_held", COLLABORATOR, &["rolf-w"]),
        // Not Nils, of whom it is not told when he was deactivated, and not Sven, who has nothing that is known.
        ("workforce.leaver_access_age", PERSON, &["12", "13", "15", "16", "17"]),
        // What was declared of the backup's account is overdue, so it counts no more.
        ("workforce.aws_user_owned", AWS, &["svc-backup", "svc-reporting"]),
        // An address of nobody.
        ("workforce.github_member_owned", MEMBER, &["eva-x"]),
        // The company is small, so two places are one too many.
        ("workforce.admin_places", PERSON, &["01", "02"]),
        (
            "workforce.machine_account_owned",
            ACCOUNT,
            // A review that is due, and an owner who has left.
            &["arn:aws:iam::123456789012:user/svc-backup", "arn:aws:iam::123456789012:user/svc-mailer"],
        ),
        ("workforce.declaration_in_use", ACCOUNT, &["github:nordwind/people/hanna-n"]),
        ("ai_use.app_approved", APP, &["3"]),
        ("ai_use.app_permissions", APP, &["2"]),
        ("ai_use.app_reviewed_since_change", APP, &["2"]),
        // The review of what approved it is due.
        ("ai_use.copilot_approved", "", &["github:nordwind"]),
        ("ai_use.register_review", "declared:register/ai-tools/", &["GitHub Copilot"]),
    ];
    let subjects = all
        .iter()
        .flat_map(|(policy, place, names)| names.iter().map(move |name| (*policy, format!("{place}{name}"))));
    subjects.collect()
}

/// What cannot be told: whose the accounts are that nothing links to anybody, what that leaves open about people, and
/// whether an App is AI.
fn undecided() -> BTreeSet<(&'static str, String)> {
    let all: &[(&str, &str, &[&str])] = &[
        ("workforce.aws_user_leaver", AWS, &["svc-backup", "svc-reporting"]),
        ("workforce.github_member_leaver", MEMBER, &["eva-x", "nightowl"]),
        ("workforce.github_member_owned", MEMBER, &["nightowl"]),
        ("workforce.github_collaborator_held", COLLABORATOR, &["gale-labs"]),
        ("workforce.leaver_access_age", PERSON, &["14", "18"]),
        ("ai_use.app_approved", APP, &["5"]),
        ("ai_use.app_permissions", APP, &["5"]),
        ("ai_use.app_reviewed_since_change", APP, &["5"]),
    ];
    let subjects = all
        .iter()
        .flat_map(|(policy, place, names)| names.iter().map(move |name| (*policy, format!("{place}{name}"))));
    subjects.collect()
}

fn scan(args: &[&str]) -> Assessment {
    let folder = tempfile::tempdir().unwrap();
    let out = Command::new(program())
        .args(["scan", "--sample", "--json"])
        .args(args)
        .current_dir(folder.path())
        .output()
        .unwrap();
    serde_json::from_slice(&out.stdout).unwrap()
}

/// The subjects of the policies on people and AI tools with a verdict.
fn with(assessment: &Assessment, verdict: Verdict) -> BTreeSet<(&str, String)> {
    let findings = assessment.findings.iter().filter(|finding| {
        let policy = finding.policy.as_str();
        finding.verdict == verdict && (policy.starts_with("workforce.") || policy.starts_with("ai_use."))
    });
    findings.map(|finding| (finding.policy.as_str(), finding.subject.as_str().to_owned())).collect()
}

#[test]
fn each_seeded_leaver_and_each_other_fault_of_people_is_found_and_none_else() {
    let assessment = scan(&[]);
    assert_eq!(with(&assessment, Verdict::Fail), failing());
    assert_eq!(with(&assessment, Verdict::Unknown(UnknownReason::Unsupported)), undecided());
    let unknown = assessment.findings.iter().filter(|finding| {
        finding.verdict.reason().is_some_and(|reason| reason != UnknownReason::Unsupported)
            && finding.policy.as_str().starts_with("workforce.")
    });
    assert_eq!(unknown.count(), 0);
    assert_eq!(assessment.omissions, [], "every kind that is joined has a source");
}

#[test]
fn a_scan_of_one_source_does_not_join_and_says_so() {
    let assessment = scan(&["--source", "nordwind"]);
    assert_eq!(with(&assessment, Verdict::Fail), BTreeSet::new());
    let omitted: BTreeSet<&str> =
        assessment.omissions.iter().map(|omission| omission.policy.as_str()).collect();
    assert!(omitted.contains("workforce.github_member_leaver") && omitted.contains("ai_use.app_approved"));
    assert!(assessment.omissions.iter().all(|omission| !omission.evaluated));
}

#[test]
fn an_explanation_of_joined_evidence_shows_every_source_and_the_rows_on_whom_it_names() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| {
        let out = Command::new(program()).args(args).current_dir(folder.path()).output().unwrap();
        String::from_utf8(out.stdout).unwrap()
    };
    let scan = run(&["--data-dir", "data", "scan", "--sample", "--json"]);
    let assessment: Assessment = serde_json::from_str(&scan).unwrap();
    let is_petra = |policy: &str, subject: &str| {
        policy == "workforce.github_member_leaver" && subject.ends_with("windy-petra")
    };
    let finding = assessment
        .findings
        .iter()
        .find(|each| is_petra(each.policy.as_str(), each.subject.as_str()))
        .unwrap();
    let text = run(&["--data-dir", "data", "explain", "--sample", &finding.id.to_string()]);
    for part in
        ["github.members: ", "scim.users: ", "declared.accounts: ", "\"active\":false", "\"employee_number\""]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("nightowl"), "rows on others do not matter: {text}");
}
