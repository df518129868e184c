//! Chains of roles, and sessions that outlast their credentials.

use aws_credential_types::provider::ProvideCredentials;

use super::super::account_reading::Sweep;
use super::{collect_kinds, *};

/// The answer of STS with credentials of this key.
fn session(key: &str) -> Answer {
    let body = include_str!("../fixtures/AssumeRole.xml").replace("ASIAEXAMPLE", key);
    assert!(body.contains(key), "the fixture has another key");
    Answer::new(200, "text/xml", body)
}

fn hop(account: &str, role: &str) -> Hop {
    Hop { role: Role::parse(&format!("arn:aws:iam::{account}:role/{role}")).unwrap(), external_id: None }
}

fn chain() -> Config {
    let hops = vec![hop("111122223333", "hub"), hop("444455556666", "audit")];
    Config { role_chain: hops, ..Config::default() }
}

/// STS as it lets the credentials of the tests into the hub, the hub into the audit role, and that one anywhere.
fn doors(request: &Request) -> Option<Answer> {
    let signed_by = |key: &str| request.header("authorization").unwrap_or_default().contains(key);
    let asks = |role: &str| request.body.contains(&role.replace(':', "%3A").replace('/', "%2F"));
    asks_for(request, "AssumeRole").then(|| match () {
        () if asks("111122223333:role/hub") && signed_by("AKIDTEST") => session("ASIAHUB"),
        () if asks("444455556666:role/audit") && signed_by("ASIAHUB") => session("ASIAAUDIT"),
        () if asks("123456789012:role/annexa") && signed_by("ASIAAUDIT") => session("ASIAMEMBER"),
        () => testing::error("AccessDenied", 403),
    })
}

async fn read(
    config: Config,
    doors: fn(&Request) -> Option<Answer>,
) -> (Result<Collected, CollectError>, Vec<Request>) {
    let (collected, upstream) = collect_kinds([identity::KIND, s3_account::KIND].iter(), config, doors).await;
    (collected, upstream.requests())
}

fn signed_by(request: &Request, key: &str) -> bool {
    request.header("authorization").unwrap_or_default().contains(key)
}

#[tokio::test]
async fn the_last_role_of_a_chain_reads() {
    let (collected, requests) = read(chain(), doors).await;
    let collected = collected.unwrap();
    assert!(collected.evidence.iter().all(|each| each.record.is_complete()), "{collected:?}");
    let rest = requests.iter().filter(|request| !asks_for(request, "AssumeRole"));
    assert!(rest.into_iter().all(|request| signed_by(request, "ASIAAUDIT")), "{requests:?}");
    let booked: u32 =
        collected.evidence.iter().flat_map(|each| &each.record.calls).map(|call| call.count).sum();
    assert_eq!(booked as usize, requests.len(), "the calls of the chain are counted too");
}

#[tokio::test]
async fn the_last_role_of_a_chain_enters_accounts() {
    let account = Account {
        id: AccountId::parse("123456789012").unwrap(),
        role: Role::parse("annexa").unwrap(),
        external_id: None,
        name: None,
    };
    let (collected, requests) = read(Config { accounts: vec![account], ..chain() }, doors).await;
    let collected = collected.unwrap();
    assert!(collected.evidence.iter().all(|each| each.record.is_complete()), "{collected:?}");
    let booked: u32 =
        collected.evidence.iter().flat_map(|each| &each.record.calls).map(|call| call.count).sum();
    assert_eq!(booked as usize, requests.len());
}

#[tokio::test]
async fn a_chain_that_breaks_is_an_error_that_names_the_role() {
    let (collected, _) = read(chain(), |request| {
        asks_for(request, "AssumeRole").then(|| {
            if request.body.contains("hub") {
                session("ASIAHUB")
            } else {
                testing::error("AccessDenied", 403)
            }
        })
    })
    .await;
    let error = collected.unwrap_err().to_string();
    assert!(error.contains("444455556666:role/audit"), "{error}");
}

#[tokio::test]
async fn a_session_that_ends_is_renewed() {
    let upstream = Upstream::start(|request| doors(request).unwrap_or_else(|| testing::answer(request).1));
    let upstream = upstream.await.unwrap();
    let config = Config { role_chain: vec![hop("111122223333", "hub")], ..Config::default() };
    let sdk = testing::sdk(&config, &upstream.url, PATIENT).await;
    let cx = Context {
        kinds: BTreeSet::new(),
        clock: Arc::new(FixedClock(rig().now)),
        cancel: CancellationToken::new(),
    };
    let id = SourceId::parse("aws-test").unwrap();
    let sweep = Sweep::new(&id, &config, Timing::of(&config), &cx);
    let client = sweep.base(sdk).await.unwrap();
    let provider = client.sdk.credentials_provider().unwrap();
    for renewals in 0..3 {
        let credentials = provider.provide_credentials().await.unwrap();
        assert_eq!(credentials.access_key_id(), "ASIAHUB");
        assert!(credentials.expiry().is_some(), "without an end nothing is ever renewed");
        assert_eq!(upstream.requests().len(), 1 + renewals, "the first credentials are those of the entry");
    }
}

#[test]
fn a_chain_is_of_arns_of_roles() {
    let chained = |arn: &str| built(&format!("role_chain = [{{ role = \"{arn}\" }}]"));
    assert_eq!(chained("arn:aws:iam::123456789012:role/path/hub"), Ok(()));
    assert_eq!(chained("arn:aws-cn:iam::123456789012:role/hub"), Ok(()));
    for bad in [
        "hub",
        "arn:aws:iam::12345:role/hub",
        "arn:aws:iam::123456789012:user/hub",
        "arn:aws:sts::123456789012:assumed-role/hub/me",
        "arn:aws:iam::123456789012:role/",
    ] {
        let problems = chained(bad).unwrap_err();
        assert!(problems[0].contains("is not the ARN of a role"), "{bad}: {problems:?}");
    }
}
