//! The REST API: pages, signatures, unchanged answers, and what must not get into evidence.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

const ALERTS: &str = "github.secret_scanning_alerts";
const HOOKS: &str = "github.webhooks";

/// GitHub Enterprise Server has its API below a path.
fn enterprise_server(endpoint: &str) -> Config {
    testing::app(&format!("{endpoint}/api/v3"))
}

/// The canned answer below the path of an Enterprise Server, whose links are absolute.
fn below(request: &Request) -> Answer {
    let host = request.header("host").unwrap().to_owned();
    let target = request.target.trim_start_matches("/api/v3").replace("/api/graphql", "/graphql");
    let mut answer = testing::answer(&Request { target, ..request.clone() }).1;
    for (_, link) in answer.headers.iter_mut().filter(|(name, _)| *name == "link") {
        *link = link.replace("</", &format!("<http://{host}/api/v3/"));
    }
    answer
}

#[tokio::test]
async fn every_page_of_an_enterprise_server_is_signed() {
    let kinds: Vec<_> = KINDS.iter().map(|kind| kind.name).collect();
    let run = run(enterprise_server, &kinds, |request| Some(below(request))).await;
    for kind in kinds {
        assert!(run.evidence(kind).record.is_complete(), "{kind}: {:?}", run.gaps(kind));
    }
    let pages = run.requests.iter().filter(|request| request.target.contains("page=2")).count();
    assert!(pages > 0, "a second page was asked for");
    for request in &run.requests {
        let signed = request.header("authorization").unwrap_or_default();
        assert!(signed.starts_with("Bearer "), "{} {}", request.method, request.target);
        let by_app = request.target.contains("installation")
            && !request.target.ends_with("/installations?per_page=100");
        assert_eq!(signed == "Bearer ghs_notASecret", !by_app, "{}", request.target);
    }
    assert!(run.requests.iter().any(|request| request.target == "/api/graphql"));
}

#[tokio::test]
async fn a_next_page_at_another_host_is_not_asked_for() {
    let other = Upstream::start(|_| testing::json_answer(200, "[]")).await.unwrap();
    let link = format!("<{}/orgs/acme/hooks?page=2>; rel=\"next\"", other.url);
    let run = run(testing::app, &[HOOKS], move |request| {
        let hooks = request.target.starts_with("/orgs/acme/hooks");
        hooks.then(|| testing::answer(request).1.header("link", link.clone()))
    })
    .await;
    assert_eq!(run.gaps(HOOKS), ["malformed GET /orgs/{org}/hooks all "]);
    assert_eq!(other.requests(), [], "the token stays here");
}

#[tokio::test]
async fn every_promised_page_is_missed() {
    for k in 1..=4_u64 {
        let run = run(testing::app, &[HOOKS], move |request| {
            let (_, query) = request.target.strip_prefix("/orgs/acme/hooks")?.split_once('?')?;
            let page: u64 = query.split('&').find_map(|pair| pair.strip_prefix("page=")).map_or(1, |p| p.parse().unwrap());
            let hook = json!([{ "id": page, "active": true, "events": [], "config": { "url": "https://x.example" } }]);
            let answer = testing::json_answer(200, hook.to_string());
            let last = "</orgs/acme/hooks?page=4>; rel=\"last\"";
            Some(match page {
                4 if k == 4 => testing::json_answer(200, "[]"),
                4 => answer,
                page if page == k => answer.header("link", last.to_owned()),
                page => answer.header("link", format!("</orgs/acme/hooks?page={}>; rel=\"next\", {last}", page + 1)),
            })
        })
        .await;
        assert_eq!(run.gaps(HOOKS), ["partial GET /orgs/{org}/hooks all "], "page {k}");
    }
}

