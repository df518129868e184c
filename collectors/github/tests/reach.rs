//! Credentials that reach a part of the organisation, and answers that say two things of one person.

use super::*;

const OF_REPOSITORIES: [&str; 4] = [
    "github.repositories",
    "github.secret_scanning_alerts",
    "github.code_scanning_alerts",
    "github.dependabot_alerts",
];

fn whole_gap(run: &Run, kind: &str) -> Option<String> {
    let evidence = of(&run.result.as_ref().unwrap().evidence, kind);
    evidence.record.whole_gap().map(|gap| format!("{} {}", gap.reason, gap.detail))
}

#[tokio::test]
async fn an_app_on_some_repositories_does_not_know_of_the_others() {
    for selection in [json!("selected"), json!("some"), json!(null)] {
        let run = run(testing::app, &OF_REPOSITORIES, move |request| {
            let is_it = request.target == "/orgs/acme/installation";
            is_it.then(|| changed(request, |body| body["repository_selection"] = selection.clone()))
        })
        .await;
        for kind in OF_REPOSITORIES {
            let said = whole_gap(&run, kind).unwrap_or_default();
            assert!(said.starts_with("partial") && said.contains("not installed on all"), "{kind}: {said}");
        }
    }
}

#[tokio::test]
async fn a_token_that_is_not_told_how_many_repositories_there_are_may_not_see_all() {
    let run = run(testing::token, &OF_REPOSITORIES, |request| {
        let is_it = request.target == "/orgs/acme";
        is_it.then(|| {
            changed(request, |body| drop(body.as_object_mut().unwrap().remove("total_private_repos")))
        })
    })
    .await;
    for kind in OF_REPOSITORIES {
        let said = whole_gap(&run, kind).unwrap_or_default();
        assert!(said.starts_with("partial") && said.contains("is not told"), "{kind}: {said}");
    }
}

#[tokio::test]
async fn two_identities_of_one_member_are_nobodys() {
    let run = run(testing::app, &["github.members"], |request| {
        request.body.contains("externalIdentities").then(|| {
            changed(request, |body| {
                let text = body.to_string().replace("\"login\":\"bob\"", "\"login\":\"ann\"");
                *body = serde_json::from_str(&text).unwrap();
            })
        })
    })
    .await;
    let members = of(&run.result.as_ref().unwrap().evidence, "github.members");
    assert!(members.rows.iter().all(|row| row.get("saml").is_none()), "{:?}", members.rows);
    assert!(
        members.record.gaps.iter().any(|gap| gap.detail.contains("two identities")),
        "{:?}",
        members.record.gaps
    );
}
