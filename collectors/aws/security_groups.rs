//! Evidence `aws.ec2.security_groups`: security groups and their rules.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind, UnknownReason};

use super::area::{Area, EC2, REGIONS, Reader};
use super::failure::Failure;
use super::ports::Ports;
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Items, page};

const DESCRIBE_GROUPS: Call = Call::new(&EC2, "ec2:DescribeSecurityGroups").paged("NextToken");
const DESCRIBE_LISTS: Call = Call::new(&EC2, "ec2:DescribeManagedPrefixLists").paged("NextToken");
const GET_ENTRIES: Call = Call::new(&EC2, "ec2:GetManagedPrefixListEntries").paged("NextToken");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.ec2.security_groups",
    title: "Security groups",
    subject: "arn",
    operations: &[REGIONS, DESCRIBE_GROUPS.operation, DESCRIBE_LISTS.operation, GET_ENTRIES.operation],
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

/// One security group.
///
/// API: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroup.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The region.
    pub region: String,
    /// The id.
    pub id: String,
    /// The name; `default` is the one that every VPC has.
    pub name: String,
    /// The VPC.
    pub vpc: String,
    /// The rules for what comes in.
    pub ingress: Vec<Rule>,
    /// The rules for what goes out.
    pub egress: Vec<Rule>,
}

/// What a rule lets through. The rules of a group only allow.
///
/// API: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// `tcp`, `udp`, `icmp`, `icmpv6`, the number of another protocol, or `-1` for all.
    pub protocol: String,
    /// The ports.
    pub ports: Ports,
    /// The ranges of IPv4 addresses.
    pub ipv4: Vec<String>,
    /// The ranges of IPv6 addresses.
    pub ipv6: Vec<String>,
    /// The prefix lists.
    pub prefix_lists: Vec<PrefixList>,
    /// The other security groups.
    pub groups: Vec<Peer>,
}

/// A list of ranges that a rule names.
///
/// API: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ManagedPrefixList.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrefixList {
    /// The id.
    pub id: String,
    /// The account that owns it; `AWS` for the lists of services of AWS.
    pub owner: String,
    /// Its ranges; those of AWS's lists are not read.
    pub ranges: Vec<String>,
}

/// A security group that a rule names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Peer {
    /// The id; empty when AWS names only its account.
    pub id: String,
    /// The account that owns it; empty when AWS does not say.
    pub account: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Groups {
    security_group_info: Items<Group>,
    #[serde(default)]
    next_token: Option<String>,
}

