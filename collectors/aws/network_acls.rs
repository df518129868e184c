//! Evidence `aws.ec2.network_acls`: network ACLs and their rules.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, EC2, REGIONS, Reader};
use super::ports::Ports;
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Items, page};

const DESCRIBE_ACLS: Call = Call::new(&EC2, "ec2:DescribeNetworkAcls").paged("NextToken");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.ec2.network_acls",
    title: "Network ACLs",
    subject: "arn",
    operations: &[REGIONS, DESCRIBE_ACLS.operation],
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

/// One network ACL.
///
/// API: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkAcl.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The region.
    pub region: String,
    /// The VPC.
    pub vpc: String,
    /// Whether it is the VPC's default.
    pub default: bool,
    /// The subnets that it guards.
    pub subnets: Vec<String>,
    /// Its rules for what comes in, in the order that they are tried.
    pub ingress: Vec<Entry>,
    /// Its rules for what goes out, in the order that they are tried.
    pub egress: Vec<Entry>,
}

/// A rule. The first that fits decides; what none fits is denied.
///
/// API: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkAclEntry.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its place in the order; rules with a lower number are tried first.
    pub number: i64,
    /// `allow` or `deny`.
    pub action: String,
    /// The number of the protocol, such as `6` for TCP; `-1` for all.
    pub protocol: String,
    /// The ports.
    pub ports: Ports,
    /// The range of IPv4 addresses, or none.
    pub ipv4: Vec<String>,
    /// The range of IPv6 addresses, or none.
    pub ipv6: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Acls {
    network_acl_set: Items<Acl>,
    #[serde(default)]
    next_token: Option<String>,
}

page!(Acls, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Acl {
    network_acl_id: String,
    owner_id: String,
    vpc_id: String,
    default: bool,
    association_set: Items<Association>,
    entry_set: Items<Listed>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Association {
    subnet_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    rule_number: i64,
    rule_action: String,
    protocol: String,
    egress: bool,
    #[serde(default)]
    cidr_block: Option<String>,
    #[serde(default)]
    ipv6_cidr_block: Option<String>,
    #[serde(default)]
    port_range: Option<Range>,
}

#[derive(Deserialize)]
struct Range {
    from: i64,
    to: i64,
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let most = json!({ "MaxResults": 1000 });
        let pages: Vec<Acls> = area.client.pages(&DESCRIBE_ACLS, &region, &most).await?;
        let mut draft = Draft::new(&KIND);
        for page in pages {
            draft.page();
            for acl in page.network_acl_set.item {
                draft.row(&row(area, &region, acl));
            }
        }
        Ok(draft)
    })
    .await
}

fn row(area: &Area<'_>, region: &str, acl: Acl) -> Row {
    let partition = &area.identity.partition;
    let arn = format!("arn:{partition}:ec2:{region}:{}:network-acl/{}", acl.owner_id, acl.network_acl_id);
    let (mut ingress, mut egress) = (Vec::new(), Vec::new());
    for listed in acl.entry_set.item {
        let list = if listed.egress { &mut egress } else { &mut ingress };
        let (from, to) = listed.port_range.map_or((None, None), |range| (Some(range.from), Some(range.to)));
        list.push(Entry {
            number: listed.rule_number,
            action: listed.rule_action,
            protocol: listed.protocol,
            ports: Ports::of(from, to),
            ipv4: listed.cidr_block.into_iter().collect(),
            ipv6: listed.ipv6_cidr_block.into_iter().collect(),
        });
    }
    ingress.sort_by_key(|entry| entry.number);
    egress.sort_by_key(|entry| entry.number);
    Row {
        arn,
        region: region.to_owned(),
        vpc: acl.vpc_id,
        default: acl.default,
        subnets: acl.association_set.item.into_iter().map(|each| each.subnet_id).collect(),
        ingress,
        egress,
    }
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] =
    &[Canned::of(&DESCRIBE_ACLS, include_str!("fixtures/DescribeNetworkAcls.xml")).token("nextToken")];
