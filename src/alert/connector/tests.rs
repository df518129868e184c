use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use collectors::api::testing::{Answer as Reply, Delivery, Upstream};
use reqwest::dns::{Addrs, Name, Resolving};

use crate::config::{ConnectionSettings, Network, is_public};

use super::*;

fn settings(allowed: &[&str]) -> ConnectionSettings {
    let allow_addresses = allowed.iter().map(|each| Network::try_from((*each).to_owned()).unwrap()).collect();
    ConnectionSettings { allow_http: true, allow_addresses, ..ConnectionSettings::default() }
}

fn get(url: &str) -> Call {
    let (headers, body) = (HeaderMap::new(), Vec::new());
    Call { method: Method::GET, url: url.parse().unwrap(), headers, body }
}

/// Answers with a list of addresses after the other; the last one stays.
struct Scripted(Mutex<Vec<Vec<SocketAddr>>>, AtomicUsize);

impl Resolve for Scripted {
    fn resolve(&self, _name: Name) -> Resolving {
        self.1.fetch_add(1, Ordering::SeqCst);
        let mut left = self.0.lock().unwrap();
        let found = if left.len() > 1 { left.remove(0) } else { left[0].clone() };
        Box::pin(async move { Ok(Box::new(found.into_iter()) as Addrs) })
    }
}

/// Ways to write addresses of this machine, its network and its cloud in a URL.
const INSIDE: &str = include_str!("inside.txt");

#[test]
fn no_way_to_write_an_inner_address_passes_for_a_public_one() {
    let (mut count, mut judged) = (0, 0);
    for host in INSIDE.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        count += 1;
        // What is no URL goes nowhere; a name is checked by what it resolves to.
        let address: IpAddr = match Url::parse(&format!("http://{host}/")).as_ref().map(Url::host) {
            Err(_) | Ok(None | Some(Host::Domain(_))) => continue,
            Ok(Some(Host::Ipv4(address))) => address.into(),
            Ok(Some(Host::Ipv6(address))) => address.into(),
        };
        judged += 1;
        assert!(!is_public(address), "{host} is {address}");
    }
    assert!(count >= 200 && judged >= 120, "{count} ways, {judged} of them addresses");
}

#[tokio::test]
async fn the_canary_is_reached_by_no_way_to_write_its_address() {
    let canary = Upstream::start(|_| Reply::new(200, "text/plain", "reached")).await.unwrap();
    let port = canary.url.rsplit_once(':').unwrap().1.to_owned();
    let connector = Connector::new(&settings(&[])).unwrap();
    for host in INSIDE.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let Ok(url) = Url::parse(&format!("http://{host}:{port}/")) else { continue };
        // Names of others are not asked for here; the machine's own are.
        let is_foreign = matches!(url.host(), Some(Host::Domain(name)) if !name.contains("localhost"));
        if is_foreign {
            continue;
        }
        let answer = connector.send(get(url.as_str())).await;
        assert!(
            matches!(answer, Err(Failure::NotPublic { .. } | Failure::NoAddress { .. })),
            "{host}: {answer:?}"
        );
    }
    assert_eq!(canary.requests().len(), 0);
    let allowed = Connector::new(&settings(&["127.0.0.0/8"])).unwrap();
    assert_eq!(allowed.send(get(&canary.url)).await.unwrap().status, 200, "the canary does sing");
}

#[tokio::test]
async fn a_name_that_turns_to_this_machine_later_is_not_followed() {
    let canary = Upstream::start(|_| Reply::new(200, "text/plain", "reached")).await.unwrap();
    let local: SocketAddr = canary.url.trim_start_matches("http://").parse().unwrap();
    // A public address at which nobody answers, then the canary, again and again.
    let script = vec![vec![SocketAddr::new("192.0.0.0".parse().unwrap(), 1)], vec![local]];
    let resolver = Arc::new(Scripted(Mutex::new(script), AtomicUsize::new(0)));
    let quick = ConnectionSettings { timeout_seconds: 1.try_into().unwrap(), ..settings(&["192.0.0.0/32"]) };
    let connector = Connector::with_resolver(&quick, Arc::clone(&resolver) as Arc<dyn Resolve>).unwrap();
    let url = format!("http://rebind.example:{}/", local.port());
    let first = connector.send(get(&url)).await.unwrap_err();
    assert!(matches!(first, Failure::TooSlow(_) | Failure::Connection { .. }), "{first}");
    for _ in 0..5 {
        let later = connector.send(get(&url)).await.unwrap_err();
        assert_eq!(later, Failure::NotPublic { address: local.ip() });
    }
    assert!(connector.addresses("rebind.example", 25).await.is_err(), "other protocols are no way round");
    assert_eq!(resolver.1.load(Ordering::SeqCst), 7, "each connection is resolved anew");
    assert_eq!(canary.requests().len(), 0);
}

