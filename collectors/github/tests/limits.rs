//! GitHub's limits: what is waited for, and what is given up.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use super::*;

const HOOKS: &str = "github.webhooks";

/// Answers the first requests for webhooks with one of a test, later ones as usual.
fn at_first(count: usize, answer: Answer) -> impl Fn(&Request) -> Option<Answer> + Send + Sync + 'static {
    let asked = AtomicUsize::new(0);
    move |request| {
        let hooks = request.target.starts_with("/orgs/acme/hooks");
        (hooks && asked.fetch_add(1, Ordering::SeqCst) < count).then(|| answer.clone())
    }
}

fn used_up(seconds: u64) -> Answer {
    testing::error(403, "API rate limit exceeded")
        .header("date", "Fri, 20 Nov 2026 08:00:00 GMT")
        .header("x-ratelimit-reset", (1_795_161_600 + seconds).to_string())
}

/// The same without the header of healthy answers that there is much left.
fn with_nothing_left(answer: Answer) -> Answer {
    let headers = answer.headers.into_iter().filter(|(name, _)| *name != "x-ratelimit-remaining").collect();
    Answer { headers, ..answer }.header("x-ratelimit-remaining", "0")
}

#[tokio::test]
async fn limits_are_waited_for_and_the_request_is_made_again() {
    let secondary =
        "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
    for (what, answer, least) in [
        ("retry-after", testing::error(429, "slow down").header("retry-after", "1"), 1000),
        ("reset", with_nothing_left(used_up(0)), 1000),
        ("words", testing::error(403, secondary), 0),
    ] {
        let started = Instant::now();
        let run = run(testing::app, &[HOOKS], at_first(1, answer)).await;
        assert_eq!(run.gaps(HOOKS), [""; 0], "{what}");
        assert!(started.elapsed() >= Duration::from_millis(least), "{what}");
    }
}

#[tokio::test]
async fn a_wait_that_is_longer_than_patience_is_given_up_without_another_request() {
    let run = run(testing::app, &[HOOKS], at_first(9, with_nothing_left(used_up(3000)))).await;
    assert_eq!(run.gaps(HOOKS), ["transient GET /orgs/{org}/hooks all "]);
    let asked = run.requests.iter().filter(|request| request.target.starts_with("/orgs/acme/hooks")).count();
    assert_eq!(asked, 1);
}

#[tokio::test]
async fn a_refusal_is_no_limit() {
    let run = run(testing::app, &[HOOKS], at_first(9, testing::error(403, "Must have admin rights"))).await;
    assert_eq!(run.gaps(HOOKS), ["denied GET /orgs/{org}/hooks all "]);
    let asked = run.requests.iter().filter(|request| request.target.starts_with("/orgs/acme/hooks")).count();
    assert_eq!(asked, 1);
}

#[tokio::test]
async fn a_quota_that_is_nearly_used_up_holds_the_next_request() {
    let run = run(testing::app, &[HOOKS], |request| {
        (request.target == "/orgs/acme").then(|| {
            let answer = testing::answer(request).1.header("date", "Fri, 20 Nov 2026 08:00:00 GMT");
            with_nothing_left(answer.header("x-ratelimit-reset", (1_795_161_600 + 3000).to_string()))
        })
    })
    .await;
    assert!(run.gaps(HOOKS)[0].starts_with("transient"), "{:?}", run.gaps(HOOKS));
    assert!(!run.requests.iter().any(|request| request.target.starts_with("/orgs/acme/hooks")));
}

#[tokio::test]
async fn what_may_pass_is_tried_again_and_then_given_up() {
    let well = run(testing::app, &[HOOKS], at_first(2, testing::error(503, "Unavailable"))).await;
    assert_eq!(well.gaps(HOOKS), [""; 0]);
    let ill = run(testing::app, &[HOOKS], at_first(99, testing::error(500, "Server Error"))).await;
    assert_eq!(ill.gaps(HOOKS), ["transient GET /orgs/{org}/hooks all "]);
    let call = |call: &&crate::api::Call| call.operation == "GET /orgs/{org}/hooks";
    assert_eq!(ill.evidence(HOOKS).record.calls.iter().find(call).unwrap().count, 4, "every try is booked");
}
