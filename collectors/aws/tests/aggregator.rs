//! The aggregator of AWS Config: how far its word holds, and what it leaves out.

use serde_json::{Value, json};

use super::*;

const HERE: &str = "aws:123456789012/us-east-1";
const THERE: &str = "aws:222233334444/us-east-1";
pub(super) const SELECT: &str = "config:SelectAggregateResourceConfig";
const STATUS: &str = "config:DescribeConfigurationAggregatorSourcesStatus";

/// The evidence of both kinds.
pub(super) struct Told {
    sources: Evidence,
    pub(super) resources: Evidence,
    requests: Vec<Request>,
}

impl Told {
    pub(super) fn row(&self, id: &str) -> &Value {
        self.resources.rows.iter().find(|row| row["id"] == id).unwrap()
    }

    fn source(&self, id: &str) -> &Value {
        self.sources.rows.iter().find(|row| row["id"] == id).unwrap()
    }

    /// The reason and the detail of the gap of a whole resource or place.
    pub(super) fn gap(&self, subject: &str) -> Option<(UnknownReason, &str)> {
        let of_subject = |gap: &&crate::api::Gap| {
            gap.fields.is_empty() && gap.subject.as_ref().is_some_and(|each| each.as_str() == subject)
        };
        let gap = self.resources.record.gaps.iter().find(of_subject)?;
        Some((gap.reason, gap.detail.as_str()))
    }
}

/// An organisation with the aggregator of the tests.
pub(super) fn of_organization() -> Config {
    Config { config_aggregator: testing::with_aggregator().config_aggregator, ..organization() }
}

/// What the account of the aggregator tells when answers are edited.
pub(super) async fn told(config: Config, edit: impl Fn(&str, &mut Value) + Send + Sync + 'static) -> Told {
    let kinds = [config_aggregation_sources::KIND, config_aggregated_resources::KIND];
    let (collected, upstream) = collect_kinds(kinds.iter(), config, move |request| {
        if asks_for(request, "AssumeRole") {
            return Some(testing::error("AccessDenied", 403));
        }
        let (operation, answer) = testing::answer(request);
        let mut body = serde_json::from_slice(&answer.body).ok().filter(Value::is_object)?;
        edit(operation, &mut body);
        Some(Answer { body: body.to_string().into_bytes(), ..answer })
    })
    .await;
    let mut evidence = collected.unwrap().evidence;
    evidence.retain(|each| each.record.scope.as_str() == "aws:123456789012");
    let resources = evidence.remove(0);
    Told { sources: evidence.remove(0), resources, requests: upstream.requests() }
}

/// What it tells when items are edited, those of recorders included.
pub(super) async fn with_items(edit: impl Fn(&mut Value) + Send + Sync + 'static) -> Told {
    told(of_organization(), move |operation, body| {
        if operation == SELECT {
            for text in body["Results"].as_array_mut().unwrap() {
                let mut item: Value = serde_json::from_str(text.as_str().unwrap()).unwrap();
                edit(&mut item);
                *text = json!(item.to_string());
            }
        }
    })
    .await
}

/// What it tells when its sources are edited.
async fn with_sources(edit: impl Fn(&mut Vec<Value>) + Send + Sync + 'static) -> Told {
    told(of_organization(), move |operation, body| {
        if operation == STATUS {
            edit(body["AggregatedSourceStatusList"].as_array_mut().unwrap());
        }
    })
    .await
}

pub(super) fn is_of(item: &Value, kind: &str, account: &str) -> bool {
    item["resourceType"] == kind && item["accountId"] == account
}

/// The recorder of the other account.
fn recorder(item: &mut Value) -> Option<&mut Value> {
    let is_it = item["accountId"] == "222233334444" && item["configuration"]["Recording"].is_boolean();
    is_it.then(|| &mut item["configuration"])
}

