//! Answers that contradict themselves or what was asked: a gap on what they are about, and nothing believed of it.

use super::*;

/// Collects one kind with a change to the answers of an operation, and tells its gaps as `reason subject detail`.
async fn gaps(
    kind: EvidenceKind,
    asked: fn(&Request) -> bool,
    change: fn(String) -> String,
) -> (Vec<String>, Vec<Value>) {
    let (collected, _upstream) = collect_kinds([kind].iter(), Config::default(), move |request| {
        let answer = testing::answer(request).1;
        let body = String::from_utf8(answer.body.clone()).unwrap_or_default();
        asked(request).then(|| Answer { body: change(body).into_bytes(), ..answer })
    })
    .await;
    let evidence = collected.unwrap().evidence.remove(0);
    let gaps = evidence.record.gaps.iter().map(|gap| {
        let subject = gap.subject.as_ref().map_or("all", |subject| subject.as_str());
        format!("{} {subject} {}", gap.reason, gap.detail)
    });
    (gaps.collect(), evidence.rows)
}

fn names(rows: &[Value]) -> Vec<&str> {
    rows.iter().filter_map(|row| row["arn"].as_str()).collect()
}

#[tokio::test]
async fn a_policy_that_is_attached_and_counted_as_not_attached_is_malformed() {
    let all = [users::KIND, groups::KIND, crate::aws::roles::KIND, policies::KIND];
    let (collected, _upstream) = collect_kinds(all.iter(), Config::default(), |request| {
        let answer = testing::answer(request).1;
        let body = String::from_utf8(answer.body.clone()).unwrap_or_default();
        let body = body.replace("<AttachmentCount>2<", "<AttachmentCount>0<");
        asks_for(request, "GetAccountAuthorizationDetails")
            .then(|| Answer { body: body.into_bytes(), ..answer })
    })
    .await;
    let collected = collected.unwrap();
    let evidence =
        collected.evidence.iter().find(|each| each.record.kind.as_str() == policies::KIND.name).unwrap();
    let gaps: Vec<_> =
        evidence.record.gaps.iter().map(|gap| gap.subject.as_ref().unwrap().as_str()).collect();
    assert_eq!(gaps, ["arn:aws:iam::123456789012:policy/deploy", "arn:aws:iam::aws:policy/SecurityAudit"]);
    assert!(evidence.record.gaps.iter().all(|gap| gap.reason == UnknownReason::Malformed));
    assert!(!names(&evidence.rows).iter().any(|arn| gaps.contains(arn)));
    assert_eq!(evidence.rows.len(), 2);
}

#[tokio::test]
async fn a_snapshot_of_another_owner_is_malformed_and_not_dropped() {
    let asked = |request: &Request| asks_for(request, "DescribeSnapshots");
    let (healthy, rows) = gaps(snapshots::KIND, asked, |body| body).await;
    assert_eq!(healthy, [""; 0]);
    let (gaps, left) = gaps(snapshots::KIND, asked, |body| {
        body.replacen("<ownerId>123456789012<", "<ownerId>999999999999<", 1)
    })
    .await;
    let stranger = names(&rows)[0];
    assert!(
        gaps.contains(&format!("malformed {stranger} the answer says that 999999999999 owns it")),
        "{gaps:?}"
    );
    assert!(!names(&left).contains(&stranger));
}

#[tokio::test]
async fn an_event_data_store_that_was_not_asked_for_is_malformed() {
    let asked =
        |request: &Request| request.headers.iter().any(|(_, value)| value.ends_with(".GetEventDataStore"));
    let (gaps, rows) =
        gaps(event_data_stores::KIND, asked, |body| body.replace("eventdatastore/", "eventdatastore/not-"))
            .await;
    assert!(!gaps.is_empty() && rows.is_empty(), "{rows:?}");
    assert!(
        gaps.iter().all(|gap| gap.starts_with("malformed arn:") && gap.contains("eventdatastore/not-")),
        "{gaps:?}"
    );
}

#[tokio::test]
async fn regions_without_the_one_that_answers_are_malformed() {
    let asked = |request: &Request| asks_for(request, "DescribeRegions");
    let (gaps, rows) = gaps(volumes::KIND, asked, |body| body.replace("us-east-1", "eu-west-1")).await;
    assert!(rows.is_empty());
    assert_eq!(gaps, ["malformed all us-east-1 answers and does not count itself among the enabled regions"]);
}
