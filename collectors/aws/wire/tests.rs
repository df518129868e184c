//! What goes out for each protocol, where it goes, and what errors say.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use aws_config::SdkConfig;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::super::client::{Client, Timing};
use super::super::config::Config;
use super::super::testing;
use super::parameters::{Request, request};
use super::service::target;
use super::{Call, Items, Members, Place, Protocol, Rest, Service, xml};
use crate::api::Bounded;
use crate::api::testing::{Answer, Upstream};

const fn service(protocol: Protocol) -> Service {
    Service { id: "Test", signing: "test", prefix: "test", protocol, place: Place::Regional }
}

const QUERY: Service = service(Protocol::Query("2010-08-01"));
const EC2: Service = service(Protocol::Ec2("2016-11-15"));
const JSON: Service = service(Protocol::Json11("Test_2013"));
const REST: Service = service(Protocol::RestXml);

fn asked(call: &Call, parameters: &Value) -> Request {
    request(call, parameters).unwrap()
}

#[test]
fn lists_and_structures_are_flattened_as_each_form_protocol_does() {
    let parameters =
        json!({"Names": ["a b", "ü"], "Filter": [{"Name": "x", "Value": ["1"]}], "Max": 5, "On": true});
    let query = asked(&Call::new(&QUERY, "test:Do"), &parameters);
    assert_eq!(
        query.body,
        "Action=Do&Version=2010-08-01&Names.member.1=a%20b&Names.member.2=%C3%BC\
         &Filter.member.1.Name=x&Filter.member.1.Value.member.1=1&Max=5&On=true"
    );
    let ec2 = asked(&Call::new(&EC2, "test:Do"), &parameters);
    assert!(
        ec2.body.contains("Names.1=a%20b&Names.2=%C3%BC&Filter.1.Name=x&Filter.1.Value.1=1"),
        "{}",
        ec2.body
    );
}

#[test]
fn json_protocols_name_the_operation_in_a_header() {
    let sent = asked(&Call::new(&JSON, "test:Do"), &json!({"A": [1]}));
    assert!(sent.headers.contains(&("x-amz-target", "Test_2013.Do".to_owned())));
    assert_eq!((sent.method, sent.path.as_str(), sent.body.as_str()), ("POST", "/", "{\"A\":[1]}"));
}

#[test]
fn paths_take_parameters_and_encode_what_could_lead_elsewhere() {
    let call = Call::new(&REST, "test:Get").rest(Rest::Get("/{Bucket}?acl"));
    let sent = asked(&call, &json!({"Bucket": "../a?b/#c", "max-keys": 7}));
    assert_eq!(sent.path, "/..%2Fa%3Fb%2F%23c?acl&max-keys=7");
    assert!(request(&call, &json!({})).unwrap_err().contains("lacks a parameter"));
    assert!(request(&Call::new(&REST, "test:Get"), &json!({})).is_err());
}

#[test]
fn services_that_know_several_kinds_of_json_are_asked_for_the_plain_one() {
    const REST_JSON: Service = service(Protocol::RestJson);
    let sent = asked(&Call::new(&REST_JSON, "test:Get").rest(Rest::Get("/a")), &json!({"limit": 5}));
    assert_eq!((sent.method, sent.path.as_str()), ("GET", "/a?limit=5"));
    assert_eq!(sent.headers, [("accept", "application/json".to_owned())]);
}

#[test]
fn services_are_reached_in_the_partition_of_the_region() {
    let sdk = SdkConfig::builder().build();
    let fips = SdkConfig::builder().use_fips(true).build();
    let endpoint = |sdk: &SdkConfig, service: &Service, region: &str| {
        target(sdk, service, region, None).map(|target| (target.endpoint, target.region))
    };
    let at = |endpoint: &str, region: &str| Some((endpoint.to_owned(), region.to_owned()));
    assert_eq!(endpoint(&sdk, &JSON, "eu-west-1"), at("https://test.eu-west-1.amazonaws.com", "eu-west-1"));
    assert_eq!(
        endpoint(&sdk, &JSON, "cn-north-1"),
        at("https://test.cn-north-1.amazonaws.com.cn", "cn-north-1")
    );
    assert_eq!(
        endpoint(&fips, &JSON, "us-gov-west-1"),
        at("https://test-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1")
    );
    const HOMES: [Option<&str>; 3] = [Some("us-east-1"), None, Some("us-gov-west-1")];
    let global = Service { place: Place::Global(HOMES, false), ..service(Protocol::RestXml) };
    assert_eq!(endpoint(&sdk, &global, "eu-west-1"), at("https://test.amazonaws.com", "us-east-1"));
    assert_eq!(endpoint(&sdk, &global, "cn-north-1"), None);
    let named = Service { place: Place::Global(HOMES, true), ..service(Protocol::RestXml) };
    assert_eq!(
        endpoint(&sdk, &named, "us-gov-east-1"),
        at("https://test.us-gov-west-1.amazonaws.com", "us-gov-west-1")
    );
    let by_account = Service { place: Place::Account, ..service(Protocol::RestXml) };
    let of_account = target(&sdk, &by_account, "eu-west-1", Some("123456789012")).unwrap();
    assert_eq!(of_account.endpoint, "https://123456789012.test.eu-west-1.amazonaws.com");
    assert_eq!(endpoint(&sdk, &by_account, "eu-west-1"), None);
    let own = SdkConfig::builder().endpoint_url("http://127.0.0.1:5000/").build();
    assert_eq!(endpoint(&own, &JSON, "eu-west-1"), at("http://127.0.0.1:5000", "eu-west-1"));
    let of_account = target(&own, &by_account, "eu-west-1", Some("123456789012")).unwrap();
    assert_eq!(of_account.endpoint, "http://127.0.0.1:5000");
}