#[tokio::test]
async fn an_organisation_is_told_with_how_old_each_word_is() {
    let told = told(of_organization(), |_, _| {}).await;
    for evidence in [&told.sources, &told.resources] {
        assert!(evidence.record.is_complete(), "{:?}", evidence.record.gaps);
    }
    let ids: Vec<_> = told.sources.rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["aws:123456789012/organization", HERE, THERE]);
    let orders = told.row("arn:aws:rds:us-east-1:222233334444:db:orders");
    assert_eq!(orders["captured_at"], "2026-03-01T10:20:30.456Z");
    assert_eq!(orders["current_to"], "2026-11-20T06:00:00Z", "its source was verified two hours ago");
    assert_eq!(orders["encryption"], json!({"state": "whole", "encrypted": true}));
    assert_eq!(orders["public_access"], json!({"state": "address", "public": false}));
    assert_eq!(told.row("arn:aws:s3:::payments-logs")["encryption"]["algorithm"], "AES256");
    assert_eq!(
        told.row(&format!("{THERE}/AWS::S3::AccountPublicAccessBlock/222233334444"))["public_access"]["state"],
        "blocks"
    );
    assert_eq!(
        told.resources.record.observed_at.to_rfc3339(),
        "2026-11-20T06:00:00+00:00",
        "the oldest source"
    );
    assert_eq!(told.resources.record.completeness.pages, 2);
    let asked =
        |request: &&Request| request.header("x-amz-target").is_some_and(|target| target.contains("Dove"));
    assert_eq!(
        told.requests.iter().filter(asked).count(),
        6,
        "the settings, two pages of sources, recorders, two of items"
    );
}

#[tokio::test]
async fn without_an_aggregator_nothing_is_asked_and_nothing_is_missing() {
    let told = told(organization(), |_, _| {}).await;
    for evidence in [&told.sources, &told.resources] {
        assert!(evidence.record.is_complete() && evidence.rows.is_empty());
    }
    assert!(
        told.requests
            .iter()
            .all(|request| request.header("x-amz-target").is_none_or(|it| !it.contains("Dove")))
    );
}

#[tokio::test]
async fn what_a_stopped_recorder_told_is_as_old_as_its_items() {
    let told = with_items(|item| {
        if let Some(recorder) = recorder(item) {
            recorder["Recording"] = json!(false);
        }
        if is_of(item, "AWS::EFS::FileSystem", "222233334444") {
            item["configurationItemCaptureTime"] = json!("2026-11-19T09:00:00Z");
        }
    })
    .await;
    let orders = "arn:aws:rds:us-east-1:222233334444:db:orders";
    let (reason, detail) = told.gap(orders).unwrap();
    assert_eq!(reason, UnknownReason::Stale);
    assert!(
        detail.contains("known until 2026-03-01T10:20:30") && detail.contains("stopped since 2026-02-01"),
        "{detail}"
    );
    assert_eq!(told.row(orders)["current_to"], told.row(orders)["captured_at"]);
    let files = "arn:aws:elasticfilesystem:us-east-1:222233334444:file-system/fs-0a1b2c3d";
    assert_eq!(told.gap(files), None, "it was captured within a day");
    assert_eq!(told.gap(THERE).unwrap().0, UnknownReason::Absent, "new resources may be missing");
    assert_eq!((told.gap(HERE), told.gap("arn:aws:s3:::payments-logs")), (None, None), "the other account's");
    assert_eq!(told.source(THERE)["recorder"]["recording"], false);
    assert_eq!(
        told.resources.record.observed_at.to_rfc3339(),
        "2026-11-19T09:00:00+00:00",
        "the oldest that counts"
    );
}

#[tokio::test]
async fn a_type_that_is_not_recorded_or_once_a_day_is_not_current() {
    for (edit, says) in [
        (json!({"RecordingMode": {"RecordingFrequency": "DAILY"}}), "once a day"),
        (json!({"RecordingMode": null}), "once a day"),
        (
            json!({"RecordingMode": {"RecordingFrequency": "CONTINUOUS", "RecordingModeOverrides": [{"ResourceTypes": ["AWS::RDS::DBInstance"], "RecordingFrequency": "DAILY"}]}}),
            "once a day",
        ),
        (
            json!({"RecordingGroup": {"AllSupported": false, "RecordingStrategy": {"UseOnly": "EXCLUSION_BY_RESOURCE_TYPES"}, "ExclusionByResourceTypes": {"ResourceTypes": ["AWS::RDS::DBInstance"]}}}),
            "does not record it",
        ),
        (
            json!({"RecordingGroup": {"AllSupported": false, "ResourceTypes": ["AWS::S3::Bucket"], "RecordingStrategy": {"UseOnly": "INCLUSION_BY_RESOURCE_TYPES"}}}),
            "does not record it",
        ),
        (
            json!({"RecordingGroup": {"AllSupported": true, "RecordingStrategy": {"UseOnly": "SOMEHOW"}}}),
            "not known",
        ),
    ] {
        let told = with_items(move |item| {
            if let Some(recorder) = recorder(item) {
                recorder.as_object_mut().unwrap().extend(edit.as_object().unwrap().clone());
            }
        })
        .await;
        for subject in ["arn:aws:rds:us-east-1:222233334444:db:orders", THERE] {
            let (_, detail) = told.gap(subject).unwrap();
            assert!(detail.contains(says), "{subject}: {detail}");
        }
        assert_eq!(told.gap(HERE), None);
    }
}

