//! Evidence `aws.elbv2.load_balancers`: application, network and gateway load balancers, what they listen to and how they are set.

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

const ELBV2: Service = Service {
    id: "Elastic Load Balancing v2",
    signing: "elasticloadbalancing",
    prefix: "elasticloadbalancing",
    protocol: Protocol::Query("2015-12-01"),
    place: Place::Regional,
};

const DESCRIBE_BALANCERS: Call =
    Call::new(&ELBV2, "elasticloadbalancing:DescribeLoadBalancers").paged("Marker");
const DESCRIBE_LISTENERS: Call = Call::new(&ELBV2, "elasticloadbalancing:DescribeListeners").paged("Marker");
const DESCRIBE_RULES: Call = Call::new(&ELBV2, "elasticloadbalancing:DescribeRules").paged("Marker");
const DESCRIBE_ATTRIBUTES: Call = Call::new(&ELBV2, "elasticloadbalancing:DescribeLoadBalancerAttributes");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.elbv2.load_balancers",
    title: "Load balancers",
    subject: "arn",
    operations: &[
        REGIONS,
        DESCRIBE_BALANCERS.operation,
        DESCRIBE_LISTENERS.operation,
        DESCRIBE_RULES.operation,
        DESCRIBE_ATTRIBUTES.operation,
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

/// One load balancer.
///
/// API: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancer.html>,
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The region.
    pub region: String,
    /// `application`, `network` or `gateway`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it listens to.
    pub listeners: Vec<Listener>,
    /// The attribute `access_logs.s3.enabled`: `true` or `false`; empty when it has none.
    pub access_logs: String,
    /// The attribute `routing.http.drop_invalid_header_fields.enabled`: `true` or `false`; empty when it has none.
    pub drop_invalid_headers: String,
    /// The attribute `deletion_protection.enabled`: `true` or `false`; empty when it has none.
    pub deletion_protection: String,
}

/// A listener.
///
/// API: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Listener.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Listener {
    /// The port; 0 for a gateway, which listens to all.
    pub port: i64,
    /// Such as `HTTP`, `HTTPS`, `TLS` or `TCP`; empty for a gateway.
    pub protocol: String,
    /// The security policy that says which versions of TLS and which ciphers it takes; empty without TLS.
    pub tls_policy: String,
    /// What it does: the actions of all its rules for HTTP, of the default rule alone for the others.
    pub actions: Vec<Action>,
}

