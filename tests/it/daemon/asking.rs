//! What is asked of the daemon over HTTP: only by who brings the token.

use super::*;

const TOKEN: &str = "Authorization: Bearer 0123456789abcdef\r\n";

#[tokio::test]
async fn nobody_can_ask_without_a_token_in_the_configuration_or_in_the_request() {
    let bench = Bench::new();
    let store = bench.store().await;
    let node = bench.start(bench.work(&store, "0 0 1 1 *", true, false), no_reload()).await;
    until("it answers", async || node.get("/livez").await.starts_with("HTTP/1.1 200")).await;
    for path in ["/-/reload", "/-/run/all"] {
        let answer = node.ask("POST", path, TOKEN).await;
        assert!(answer.starts_with("HTTP/1.1 403") && answer.contains("daemon.token"), "{answer}");
    }
    node.stop().await;
    std::fs::write(bench.folder.path().join("token"), "0123456789abcdef\n").unwrap();
    let node = bench.start(bench.work(&store, "0 0 1 1 *", true, false), no_reload()).await;
    until("it answers", async || node.get("/livez").await.starts_with("HTTP/1.1 200")).await;
    for header in ["", "Authorization: Bearer 0123456789abcdee\r\n", "Cookie: token=0123456789abcdef\r\n"] {
        for path in ["/-/reload", "/-/run/all"] {
            let answer = node.ask("POST", path, header).await;
            assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
        }
    }
    assert!(node.ask("GET", "/-/reload", TOKEN).await.starts_with("HTTP/1.1 405"));
    assert_eq!(states(&store).await, []);
    std::fs::write(bench.folder.path().join("token"), "short").unwrap();
    let answer = node.ask("POST", "/-/reload", "Authorization: Bearer short\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 403") && answer.contains("shorter"), "{answer}");
    node.stop().await;
}

#[tokio::test]
async fn a_reload_that_is_asked_for_answers_when_it_took_place() {
    let bench = Bench::new();
    let store = bench.store().await;
    std::fs::write(bench.folder.path().join("token"), "0123456789abcdef").unwrap();
    let is_good = Arc::new(AtomicBool::new(false));
    let load: annexa::daemon::Load = {
        let (good, ground) = (Arc::clone(&is_good), bench.work(&store, "0 0 1 1 *", true, false));
        Box::new(move || {
            if good.load(Ordering::SeqCst) { Ok(Arc::clone(&ground)) } else { Err("line 3: no".to_owned()) }
        })
    };
    let node = bench.start(bench.work(&store, "0 0 1 1 *", true, false), load).await;
    until("it answers", async || node.get("/livez").await.starts_with("HTTP/1.1 200")).await;
    let refused = node.ask("POST", "/-/reload", TOKEN).await;
    assert!(refused.starts_with("HTTP/1.1 422") && refused.contains("line 3: no"), "{refused}");
    assert!(node.get("/metrics").await.contains("annexa_config_last_reload_successful 0"));
    is_good.store(true, Ordering::SeqCst);
    assert!(node.ask("POST", "/-/reload", TOKEN).await.starts_with("HTTP/1.1 200"));
    assert!(node.get("/metrics").await.contains("annexa_config_last_reload_successful 1"));
    node.stop().await;
}

#[tokio::test]
async fn a_run_that_is_asked_for_is_done_and_waits_once_only() {
    let bench = Bench::new();
    let store = bench.store().await;
    std::fs::write(bench.folder.path().join("token"), "0123456789abcdef").unwrap();
    let node = bench.start(bench.work(&store, "0 0 1 1 *", true, true), no_reload()).await;
    until("it answers", async || node.get("/livez").await.starts_with("HTTP/1.1 200")).await;
    let none = node.ask("POST", "/-/run/none", TOKEN).await;
    assert!(none.starts_with("HTTP/1.1 404") && none.contains("there are all"), "{none}");
    let first = node.ask("POST", "/-/run/all", TOKEN).await;
    assert!(first.starts_with("HTTP/1.1 202") && first.contains("\"run\":"), "{first}");
    // It hangs, so that the next one waits.
    until("the run begins", async || bench.begun.load(Ordering::SeqCst) == 1).await;
    bench.advance(TimeDelta::seconds(1));
    assert!(node.ask("POST", "/-/run/all", TOKEN).await.starts_with("HTTP/1.1 202"));
    bench.advance(TimeDelta::seconds(1));
    assert!(node.ask("POST", "/-/run/all", TOKEN).await.starts_with("HTTP/1.1 409"));
    node.stop().await;
}
