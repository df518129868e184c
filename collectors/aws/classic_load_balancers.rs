//! Evidence `aws.elb.load_balancers`: classic load balancers, what they listen to and whether they log.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, REGIONS, Reader};
use super::failure::Failure;
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Members, Place, Protocol, Service, page};

const ELB: Service = Service {
    id: "Elastic Load Balancing",
    signing: "elasticloadbalancing",
    prefix: "elasticloadbalancing",
    protocol: Protocol::Query("2012-06-01"),
    place: Place::Regional,
};

const DESCRIBE_BALANCERS: Call =
    Call::new(&ELB, "elasticloadbalancing:DescribeLoadBalancers").paged("Marker");
const DESCRIBE_ATTRIBUTES: Call = Call::new(&ELB, "elasticloadbalancing:DescribeLoadBalancerAttributes");
const DESCRIBE_POLICIES: Call = Call::new(&ELB, "elasticloadbalancing:DescribeLoadBalancerPolicies");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.elb.load_balancers",
    title: "Classic load balancers",
    subject: "arn",
    operations: &[
        REGIONS,
        DESCRIBE_BALANCERS.operation,
        DESCRIBE_ATTRIBUTES.operation,
        DESCRIBE_POLICIES.operation,
    ],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// Reads the kind.
pub(super) const READER: Reader = Reader {
    kind: &KIND,
    read: |area| Box::pin(read(area)),
    #[cfg(any(test, feature = "testing"))]
    canned: CANNED,
};

/// One classic load balancer.
///
/// API: <https://docs.aws.amazon.com/elasticloadbalancing/2012-06-01/APIReference/API_LoadBalancerDescription.html>,
/// <https://docs.aws.amazon.com/elasticloadbalancing/2012-06-01/APIReference/API_LoadBalancerAttributes.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The region.
    pub region: String,
    /// What it listens to.
    pub listeners: Vec<Listener>,
    /// Whether it writes access logs.
    pub access_logs: bool,
}

/// A listener.
///
/// API: <https://docs.aws.amazon.com/elasticloadbalancing/2012-06-01/APIReference/API_Listener.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Listener {
    /// The port.
    pub port: i64,
    /// `HTTP`, `HTTPS`, `TCP` or `SSL`.
    pub protocol: String,
    /// The ARN of the certificate that it shows; empty without one.
    pub certificate: String,
    /// The security policies that say which TLS it takes; those of AWS by the names that AWS gives them.
    pub tls_policies: Vec<String>,
    /// The versions of TLS and SSL that these let in, such as `TLSv1.2`; none without TLS, or when a policy leaves one of
    /// TLS 1.0, 1.1 and 1.2 unsaid.
    pub tls_versions: Vec<String>,
}

