//! An AWS collector for loopback servers, and canned answers of an invented account.
//!
//! The answers are written after the IAM, STS and Account Management API references.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use aws_config::{BehaviorVersion, Region};
use chrono::{DateTime, Utc};

use crate::api::testing::{Answer, Delivery, Fault, Request, Rig};
use crate::api::{Bounded, Collector, SourceId};

use super::client::{Ground, Timing};
use super::config::{AggregatorName, Config, ConfigAggregator, RegionName};
use super::wire;
use super::wire::testing::Canned;
use super::{CORE, KINDS, READERS, Source, area, operation};

/// Times that keep a test with every kind of fault short.
fn timing(timeout: Duration) -> Timing {
    Timing {
        timeout,
        connect: timeout,
        first_backoff: Duration::from_millis(1),
        longest_backoff: Duration::from_millis(5),
        report_poll: Duration::from_millis(1),
        report_patience: Duration::from_millis(300),
    }
}

/// Two hours after the canned credential report was made: 2026-11-20T08:00:00Z.
const NOW: i64 = 1_795_161_600;

/// A collector of a source that talks to `endpoint` only, with credentials and waits made for tests.
#[must_use]
pub fn collector(id: &SourceId, config: Config, endpoint: &str, timeout: Duration) -> Arc<dyn Collector> {
    let endpoint = endpoint.to_owned();
    let ground = move || ground(&endpoint);
    Arc::new(Source { id: id.clone(), config, timing: timing(timeout), ground })
}

/// The SDK's configuration as collectors of tests have it.
#[cfg(test)]
pub(super) async fn sdk(config: &Config, endpoint: &str, timeout: Duration) -> aws_config::SdkConfig {
    super::client::load(ground(endpoint), config, timing(timeout)).await
}

fn ground(endpoint: &str) -> Ground {
    let credentials =
        aws_sdk_iam::config::Credentials::new("AKIDTEST", "not-a-secret", None, None, "testing");
    let loader = aws_config::defaults(BehaviorVersion::latest())
        .empty_test_environment()
        .region(Region::from_static("us-east-1"))
        .credentials_provider(credentials)
        .endpoint_url(endpoint);
    Ground { loader, http: aws_smithy_http_client::Builder::new().build_http() }
}

/// The contract test's rigs: the kinds that share calls in one, every other kind in one of its own.
#[must_use]
pub fn rigs() -> Vec<Rig> {
    let alone = READERS.iter().map(|reader| Rig { kinds: std::slice::from_ref(reader.kind), ..rig() });
    [Rig { kinds: CORE, ..rig() }].into_iter().chain(alone).collect()
}

/// A rig with all kinds of the invented account.
#[must_use]
pub fn rig() -> Rig {
    Rig {
        kinds: KINDS,
        now: DateTime::from_timestamp(NOW, 0).unwrap_or(DateTime::<Utc>::MIN_UTC),
        build: |id, endpoint, timeout| {
            let (requests_per_second, concurrency) = (Bounded::most(), Bounded::most());
            let config = Config { requests_per_second, concurrency, ..with_aggregator() };
            collector(id, config, endpoint, timeout)
        },
        answer,
        spoil,
        is_fact: |fault, operation| {
            let facts = [operation::GET_ACCOUNT_PASSWORD_POLICY.name, operation::GET_ALTERNATE_CONTACT.name];
            let says_absent =
                |canned: &Canned| canned.call.operation.name == operation && canned.absent.is_some();
            let says_empty =
                |canned: &Canned| canned.call.operation.name == operation && canned.empty.is_some();
            (fault == Fault::NotFound && (facts.contains(&operation) || canned().any(says_absent)))
                || (fault == Fault::Hollow && canned().any(says_empty))
        },
        entry: &[operation::GET_CALLER_IDENTITY.name],
        patience: Duration::from_secs(30),
    }
}

