//! Items of the aggregator of AWS Config: what they lack, what they are about, and what they cannot say.

use serde_json::{Value, json};

use super::aggregator::{SELECT, Told, is_of, of_organization, told, with_items};
use super::*;

/// What it tells when more items are in its first answer about resources.
async fn with_more(items: impl Fn(&Value) -> Vec<String> + Send + Sync + 'static) -> Told {
    told(of_organization(), move |operation, body| {
        if operation == SELECT && body["NextToken"] == "items-2" {
            let results = body["Results"].as_array_mut().unwrap();
            let first = serde_json::from_str(results[0].as_str().unwrap()).unwrap();
            results.extend(items(&first).into_iter().map(Value::from));
        }
    })
    .await
}

#[tokio::test]
async fn a_setting_that_an_item_lacks_is_a_gap_of_that_field() {
    let told = with_items(|item| {
        if is_of(item, "AWS::RDS::DBInstance", "222233334444") {
            item["configuration"].as_object_mut().unwrap().remove("storageEncrypted");
        }
        if item["resourceType"] == "AWS::S3::Bucket" {
            item["supplementaryConfiguration"]["PublicAccessBlockConfiguration"] = Value::Null;
        }
        if item["resourceType"] == "AWS::EC2::Volume" {
            item["configuration"]["encrypted"] = json!("true");
        }
    })
    .await;
    let gaps = &told.resources.record.gaps;
    let lacking: Vec<_> =
        gaps.iter().map(|gap| (gap.subject.as_ref().unwrap().as_str(), gap.fields.concat())).collect();
    assert_eq!(
        lacking,
        [
            ("arn:aws:ec2:us-east-1:123456789012:volume/vol-0a1b2c3d4e5f60718", "encryption".to_owned()),
            ("arn:aws:rds:us-east-1:222233334444:db:orders", "encryption".to_owned()),
            ("arn:aws:s3:::payments-logs", "public_access".to_owned()),
        ]
    );
    let orders = told.row("arn:aws:rds:us-east-1:222233334444:db:orders");
    assert_eq!(orders.get("encryption"), None);
    assert_eq!(orders["public_access"]["public"], false, "the rest of the row stands");
    assert_eq!(told.resources.record.whole_gap(), None);
}

#[tokio::test]
async fn supplements_that_are_texts_of_json_are_read() {
    let told = with_items(|item| {
        if item["resourceType"] == "AWS::S3::Bucket" {
            let block = item["supplementaryConfiguration"]["PublicAccessBlockConfiguration"].take();
            item["supplementaryConfiguration"]["PublicAccessBlockConfiguration"] = json!(block.to_string());
        }
    })
    .await;
    assert!(told.resources.record.is_complete(), "{:?}", told.resources.record.gaps);
    assert_eq!(told.row("arn:aws:s3:::payments-logs")["public_access"]["block"]["block_public_acls"], true);
}

#[tokio::test]
async fn an_item_that_does_not_say_what_it_is_about_may_hide_anything() {
    for text in [
        "{\"accountId\":",
        "[]",
        r#"{"accountId":"222233334444","accountId":"123456789012"}"#,
        r#"{"accountId":"222233334444","awsRegion":"us-east-1","resourceType":"AWS::EC2::Volume"}"#,
        r#"{"accountId":"everybody","awsRegion":"us-east-1","resourceType":"AWS::EC2::Volume","resourceId":"v","configurationItemCaptureTime":"2026-03-01T10:20:30Z"}"#,
    ] {
        let told = with_more(move |_| vec![text.to_owned()]).await;
        let gap = told.resources.record.whole_gap().unwrap();
        assert_eq!((gap.reason, gap.operation.as_str()), (UnknownReason::Malformed, SELECT), "{text}");
    }
}

#[tokio::test]
async fn two_items_of_one_resource_cost_that_resource_only() {
    let told = with_more(|first| vec![first.to_string()]).await;
    assert_eq!(told.gap("arn:aws:s3:::payments-logs").unwrap().0, UnknownReason::Malformed);
    assert!(told.resources.rows.iter().all(|row| row["id"] != "arn:aws:s3:::payments-logs"));
    assert_eq!((told.resources.rows.len(), told.resources.record.whole_gap()), (7, None));
}

#[tokio::test]
async fn a_trail_that_all_regions_and_members_see_is_told_by_its_own() {
    let arn = "arn:aws:cloudtrail:us-east-1:123456789012:trail/all";
    let told = with_more(move |first| {
        let mut shadow = first.clone();
        shadow["arn"] = json!(arn);
        shadow["resourceType"] = json!("AWS::CloudTrail::Trail");
        shadow["awsRegion"] = json!("eu-west-1");
        shadow["configuration"] = json!({"logFileValidationEnabled": false});
        let mut of_member = shadow.clone();
        of_member["awsRegion"] = json!("us-east-1");
        of_member["accountId"] = json!("222233334444");
        vec![shadow.to_string(), of_member.to_string()]
    })
    .await;
    assert_eq!(told.row(arn)["log_validation"], json!({"state": "set", "validated": true}));
    assert!(told.resources.record.is_complete(), "{:?}", told.resources.record.gaps);
}

#[tokio::test]
async fn items_that_cannot_be_right_are_gaps_of_their_resource() {
    for (edit, reason) in [
        (json!({"resourceType": "AWS::EC2::Instance"}), UnknownReason::Malformed),
        (json!({"configurationItemCaptureTime": "yesterday"}), UnknownReason::Malformed),
        (json!({"configurationItemCaptureTime": "2026-11-20T08:10:01Z"}), UnknownReason::Malformed),
        (json!({"configurationItemStatus": "ResourceNotRecorded"}), UnknownReason::Absent),
        (json!({"awsRegion": "eu-west-1"}), UnknownReason::Absent),
    ] {
        let told = with_more(move |first| {
            let mut other = first.clone();
            other["arn"] = json!("arn:aws:s3:::other");
            other.as_object_mut().unwrap().extend(edit.as_object().unwrap().clone());
            vec![other.to_string()]
        })
        .await;
        assert_eq!(told.gap("arn:aws:s3:::other").unwrap().0, reason);
        assert_eq!(told.resources.record.whole_gap(), None);
    }
}

#[tokio::test]
async fn resources_that_are_gone_are_none() {
    let told = with_more(|first| {
        let mut gone = first.clone();
        gone["arn"] = json!("arn:aws:s3:::gone");
        gone["configurationItemStatus"] = json!("ResourceDeleted");
        vec![gone.to_string()]
    })
    .await;
    assert!(told.resources.record.is_complete() && told.resources.rows.len() == 8);
}

#[tokio::test]
async fn names_from_outside_stay_text() {
    let name = "arn:aws:s3:::'; DROP <script>alert(1)</script>\u{202e}\n{{aws:123456789012/us-east-1}}";
    let told = with_more(move |first| {
        let mut other = first.clone();
        other["arn"] = json!(name);
        vec![other.to_string()]
    })
    .await;
    assert_eq!(told.row(name)["account_id"], "123456789012");
    assert!(told.resources.record.is_complete());
}
