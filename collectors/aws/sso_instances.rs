//! Evidence `aws.sso.instances`: the instances of IAM Identity Center that the account sees.
//!
//! Whether and how people must prove a second factor there is told by no public API, so it is not evidence.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, REGIONS, Reader};
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Place, Protocol, Service, page};

/// Identity Center. <https://docs.aws.amazon.com/general/latest/gr/sso.html>
pub(super) const SSO: Service = Service {
    id: "SSO Admin",
    signing: "sso",
    prefix: "sso",
    protocol: Protocol::Json11("SWBExternalService"),
    place: Place::Regional,
};

/// Lists the instances.
pub(super) const LIST_INSTANCES: Call = Call::new(&SSO, "sso:ListInstances").paged("NextToken");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.sso.instances",
    title: "Instances of IAM Identity Center",
    subject: "arn",
    operations: &[REGIONS, LIST_INSTANCES.operation],
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

/// One instance, that of the organisation or one of the account's own.
///
/// API: <https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_InstanceMetadata.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The region where it was found; of several its primary one, if that is read.
    pub region: String,
    /// The account that owns it: the management account where it is the organisation's.
    pub owner_account_id: String,
    /// `ACTIVE`, `CREATE_IN_PROGRESS`, `CREATE_FAILED` or `DELETE_IN_PROGRESS`.
    pub status: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Instances {
    instances: Vec<Instance>,
    #[serde(default)]
    next_token: Option<String>,
}
page!(Instances, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Instance {
    instance_arn: String,
    owner_account_id: String,
    status: String,
    /// Left out where there is one region only.
    #[serde(default)]
    primary_region: Option<String>,
}

/// The instances of all regions, each once: one that is there in several regions is the same. A region that cannot be
/// read is a gap of the draft.
pub(super) async fn instances(area: &Area<'_>, draft: &mut Draft) -> Vec<Row> {
    let regions = match &area.regions {
        Ok(regions) => regions,
        Err(failure) => {
            draft.gap(failure.gap());
            return Vec::new();
        }
    };
    let none = json!({});
    let asked = area.for_each(regions.clone(), |region| {
        let none = &none;
        async move { area.client.pages::<Instances>(&LIST_INSTANCES, &region, none).await }
    });
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    for (region, pages) in regions.iter().zip(asked.await) {
        let pages = match pages {
            Ok(pages) => pages,
            Err(failure) => {
                draft.gap(failure.gap_for(&area.identity.region(region)));
                continue;
            }
        };
        pages.iter().for_each(|_| draft.page());
        for each in pages.into_iter().flat_map(|page| page.instances) {
            if seen.insert(each.instance_arn.clone()) {
                found.push(row(regions, region, each));
            }
        }
    }
    found
}

fn row(regions: &[String], region: &str, instance: Instance) -> Row {
    let primary = instance.primary_region.filter(|primary| regions.contains(primary));
    Row {
        arn: instance.instance_arn,
        region: primary.unwrap_or_else(|| region.to_owned()),
        owner_account_id: instance.owner_account_id,
        status: instance.status,
    }
}

async fn read(area: &Area<'_>) -> Draft {
    let mut draft = Draft::new(&KIND);
    for row in instances(area, &mut draft).await {
        draft.row(&row);
    }
    draft
}

/// The instance of the tests.
#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] =
    &[Canned::of(&LIST_INSTANCES, include_str!("fixtures/sso.ListInstances.json")).token("NextToken")];