#[tokio::test]
async fn among_several_addresses_only_public_ones_are_used() {
    let mixed = vec![vec!["10.0.0.1:0".parse().unwrap(), "8.8.8.8:0".parse().unwrap()]];
    let resolver = Arc::new(Scripted(Mutex::new(mixed), AtomicUsize::new(0)));
    let connector = Connector::with_resolver(&settings(&[]), resolver).unwrap();
    let found = connector.addresses("mixed.example", 465).await.unwrap();
    assert_eq!(found, ["8.8.8.8:465".parse().unwrap()]);
}

async fn local(respond: impl Fn() -> Reply + Send + Sync + 'static) -> (Upstream, Connector) {
    let upstream = Upstream::start(move |_| respond()).await.unwrap();
    (upstream, Connector::new(&settings(&["127.0.0.1"])).unwrap())
}

#[tokio::test]
async fn no_redirect_is_followed_and_no_cookie_is_kept() {
    let to = Upstream::start(|_| Reply::new(200, "text/plain", "reached")).await.unwrap();
    let there = to.url.clone();
    let (from, connector) = local(move || {
        Reply::new(307, "text/plain", "").header("location", there.clone()).header("set-cookie", "a=b")
    })
    .await;
    for _ in 0..2 {
        assert_eq!(connector.send(get(&from.url)).await.unwrap().status, 307);
    }
    assert_eq!(to.requests().len(), 0);
    assert!(from.requests().iter().all(|request| request.header("cookie").is_none()));
}

#[tokio::test]
async fn what_is_too_slow_too_large_or_broken_is_said_without_the_url() {
    let (slow, _) = local(|| Reply { delivery: Delivery::Never, ..Reply::new(200, "text/plain", "") }).await;
    let quick = ConnectionSettings { timeout_seconds: 1.try_into().unwrap(), ..settings(&["127.0.0.1"]) };
    let connector = Connector::new(&quick).unwrap();
    let found = connector.send(get(&format!("{}/secret-path", slow.url))).await.unwrap_err();
    assert_eq!(found, Failure::TooSlow(Duration::from_secs(1)));
    let (large, connector) = local(|| Reply::new(200, "text/plain", vec![b'x'; MAX_ANSWER_BYTES + 1])).await;
    assert_eq!(connector.send(get(&large.url)).await.unwrap_err(), Failure::TooLarge);
    let (broken, connector) =
        local(|| Reply { delivery: Delivery::Dropped, ..Reply::new(200, "a/b", "half") }).await;
    let found = connector.send(get(&format!("{}/secret-path", broken.url))).await.unwrap_err();
    assert!(matches!(found, Failure::Connection { .. }));
    assert!(!format!("{found} {found:?}").contains("secret-path"), "{found:?}");
    drop(broken);
    let nobody = connector.send(get("http://127.0.0.1:9/secret-path")).await.unwrap_err();
    assert!(!format!("{nobody} {nobody:?}").contains("secret-path"), "{nobody:?}");
}

#[tokio::test]
async fn http_is_spoken_only_where_it_is_allowed() {
    let (upstream, _) = local(|| Reply::new(200, "text/plain", "")).await;
    let strict = ConnectionSettings { allow_http: false, ..settings(&["127.0.0.1"]) };
    let found = Connector::new(&strict).unwrap().send(get(&upstream.url)).await.unwrap_err();
    assert_eq!(found, Failure::InTheClear);
    let other = Connector::new(&settings(&["127.0.0.1"])).unwrap().send(get("ftp://127.0.0.1/")).await;
    assert_eq!(other.unwrap_err(), Failure::InTheClear);
    assert_eq!(upstream.requests().len(), 0);
}

#[test]
fn a_wait_is_given_in_seconds_or_as_a_date() {
    let now = "2026-11-29T12:00:00Z".parse().unwrap();
    let wait = |value: &str| {
        let headers = HeaderMap::from_iter([(RETRY_AFTER, value.parse().unwrap())]);
        Answer { status: 429, headers, body: Vec::new() }.retry_after(now).map(|wait| wait.as_secs())
    };
    assert_eq!(wait("30"), Some(30));
    assert_eq!(wait("Sun, 29 Nov 2026 12:01:40 GMT"), Some(100));
    assert_eq!(wait("Sun, 29 Nov 2026 11:00:00 GMT"), Some(0), "a past date is now");
    assert_eq!(wait("99999999999"), Some(86_400), "nobody makes us wait for years");
    assert_eq!(wait("soon"), None);
}
