//! The collector against canned answers: the contract, the mappings, paging, bookkeeping.

mod aggregated_items;
mod aggregator;
mod contradictions;
mod diagnosis;
mod permissions;
mod roles;
mod s3;
mod strangers;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::api::testing::{
    Answer, Delivery, Healthy, Request, Upstream, breaches, faulted, healthy as undisturbed,
};
use crate::api::{Bounded, DiagnosisFinding, Evidence, FixedClock, SourceText, UnknownReason};

use super::testing::rig;
use super::*;

/// Longer than any answer of a test takes, on a busy machine too.
const PATIENT: std::time::Duration = std::time::Duration::from_secs(30);

async fn healthy() -> Healthy {
    undisturbed(&rig()).await.unwrap()
}

fn of<'a>(healthy: &'a Healthy, kind: &str) -> &'a Evidence {
    healthy.collected.evidence.iter().find(|each| each.record.kind.as_str() == kind).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_fault_upstream_makes_up_a_fact() {
    let (mut count, mut found) = (0, Vec::new());
    for rig in testing::rigs() {
        let healthy = undisturbed(&rig).await.unwrap();
        let runs = faulted(&rig, &healthy).await.unwrap();
        count += runs.len();
        found.extend(breaches(&rig, &healthy, &runs));
    }
    assert!(count > 200, "{count} runs");
    assert!(found.is_empty(), "{} breaches in {count} runs:\n{}", found.len(), found.join("\n"));
}

#[tokio::test]
async fn every_kind_is_read_completely_and_every_row_has_its_shape() {
    let healthy = healthy().await;
    assert_eq!(healthy.collected.evidence.len(), KINDS.len());
    for kind in KINDS {
        let evidence = of(&healthy, kind.name);
        assert!(evidence.record.is_complete(), "{} {:?}", kind.name, evidence.record.gaps);
        assert!(!evidence.rows.is_empty(), "{}", kind.name);
        let shape = kind.shape().unwrap();
        for row in &evidence.rows {
            shape.check(row).unwrap();
        }
    }
}

#[tokio::test]
async fn calls_are_few_and_add_up_to_the_requests_sent() {
    let healthy = healthy().await;
    let booked: u32 =
        healthy.collected.evidence.iter().flat_map(|each| &each.record.calls).map(|call| call.count).sum();
    let sent: usize = healthy.calls.values().sum();
    assert_eq!(booked as usize, sent);
    assert_eq!(healthy.calls["iam:GetAccountAuthorizationDetails"], 2, "one for each page");
    assert_eq!(healthy.calls["iam:ListRoles"], 2, "one for each page");
    assert_eq!(healthy.calls["iam:ListMFADevices"], 2, "only users whose MFA is not virtual");
    assert_eq!(healthy.calls["ec2:DescribeRegions"], 1, "one for all kinds");
}

#[tokio::test]
async fn no_call_is_made_that_no_wanted_kind_needs() {
    for kind in KINDS {
        let rig = crate::api::testing::Rig { kinds: std::slice::from_ref(kind), ..rig() };
        let healthy = undisturbed(&rig).await.unwrap();
        let mut allowed: BTreeSet<_> = kind.operations.iter().map(|operation| operation.name).collect();
        allowed.extend(["sts:GetCallerIdentity", "iam:GetAccountSummary"]);
        let called: BTreeSet<_> = healthy.calls.keys().copied().collect();
        assert!(called.is_subset(&allowed), "{}: {called:?}", kind.name);
        assert_eq!(healthy.collected.evidence.len(), 1);
    }
}

#[tokio::test]
async fn the_credential_report_maps_what_aws_reports() {
    let healthy = healthy().await;
    let evidence = of(&healthy, "aws.iam.credential_report");
    assert_eq!(evidence.record.observed_at.to_rfc3339(), "2026-11-20T06:00:00+00:00");
    assert_eq!(evidence.record.completeness.expected, Some(6));
    let row = |user: &str| evidence.rows.iter().find(|row| row["user"] == user).unwrap();
    let root = row("<root_account>");
    assert_eq!(root["is_root"], true);
    assert_eq!(root["password"], "not_reported");
    assert_eq!(root["password_changed_at"], json!({"state": "none"}));
    assert_eq!(root["access_keys"], json!([]));
    let bob = row("bob");
    assert_eq!(bob["password_last_used"], json!({"state": "not_tracked"}));
    assert_eq!(bob["access_keys"][0]["last_used"]["state"], "used");
    assert_eq!(bob["access_keys"][1]["active"], false);
    assert_eq!(bob["access_keys"][1]["last_used"], json!({"state": "never"}), "made after tracking began");
    assert_eq!(row("ci-bot")["password"], "disabled");
    assert_eq!(row("ci-bot")["password_last_used"], json!({"state": "not_applicable"}));
}

