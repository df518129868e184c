//! Answers that are about another account.

use super::*;

const OTHER: &str = "999999999999";

#[tokio::test]
async fn a_credential_report_of_another_account_is_malformed() {
    let csv = include_str!("../fixtures/credential_report.csv").replace("123456789012", OTHER);
    let kinds = [credential_report::KIND, mfa_devices::KIND];
    let (collected, _upstream) = collect_kinds(kinds.iter(), Config::default(), move |request| {
        let asked = asks_for(request, "GetCredentialReport");
        asked.then(|| Answer::new(200, "text/xml", testing::credential_report(&csv)))
    })
    .await;
    for evidence in collected.unwrap().evidence {
        let gap = evidence.record.whole_gap().unwrap();
        assert_eq!(
            (gap.reason, evidence.rows.len()),
            (UnknownReason::Malformed, 0),
            "{}",
            evidence.record.kind
        );
    }
}

#[tokio::test]
async fn a_row_of_another_account_is_doubted() {
    let (collected, _upstream) = collect_with(Config::default(), |request| {
        let answer = testing::answer(request).1;
        let is_identity = asks_for(request, "GetCallerIdentity");
        let body = String::from_utf8(answer.body.clone()).unwrap_or_default().replace("123456789012", OTHER);
        (!is_identity && !body.is_empty()).then(|| Answer { body: body.into_bytes(), ..answer })
    })
    .await;
    let mut doubted = BTreeSet::new();
    for evidence in collected.unwrap().evidence {
        let kind = evidence.record.kind.as_str();
        let subject = KINDS.iter().find(|each| each.name == kind).unwrap().subject;
        let strangers = evidence.rows.iter().filter_map(|row| crate::api::subject_of(row, subject));
        for stranger in strangers.filter(|each| each.as_str().split(':').nth(4) == Some(OTHER)) {
            let gaps = &evidence.record.gaps;
            let has_gap = gaps.iter().any(|gap| gap.subject.as_ref().is_none_or(|each| *each == stranger));
            assert!(has_gap || SHARED.iter().any(|each| each.name == kind), "{kind}: {stranger} is believed");
            doubted.insert(kind.to_owned());
        }
    }
    assert!(doubted.len() >= 25, "{doubted:?}");
}
