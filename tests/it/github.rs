//! GitHub from one end to the other: the program against a small server with an invented organisation.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Output;

use annexa::model::{Assessment, Clock, SystemClock, Verdict};
use chrono::{DateTime, TimeDelta, Utc};
use collectors::api::testing::{Answer, Request, Upstream};
use collectors::github::testing;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::process::Command;

use crate::support::program;

/// What every policy must say of the invented organisation: `policy subject verdict`, by hand.
const TRUTH: &str = include_str!("../golden/github_truth.txt");

/// The scopes of the token that reads.
const SCOPES: &str = "repo, admin:org, read:audit_log";

/// The organisation behind a server, and a configuration that reads it.
struct Bench {
    folder: TempDir,
    upstream: Upstream,
}

impl Bench {
    /// The invented organisation, changed, with its times moved so that it was recorded now.
    async fn new(change: impl Fn(&Request, &mut Value) + Send + Sync + 'static) -> Self {
        let moved = SystemClock.now() - testing::rig().now;
        let upstream = Upstream::start(move |request| {
            let whole = testing::answer(request).1.header("x-oauth-scopes", SCOPES);
            let Ok(mut body) = serde_json::from_slice(&whole.body) else { return whole };
            move_times(&mut body, moved);
            change(request, &mut body);
            Answer { body: body.to_string().into_bytes(), ..whole }
        });
        let bench = Self { folder: tempfile::tempdir().unwrap(), upstream: upstream.await.unwrap() };
        let config = format!(
            "[source.github]\ncollector = \"github\"\norganization = \"acme\"\ntoken = \"env:GITHUB_TOKEN\"\n\
             api_url = \"{}\"\nenterprise = \"acme-inc\"\n",
            bench.upstream.url
        );
        std::fs::write(bench.path().join("annexa.toml"), config).unwrap();
        bench
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    async fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(program());
        command.args(["--data-dir", "data", "--config", "annexa.toml"]).args(args);
        command.env("GITHUB_TOKEN", "ghp_notASecret").current_dir(self.path()).output().await.unwrap()
    }

    async fn scan(&self, args: &[&str]) -> (Option<i32>, Assessment) {
        let out = self.run(&[&["scan", "-o", "json=report.json"], args].concat()).await;
        let text = std::fs::read(self.path().join("report.json"))
            .unwrap_or_else(|_| panic!("no report: {}", String::from_utf8_lossy(&out.stderr)));
        (out.status.code(), serde_json::from_slice(&text).unwrap())
    }
}