#[test]
fn errors_are_read_wherever_a_service_puts_them() {
    for body in [
        "<ErrorResponse><Error><Type>Sender</Type><Code>Denied</Code><Message>no</Message></Error></ErrorResponse>",
        "<Response><Errors><Error><Code>Denied</Code><Message>no</Message></Error></Errors><RequestID>1</RequestID></Response>",
        "<Error><Code>Denied</Code><Message>no</Message><Resource>/b</Resource></Error>",
    ] {
        assert_eq!(xml::error(body.as_bytes()), (Some("Denied".to_owned()), Some("no".to_owned())));
    }
    assert_eq!(xml::error(b"<html>"), (None, None));
}

#[test]
fn a_list_must_be_there_and_hold_items_only() {
    #[derive(serde::Deserialize)]
    struct Answer {
        set: Items<String>,
    }
    #[derive(serde::Deserialize)]
    struct Other {
        list: Members<u32>,
    }
    let read = |text: &str| xml::read::<Answer>(text.as_bytes()).map(|answer| answer.set.item);
    assert_eq!(read("<R><set><item>a</item><item>b</item></set></R>").unwrap(), ["a", "b"]);
    assert_eq!(read("<R><set/></R>").unwrap(), [""; 0]);
    assert!(read("<R/>").is_err());
    assert!(read("<R><set><entry>a</entry></set></R>").is_err());
    assert_eq!(xml::read::<Other>(b"<R><list><member>7</member></list></R>").unwrap().list.member, [7]);
    assert!(xml::read::<Other>(b"<R><list><member>x</member></list></R>").is_err());
}

/// Two requests at a time, each of which is throttled once, many times over: the SDK lets a service be asked again for a
/// hundred times, and gets each of these back when the request succeeds. One that lost its own to the other would run out.
#[tokio::test]
async fn requests_to_one_address_do_not_take_each_others_tries() {
    static TRIED: Service =
        Service { id: "Tried", prefix: "tried", ..service(Protocol::Json11("Tried_2013")) };
    const ROUNDS: usize = 130;
    let seen = Mutex::new(BTreeMap::<String, usize>::new());
    let upstream = Upstream::start(move |request| {
        let mut seen = seen.lock().unwrap();
        let tries = seen.entry(request.body.clone()).or_default();
        *tries += 1;
        match *tries {
            // Both wait at once.
            1 => testing::error("ThrottlingException", 400).header("x-amz-retry-after", "60"),
            _again => Answer::new(200, "application/x-amz-json-1.1", "{}"),
        }
    });
    let upstream = upstream.await.unwrap();
    let config =
        Config { requests_per_second: Bounded::most(), concurrency: Bounded::most(), ..Config::default() };
    let sdk = testing::sdk(&config, &upstream.url, Duration::from_secs(20)).await;
    let timing = Timing { first_backoff: Duration::from_millis(1), ..Timing::of(&config) };
    let client = Client::new(sdk, timing, &CancellationToken::new());
    let call = Call::new(&TRIED, "tried:Do");
    for round in 0..ROUNDS {
        let [one, other] = ["a", "b"].map(|which| json!({"Round": round, "Which": which}));
        let ask = |parameters| client.ask::<BTreeMap<String, Value>>(&call, "us-east-1", parameters);
        let (one, other) = tokio::join!(ask(&one), ask(&other));
        assert!(one.is_ok() && other.is_ok(), "round {round}: {one:?} {other:?}");
    }
    assert_eq!(upstream.requests().len(), ROUNDS * 4);
}