#[derive(Deserialize)]
struct Balancers {
    #[serde(rename = "DescribeLoadBalancersResult")]
    result: BalancersResult,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct BalancersResult {
    load_balancer_descriptions: Members<Balancer>,
    #[serde(default)]
    next_marker: Option<String>,
}
page!(Balancers, result.next_marker);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Balancer {
    load_balancer_name: String,
    listener_descriptions: Members<Description>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Description {
    listener: Listened,
    policy_names: Members<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Listened {
    protocol: String,
    load_balancer_port: i64,
    #[serde(rename = "SSLCertificateId", default)]
    certificate: String,
}

#[derive(Deserialize)]
struct Attributes {
    #[serde(rename = "DescribeLoadBalancerAttributesResult")]
    result: AttributesResult,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AttributesResult {
    load_balancer_attributes: BalancerAttributes,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct BalancerAttributes {
    access_log: AccessLog,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AccessLog {
    enabled: bool,
}

#[derive(Deserialize)]
struct Policies {
    #[serde(rename = "DescribeLoadBalancerPoliciesResult")]
    result: PoliciesResult,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PoliciesResult {
    policy_descriptions: Members<Policy>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Policy {
    policy_name: String,
    policy_type_name: String,
    policy_attribute_descriptions: Members<Attribute>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Attribute {
    attribute_name: String,
    #[serde(default)]
    attribute_value: String,
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let most = json!({ "PageSize": 400 });
        let pages: Vec<Balancers> = area.client.pages(&DESCRIBE_BALANCERS, &region, &most).await?;
        let mut draft = Draft::new(&KIND);
        pages.iter().for_each(|_| draft.page());
        let region = region.as_str();
        let found = pages.into_iter().flat_map(|page| page.result.load_balancer_descriptions.member);
        area.rows(&mut draft, found.collect(), |balancer: Balancer| async move {
            let arn = arn(area, region, &balancer.load_balancer_name);
            (arn.clone(), row(area, region, arn, balancer).await)
        })
        .await;
        Ok(draft)
    })
    .await
}

/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancing.html>
fn arn(area: &Area<'_>, region: &str, name: &str) -> String {
    let (partition, account) = (&area.identity.partition, &area.identity.account_id);
    format!("arn:{partition}:elasticloadbalancing:{region}:{account}:loadbalancer/{name}")
}

async fn row(area: &Area<'_>, region: &str, arn: String, balancer: Balancer) -> Result<Row, Failure> {
    let of_it = json!({ "LoadBalancerName": balancer.load_balancer_name });
    let listeners = balancer.listener_descriptions.member;
    let (attributes, policies) = futures::try_join!(
        area.client.ask::<Attributes>(&DESCRIBE_ATTRIBUTES, region, &of_it),
        policies(area, region, &of_it, &listeners),
    )?;
    Ok(Row {
        arn,
        region: region.to_owned(),
        listeners: listeners.into_iter().map(|each| listener(each, &policies)).collect::<Result<_, _>>()?,
        access_logs: attributes.result.load_balancer_attributes.access_log.enabled,
    })
}

/// The policies of a load balancer, where some listener speaks TLS.
async fn policies(
    area: &Area<'_>,
    region: &str,
    of_it: &serde_json::Value,
    listeners: &[Description],
) -> Result<Vec<Policy>, Failure> {
    if !listeners.iter().any(|each| speaks_tls(&each.listener.protocol)) {
        return Ok(Vec::new());
    }
    let answer: Policies = area.client.ask(&DESCRIBE_POLICIES, region, of_it).await?;
    Ok(answer.result.policy_descriptions.member)
}

fn speaks_tls(protocol: &str) -> bool {
    protocol.eq_ignore_ascii_case("HTTPS") || protocol.eq_ignore_ascii_case("SSL")
}

/// The type of the policies that say which TLS a listener takes.
const NEGOTIATION: &str = "SSLNegotiationPolicyType";

/// A listener with the policies that it names.
///
/// # Errors
/// When one of them is not described.
fn listener(description: Description, policies: &[Policy]) -> Result<Listener, Failure> {
    let Description { listener, policy_names } = description;
    let mut read = Listener {
        port: listener.load_balancer_port,
        protocol: listener.protocol.to_uppercase(),
        certificate: listener.certificate,
        tls_policies: Vec::new(),
        tls_versions: Vec::new(),
    };
    if !speaks_tls(&read.protocol) {
        return Ok(read);
    }
    let (mut versions, mut told) = (BTreeSet::new(), true);
    for name in policy_names.member {
        let Some(policy) = policies.iter().find(|policy| policy.policy_name == name) else {
            let detail = format!("policy {name} of a listener is not described");
            return Err(Failure::malformed(DESCRIBE_POLICIES.operation, detail));
        };
        if policy.policy_type_name != NEGOTIATION {
            continue;
        }
        let value = |name: &str| {
            let attributes = &policy.policy_attribute_descriptions.member;
            attributes
                .iter()
                .find(|each| each.attribute_name == name)
                .map(|each| each.attribute_value.as_str())
        };
        read.tls_policies.push(value("Reference-Security-Policy").unwrap_or(&name).to_owned());
        for version in ["SSLv2", "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"] {
            match value(&format!("Protocol-{version}")) {
                Some("true") => _ = versions.insert(version.to_owned()),
                Some("false") => {}
                // Those of SSL, and what is to come, need not be mentioned.
                None if !matches!(version, "TLSv1" | "TLSv1.1" | "TLSv1.2") => {}
                Some(_) | None => told = false,
            }
        }
    }
    read.tls_policies.sort();
    read.tls_versions = if told { versions.into_iter().collect() } else { Vec::new() };
    Ok(read)
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[
    Canned::of(&DESCRIBE_BALANCERS, include_str!("fixtures/elb.DescribeLoadBalancers.xml"))
        .token("NextMarker"),
    Canned::of(&DESCRIBE_ATTRIBUTES, include_str!("fixtures/elb.DescribeLoadBalancerAttributes.xml")),
    Canned::of(&DESCRIBE_POLICIES, include_str!("fixtures/DescribeLoadBalancerPolicies.xml")),
];