#[tokio::test]
async fn users_groups_and_roles_come_from_both_pages() {
    let healthy = healthy().await;
    let names = |kind| -> Vec<&str> {
        of(&healthy, kind).rows.iter().filter_map(|row| row["name"].as_str()).collect()
    };
    assert_eq!(names("aws.iam.users"), ["ann", "bob", "carol", "dave", "ci-bot"]);
    assert_eq!(names("aws.iam.groups"), ["admins", "auditors"]);
    let roles = of(&healthy, "aws.iam.roles");
    assert_eq!(roles.record.completeness.pages, 2);
    let role = |name: &str| roles.rows.iter().find(|row| row["name"] == name).unwrap();
    assert_eq!(role("AWSServiceRoleForSupport")["service_linked"], true);
    assert_eq!(role("AWSServiceRoleForSupport")["last_used"], json!({"state": "not_tracked"}));
    let partner = role("partner-audit");
    assert_eq!(
        partner["trust"]["statements"][0]["principals"],
        json!([{"type": "AWS", "id": "arn:aws:iam::999988887777:root"}])
    );
    assert_eq!(
        partner["trust"]["statements"][0]["conditions"],
        json!([{"operator": "StringEquals", "key": "sts:ExternalId", "values": ["c0ffee-42"]}])
    );
    assert_eq!(role("app-server")["instance_profiles"], json!(["app-server"]));
    let groups = of(&healthy, "aws.iam.groups");
    assert_eq!(
        groups.rows[1]["inline_policies"][0]["document"]["statements"][0]["conditions"][0]["values"],
        json!(["true"])
    );
    let policies = of(&healthy, "aws.iam.policies");
    let managed = policies.rows.iter().filter(|row| row["aws_managed"] == true).count();
    assert_eq!((policies.rows.len(), managed), (4, 2));
    assert_eq!(policies.record.completeness.expected, Some(4), "two of the customer, two of AWS");
}

#[tokio::test]
async fn mfa_devices_are_told_apart() {
    let healthy = healthy().await;
    let rows = &of(&healthy, "aws.iam.mfa_devices").rows;
    let types = |end: &str| -> Vec<&Value> {
        let row = rows.iter().find(|row| row["arn"].as_str().unwrap().ends_with(end)).unwrap();
        row["devices"].as_array().unwrap().iter().map(|device| &device["type"]).collect()
    };
    assert_eq!(types(":root"), ["hardware"]);
    assert_eq!(types("/ann"), ["virtual"]);
    assert_eq!(types("/carol"), ["fido"]);
    assert_eq!(types("/dave"), ["hardware_token"]);
    assert!(types("/bob").is_empty());
}

fn built(config: &str) -> Result<(), Vec<String>> {
    let text = SourceText::new("annexa.toml", config);
    let id = SourceId::parse("aws-prod").unwrap();
    match Section::parse(&text).and_then(|section| Aws.build(&id, section)) {
        Ok(_) => Ok(()),
        Err(problems) => Err(problems.0.iter().map(ToString::to_string).collect()),
    }
}