#[tokio::test]
async fn a_recorder_that_was_just_started_has_not_seen_all() {
    let started_at = |at: &'static str| {
        with_items(move |item| {
            if recorder(item).is_some() {
                item["configurationItemCaptureTime"] = json!(at);
            }
        })
    };
    let told = started_at("2026-11-20T00:00:01Z").await;
    for subject in ["arn:aws:rds:us-east-1:222233334444:db:orders", THERE] {
        assert!(told.gap(subject).unwrap().1.contains("may not have seen all yet"), "{subject}");
    }
    let told = started_at("2026-11-20T00:00:00Z").await;
    assert!(told.resources.record.is_complete(), "six hours before the source was verified");
}

#[tokio::test]
async fn a_recorder_that_does_not_tell_leaves_its_place_undecided() {
    let told = with_items(|item| {
        if let Some(recorder) = recorder(item) {
            recorder.as_object_mut().unwrap().remove("Recording");
        }
    })
    .await;
    let gaps = &told.sources.record.gaps;
    assert_eq!((gaps.len(), gaps[0].fields.concat()), (1, "recorder".to_owned()), "{gaps:?}");
    assert_eq!(told.source(THERE).get("recorder"), None);
    assert_eq!(told.gap(THERE).unwrap().0, UnknownReason::Malformed);
    assert!(told.gap("arn:aws:rds:us-east-1:222233334444:db:orders").is_some());
}

#[tokio::test]
async fn a_source_that_is_not_in_order_makes_all_it_told_stale() {
    for (edit, says) in [
        (json!({"LastUpdateStatus": "OUTDATED"}), "OUTDATED"),
        (json!({"LastUpdateStatus": "FAILED", "LastErrorCode": "ACCESS_DENIED"}), "ACCESS_DENIED"),
        (json!({"LastUpdateTime": 1_795_075_199.0}), "2026-11-19T07:59:59"),
        (json!({"LastUpdateTime": null}), "not told"),
        (json!({"LastUpdateStatus": null}), "\"\""),
        (json!({"LastUpdateTime": 1_795_170_000.0}), "after this collection"),
    ] {
        let told = with_sources(move |sources| {
            for source in sources.iter_mut().filter(|source| source["SourceId"] == "222233334444") {
                source.as_object_mut().unwrap().extend(edit.as_object().unwrap().clone());
            }
        })
        .await;
        for subject in ["arn:aws:rds:us-east-1:222233334444:db:orders", THERE] {
            let (_, detail) = told.gap(subject).unwrap();
            assert!(detail.contains(says), "{subject}: {detail}");
        }
        assert_eq!(
            (told.gap(HERE), told.gap("arn:aws:s3:::payments-logs")),
            (None, None),
            "the other account's"
        );
        assert_eq!(
            told.resources.record.observed_at.to_rfc3339(),
            "2026-11-20T06:29:59+00:00",
            "only what counts"
        );
        assert!(told.sources.record.is_complete(), "the policy judges it");
    }
}

#[tokio::test]
async fn an_account_that_the_aggregator_lacks_is_said() {
    let told = with_sources(|sources| sources.retain(|source| source["SourceId"] != "222233334444")).await;
    assert_eq!(told.source("aws:222233334444")["source"], json!({"state": "account_missing"}));
    assert_eq!(told.gap("aws:222233334444").unwrap().0, UnknownReason::Absent);
    let orders = "arn:aws:rds:us-east-1:222233334444:db:orders";
    assert!(told.gap(orders).unwrap().1.contains("does not list"), "what it still holds is not current");
}

#[tokio::test]
async fn regions_that_the_aggregator_lacks_are_said() {
    for (all, state, region) in [
        (true, "not_listed", "eu-west-1"),
        (false, "region_left_out", "eu-west-1"),
        (true, "opt_in", "ap-east-1"),
        (false, "opt_in", "ap-east-1"),
    ] {
        let place = format!("aws:222233334444/{region}");
        let regions = ["us-east-1", region].map(|name| RegionName::parse(name).unwrap()).to_vec();
        let told = told(Config { regions, ..of_organization() }, move |operation, body| {
            if operation == "config:DescribeConfigurationAggregators" {
                body["ConfigurationAggregators"][0]["OrganizationAggregationSource"] =
                    json!({"RoleArn": "r", "AllAwsRegions": all, "AwsRegions": ["us-east-1"]});
            }
        })
        .await;
        assert_eq!(told.source(&place)["source"], json!({"state": state}));
        assert_eq!(told.gap(&place).unwrap().0, UnknownReason::Absent);
        assert_eq!(told.gap(THERE), None);
        let own = told.source(&format!("aws:123456789012/{region}"))["source"]["state"].clone();
        assert_eq!(own, if all { "not_listed" } else { "region_left_out" }, "its own regions are known");
    }
}

