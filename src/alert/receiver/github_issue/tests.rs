use std::sync::{Arc, Mutex};

use collectors::api::SecretRef;
use collectors::api::testing::{Answer as Reply, Request, Upstream};

use crate::alert::receiver::testing::{
    after, clock, connector, json as reply, notification, resolved, secret, server,
};
use crate::config::GithubApp;

use super::markdown::code;
use super::*;

/// A repository that keeps issues and comments; `lose` is a method whose answers are lost after it was done.
#[derive(Default)]
struct Repository {
    issues: Vec<Value>,
    comments: Vec<(u64, Value)>,
    lose: Option<&'static str>,
}

impl Repository {
    fn answer(&mut self, request: &Request) -> Reply {
        let body: Value = serde_json::from_str(&request.body).unwrap_or_default();
        let path = request.target.split('?').next().unwrap().trim_start_matches("/repos/acme/compliance");
        let number: u64 = path.split('/').nth(2).and_then(|part| part.parse().ok()).unwrap_or(0);
        let place = usize::try_from(number).unwrap().wrapping_sub(1);
        let done = match (request.method.as_str(), path.ends_with("/comments")) {
            ("GET", true) => Value::Array(
                self.comments
                    .iter()
                    .filter(|(of, _)| *of == number)
                    .map(|(_, comment)| comment.clone())
                    .collect(),
            ),
            ("POST", true) => {
                self.comments.push((number, body));
                json!({})
            }
            ("POST", false) => {
                let mut issue = with_state(body, "open");
                issue["number"] = (self.issues.len() + 1).into();
                self.issues.push(issue.clone());
                issue
            }
            ("PATCH", _) => {
                self.issues[place]["state"] = body["state"].clone();
                self.issues[place].clone()
            }
            _ if number > 0 => match self.issues.get(place) {
                Some(issue) => issue.clone(),
                None => return reply(404, "{}"),
            },
            _ => Value::Array(self.issues.iter().rev().cloned().collect()),
        };
        if self.lose == Some(request.method.as_str()) {
            self.lose = None;
            return reply(502, "{}");
        }
        reply(200, &done.to_string())
    }
}

fn with_state(mut issue: Value, state: &str) -> Value {
    issue["state"] = state.into();
    issue
}

async fn repository(lose: Option<&'static str>) -> (Upstream, Arc<Mutex<Repository>>) {
    let kept = Arc::new(Mutex::new(Repository { lose, ..Repository::default() }));
    let shared = Arc::clone(&kept);
    let upstream = server(move |request| shared.lock().unwrap().answer(request)).await;
    (upstream, kept)
}

fn issues(upstream: &Upstream, token: Option<&SecretRef>, app: Option<GithubApp>) -> GithubIssue {
    let settings = GithubIssueSettings {
        repository: "acme/compliance".to_owned(),
        app,
        token: token.cloned(),
        labels: vec!["annexa".to_owned()],
        api_url: upstream.url.clone(),
    };
    GithubIssue::new(settings, connector(), clock())
}

/// Sends until it is taken.
async fn deliver(issues: &GithubIssue, notification: &Notification, before: &Earlier) -> Outcome {
    for _ in 0..3 {
        let outcome = issues.send(notification, before).await;
        if matches!(outcome, Outcome::Delivered(_)) {
            return outcome;
        }
    }
    panic!("it is never taken");
}

#[tokio::test]
async fn a_group_is_one_issue_from_its_opening_to_its_end() {
    let (upstream, kept) = repository(None).await;
    let (_file, token) = secret("ghp_1");
    let issues = issues(&upstream, Some(&token), None);
    let first = issues.send(&notification(2), &Earlier::default()).await;
    let second = issues.send(&resolved(2), &after(&first)).await;
    {
        let kept = kept.lock().unwrap();
        assert_eq!((kept.issues.len(), kept.comments.len()), (1, 1));
        assert_eq!(kept.issues[0]["state"], "closed");
        assert_eq!(kept.issues[0]["title"], "[CRITICAL] 2 fail: Console users have MFA");
    }
    let mut again = notification(1);
    again.id = crate::model::NotificationId::parse("01935f6e-3333-7000-8000-000000000003").unwrap();
    issues.send(&again, &after(&second)).await;
    let kept = kept.lock().unwrap();
    assert_eq!(kept.issues.len(), 2, "what comes after the end is another matter");
    assert_eq!(upstream.requests()[0].header("authorization"), Some("Bearer ghp_1"));
}

#[tokio::test]
async fn whatever_answer_is_lost_nothing_is_told_twice() {
    for lose in ["POST", "PATCH", "GET"] {
        let (upstream, kept) = repository(Some(lose)).await;
        let (_file, token) = secret("ghp_1");
        let issues = issues(&upstream, Some(&token), None);
        let first = deliver(&issues, &notification(2), &Earlier::default()).await;
        kept.lock().unwrap().lose = Some(lose);
        let second = deliver(&issues, &resolved(2), &after(&first)).await;
        deliver(&issues, &resolved(2), &after(&second)).await;
        let kept = kept.lock().unwrap();
        assert_eq!((kept.issues.len(), kept.comments.len()), (1, 1), "{lose}");
        assert_eq!(kept.issues[0]["state"], "closed", "{lose}");
    }
}