#[test]
fn the_configuration_is_checked_with_places_and_hints() {
    assert_eq!(built(""), Ok(()));
    assert_eq!(
        built(
            "accounts = [{ id = \"123456789012\", role = \"audit/annexa\", external_id = \"env:EXTERNAL\" }]"
        ),
        Ok(())
    );
    for (config, expected) in [
        ("concurency = 3", "did you mean \"concurrency\"?"),
        ("concurrency = 0", "use a number from 1 to 64"),
        ("accounts = [{ id = \"12345\", role = \"r\" }]", "use twelve digits"),
        (
            "accounts = [{ id = \"123456789012\", role = \"r\", external_id = \"hunter2\" }]",
            "env:NAME or file:/path",
        ),
        (
            "[[accounts]]\nid = \"123456789012\"\nrole = \"r\"\n[[accounts]]\nid = \"123456789012\"\nrole = \"s\"",
            "listed twice",
        ),
        (
            "accounts = [{ id = \"123456789012\", role = \"arn:aws:iam::999999999999:role/r\" }]",
            "is not in account",
        ),
    ] {
        let problems = built(config).unwrap_err();
        assert!(problems.iter().any(|problem| problem.contains(expected)), "{config}: {problems:?}");
        assert!(!problems.join(" ").contains("hunter2"));
    }
}

/// Collects against a server that answers `spoil`, or else as in a healthy run.
async fn collect_with(
    config: Config,
    spoil: impl Fn(&Request) -> Option<Answer> + Send + Sync + 'static,
) -> (Result<Collected, CollectError>, Upstream) {
    collect_kinds(KINDS.iter(), config, spoil).await
}

async fn collect_kinds(
    kinds: impl Iterator<Item = &EvidenceKind>,
    config: Config,
    spoil: impl Fn(&Request) -> Option<Answer> + Send + Sync + 'static,
) -> (Result<Collected, CollectError>, Upstream) {
    let upstream =
        Upstream::start(move |request| spoil(request).unwrap_or_else(|| testing::answer(request).1));
    let upstream = upstream.await.unwrap();
    let collector = testing::collector(&SourceId::parse("aws-test").unwrap(), config, &upstream.url, PATIENT);
    let kinds = kinds.map(|kind| kind.id().unwrap()).collect();
    let cx = Context { kinds, clock: Arc::new(FixedClock(rig().now)), cancel: CancellationToken::new() };
    (collector.collect(&cx).await, upstream)
}

fn asks_for(request: &Request, action: &str) -> bool {
    request.body.contains(&format!("Action={action}&"))
}

fn record<'a>(collected: &'a Collected, kind: &str) -> &'a crate::api::Record {
    &collected.evidence.iter().find(|each| each.record.kind.as_str() == kind).unwrap().record
}

#[tokio::test]
async fn retries_are_counted_and_their_request_ids_kept() {
    let failed = std::sync::atomic::AtomicUsize::new(0);
    let (collected, _upstream) = collect_with(Config::default(), move |request| {
        let again = asks_for(request, "GetAccountSummary")
            && failed.fetch_add(1, std::sync::atomic::Ordering::SeqCst) < 2;
        again.then(|| testing::error("ServiceFailure", 503))
    })
    .await;
    let collected = collected.unwrap();
    let record = record(&collected, "aws.iam.account");
    assert!(record.is_complete());
    let call = record.calls.iter().find(|call| call.operation == "iam:GetAccountSummary").unwrap();
    assert_eq!((call.count, call.request_ids.len()), (3, 3));
}

#[tokio::test]
async fn look_ups_stop_at_the_limit_and_say_for_whom() {
    let config = Config { max_mfa_lookups: Bounded::try_from(1).unwrap(), ..Config::default() };
    let (collected, upstream) = collect_with(config, |_| None).await;
    let collected = collected.unwrap();
    let gaps = &record(&collected, "aws.iam.mfa_devices").gaps;
    assert_eq!(gaps.len(), 1);
    assert_eq!(gaps[0].reason, UnknownReason::Limit);
    assert_eq!(gaps[0].subject.as_ref().unwrap().as_str(), "arn:aws:iam::123456789012:user/dave");
    assert_eq!(upstream.requests().iter().filter(|request| asks_for(request, "ListMFADevices")).count(), 1);
}

#[tokio::test]
async fn a_report_that_is_never_ready_is_transient() {
    let (collected, _upstream) = collect_with(Config::default(), |request| {
        asks_for(request, "GetCredentialReport").then(|| testing::error("ReportInProgress", 404))
    })
    .await;
    let collected = collected.unwrap();
    for kind in ["aws.iam.credential_report", "aws.iam.mfa_devices"] {
        let gap = record(&collected, kind).whole_gap().unwrap();
        assert_eq!(
            (gap.reason, gap.operation.as_str()),
            (UnknownReason::Transient, "iam:GetCredentialReport")
        );
    }
}