#[tokio::test]
async fn accounts_and_regions_out_of_scope_are_left_out() {
    let skip = vec![AccountId::parse("222233334444").unwrap()];
    let mut config = of_organization();
    config.organization.as_mut().unwrap().skip = skip;
    let told = told(config, |_, _| {}).await;
    let of_other = |row: &Value| row["account_id"] == "222233334444";
    assert!(!told.resources.rows.iter().chain(&told.sources.rows).any(of_other));
    assert!(told.resources.record.is_complete() && told.resources.rows.len() == 4);
}

#[tokio::test]
async fn an_aggregator_that_filters_is_partial() {
    let told = told(of_organization(), |operation, body| {
        if operation == "config:DescribeConfigurationAggregators" {
            body["ConfigurationAggregators"][0]["AggregatorFilters"] =
                json!({"ResourceType": {"Type": "INCLUDE", "Value": ["AWS::EC2::Instance"]}});
        }
    })
    .await;
    assert_eq!(told.resources.record.whole_gap().unwrap().reason, UnknownReason::Partial);
    assert_eq!(told.source(HERE)["filtered"], true);
}

#[tokio::test]
async fn an_aggregator_that_is_not_there_is_said_with_its_place() {
    let kinds = [config_aggregation_sources::KIND, config_aggregated_resources::KIND];
    let config = testing::with_aggregator();
    let (collected, _upstream) = collect_kinds(kinds.iter(), config, |request| {
        let asks = request
            .header("x-amz-target")
            .is_some_and(|target| target.ends_with(".DescribeConfigurationAggregators"));
        let body = r#"{"__type":"NoSuchConfigurationAggregatorException","message":"no"}"#;
        asks.then(|| Answer::new(400, "application/json", body))
    })
    .await;
    for evidence in collected.unwrap().evidence {
        let gap = evidence.record.whole_gap().unwrap();
        assert_eq!(gap.reason, UnknownReason::Absent);
        assert!(
            gap.detail.contains("account 123456789012 has no aggregator organisation in us-east-1"),
            "{}",
            gap.detail
        );
    }
}

#[tokio::test]
async fn an_aggregator_whose_account_is_not_read_is_a_gap_once() {
    let mut config = of_organization();
    config.config_aggregator.as_mut().unwrap().account = Some(AccountId::parse("999988887777").unwrap());
    let kinds = [config_aggregation_sources::KIND];
    let (collected, _upstream) = collect_kinds(kinds.iter(), config, |_| None).await;
    let collected = collected.unwrap();
    let of_own = &collected.evidence[0].record;
    assert_eq!(of_own.scope.as_str(), "aws:123456789012", "the first account that is read");
    assert!(of_own.whole_gap().unwrap().detail.contains("account 999988887777"), "{:?}", of_own.gaps);
}

#[test]
fn the_place_of_the_aggregator_is_checked() {
    let base = "config_aggregator = { name = \"organisation\", region = \"eu-central-1\"";
    let accounts = "accounts = [{ id = \"123456789012\", role = \"r\" }]";
    assert_eq!(built(&format!("{base} }}")), Ok(()));
    assert_eq!(built(&format!("{base}, account = \"123456789012\" }}\n{accounts}")), Ok(()));
    for (config, expected) in [
        (format!("{base} }}\n{accounts}"), "add `account`"),
        (format!("{base}, account = \"999988887777\" }}\n{accounts}"), "is not in `accounts`"),
        (
            format!(
                "{base}, account = \"999988887777\" }}\norganization = {{ role = \"r\", skip = [\"999988887777\"] }}"
            ),
            "is skipped",
        ),
        (base.replace("organisation", "of all") + " }", "letters, digits, _ and -"),
        (base.replace("eu-central-1", "Frankfurt") + " }", "eu-central-1"),
        (format!("{base}, acount = \"123456789012\" }}"), "did you mean \"account\"?"),
    ] {
        let problems = built(&config).unwrap_err();
        assert!(problems.iter().any(|problem| problem.contains(expected)), "{config}: {problems:?}");
    }
}