/// The configuration of a source with the aggregator of the tests.
#[must_use]
pub fn with_aggregator() -> Config {
    let (name, region) = (AggregatorName::parse("organisation"), RegionName::parse("us-east-1"));
    let config_aggregator =
        name.ok().zip(region.ok()).map(|(name, region)| ConfigAggregator { name, region, account: None });
    Config { config_aggregator, ..Config::default() }
}

/// The parameters of a request of the Query protocol.
fn parameter<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    let mut pairs = request.body.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
}

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("fixtures/", $name))
    };
}

/// The healthy answer to a request.
pub fn answer(request: &Request) -> (&'static str, Answer) {
    if request.target == "/getAlternateContact" {
        return (operation::GET_ALTERNATE_CONTACT.name, contact(&request.body));
    }
    if let Some(canned) = canned().find(|canned| canned.fits(request)) {
        return (canned.call.operation.name, canned.answer());
    }
    let action = parameter(request, "Action").unwrap_or_default();
    let marker = parameter(request, "Marker");
    let (operation, body) = match (action, marker) {
        ("GetCallerIdentity", None) => (operation::GET_CALLER_IDENTITY, fixture!("GetCallerIdentity.xml")),
        ("GetAccountSummary", None) => (operation::GET_ACCOUNT_SUMMARY, fixture!("GetAccountSummary.xml")),
        ("GetAccountAuthorizationDetails", None) => {
            (operation::GET_ACCOUNT_AUTHORIZATION_DETAILS, fixture!("GetAccountAuthorizationDetails.xml"))
        }
        ("GetAccountAuthorizationDetails", Some("AAEF2page")) => (
            operation::GET_ACCOUNT_AUTHORIZATION_DETAILS,
            fixture!("GetAccountAuthorizationDetails.AAEF2page.xml"),
        ),
        ("ListRoles", None) => (operation::LIST_ROLES, fixture!("ListRoles.xml")),
        ("ListRoles", Some("AAEFroles2")) => (operation::LIST_ROLES, fixture!("ListRoles.AAEFroles2.xml")),
        ("GenerateCredentialReport", None) => {
            (operation::GENERATE_CREDENTIAL_REPORT, fixture!("GenerateCredentialReport.xml"))
        }
        ("GetCredentialReport", None) => {
            return (
                operation::GET_CREDENTIAL_REPORT.name,
                xml(200, credential_report(fixture!("credential_report.csv"))),
            );
        }
        ("GetAccountPasswordPolicy", None) => {
            (operation::GET_ACCOUNT_PASSWORD_POLICY, fixture!("GetAccountPasswordPolicy.xml"))
        }
        ("ListVirtualMFADevices", None) => {
            (operation::LIST_VIRTUAL_MFA_DEVICES, fixture!("ListVirtualMFADevices.xml"))
        }
        ("ListMFADevices", None) => (operation::LIST_MFA_DEVICES, mfa_devices(request)),
        ("ListSAMLProviders", None) => (operation::LIST_SAML_PROVIDERS, fixture!("ListSAMLProviders.xml")),
        ("ListOpenIDConnectProviders", None) => {
            (operation::LIST_OIDC_PROVIDERS, fixture!("ListOpenIDConnectProviders.xml"))
        }
        ("GetOpenIDConnectProvider", None) => {
            (operation::GET_OIDC_PROVIDER, fixture!("GetOpenIDConnectProvider.xml"))
        }
        ("ListServerCertificates", None) => {
            (operation::LIST_SERVER_CERTIFICATES, fixture!("ListServerCertificates.xml"))
        }
        _ => return ("an operation without fixture", error("InvalidAction", 400)),
    };
    (operation.name, xml(200, body))
}

fn mfa_devices(request: &Request) -> &'static str {
    match parameter(request, "UserName") {
        Some("carol") => fixture!("ListMFADevices.carol.xml"),
        Some("dave") => fixture!("ListMFADevices.dave.xml"),
        _ => fixture!("ListMFADevices.ann.xml"),
    }
}