#[tokio::test]
async fn a_bad_document_costs_its_own_row_only() {
    let (collected, _upstream) = collect_with(Config::default(), |request| {
        let (operation, answer) = testing::answer(request);
        if operation != "iam:GetAccountAuthorizationDetails" {
            return None;
        }
        let body = String::from_utf8(answer.body.clone()).unwrap().replace("%22ecr%3APutImage%22", "7");
        Some(Answer { body: body.into_bytes(), ..answer })
    })
    .await;
    let collected = collected.unwrap();
    let users = record(&collected, "aws.iam.users");
    assert_eq!(users.completeness.got, 4);
    assert_eq!(users.gaps.len(), 1, "{:?}", users.gaps);
    assert_eq!(
        users.gaps[0].subject.as_ref().unwrap().as_str(),
        "arn:aws:iam::123456789012:user/machines/ci-bot"
    );
    assert_eq!(users.whole_gap(), None, "a row that was found but not trusted is not missing");
    assert!(record(&collected, "aws.iam.roles").is_complete());
}

#[tokio::test]
async fn what_an_answer_leaves_out_is_a_gap() {
    let (collected, _upstream) = collect_with(Config::default(), |request| {
        let (operation, answer) = testing::answer(request);
        let body = String::from_utf8(answer.body.clone()).unwrap();
        let body = match operation {
            "iam:GetAccountAuthorizationDetails" => body.replace(
                "<PolicyArn>arn:aws:iam::aws:policy/SecurityAudit<",
                "<PolicyArn>arn:aws:iam::aws:policy/Other<",
            ),
            "ec2:DescribeSecurityGroups" => {
                body.replace("<ipRanges><item><cidrIp>0.0.0.0/0</cidrIp></item></ipRanges>", "<ipRanges/>")
            }
            _ => return None,
        };
        Some(Answer { body: body.into_bytes(), ..answer })
    })
    .await;
    let collected = collected.unwrap();
    let policies = record(&collected, "aws.iam.policies");
    let missed: Vec<_> = policies.gaps.iter().map(|gap| gap.subject.as_ref().unwrap().as_str()).collect();
    assert_eq!(missed, ["arn:aws:iam::aws:policy/Other"], "it is attached and not listed");
    let groups = record(&collected, "aws.ec2.security_groups");
    assert!(groups.gaps.iter().all(|gap| gap.reason == UnknownReason::Malformed), "{:?}", groups.gaps);
    assert!(!groups.gaps.is_empty(), "a rule without a source");
}

#[tokio::test]
async fn an_account_that_cannot_be_entered_has_all_its_kinds_with_the_gap() {
    let account = |id: &str| Account {
        id: AccountId::parse(id).unwrap(),
        role: Role::parse("annexa-audit").unwrap(),
        external_id: None,
        name: None,
    };
    let config =
        Config { accounts: vec![account("123456789012"), account("210987654321")], ..Config::default() };
    let (collected, _upstream) = collect_with(config, |request| {
        if !asks_for(request, "AssumeRole") {
            return None;
        }
        if request.body.contains("210987654321") {
            return Some(testing::error("AccessDenied", 403));
        }
        Some(Answer::new(200, "text/xml", include_str!("../fixtures/AssumeRole.xml")))
    })
    .await;
    let collected = collected.unwrap();
    let of_scope = |scope: &str| -> Vec<_> {
        collected
            .evidence
            .iter()
            .filter(|each| each.record.scope.as_str() == scope)
            .map(|each| &each.record)
            .collect()
    };
    let (entered, refused) = (of_scope("aws:123456789012"), of_scope("aws:210987654321"));
    assert_eq!((entered.len(), refused.len()), (KINDS.len(), KINDS.len()));
    assert!(entered.iter().all(|record| record.is_complete()));
    for record in refused {
        let gap = record.whole_gap().unwrap();
        assert_eq!((gap.reason, gap.operation.as_str()), (UnknownReason::Denied, "sts:AssumeRole"));
    }
}

