//! Evidence `aws.ec2.vpcs`: VPCs, their flow logs, and how much is in them.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, EC2, REGIONS, Reader};
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Items, page};

const DESCRIBE_VPCS: Call = Call::new(&EC2, "ec2:DescribeVpcs").paged("NextToken");
const DESCRIBE_FLOW_LOGS: Call = Call::new(&EC2, "ec2:DescribeFlowLogs").paged("NextToken");
const DESCRIBE_INTERFACES: Call = Call::new(&EC2, "ec2:DescribeNetworkInterfaces").paged("NextToken");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.ec2.vpcs",
    title: "VPCs",
    subject: "arn",
    operations: &[
        REGIONS,
        DESCRIBE_VPCS.operation,
        DESCRIBE_FLOW_LOGS.operation,
        DESCRIBE_INTERFACES.operation,
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

/// One VPC that the account can use.
///
/// API: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Vpc.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The region.
    pub region: String,
    /// Whether the account owns it, rather than somebody who shares it.
    pub own: bool,
    /// Whether it is the region's default.
    pub default: bool,
    /// The flow logs of the VPC as a whole.
    pub flow_logs: Vec<FlowLog>,
    /// How many network interfaces the account sees in it.
    pub interfaces: u64,
}

/// A flow log.
///
/// API: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_FlowLog.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlowLog {
    /// The id.
    pub id: String,
    /// What it records: `ALL`, `ACCEPT` or `REJECT`.
    pub traffic: String,
    /// `ACTIVE` when it records.
    pub status: String,
    /// Whether the last delivery succeeded: `SUCCESS` or `FAILED`; empty when AWS does not say.
    pub delivery: String,
    /// Where it goes: `cloud-watch-logs`, `s3` or `kinesis-data-firehose`; empty when AWS does not say.
    pub destination: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vpcs {
    vpc_set: Items<Vpc>,
    #[serde(default)]
    next_token: Option<String>,
}

page!(Vpcs, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vpc {
    vpc_id: String,
    owner_id: String,
    is_default: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FlowLogs {
    flow_log_set: Items<Flow>,
    #[serde(default)]
    next_token: Option<String>,
}

page!(FlowLogs, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Flow {
    flow_log_id: String,
    resource_id: String,
    traffic_type: String,
    flow_log_status: String,
    #[serde(default)]
    deliver_logs_status: String,
    #[serde(default)]
    log_destination_type: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Interfaces {
    network_interface_set: Items<Interface>,
    #[serde(default)]
    next_token: Option<String>,
}

page!(Interfaces, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Interface {
    vpc_id: String,
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let most = json!({ "MaxResults": 1000 });
        let (vpcs, flows, interfaces) = futures::try_join!(
            area.client.pages::<Vpcs>(&DESCRIBE_VPCS, &region, &most),
            area.client.pages::<FlowLogs>(&DESCRIBE_FLOW_LOGS, &region, &most),
            area.client.pages::<Interfaces>(&DESCRIBE_INTERFACES, &region, &most),
        )?;
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for interface in interfaces.into_iter().flat_map(|page| page.network_interface_set.item) {
            *counts.entry(interface.vpc_id).or_default() += 1;
        }
        let flows: Vec<Flow> = flows.into_iter().flat_map(|page| page.flow_log_set.item).collect();
        let mut draft = Draft::new(&KIND);
        for page in vpcs {
            draft.page();
            for vpc in page.vpc_set.item {
                draft.row(&Row {
                    arn: format!(
                        "arn:{}:ec2:{region}:{}:vpc/{}",
                        area.identity.partition, vpc.owner_id, vpc.vpc_id
                    ),
                    region: region.clone(),
                    own: vpc.owner_id == area.identity.account_id,
                    default: vpc.is_default,
                    flow_logs: flow_logs(&flows, &vpc.vpc_id),
                    interfaces: counts.get(&vpc.vpc_id).copied().unwrap_or_default(),
                });
            }
        }
        Ok(draft)
    })
    .await
}

fn flow_logs(flows: &[Flow], vpc: &str) -> Vec<FlowLog> {
    let its = flows.iter().filter(|flow| flow.resource_id == vpc);
    its.map(|flow| FlowLog {
        id: flow.flow_log_id.clone(),
        traffic: flow.traffic_type.clone(),
        status: flow.flow_log_status.clone(),
        delivery: flow.deliver_logs_status.clone(),
        destination: flow.log_destination_type.clone(),
    })
    .collect()
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[
    Canned::of(&DESCRIBE_VPCS, include_str!("fixtures/DescribeVpcs.xml")).token("nextToken"),
    Canned::of(&DESCRIBE_FLOW_LOGS, include_str!("fixtures/DescribeFlowLogs.xml")).token("nextToken"),
    Canned::of(&DESCRIBE_INTERFACES, include_str!("fixtures/DescribeNetworkInterfaces.xml"))
        .token("nextToken"),
];