/// The answer that carries a credential report.
#[must_use]
pub fn credential_report(csv: &str) -> String {
    fixture!("GetCredentialReport.xml")
        .replace("@credential_report.csv@", &aws_smithy_types::base64::encode(csv))
}

fn contact(body: &str) -> Answer {
    if body.contains("SECURITY") {
        json(200, fixture!("GetAlternateContact.SECURITY.json"))
    } else if body.contains("BILLING") {
        json(200, fixture!("GetAlternateContact.BILLING.json"))
    } else {
        contact_error("ResourceNotFoundException", 404)
    }
}

fn xml(status: u16, body: impl Into<Vec<u8>>) -> Answer {
    Answer::new(status, "text/xml", body).header("x-amzn-requestid", "7a62c49f-347e-4fc4-9331-6e8eexample")
}

fn json(status: u16, body: impl Into<Vec<u8>>) -> Answer {
    Answer::new(status, "application/json", body)
        .header("x-amzn-requestid", "7a62c49f-347e-4fc4-9331-6e8eexample")
}

/// An error of the Query protocol.
#[must_use]
pub fn error(code: &str, status: u16) -> Answer {
    xml(
        status,
        format!(
            "<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Error><Type>Sender</Type>\
             <Code>{code}</Code><Message>said so by the test</Message></Error>\
             <RequestId>7a62c49f-347e-4fc4-9331-6e8eexample</RequestId></ErrorResponse>"
        ),
    )
}

fn contact_error(code: &str, status: u16) -> Answer {
    json(status, r#"{"message":"said so by the test"}"#).header("x-amzn-errortype", code)
}

/// The canned answers of the wire's calls.
fn canned() -> impl Iterator<Item = &'static Canned> {
    area::CANNED
        .iter()
        .chain(super::organization::CANNED)
        .chain(super::region_denials::CANNED)
        .chain(READERS.iter().flat_map(|reader| reader.canned))
}