/// Moves every time in an answer.
fn move_times(value: &mut Value, by: TimeDelta) {
    match value {
        Value::String(text) => {
            if let Ok(at) = text.parse::<DateTime<Utc>>() {
                *text = (at + by).to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| move_times(item, by)),
        Value::Object(fields) => fields.values_mut().for_each(|field| move_times(field, by)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The verdicts of the policies on GitHub, as lines of the truth.
fn said(assessment: &Assessment) -> BTreeSet<String> {
    let findings = assessment.findings.iter().filter(|each| each.policy.as_str().starts_with("github."));
    let lines = findings.map(|each| {
        let verdict = match each.verdict {
            Verdict::Unknown(reason) => format!("unknown({reason})"),
            Verdict::Pass => "pass".to_owned(),
            Verdict::Fail => "fail".to_owned(),
            Verdict::NotApplicable => "not_applicable".to_owned(),
        };
        format!("{} {} {verdict}", each.policy, each.subject)
    });
    lines.collect()
}

/// The lines of the truth.
fn truth() -> BTreeSet<String> {
    TRUTH.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn verdicts_on_an_organisation_are_those_that_are_true_and_no_others() {
    let bench = Bench::new(|_, _| {}).await;
    let (code, assessment) = bench.scan(&[]).await;
    let truth = truth();
    let said = said(&assessment);
    let missing: Vec<_> = truth.difference(&said).collect();
    let beyond: Vec<_> = said.difference(&truth).collect();
    assert!(missing.is_empty() && beyond.is_empty(), "missing {missing:#?}\nbeyond {beyond:#?}");
    assert_eq!(code, Some(1), "some fail");
    let judged: BTreeSet<&str> = assessment.findings.iter().map(|each| each.policy.as_str()).collect();
    let policies = assessment.policies.iter().map(|policy| policy.id.as_str());
    let silent: Vec<_> = policies.filter(|id| id.starts_with("github.") && !judged.contains(id)).collect();
    assert_eq!(silent, [""; 0], "every policy says something");
}

/// Makes some of the organisation worse and some of it better.
fn drifted(request: &Request, body: &mut Value) {
    let nodes = "/data/organization/repositories/nodes";
    let greeting = body.pointer(&format!("{nodes}/1/workflows")).cloned();
    if let (Some(web), Some(greeting)) = (body.pointer_mut(&format!("{nodes}/0")), greeting) {
        web["workflows"] = greeting;
        web["deleteBranchOnMerge"] = json!(false);
        web["releaseBranches"]["nodes"][0]["branchProtectionRule"] = json!(null);
        web["deployKeys"] = json!({ "totalCount": 0, "nodes": [] });
    }
    match request.target.split('?').next() {
        Some("/orgs/acme/settings/immutable-releases") => body["enforced_repositories"] = json!("none"),
        Some("/orgs/acme") => body["default_repository_permission"] = json!("none"),
        Some(_) | None => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changes_in_the_organisation_changes_its_verdicts_and_no_others() {
    let bench = Bench::new(drifted).await;
    let (_, assessment) = bench.scan(&[]).await;
    let said = said(&assessment);
    let changed: Vec<_> = said.difference(&truth()).cloned().collect();
    assert_eq!(
        changed,
        [
            "github.branch_deleted_on_merge github:acme/web fail",
            "github.deploy_key_age github:acme/web not_applicable",
            "github.deploy_key_read_only github:acme/web not_applicable",
            "github.immutable_releases github:acme fail",
            "github.org_base_permission github:acme pass",
            "github.release_branch_protected github:acme/web fail",
            "github.workflow_actions_pinned github:acme/web fail",
            "github.workflow_injection github:acme/web fail",
            "github.workflow_triggers github:acme/web fail",
        ]
    );
    assert_eq!(said.len(), truth().len());
}

#[tokio::test(flavor = "multi_thread")]
async fn exit_codes_tell_fails_what_is_unknown_and_a_source_that_does_not_answer() {
    let bench = Bench::new(|_, _| {}).await;
    let code = async |args: &[&str]| bench.scan(args).await.0;
    assert_eq!(code(&["--control", "A.8.5"]).await, Some(1));
    assert_eq!(code(&["--fail-on", "none"]).await, Some(2), "some of it is unknown");
    let gone = Bench::new(|_, _| {}).await;
    let config = std::fs::read_to_string(gone.path().join("annexa.toml")).unwrap();
    let config = config.replace(&gone.upstream.url, "http://127.0.0.1:9");
    std::fs::write(gone.path().join("annexa.toml"), config).unwrap();
    assert_eq!(gone.run(&["scan"]).await.status.code(), Some(69));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_calls_nothing_and_names_what_a_scan_calls() {
    let bench = Bench::new(|_, _| {}).await;
    let out = bench.run(&["scan", "--plan", "--json"]).await;
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
    assert_eq!(bench.upstream.requests(), []);
    let plan: Value = serde_json::from_slice(&out.stdout).unwrap();
    let operations = plan["sources"][0]["operations"].as_array().unwrap();
    let planned: BTreeSet<&str> = operations.iter().map(|each| each["operation"].as_str().unwrap()).collect();
    bench.scan(&[]).await;
    let requests = bench.upstream.requests();
    let called: BTreeSet<&str> = requests.iter().map(|request| testing::answer(request).0).collect();
    let unplanned: Vec<_> = called.difference(&planned).collect();
    assert!(called.len() > 25 && unplanned.is_empty(), "{unplanned:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_names_scopes_that_write() {
    let bench = Bench::new(|_, _| {}).await;
    let out = bench.run(&["doctor"]).await;
    let text = String::from_utf8_lossy(&out.stdout);
    assert!(text.contains("admin:org") && text.contains("user auditor"), "{text}");
    let called: BTreeMap<String, usize> =
        bench.upstream.requests().into_iter().fold(BTreeMap::new(), |mut all, each| {
            *all.entry(each.target).or_default() += 1;
            all
        });
    assert_eq!(called, BTreeMap::from([("/orgs/acme".to_owned(), 1), ("/user".to_owned(), 1)]));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_permissions_of_an_app_read_and_are_those_that_are_planned() {
    let bench = Bench::new(|_, _| {}).await;
    let out = bench.run(&["source", "permissions", "github"]).await;
    let manifest: Value = serde_json::from_slice(&out.stdout).unwrap();
    let permissions = manifest["default_permissions"].as_object().unwrap();
    assert!(permissions.values().all(|level| level == "read"), "{permissions:?}");
    assert!(permissions.contains_key("organization_personal_access_tokens"));
    assert!(!permissions.contains_key("contents"), "code is read only with credentials that may already");
}

/// Names as GitHub would not let anybody choose them, but an Enterprise Server behind a proxy might send.
const HOSTILE: [&str; 7] = [
    "../../../../etc/passwd",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "*bold* <!channel> <https://evil.example|click>",
    "\u{202e}gpj.exe\u{2066}",
    "\u{1b}[2J\u{7}bell",
    "new\nline\r\u{0}",
];

/// Gives repositories, members and outside collaborators names that would do harm if they were believed.
fn hostile(request: &Request, body: &mut Value) {
    let repositories = "/data/organization/repositories/nodes";
    if let Some(first) = body.pointer(&format!("{repositories}/0")).cloned()
        && !request.body.contains("repositories-2")
    {
        let all = HOSTILE.iter().map(|name| {
            let mut each = first.clone();
            each["nameWithOwner"] = json!(format!("acme/{name}"));
            each
        });
        body["data"]["organization"]["repositories"] = json!({
            "totalCount": HOSTILE.len(), "nodes": all.collect::<Vec<_>>(),
            "pageInfo": { "hasNextPage": false, "endCursor": null },
        });
    }
    if request.target == "/orgs/acme" {
        body["total_private_repos"] = json!(HOSTILE.len());
        body["public_repos"] = json!(0);
    }
    let is_list = request.target.starts_with("/orgs/acme/outside_collaborators");
    if is_list && !request.target.contains("2fa_disabled") {
        let people = HOSTILE.iter().zip(1..).map(|(name, id)| json!({ "login": name, "id": id }));
        *body = people.collect();
    }
}

/// Whether a text holds what a terminal or a reader would take for more than text.
fn is_harmful(text: &str) -> bool {
    text.chars().any(|each| {
        (each.is_control() && each != '\n' && each != '\t')
            || matches!(each, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_names_are_judged_and_do_no_harm_in_any_report() {
    let bench = Bench::new(hostile).await;
    let out = bench.run(&["scan", "-o", "human", "-o", "json=report.json", "-o", "html=report.html"]).await;
    assert_eq!(out.status.code(), Some(1), "{}", String::from_utf8_lossy(&out.stderr));
    let assessment: Assessment =
        serde_json::from_slice(&std::fs::read(bench.path().join("report.json")).unwrap()).unwrap();
    let judged = |policy: &str| -> BTreeSet<String> {
        let findings = assessment.findings.iter().filter(|each| each.policy.as_str() == policy);
        findings.map(|each| each.subject.to_string()).collect()
    };
    let expected =
        |prefix: &str| -> BTreeSet<String> { HOSTILE.iter().map(|name| format!("{prefix}{name}")).collect() };
    assert_eq!(judged("github.default_branch_protected"), expected("github:acme/"));
    assert_eq!(
        judged("github.outside_collaborator_two_factor"),
        expected("github:acme/outside-collaborators/")
    );
    let human = String::from_utf8(out.stdout).unwrap();
    assert!(!is_harmful(&human), "{human:?}");
    assert!(!is_harmful(&String::from_utf8_lossy(&out.stderr)));
    let html = std::fs::read_to_string(bench.path().join("report.html")).unwrap();
    assert!(!is_harmful(&html), "the page holds characters that move others");
    assert!(!html.contains("<script>alert") && !html.contains("<img src=x"), "the page runs a name");
    let mut left: Vec<_> =
        std::fs::read_dir(bench.path()).unwrap().map(|each| each.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["annexa.toml", "data", "report.html", "report.json"], "no name became a path");
}