#[tokio::test]
async fn a_lost_receipt_finds_the_issue_of_the_group_and_no_others() {
    let (upstream, kept) = repository(None).await;
    let (_file, token) = secret("ghp_1");
    let issues = issues(&upstream, Some(&token), None);
    issues.send(&notification(1), &Earlier::default()).await;
    let mut other = notification(1);
    other.group = "another".to_owned();
    other.id = crate::model::NotificationId::parse("01935f6e-4444-7000-8000-000000000004").unwrap();
    issues.send(&other, &Earlier::default()).await;
    issues.send(&resolved(1), &Earlier::default()).await;
    let kept = kept.lock().unwrap();
    assert_eq!(kept.issues.len(), 2);
    assert_eq!((&kept.issues[0]["state"], &kept.issues[1]["state"]), (&json!("closed"), &json!("open")));
}

#[tokio::test]
async fn a_limit_of_github_says_how_long_to_wait() {
    let upstream = server(|_| {
        // The clock of the test stands at 06:00:00; the limit is over 100 s later.
        reply(403, r#"{"message":"API rate limit exceeded"}"#).header("x-ratelimit-remaining", "0").header(
            "x-ratelimit-reset",
            (crate::alert::receiver::testing::now().timestamp() + 100).to_string(),
        )
    })
    .await;
    let (_file, token) = secret("ghp_secret");
    let outcome = issues(&upstream, Some(&token), None).send(&notification(1), &Earlier::default()).await;
    assert!(
        matches!(&outcome, Outcome::Later { after: Some(wait), .. } if wait.as_secs() == 100),
        "{outcome:?}"
    );
    assert!(!format!("{outcome:?}").contains("ghp_"));
}

#[tokio::test]
async fn an_app_signs_in_for_this_repository_and_issues_only() {
    let rsa = aws_lc_rs::rsa::KeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa2048).unwrap();
    let der: aws_lc_rs::encoding::Pkcs8V1Der<'_> = aws_lc_rs::encoding::AsDer::as_der(&rsa).unwrap();
    let body = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, der.as_ref());
    let (_file, private_key) =
        secret(&format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n"));
    let upstream = server(|request| match request.target.as_str() {
        "/repos/acme/compliance/installation" => reply(200, r#"{"id":7}"#),
        "/app/installations/7/access_tokens" => reply(201, r#"{"token":"ghs_made"}"#),
        _ if request.method == "GET" => reply(200, "[]"),
        _ => reply(201, r#"{"number":1}"#),
    })
    .await;
    let issues = issues(&upstream, None, Some(GithubApp { id: 12, private_key }));
    assert!(matches!(issues.send(&notification(1), &Earlier::default()).await, Outcome::Delivered(_)));
    assert!(matches!(issues.send(&notification(1), &Earlier::default()).await, Outcome::Delivered(_)));
    let requests = upstream.requests();
    assert_eq!(requests.iter().filter(|each| each.target.contains("access_tokens")).count(), 1, "it lasts");
    let wanted: Value = serde_json::from_str(&requests[1].body).unwrap();
    assert_eq!(wanted, json!({ "repositories": ["compliance"], "permissions": { "issues": "write" } }));
    assert_eq!(requests[2].header("authorization"), Some("Bearer ghs_made"));
    let jwt = requests[0].header("authorization").unwrap().strip_prefix("Bearer ").unwrap();
    let (signed, signature) = jwt.rsplit_once('.').unwrap();
    let signature =
        base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, signature).unwrap();
    let public = aws_lc_rs::signature::KeyPair::public_key(&rsa);
    let public = aws_lc_rs::signature::UnparsedPublicKey::new(
        &aws_lc_rs::signature::RSA_PKCS1_2048_8192_SHA256,
        public.as_ref(),
    );
    public.verify(signed.as_bytes(), &signature).unwrap();
}

proptest::proptest! {
    #[test]
    fn code_holds_a_text_whole_and_nothing_ends_it(text in "[`a-z@#<>\\[\\]()\\\\*_]{0,40}") {
        let made = code(&text);
        let fence = made.len() - made.trim_start_matches('`').len();
        let inner = made.get(fence + 1..made.len() - fence - 1).unwrap();
        proptest::prop_assert_eq!(inner, text.as_str());
        // By CommonMark a code span ends at the first run of as many backticks as began it.
        let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        proptest::prop_assert!(fence > longest);
    }

    #[test]
    fn outside_of_code_an_issue_holds_our_words_only(text in "(@acme/security|#1|GH-1|\\[x\\]\\(https://evil.example\\)|<img src=x>|```|`|\\PC|\\n){0,30}") {
        let mut hostile = notification(1);
        hostile.group.push_str(&text);
        hostile.group_labels.insert("subject".to_owned(), text.clone());
        let each = &mut hostile.alerts[0];
        (each.title, each.message, each.remediation) = (text.clone(), text.clone(), text.clone());
        each.labels.insert("subject".to_owned(), text);
        let made = body(&hostile);
        let mut outside = String::new();
        for line in made.lines() {
            // Each line holds one code span at most, at its end.
            outside.push_str(line.split_once('`').map_or(line, |(before, _)| before));
            proptest::prop_assert!(!line.contains('`') || line.ends_with('`'), "{line:?}");
        }
        proptest::prop_assert!(!outside.contains(['@', '#']) || outside.replace("### firing", "").find(['@', '#']).is_none());
        proptest::prop_assert!(!outside.contains("evil.example") && !outside.contains("<img"));
        proptest::prop_assert!(!title(&hostile).contains(['@', '#']));
    }
}

#[test]
fn a_body_is_no_longer_than_github_takes() {
    let mut many = notification(5_000);
    many.alerts.iter_mut().for_each(|alert| alert.message = "`x".repeat(3_000));
    assert!(body(&many).len() <= 65_536);
    assert!(body(&many).contains("more changed"));
}
