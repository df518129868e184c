//! Evidence `aws.ec2.instances`: EC2 instances. Their user data is not read.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, EC2, REGIONS, Reader};
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Items, page};

const DESCRIBE_INSTANCES: Call = Call::new(&EC2, "ec2:DescribeInstances").paged("NextToken");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.ec2.instances",
    title: "EC2 instances",
    subject: "arn",
    operations: &[REGIONS, DESCRIBE_INSTANCES.operation],
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

/// One instance.
///
/// API: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Instance.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The region.
    pub region: String,
    /// Such as `running`, `stopped` or `terminated`.
    pub state: String,
    /// Whether it can be asked for metadata: `enabled` or `disabled`; empty when AWS does not say.
    pub metadata_endpoint: String,
    /// Whether it asks for a token before it tells metadata: `required` or `optional`; empty when AWS does not say.
    pub metadata_tokens: String,
    /// Its public IPv4 addresses.
    pub public_ips: Vec<String>,
    /// The ARN of its instance profile; empty without one.
    pub profile: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reservations {
    reservation_set: Items<Reservation>,
    #[serde(default)]
    next_token: Option<String>,
}

page!(Reservations, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reservation {
    owner_id: String,
    instances_set: Items<Instance>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Instance {
    instance_id: String,
    instance_state: State,
    #[serde(default)]
    metadata_options: Metadata,
    #[serde(default)]
    ip_address: Option<String>,
    #[serde(default)]
    iam_instance_profile: Option<Profile>,
    network_interface_set: Items<Interface>,
}

#[derive(Deserialize)]
struct State {
    name: String,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    #[serde(default)]
    http_tokens: String,
    #[serde(default)]
    http_endpoint: String,
}

#[derive(Deserialize)]
struct Profile {
    arn: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Interface {
    private_ip_addresses_set: Items<Address>,
}

#[derive(Deserialize)]
struct Address {
    #[serde(default)]
    association: Option<Association>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Association {
    #[serde(default)]
    public_ip: Option<String>,
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let most = json!({ "MaxResults": 1000 });
        let pages: Vec<Reservations> = area.client.pages(&DESCRIBE_INSTANCES, &region, &most).await?;
        let mut draft = Draft::new(&KIND);
        for page in pages {
            draft.page();
            for reservation in page.reservation_set.item {
                let owner = reservation.owner_id;
                for instance in reservation.instances_set.item {
                    draft.row(&row(area, &region, &owner, instance));
                }
            }
        }
        Ok(draft)
    })
    .await
}

fn row(area: &Area<'_>, region: &str, owner: &str, instance: Instance) -> Row {
    let addresses = instance.network_interface_set.item.into_iter();
    let addresses = addresses.flat_map(|interface| interface.private_ip_addresses_set.item);
    let public = addresses.filter_map(|address| address.association?.public_ip);
    let public: BTreeSet<String> = public.chain(instance.ip_address).filter(|ip| !ip.is_empty()).collect();
    Row {
        arn: format!(
            "arn:{}:ec2:{region}:{owner}:instance/{}",
            area.identity.partition, instance.instance_id
        ),
        region: region.to_owned(),
        state: instance.instance_state.name,
        metadata_endpoint: instance.metadata_options.http_endpoint,
        metadata_tokens: instance.metadata_options.http_tokens,
        public_ips: public.into_iter().collect(),
        profile: instance.iam_instance_profile.map(|profile| profile.arn).unwrap_or_default(),
    }
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] =
    &[Canned::of(&DESCRIBE_INSTANCES, include_str!("fixtures/DescribeInstances.xml")).token("nextToken")];
