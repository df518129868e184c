//! Which statements close a region, and which regions of which accounts are closed.

use std::collections::BTreeSet;

use crate::api::Bounded;
use crate::api::testing::{Answer, Request, Upstream};
use crate::api::{Collected, Context, CountsAs, EvidenceKind, FixedClock, Record, SourceId, UnknownReason};
use crate::aws::config::{ClosedRegions, Config, Organization, RegionName, Role};
use crate::aws::{config_recorders, kms_keys, testing, volumes};

use super::*;

const CLOSED: &str = r#"{"StringNotEquals":{"aws:RequestedRegion":["eu-central-1"]}}"#;

fn closures_of(actions: &str, resource: &str, condition: &str) -> Vec<Closure> {
    stated(&format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Deny",{actions},"Resource":{resource},"Condition":{condition}}}}}"#
    ))
}

fn closes(actions: &str, condition: &str, kind: &EvidenceKind, region: &str) -> bool {
    let found = closures_of(actions, r#""*""#, condition);
    found.into_iter().any(|closure| Denial { by: String::new(), closure }.closes(kind, region))
}

#[test]
fn a_denial_of_everything_closes_all_other_regions() {
    for actions in
        [r#""Action":"*""#, r#""Action":["ec2:*","*"]"#, r#""NotAction":["iam:*","S3:ListAllMyBuckets"]"#]
    {
        assert!(closes(actions, CLOSED, &volumes::KIND, "eu-south-1"), "{actions}");
        assert!(!closes(actions, CLOSED, &volumes::KIND, "eu-central-1"), "{actions}");
    }
    for operator in ["StringNotEquals", "StringNotEqualsIgnoreCase", "StringNotLike"] {
        let condition = format!(r#"{{"{operator}":{{"AWS:requestedregion":"EU-central-1"}}}}"#);
        assert!(closes(r#""Action":"*""#, &condition, &volumes::KIND, "eu-south-1"), "{operator}");
        assert!(!closes(r#""Action":"*""#, &condition, &volumes::KIND, "eu-central-1"), "{operator}");
    }
}

#[test]
fn what_not_action_spares_is_not_closed() {
    let actions = r#""NotAction":["iam:*","kms:*","config:Put*","ec2:DescribeRegions"]"#;
    assert!(closes(actions, CLOSED, &volumes::KIND, "eu-south-1"));
    assert!(!closes(actions, CLOSED, &kms_keys::KIND, "eu-south-1"));
    assert!(
        !closes(actions, CLOSED, &config_recorders::KIND, "eu-south-1"),
        "some actions spare the service"
    );
}

#[test]
fn entries_that_no_table_knows_close_nothing() {
    for entry in [
        "ec2:*",
        "ec2:RunInstances",
        "ec2:Describe*",
        "rds:*",
        "*",
        "*:*",
        "i*:*",
        "iam*",
        "lambda:Get*",
        "cloudformation:*",
    ] {
        let actions = format!(r#""NotAction":["iam:*","{entry}"]"#);
        assert_eq!(closures_of(&actions, r#""*""#, CLOSED), [], "{entry}");
    }
}

#[test]
fn denials_of_some_things_and_with_exemptions_close_nothing() {
    let all = r#""Action":"*""#;
    assert_eq!(closures_of(r#""Action":"ec2:*""#, r#""*""#, CLOSED), []);
    assert_eq!(closures_of(r#""Action":"*:*""#, r#""*""#, CLOSED), []);
    assert_eq!(closures_of(all, r#""arn:aws:ec2:*:*:volume/*""#, CLOSED), []);
    for condition in [
        "{}",
        r#"{"StringNotEquals":{"aws:RequestedRegion":[]}}"#,
        r#"{"StringNotEquals":{"aws:RequestedRegion":["eu-*"]}}"#,
        r#"{"StringNotLike":{"aws:RequestedRegion":["eu-central-?"]}}"#,
        r#"{"StringNotEquals":{"aws:RequestedRegion":["${aws:PrincipalTag/region}"]}}"#,
        r#"{"StringNotEqualsIfExists":{"aws:RequestedRegion":["eu-central-1"]}}"#,
        r#"{"ForAnyValue:StringNotEquals":{"aws:RequestedRegion":["eu-central-1"]}}"#,
        r#"{"StringEquals":{"aws:RequestedRegion":["eu-central-1"]}}"#,
        r#"{"StringNotEquals":{"aws:SourceRegion":["eu-central-1"]}}"#,
        r#"{"StringNotEquals":{"aws:RequestedRegion":["eu-central-1"],"aws:PrincipalTag/x":"y"}}"#,
        r#"{"StringNotEquals":{"aws:RequestedRegion":["eu-central-1"]},"ArnNotLike":{"aws:PrincipalARN":["arn:aws:iam::*:role/admin"]}}"#,
    ] {
        assert_eq!(closures_of(all, r#""*""#, condition), [], "{condition}");
    }
    let allow = r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":"x-1"}}}}"#;
    assert_eq!(stated(allow), []);
    assert_eq!(stated("{"), [], "no document");
}

const MEMBER: &str = "222233334444";

fn config(closed_regions: ClosedRegions) -> Config {
    let role = Role::parse("annexa-audit").unwrap();
    let organization = Organization { role, external_id: None, skip: Vec::new(), closed_regions };
    let (requests_per_second, concurrency) = (Bounded::most(), Bounded::most());
    let region = Some("eu-central-1".to_owned());
    Config { region, organization: Some(organization), requests_per_second, concurrency, ..Config::default() }
}

fn asks(request: &Request, operation: &str) -> bool {
    request.header("x-amz-target").is_some_and(|target| target.ends_with(&format!(".{operation}")))
}

fn json_answer(body: &str) -> Answer {
    Answer::new(200, "application/json", body.to_owned())
}

/// Requests of the member's session bear the keys that the role gave.
fn of_member(request: &Request) -> bool {
    request.header("authorization").unwrap_or_default().contains("ASIAEXAMPLE")
}

/// An organisation of the management account and a member, both with three regions.
fn member(request: &Request) -> Option<Answer> {
    if request.body.contains("Action=AssumeRole&") {
        return Some(Answer::new(
            200,
            "text/xml",
            include_str!("../fixtures/AssumeRole.xml").replace("123456789012", MEMBER),
        ));
    }
    if request.body.contains("Action=GetCallerIdentity&") && of_member(request) {
        return Some(Answer::new(
            200,
            "text/xml",
            include_str!("../fixtures/GetCallerIdentity.xml").replace("123456789012", MEMBER),
        ));
    }
    let regions = request.body.contains("Action=DescribeRegions&");
    regions.then(|| {
        let item = |name| format!("<item><regionName>{name}</regionName></item>");
        let items: String = ["eu-central-1", "eu-south-1", "eu-west-1"].map(item).concat();
        Answer::new(
            200,
            "text/xml",
            format!("<DescribeRegionsResponse><regionInfo>{items}</regionInfo></DescribeRegionsResponse>"),
        )
    })
}

async fn read(
    config: Config,
    spoil: impl Fn(&Request) -> Option<Answer> + Send + Sync + 'static,
) -> (Collected, Upstream) {
    let upstream = Upstream::start(move |request| {
        spoil(request).or_else(|| member(request)).unwrap_or_else(|| testing::answer(request).1)
    });
    let upstream = upstream.await.unwrap();
    let patient = std::time::Duration::from_secs(30);
    let collector = testing::collector(&SourceId::parse("aws").unwrap(), config, &upstream.url, patient);
    let cx = Context {
        kinds: [&volumes::KIND, &kms_keys::KIND].map(|kind| kind.id().unwrap()).into(),
        clock: std::sync::Arc::new(FixedClock(testing::rig().now)),
        cancel: tokio_util::sync::CancellationToken::new(),
    };
    (collector.collect(&cx).await.unwrap(), upstream)
}

fn record<'a>(collected: &'a Collected, account: &str) -> &'a Record {
    let scope = format!("aws:{account}");
    let mut records = collected.evidence.iter().map(|each| &each.record);
    records.find(|each| each.scope.as_str() == scope && each.kind.as_str() == volumes::KIND.name).unwrap()
}

/// The regions in which volumes were asked for by the member.
fn asked(upstream: &Upstream) -> BTreeSet<String> {
    let requests = upstream.requests();
    let volumes = requests
        .iter()
        .filter(|request| request.body.contains("Action=DescribeVolumes&") && of_member(request));
    let signed = volumes.map(|request| {
        request.header("authorization").unwrap_or_default().split('/').nth(2).unwrap_or_default().to_owned()
    });
    signed.collect()
}

fn closed_parts(record: &Record) -> Vec<&str> {
    record.closed.iter().map(|each| each.part.as_str()).collect()
}

/// Whether a record of the management account closes none of its own regions: it names accounts that are left out only.
fn names_accounts_only(record: &Record) -> bool {
    record
        .closed
        .iter()
        .all(|each| each.counts_as == CountsAs::OutOfScope && !each.part.as_str().contains('/'))
}

#[tokio::test]
async fn a_closed_region_is_not_read_and_unknown() {
    let (collected, upstream) = read(config(ClosedRegions::Unknown), |_| None).await;
    let of_member = record(&collected, MEMBER);
    assert_eq!(closed_parts(of_member), ["aws:222233334444/eu-south-1"]);
    assert!(of_member.closed.iter().all(|each| each.counts_as == CountsAs::Unknown));
    let gaps: Vec<_> =
        of_member.gaps.iter().map(|gap| (gap.reason, gap.subject.clone().unwrap().to_string())).collect();
    assert_eq!(gaps, [(UnknownReason::Denied, "aws:222233334444/eu-south-1".to_owned())]);
    assert!(of_member.gaps[0].detail.contains("p-examplepolicyid111 (guardrails) on ou-ab12-payments1"));
    assert_eq!(asked(&upstream), ["eu-central-1", "eu-west-1"].map(str::to_owned).into());
    let management = record(&collected, "123456789012");
    assert!(names_accounts_only(management) && management.gaps.is_empty(), "{management:?}");
}

#[tokio::test]
async fn a_closed_region_is_empty_only_when_the_configuration_says_so() {
    let (collected, upstream) = read(config(ClosedRegions::Empty), |_| None).await;
    let of_member = record(&collected, MEMBER);
    assert!(of_member.is_complete(), "{:?}", of_member.gaps);
    assert_eq!(closed_parts(of_member), ["aws:222233334444/eu-south-1"]);
    assert!(of_member.closed.iter().all(|each| each.counts_as == CountsAs::Empty));
    assert_eq!(asked(&upstream).len(), 2);
}

#[tokio::test]
async fn calls_are_few_and_booked() {
    let (collected, upstream) = read(config(ClosedRegions::Unknown), |_| None).await;
    let count =
        |operation: &str| upstream.requests().iter().filter(|request| asks(request, operation)).count();
    let counts =
        ["DescribeOrganization", "ListRoots", "ListParents", "ListPoliciesForTarget", "DescribePolicy"];
    // The account and its unit have parents; they and the root have policies.
    assert_eq!(counts.map(count), [1, 1, 2, 3, 1]);
    let booked: u32 =
        collected.evidence.iter().flat_map(|each| &each.record.calls).map(|call| call.count).sum();
    assert_eq!(booked as usize, upstream.requests().len());
}

#[tokio::test]
async fn policies_on_the_root_and_on_the_account_close_as_well() {
    let unit = include_str!("../fixtures/ListPoliciesForTarget.unit.json");
    let none = include_str!("../fixtures/ListPoliciesForTarget.json");
    for target in ["r-ab12", MEMBER] {
        let (collected, _upstream) = read(config(ClosedRegions::Empty), move |request| {
            let holds = request.body.contains(&format!("\"{target}\""));
            asks(request, "ListPoliciesForTarget").then(|| json_answer(if holds { unit } else { none }))
        })
        .await;
        assert_eq!(record(&collected, MEMBER).closed.len(), 1, "{target}");
        assert!(names_accounts_only(record(&collected, "123456789012")), "{target}");
    }
}

#[tokio::test]
async fn what_cannot_be_looked_up_closes_nothing() {
    for operation in
        ["DescribeOrganization", "ListRoots", "ListParents", "ListPoliciesForTarget", "DescribePolicy"]
    {
        for (status, body) in [(400, r#"{"__type":"AccessDeniedException"}"#), (200, "{}"), (200, "[]")] {
            let (collected, upstream) = read(config(ClosedRegions::Empty), move |request| {
                asks(request, operation).then(|| Answer::new(status, "application/json", body))
            })
            .await;
            assert!(record(&collected, MEMBER).closed.is_empty(), "{operation} {status} {body}");
            assert_eq!(asked(&upstream).len(), 3, "{operation} {status} {body}");
        }
    }
}

#[tokio::test]
async fn policies_that_are_not_in_force_close_nothing() {
    let roots = include_str!("../fixtures/ListRoots.json");
    let pending = roots.replacen("ENABLED", "PENDING_ENABLE", 1);
    let billing =
        include_str!("../fixtures/DescribeOrganization.json").replace("\"ALL\"", "\"CONSOLIDATED_BILLING\"");
    for (operation, body) in [("ListRoots", pending), ("DescribeOrganization", billing)] {
        let (collected, _upstream) = read(config(ClosedRegions::Empty), move |request| {
            asks(request, operation).then(|| json_answer(&body))
        })
        .await;
        assert!(record(&collected, MEMBER).closed.is_empty(), "{operation}");
    }
}

#[tokio::test]
async fn an_account_to_which_every_region_is_closed_is_read() {
    let policy = include_str!("../fixtures/DescribePolicy.SCP.json");
    let (collected, upstream) = read(config(ClosedRegions::Empty), move |request| {
        let mistaken = policy.replace("eu-west-1", "eu-nowhere-1").replace("eu-central-1", "eu-nowhere-2");
        asks(request, "DescribePolicy").then(|| json_answer(&mistaken))
    })
    .await;
    assert!(record(&collected, MEMBER).closed.is_empty());
    assert_eq!(asked(&upstream).len(), 3);
}

#[tokio::test]
async fn regions_that_are_given_are_read_whatever_policies_say() {
    let regions = vec![RegionName::parse("eu-south-1").unwrap()];
    let (collected, upstream) = read(Config { regions, ..config(ClosedRegions::Unknown) }, |_| None).await;
    assert!(record(&collected, MEMBER).closed.is_empty());
    assert_eq!(asked(&upstream), ["eu-south-1".to_owned()].into());
    assert!(!upstream.requests().iter().any(|request| asks(request, "ListParents")));
}