page!(Groups, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Group {
    owner_id: String,
    group_id: String,
    group_name: String,
    vpc_id: String,
    ip_permissions: Items<Permission>,
    ip_permissions_egress: Items<Permission>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Permission {
    ip_protocol: String,
    #[serde(default)]
    from_port: Option<i64>,
    #[serde(default)]
    to_port: Option<i64>,
    groups: Items<Pair>,
    ip_ranges: Items<Ipv4>,
    ipv6_ranges: Items<Ipv6>,
    prefix_list_ids: Items<ListId>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pair {
    #[serde(default)]
    group_id: String,
    #[serde(default)]
    user_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Ipv4 {
    cidr_ip: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Ipv6 {
    cidr_ipv6: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListId {
    prefix_list_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Lists {
    prefix_list_set: Items<List>,
    #[serde(default)]
    next_token: Option<String>,
}

page!(Lists, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct List {
    prefix_list_id: String,
    owner_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entries {
    entry_set: Items<Entry>,
    #[serde(default)]
    next_token: Option<String>,
}

page!(Entries, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    cidr: String,
}

/// Prefix lists by id, or why one could not be read.
type Known = BTreeMap<String, Result<PrefixList, Failure>>;

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let most = json!({ "MaxResults": 1000 });
        let pages: Vec<Groups> = area.client.pages(&DESCRIBE_GROUPS, &region, &most).await?;
        let mut draft = Draft::new(&KIND);
        let mut groups = Vec::new();
        for page in pages {
            draft.page();
            groups.extend(page.security_group_info.item);
        }
        let lists = lists(area, &region, &groups).await;
        for group in groups {
            let arn = format!(
                "arn:{}:ec2:{region}:{}:security-group/{}",
                area.identity.partition, group.owner_id, group.group_id
            );
            match row(&arn, &region, group, &lists) {
                Ok(row) => draft.row(&row),
                Err(failure) => draft.gap(failure.gap_for(&arn)),
            }
        }
        Ok(draft)
    })
    .await
}

/// The prefix lists that the groups name. The calls are made only when there are any.
async fn lists(area: &Area<'_>, region: &str, groups: &[Group]) -> Known {
    let rules = groups
        .iter()
        .flat_map(|group| group.ip_permissions.item.iter().chain(&group.ip_permissions_egress.item));
    let named: BTreeSet<&str> =
        rules.flat_map(|rule| &rule.prefix_list_ids.item).map(|list| list.prefix_list_id.as_str()).collect();
    if named.is_empty() {
        return Known::new();
    }
    let most = json!({ "MaxResults": 100 });
    let owners = match area.client.pages::<Lists>(&DESCRIBE_LISTS, region, &most).await {
        Ok(pages) => pages.into_iter().flat_map(|page| page.prefix_list_set.item),
        Err(failure) => return named.into_iter().map(|id| (id.to_owned(), Err(failure.clone()))).collect(),
    };
    let owners: BTreeMap<String, String> = owners.map(|list| (list.prefix_list_id, list.owner_id)).collect();
    let wanted = named.into_iter().map(|id| (id.to_owned(), owners.get(id).cloned())).collect();
    let lists = area.for_each(wanted, |(id, owner)| async move {
        let list = list(area, region, &id, owner).await;
        (id, list)
    });
    lists.await.into_iter().collect()
}

async fn list(area: &Area<'_>, region: &str, id: &str, owner: Option<String>) -> Result<PrefixList, Failure> {
    let Some(owner) = owner else { return Err(unlisted(id)) };
    let mut ranges = Vec::new();
    if owner != "AWS" {
        let parameters = json!({ "PrefixListId": id, "MaxResults": 100 });
        let pages: Vec<Entries> = area.client.pages(&GET_ENTRIES, region, &parameters).await?;
        ranges = pages.into_iter().flat_map(|page| page.entry_set.item).map(|entry| entry.cidr).collect();
    }
    Ok(PrefixList { id: id.to_owned(), owner, ranges })
}

fn unlisted(id: &str) -> Failure {
    Failure::new(UnknownReason::Absent, DESCRIBE_LISTS.operation, format!("prefix list {id} is not listed"))
}

fn row(arn: &str, region: &str, group: Group, lists: &Known) -> Result<Row, Failure> {
    let rules = |permissions: Items<Permission>| -> Result<Vec<Rule>, Failure> {
        permissions.item.into_iter().map(|permission| rule(permission, lists)).collect()
    };
    Ok(Row {
        arn: arn.to_owned(),
        region: region.to_owned(),
        id: group.group_id,
        name: group.group_name,
        vpc: group.vpc_id,
        ingress: rules(group.ip_permissions)?,
        egress: rules(group.ip_permissions_egress)?,
    })
}

fn rule(permission: Permission, lists: &Known) -> Result<Rule, Failure> {
    let known = |list: ListId| match lists.get(&list.prefix_list_id) {
        Some(known) => known.clone(),
        None => Err(unlisted(&list.prefix_list_id)),
    };
    // Every rule is for somebody: one without any source says nothing, and not that nobody comes in.
    if permission.ip_ranges.item.is_empty()
        && permission.ipv6_ranges.item.is_empty()
        && permission.prefix_list_ids.item.is_empty()
        && permission.groups.item.is_empty()
    {
        return Err(Failure::malformed(
            DESCRIBE_GROUPS.operation,
            "a rule names no addresses, lists or groups",
        ));
    }
    let peers = permission.groups.item.into_iter();
    Ok(Rule {
        protocol: permission.ip_protocol,
        ports: Ports::of(permission.from_port, permission.to_port),
        ipv4: permission.ip_ranges.item.into_iter().map(|range| range.cidr_ip).collect(),
        ipv6: permission.ipv6_ranges.item.into_iter().map(|range| range.cidr_ipv6).collect(),
        prefix_lists: permission.prefix_list_ids.item.into_iter().map(known).collect::<Result<_, _>>()?,
        groups: peers.map(|peer| Peer { id: peer.group_id, account: peer.user_id }).collect(),
    })
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[
    Canned::of(&DESCRIBE_GROUPS, include_str!("fixtures/DescribeSecurityGroups.xml")).token("nextToken"),
    Canned::of(&DESCRIBE_LISTS, include_str!("fixtures/DescribeManagedPrefixLists.xml")).token("nextToken"),
    Canned::of(&GET_ENTRIES, include_str!("fixtures/GetManagedPrefixListEntries.xml")).token("nextToken"),
];