/// An action of a rule.
///
/// API: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Action.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// Such as `forward`, `redirect` or `fixed-response`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Where a redirect leads: `HTTP`, `HTTPS` or `#{protocol}`, which is the same as before; empty for others.
    pub redirect_protocol: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Balancers {
    #[serde(rename = "DescribeLoadBalancersResult")]
    result: BalancersResult,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct BalancersResult {
    load_balancers: Members<Balancer>,
    #[serde(default)]
    next_marker: Option<String>,
}

page!(Balancers, result.next_marker);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Balancer {
    #[serde(rename = "LoadBalancerArn")]
    arn: String,
    #[serde(rename = "Type")]
    kind: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Listeners {
    #[serde(rename = "DescribeListenersResult")]
    result: ListenersResult,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListenersResult {
    listeners: Members<Listened>,
    #[serde(default)]
    next_marker: Option<String>,
}

page!(Listeners, result.next_marker);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Listened {
    listener_arn: String,
    #[serde(default)]
    port: i64,
    #[serde(default)]
    protocol: String,
    #[serde(default)]
    ssl_policy: String,
    default_actions: Members<Taken>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Taken {
    #[serde(rename = "Type")]
    kind: String,
    #[serde(default)]
    redirect_config: Option<Redirect>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Redirect {
    // What is left out stays as it was in the request.
    #[serde(default = "same")]
    protocol: String,
}

fn same() -> String {
    "#{protocol}".to_owned()
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Rules {
    #[serde(rename = "DescribeRulesResult")]
    result: RulesResult,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RulesResult {
    rules: Members<Rule>,
    #[serde(default)]
    next_marker: Option<String>,
}

page!(Rules, result.next_marker);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Rule {
    actions: Members<Taken>,
}

#[derive(Deserialize)]
struct Attributes {
    #[serde(rename = "DescribeLoadBalancerAttributesResult")]
    result: AttributesResult,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AttributesResult {
    attributes: Members<Attribute>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Attribute {
    key: String,
    #[serde(default)]
    value: String,
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let most = json!({ "PageSize": 400 });
        let pages: Vec<Balancers> = area.client.pages(&DESCRIBE_BALANCERS, &region, &most).await?;
        let mut draft = Draft::new(&KIND);
        let mut balancers = Vec::new();
        for page in pages {
            draft.page();
            balancers.extend(page.result.load_balancers.member);
        }
        let region = region.as_str();
        area.rows(&mut draft, balancers, |balancer| async move {
            let row = row(area, region, &balancer).await;
            (balancer.arn, row)
        })
        .await;
        Ok(draft)
    })
    .await
}

async fn row(area: &Area<'_>, region: &str, balancer: &Balancer) -> Result<Row, Failure> {
    let of_it = json!({ "LoadBalancerArn": balancer.arn });
    let (listeners, attributes) = futures::try_join!(
        listeners(area, region, &of_it),
        area.client.ask::<Attributes>(&DESCRIBE_ATTRIBUTES, region, &of_it),
    )?;
    let attributes = attributes.result.attributes.member;
    let value = |key: &str| -> String {
        let found = attributes.iter().find(|attribute| attribute.key == key);
        found.map(|attribute| attribute.value.clone()).unwrap_or_default()
    };
    Ok(Row {
        arn: balancer.arn.clone(),
        region: region.to_owned(),
        kind: balancer.kind.clone(),
        listeners,
        access_logs: value("access_logs.s3.enabled"),
        drop_invalid_headers: value("routing.http.drop_invalid_header_fields.enabled"),
        deletion_protection: value("deletion_protection.enabled"),
    })
}

async fn listeners(
    area: &Area<'_>,
    region: &str,
    of_it: &serde_json::Value,
) -> Result<Vec<Listener>, Failure> {
    let pages: Vec<Listeners> = area.client.pages(&DESCRIBE_LISTENERS, region, of_it).await?;
    let mut found = Vec::new();
    for listened in pages.into_iter().flat_map(|page| page.result.listeners.member) {
        let actions = if listened.protocol == "HTTP" {
            actions_of_rules(area, region, &listened.listener_arn).await?
        } else {
            listened.default_actions.member
        };
        found.push(Listener {
            port: listened.port,
            protocol: listened.protocol,
            tls_policy: listened.ssl_policy,
            actions: actions.into_iter().map(Into::into).collect(),
        });
    }
    Ok(found)
}

/// The actions of all rules of a listener, its default rule among them.
async fn actions_of_rules(area: &Area<'_>, region: &str, listener: &str) -> Result<Vec<Taken>, Failure> {
    let of_it = json!({ "ListenerArn": listener });
    let pages: Vec<Rules> = area.client.pages(&DESCRIBE_RULES, region, &of_it).await?;
    let rules = pages.into_iter().flat_map(|page| page.result.rules.member);
    Ok(rules.flat_map(|rule| rule.actions.member).collect())
}

impl From<Taken> for Action {
    fn from(taken: Taken) -> Self {
        let redirect_protocol = taken.redirect_config.map(|redirect| redirect.protocol).unwrap_or_default();
        Self { kind: taken.kind, redirect_protocol }
    }
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[
    Canned::of(&DESCRIBE_BALANCERS, include_str!("fixtures/elbv2.DescribeLoadBalancers.xml"))
        .token("NextMarker"),
    Canned::of(&DESCRIBE_LISTENERS, include_str!("fixtures/DescribeListeners.xml")).token("NextMarker"),
    Canned::of(&DESCRIBE_RULES, include_str!("fixtures/DescribeRules.xml")).token("NextMarker"),
    Canned::of(&DESCRIBE_ATTRIBUTES, include_str!("fixtures/elbv2.DescribeLoadBalancerAttributes.xml")),
];