#[tokio::test]
async fn a_region_that_cannot_be_read_is_a_gap_of_its_own() {
    let regions = ["us-east-1", "eu-west-1"].map(|name| RegionName::parse(name).unwrap()).to_vec();
    let config = Config { regions, ..Config::default() };
    let (collected, _upstream) = collect_with(config, |request| {
        let signed = request.header("authorization").unwrap_or_default();
        signed.contains("/eu-west-1/").then(|| Answer::new(403, "application/json", "{}"))
    })
    .await;
    let collected = collected.unwrap();
    let record = record(&collected, "aws.cloudtrail.trails");
    let subject = |gap: &crate::api::Gap| gap.subject.clone().unwrap().to_string();
    assert_eq!((record.completeness.got, record.whole_gap()), (1, None), "the other region's trail stands");
    assert_eq!(record.gaps.iter().map(subject).collect::<Vec<_>>(), ["aws:123456789012/eu-west-1"]);
}

fn organization() -> Config {
    let role = Role::parse("annexa-audit").unwrap();
    let organization =
        Organization { role, external_id: None, skip: Vec::new(), closed_regions: ClosedRegions::Unknown };
    Config { organization: Some(organization), ..Config::default() }
}

/// The scopes of the evidence, with whether all of each could be read.
fn scopes(collected: &Collected) -> BTreeMap<&str, bool> {
    let mut scopes = BTreeMap::new();
    for each in &collected.evidence {
        *scopes.entry(each.record.scope.as_str()).or_insert(true) &= each.record.is_complete();
    }
    scopes
}

#[tokio::test]
async fn every_open_account_of_an_organisation_is_read_or_said_to_be_unread() {
    let (collected, _upstream) = collect_with(organization(), |request| {
        asks_for(request, "AssumeRole").then(|| testing::error("AccessDenied", 403))
    })
    .await;
    let collected = collected.unwrap();
    assert_eq!(
        scopes(&collected),
        [("aws:123456789012", true), ("aws:222233334444", false)].into(),
        "the account of the credentials needs no role; the closed one is left out"
    );
    for each in &collected.evidence {
        let named: Vec<_> = each.record.closed.iter().map(ToString::to_string).collect();
        let expected =
            ["aws:999988887777 is closed by the organisation, was not read and is out of scope".to_owned()];
        let is_first = each.record.scope.as_str() == "aws:123456789012";
        assert_eq!(named, if is_first { &expected[..] } else { &[] }, "{}", each.record.kind);
    }
}

#[tokio::test]
async fn an_organisation_that_does_not_list_its_accounts_is_not_read_in_part() {
    for status in [403, 500] {
        let (collected, _upstream) = collect_with(organization(), move |request| {
            let lists = request.header("x-amz-target").is_some_and(|target| target.ends_with("ListAccounts"));
            let second = request.body.contains("page-2");
            (lists && second).then(|| Answer::new(status, "application/json", "{}"))
        })
        .await;
        assert!(collected.is_err(), "{status}");
    }
}

#[tokio::test]
async fn an_interrupted_run_ends_at_once() {
    let upstream =
        Upstream::start(|_| Answer { delivery: Delivery::Never, ..Answer::new(200, "text/xml", "") });
    let upstream = upstream.await.unwrap();
    let collector =
        testing::collector(&SourceId::parse("aws-test").unwrap(), Config::default(), &upstream.url, PATIENT);
    let cx = Context {
        kinds: BTreeSet::new(),
        clock: Arc::new(FixedClock(rig().now)),
        cancel: CancellationToken::new(),
    };
    let cancel = cx.cancel.clone();
    let ((), result) = futures::join!(
        async move {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            cancel.cancel();
        },
        collector.collect(&cx)
    );
    assert!(result.is_err());
}

#[tokio::test]
async fn a_list_of_accounts_that_cannot_be_an_organisation_is_not_read() {
    let whole = include_str!("../fixtures/ListAccounts.json");
    let own = r#""Id":"123456789012""#;
    for list in [whole.replace(own, r#""Id":"555566667777""#), whole.replace("999988887777", "123456789012")]
    {
        let (collected, _upstream) = collect_with(organization(), move |request| {
            let lists = request.header("x-amz-target").is_some_and(|target| target.ends_with("ListAccounts"));
            let first = lists && !request.body.contains("page-2");
            first.then(|| Answer::new(200, "application/x-amz-json-1.1", list.clone()))
        })
        .await;
        assert!(collected.is_err());
    }
}
