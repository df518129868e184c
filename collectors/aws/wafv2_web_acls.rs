//! Evidence `aws.wafv2.web_acls`: web ACLs, whether they do something and where their logs go.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, REGIONS, Reader};
use super::failure::Failure;
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Place, Protocol, Service, page};

const WAF: Service = Service {
    id: "WAFV2",
    signing: "wafv2",
    prefix: "wafv2",
    protocol: Protocol::Json11("AWSWAF_20190729"),
    place: Place::Regional,
};

const LIST_ACLS: Call = Call::new(&WAF, "wafv2:ListWebACLs").paged("NextMarker");
const LIST_LOGGING: Call = Call::new(&WAF, "wafv2:ListLoggingConfigurations").paged("NextMarker");
const GET_ACL: Call = Call::new(&WAF, "wafv2:GetWebACL");

/// Where the web ACLs of distributions lie, in the only partition that has some.
const GLOBAL: (&str, &str) = ("aws", "us-east-1");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.wafv2.web_acls",
    title: "Web ACLs",
    subject: "arn",
    operations: &[REGIONS, LIST_ACLS.operation, LIST_LOGGING.operation, GET_ACL.operation],
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

/// One web ACL.
///
/// API: <https://docs.aws.amazon.com/waf/latest/APIReference/API_WebACL.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The region; that of web ACLs of distributions is `us-east-1`.
    pub region: String,
    /// `REGIONAL`, or `CLOUDFRONT` for distributions.
    pub scope: String,
    /// What becomes of requests that no rule decides on: `allow` or `block`.
    pub default_action: String,
    /// How many rules it has, groups of Firewall Manager included.
    pub rules: usize,
    /// The ARNs of where its logs go.
    ///
    /// API: <https://docs.aws.amazon.com/waf/latest/APIReference/API_LoggingConfiguration.html>
    pub log_destinations: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Acls {
    #[serde(rename = "WebACLs")]
    acls: Vec<Summary>,
    #[serde(default)]
    next_marker: Option<String>,
}
page!(Acls, next_marker);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Summary {
    #[serde(rename = "ARN")]
    arn: String,
    id: String,
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Loggings {
    logging_configurations: Vec<Logging>,
    #[serde(default)]
    next_marker: Option<String>,
}
page!(Loggings, next_marker);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Logging {
    resource_arn: String,
    log_destination_configs: Vec<String>,
}

#[derive(Deserialize)]
struct Got {
    #[serde(rename = "WebACL")]
    acl: Acl,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Acl {
    default_action: Action,
    #[serde(default)]
    rules: Vec<Rule>,
    #[serde(default)]
    pre_process_firewall_manager_rule_groups: Vec<Rule>,
    #[serde(default)]
    post_process_firewall_manager_rule_groups: Vec<Rule>,
}

#[derive(Deserialize)]
struct Rule {}

#[derive(Deserialize)]
enum Action {
    Allow {},
    Block {},
}

/// Where the logs of each web ACL go, by its ARN.
type Destinations = BTreeMap<String, Vec<String>>;

async fn read(area: &Area<'_>) -> Draft {
    let in_regions = area.in_regions(&KIND, |region| async move { scoped(area, &region, "REGIONAL").await });
    let of_distributions = async {
        let (partition, region) = GLOBAL;
        if area.identity.partition != partition {
            return Ok(Draft::new(&KIND));
        }
        scoped(area, region, "CLOUDFRONT").await
    };
    let (mut draft, of_distributions) = futures::join!(in_regions, of_distributions);
    match of_distributions {
        Ok(part) => draft.absorb(part),
        Err(failure) => draft.gap(failure.gap_for(&area.identity.region(GLOBAL.1))),
    }
    draft
}

/// The web ACLs of a scope.
async fn scoped(area: &Area<'_>, region: &str, scope: &'static str) -> Result<Draft, Failure> {
    let most = json!({ "Scope": scope, "Limit": 100 });
    let pages: Vec<Acls> = area.client.pages(&LIST_ACLS, region, &most).await?;
    let mut draft = Draft::new(&KIND);
    pages.iter().for_each(|_| draft.page());
    let acls: Vec<_> = pages.into_iter().flat_map(|page| page.acls).collect();
    if acls.is_empty() {
        return Ok(draft);
    }
    let loggings: Vec<Loggings> = area.client.pages(&LIST_LOGGING, region, &most).await?;
    let mut destinations = Destinations::new();
    for logging in loggings.into_iter().flat_map(|page| page.logging_configurations) {
        destinations.entry(logging.resource_arn).or_default().extend(logging.log_destination_configs);
    }
    let destinations = &destinations;
    area.rows(&mut draft, acls, |acl: Summary| async move {
        let row = row(area, region, scope, &acl, destinations).await;
        (acl.arn, row)
    })
    .await;
    Ok(draft)
}

async fn row(
    area: &Area<'_>,
    region: &str,
    scope: &str,
    acl: &Summary,
    destinations: &Destinations,
) -> Result<Row, Failure> {
    let asked = json!({ "Name": acl.name, "Id": acl.id, "Scope": scope });
    let Got { acl: got } = area.client.ask(&GET_ACL, region, &asked).await?;
    let mut log_destinations = destinations.get(&acl.arn).cloned().unwrap_or_default();
    log_destinations.sort();
    let groups = got.pre_process_firewall_manager_rule_groups.len()
        + got.post_process_firewall_manager_rule_groups.len();
    Ok(Row {
        arn: acl.arn.clone(),
        region: region.to_owned(),
        scope: scope.to_owned(),
        default_action: match got.default_action {
            Action::Allow {} => "allow".to_owned(),
            Action::Block {} => "block".to_owned(),
        },
        rules: got.rules.len() + groups,
        log_destinations,
    })
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[
    Canned::of(&LIST_ACLS, include_str!("fixtures/ListWebACLs.json")).when("REGIONAL").token("NextMarker"),
    Canned::of(&LIST_ACLS, include_str!("fixtures/ListWebACLs.CLOUDFRONT.json"))
        .when("CLOUDFRONT")
        .token("NextMarker"),
    Canned::of(&LIST_LOGGING, include_str!("fixtures/ListLoggingConfigurations.json")).token("NextMarker"),
    Canned::of(&GET_ACL, include_str!("fixtures/GetWebACL.json")),
];