#[tokio::test]
async fn an_unchanged_answer_is_not_sent_again_and_an_error_is_never_kept() {
    let upstream = Upstream::start(|request| {
        let tag = format!("\"{}\"", request.target.len());
        let unchanged = request.header("if-none-match") == Some(tag.as_str());
        let (_, answer) = testing::answer(request);
        let denied = request.target.starts_with("/orgs/acme/hooks");
        let answer = if denied { testing::error(404, "Not Found") } else { answer };
        match (request.method.as_str(), unchanged) {
            ("GET", true) => Answer { status: 304, body: Vec::new(), ..answer },
            ("GET", false) => answer.header("etag", tag),
            _ => answer,
        }
    })
    .await
    .unwrap();
    let config = testing::app(&upstream.url);
    let collector = testing::collector(&SourceId::parse("github").unwrap(), config, PATIENT);
    let kinds = ["github.repository_security", ALERTS, HOOKS, "github.organization"];
    let first = collector.collect(&context(&kinds)).await.unwrap();
    let before = upstream.requests().len();
    let second = collector.collect(&context(&kinds)).await.unwrap();
    for (one, two) in first.evidence.iter().zip(&second.evidence) {
        assert_eq!((&one.rows, &one.record.gaps), (&two.rows, &two.record.gaps), "{}", one.record.kind);
    }
    let again = upstream.requests().split_off(before);
    let counted: Vec<_> = again.iter().filter(|request| request.header("if-none-match").is_none()).collect();
    let targets: Vec<_> = counted.iter().map(|request| request.target.as_str()).collect();
    assert_eq!(targets, ["/app/installations/4711/access_tokens", "/orgs/acme/hooks?per_page=100"]);
    let hooks = of(&second.evidence, HOOKS);
    assert_eq!(hooks.record.gaps[0].reason.as_str(), "denied", "a 404 is not taken for an answer later");
}

#[tokio::test]
async fn a_token_that_ran_out_is_renewed_once_for_all() {
    let made = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&made);
    let run = run(testing::app, &[HOOKS, ALERTS], move |request| {
        if request.target.ends_with("/access_tokens") {
            let number = counter.fetch_add(1, Ordering::SeqCst);
            return Some(changed(request, |body| body["token"] = json!(format!("ghs_{number}"))));
        }
        let refused = request.header("authorization") == Some("Bearer ghs_0");
        (refused && request.target != "/orgs/acme").then(|| testing::error(401, "Bad credentials"))
    })
    .await;
    assert_eq!(made.load(Ordering::SeqCst), 1, "a token that was just made is not at fault");
    assert!(run.gaps(HOOKS)[0].starts_with("denied"), "{:?}", run.gaps(HOOKS));
}

#[tokio::test]
async fn a_list_without_the_part_that_takes_single_sign_on_is_not_whole() {
    let run = run(testing::token, &[HOOKS], |request| {
        let hooks = request.target.starts_with("/orgs/acme/hooks");
        hooks.then(|| testing::answer(request).1.header("x-github-sso", "partial-results; organizations=1"))
    })
    .await;
    assert_eq!(run.gaps(HOOKS), ["denied GET /orgs/{org}/hooks all "]);
    assert_eq!(run.evidence(HOOKS).record.identity, "user auditor");
}

#[tokio::test]
async fn secrets_inside_answers_do_not_get_into_evidence() {
    let run = run(testing::app, &[ALERTS, HOOKS], |request| {
        let alerts = request.target.starts_with("/orgs/acme/secret-scanning");
        alerts.then(|| changed(request, |body| body[0]["secret"] = json!("AKIA-the-secret-itself")))
    })
    .await;
    let text = format!("{:?}", run.result);
    assert!(!text.contains("the-secret-itself"));
    assert!(!text.contains("hidden-in-the-address"));
    assert!(!text.contains("notASecret"));
    let asked = run.requests.iter().find(|request| request.target.contains("secret-scanning")).unwrap();
    assert!(asked.target.contains("hide_secret=true"));
}

#[tokio::test]
async fn hostile_names_come_through_as_they_are() {
    let names = [
        "../../etc/passwd",
        "<script>alert(1)</script>",
        "*bold* <!channel|x>",
        "\u{202e}txt.exe",
        "a\"b\\c\n",
    ];
    let run = run(testing::app, &["github.outside_collaborators"], move |request| {
        let users = names.iter().zip(1..).map(|(name, id)| json!({ "login": name, "id": id }));
        let all: Vec<_> = users.collect();
        let is_list = request.target.starts_with("/orgs/acme/outside_collaborators");
        is_list.then(|| testing::json_answer(200, json!(all).to_string()))
    })
    .await;
    let mut read: Vec<_> =
        run.rows("github.outside_collaborators").iter().map(|row| row["login"].as_str().unwrap()).collect();
    read.sort_unstable();
    let mut names = names;
    names.sort_unstable();
    assert_eq!(read, names);
}

#[tokio::test]
async fn repositories_that_no_list_shows_are_missed() {
    let kinds = ["github.repositories", "github.repository_security"];
    let run = run(testing::app, &kinds, |request| {
        (request.target == "/orgs/acme")
            .then(|| changed(request, |body| body["total_private_repos"] = json!(7)))
    })
    .await;
    assert_eq!(run.gaps(kinds[0]), ["partial graphql:organization.repositories all "]);
    assert_eq!(run.gaps(kinds[1]), ["partial GET /orgs/{org}/repos all "]);
}