/// What a fault makes of a healthy answer.
fn spoil(fault: Fault, operation: &'static str, healthy: &Answer) -> Option<Answer> {
    let of_wire = |canned: &&Canned| {
        canned.call.operation.name == operation && canned.body.as_bytes() == healthy.body.as_slice()
    };
    if let Some(canned) = canned().find(of_wire) {
        return canned.spoil(fault);
    }
    let is_json = operation == operation::GET_ALTERNATE_CONTACT.name;
    let refuse = |code: &str, status: u16| {
        Some(if is_json { contact_error(code, status) } else { error(code, status) })
    };
    let body = String::from_utf8_lossy(&healthy.body);
    match fault {
        Fault::Denied if is_json => refuse("AccessDeniedException", 403),
        Fault::Denied => refuse("AccessDenied", 403),
        Fault::Expired => refuse("ExpiredToken", 403),
        Fault::NotFound if is_json => refuse("ResourceNotFoundException", 404),
        Fault::NotFound => refuse("NoSuchEntity", 404),
        Fault::Throttled => refuse("Throttling", 429),
        Fault::ThrottledFor => Some(Answer::new(429, "text/plain", "slow down").header("retry-after", "0")),
        Fault::ServerError => refuse("ServiceFailure", 500),
        Fault::Html => Some(Answer::new(200, "text/html", "<html><body>Please sign in</body></html>")),
        Fault::TimeOut => Some(Answer { delivery: Delivery::Never, ..healthy.clone() }),
        Fault::Truncated => {
            let half = healthy.body.get(..healthy.body.len() / 2)?.to_vec();
            Some(Answer { body: half, ..healthy.clone() })
        }
        Fault::Dropped => Some(Answer { delivery: Delivery::Dropped, ..healthy.clone() }),
        Fault::Hollow if is_json => Some(json(200, "{}")),
        Fault::Hollow => Some(xml(200, hollow(operation))),
        Fault::WrongShape if is_json => Some(json(200, r#"{"AlternateContact":[]}"#)),
        Fault::WrongShape => Some(xml(200, "<ListUsersResponse><ListUsersResult/></ListUsersResponse>")),
        Fault::LostPage => replaced(healthy, &body, lost_page(&body)?),
        Fault::PageLoop => replaced(healthy, &body, page_loop(&body)?),
        Fault::Empty => replaced(healthy, &body, emptied(operation, &body)?),
    }
}

fn replaced(healthy: &Answer, before: &str, after: String) -> Option<Answer> {
    (before != after).then(|| Answer { body: after.into_bytes(), ..healthy.clone() })
}

fn hollow(operation: &str) -> String {
    let action = operation.split(':').next_back().unwrap_or_default();
    format!("<{action}Response><{action}Result/></{action}Response>")
}

const LAST: &str = "<IsTruncated>false</IsTruncated>";
const MORE: &str = "<IsTruncated>true</IsTruncated>";

fn lost_page(body: &str) -> Option<String> {
    if body.contains(LAST) {
        return Some(body.replace(LAST, MORE));
    }
    Some(without(body, "Marker"))
}

fn page_loop(body: &str) -> Option<String> {
    let again = format!("{MORE}<Marker>AAEFagain</Marker>");
    body.contains(LAST).then(|| body.replace(LAST, &again))
}

/// The lists by operation; each is emptied. A report keeps its header and the root user.
fn emptied(operation: &str, body: &str) -> Option<String> {
    if operation == operation::GET_CREDENTIAL_REPORT.name {
        let kept: Vec<&str> = fixture!("credential_report.csv").lines().take(2).collect();
        return Some(credential_report(&format!("{}\n", kept.join("\n"))));
    }
    const LISTS: &[&str] = &[
        "UserDetailList",
        "GroupDetailList",
        "RoleDetailList",
        "Policies",
        "Roles",
        "SummaryMap",
        "PasswordPolicy",
        "VirtualMFADevices",
        "MFADevices",
        "SAMLProviderList",
        "OpenIDConnectProviderList",
        "ServerCertificateMetadataList",
    ];
    let emptied = LISTS.iter().fold(body.to_owned(), |text, list| hollowed(&text, list));
    Some(without(&emptied, "Marker").replace(MORE, LAST))
        .filter(|_| operation != operation::GET_OIDC_PROVIDER.name)
}

/// The text without what is inside the first such element.
fn hollowed(body: &str, element: &str) -> String {
    let (open, close) = (format!("<{element}>"), format!("</{element}>"));
    match (body.split_once(&open), body.rsplit_once(&close)) {
        (Some((before, _)), Some((_, after))) => format!("{before}{open}{close}{after}"),
        _ => body.to_owned(),
    }
}

/// The text without the first such element.
fn without(body: &str, element: &str) -> String {
    hollowed(body, element).replacen(&format!("<{element}></{element}>"), "", 1)
}

/// Where a service is reached from a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// The service's id in the SDKs.
    pub service: &'static str,
    /// One of its operations.
    pub action: &'static str,
    /// The region that is read.
    pub region: &'static str,
    /// Whether endpoints with validated cryptography are asked for.
    pub fips: bool,
    /// The address and the region that requests are signed for; nothing where the partition lacks the service.
    pub target: Option<(String, String)>,
}

/// The addresses of every service that is asked over the wire, from one region of each partition.
#[must_use]
pub fn addresses() -> Vec<Reached> {
    let calls: BTreeMap<_, _> = canned().map(|canned| (canned.call.service.id, canned.call)).collect();
    let mut found = Vec::new();
    for fips in [false, true] {
        let sdk = aws_config::SdkConfig::builder().use_fips(fips).build();
        for region in ["us-east-1", "eu-west-1", "cn-north-1", "us-gov-west-1"] {
            // China has no such endpoints.
            if fips && region.starts_with("cn-") {
                continue;
            }
            found.extend(calls.iter().map(|(id, call)| Reached {
                service: id,
                action: call.action(),
                region,
                fips,
                target: wire::reached(&sdk, call.service, region, "123456789012"),
            }));
        }
    }
    found
}
