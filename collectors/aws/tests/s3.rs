//! Buckets: settings that are read one by one, and calls that stronger facts make needless.

use serde_json::Value;

use super::{Answer, Collected, Config, Request, collect_kinds, s3_account, s3_buckets};

/// Asks a bucket for a setting, such as `logging`.
fn asks(request: &Request, setting: &str) -> bool {
    request.target.split_once('?').is_some_and(|(_, query)| query.starts_with(setting))
}

fn refused() -> Answer {
    let body = "<Error><Code>AccessDenied</Code><Message>said so by the test</Message></Error>";
    Answer::new(403, "application/xml", body)
}

fn buckets(collected: &Collected) -> &crate::api::Evidence {
    collected.evidence.iter().find(|each| each.record.kind.as_str() == "aws.s3.buckets").unwrap()
}

async fn collected(
    answer: impl Fn(&Request) -> Option<Answer> + Send + Sync + 'static,
) -> (Collected, Vec<Request>) {
    let kinds = [s3_account::KIND, s3_buckets::KIND];
    let (collected, upstream) = collect_kinds(kinds.iter(), Config::default(), answer).await;
    (collected.unwrap(), upstream.requests())
}

#[tokio::test]
async fn a_setting_that_is_denied_costs_that_setting_only() {
    for (setting, fields) in [
        ("encryption", &["encryption"][..]),
        ("policy", &["policy"]),
        ("logging", &["logging"]),
        ("acl", &["acl"]),
        ("lifecycle", &["lifecycle"]),
        ("versioning", &["versioning", "mfa_delete"]),
    ] {
        let (healthy, _) = collected(|_| None).await;
        let (faulty, _) = collected(move |request| asks(request, setting).then(refused)).await;
        let (before, after) = (&buckets(&healthy).rows, buckets(&faulty));
        assert_eq!(after.rows.len(), before.len(), "{setting}");
        for (before, after) in before.iter().zip(&after.rows) {
            for (name, value) in before.as_object().unwrap() {
                let expected = if fields.contains(&name.as_str()) { None } else { Some(value) };
                assert_eq!(after.get(name), expected, "{setting}: {name}");
            }
        }
        let gaps = &after.record.gaps;
        assert_eq!(gaps.len(), before.len(), "{setting}: {gaps:?}");
        assert!(gaps.iter().all(|gap| gap.fields == fields && gap.subject.is_some()), "{gaps:?}");
    }
}

/// The same words are a fact when the bucket is looked at, and none when the server fails.
#[tokio::test]
async fn that_there_is_no_policy_is_not_believed_of_a_server_that_fails() {
    for (status, is_fact) in [(404, true), (500, false), (503, false)] {
        let said = collected(move |request| {
            let body = "<Error><Code>NoSuchBucketPolicy</Code><Message>none</Message></Error>";
            asks(request, "policy").then(|| Answer::new(status, "application/xml", body))
        });
        let (collected, _) = said.await;
        let found = buckets(&collected);
        assert_eq!(found.rows.iter().all(|row| row["policy"]["state"] == "none"), is_fact, "{status}");
        assert_eq!(found.rows.iter().all(|row| row.get("policy").is_none()), !is_fact, "{status}");
        assert_eq!(found.record.gaps.is_empty(), is_fact, "{status}: {:?}", found.record.gaps);
    }
}

fn block(value: bool) -> Answer {
    let ways = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"];
    let ways: String = ways.iter().map(|way| format!("<{way}>{value}</{way}>")).collect();
    let body = format!("<PublicAccessBlockConfiguration>{ways}</PublicAccessBlockConfiguration>");
    Answer::new(200, "application/xml", body)
}

async fn with_account_block(answer: fn() -> Answer) -> (Vec<Value>, usize) {
    let of_account =
        |request: &Request| request.target.contains("/v20180820/configuration/publicAccessBlock");
    let (collected, requests) = collected(move |request| of_account(request).then(answer)).await;
    let states =
        buckets(&collected).rows.iter().map(|row| row["public_access_block"]["state"].clone()).collect();
    (states, requests.iter().filter(|request| asks(request, "publicAccessBlock")).count())
}

#[tokio::test]
async fn a_whole_block_of_the_account_spares_those_of_buckets() {
    let (states, calls) = with_account_block(|| block(true)).await;
    assert!(!states.is_empty() && states.iter().all(|state| state == "left_to_account"), "{states:?}");
    assert_eq!(calls, 0);
    for answer in [|| block(false), refused] {
        let (states, calls) = with_account_block(answer).await;
        assert!(states.iter().all(|state| state != "left_to_account"), "{states:?}");
        assert_eq!(calls, states.len(), "each bucket is asked");
    }
}

#[tokio::test]
async fn an_acl_out_of_force_is_not_read() {
    let owned = |owner: &'static str| {
        move |request: &Request| {
            let rule = format!(
                "<OwnershipControls><Rule><ObjectOwnership>{owner}</ObjectOwnership></Rule></OwnershipControls>"
            );
            asks(request, "ownershipControls").then(|| Answer::new(200, "application/xml", rule))
        }
    };
    for (owner, state, read) in [("BucketOwnerEnforced", "off", false), ("ObjectWriter", "set", true)] {
        let (collected, requests) = collected(owned(owner)).await;
        assert!(buckets(&collected).rows.iter().all(|row| row["acl"]["state"] == state), "{owner}");
        assert_eq!(requests.iter().any(|request| asks(request, "acl")), read, "{owner}");
    }
}
