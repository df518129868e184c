//! Evidence `aws.logs.resource_policies`: who may write into the log groups of an account.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, REGIONS, Reader};
use super::document::ResourcePolicy;
use super::failure::Failure;
use super::logs_log_groups::LOGS;
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, page};

const DESCRIBE_POLICIES: Call = Call::new(&LOGS, "logs:DescribeResourcePolicies").paged("nextToken");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.logs.resource_policies",
    title: "policies of CloudWatch Logs",
    subject: "id",
    operations: &[REGIONS, DESCRIBE_POLICIES.operation],
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

/// One policy for the log groups of a region. Policies of single resources are not read.
///
/// API: <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_ResourcePolicy.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Region and name: a policy has no ARN.
    pub id: String,
    /// The name.
    pub name: String,
    /// The region.
    pub region: String,
    /// The account.
    pub account_id: String,
    /// The policy.
    pub policy: ResourcePolicy,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    resource_policies: Vec<Told>,
    #[serde(default)]
    next_token: Option<String>,
}

page!(Page, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    policy_name: String,
    policy_document: String,
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let pages: Vec<Page> = area.client.pages(&DESCRIBE_POLICIES, &region, &json!({})).await?;
        let mut draft = Draft::new(&KIND);
        for page in pages {
            draft.page();
            for told in page.resource_policies {
                let id = format!("{region}/{}", told.policy_name);
                match row(area, &region, id.clone(), told) {
                    Ok(row) => draft.row(&row),
                    Err(failure) => draft.gap(failure.gap_for(&id)),
                }
            }
        }
        Ok(draft)
    })
    .await
}

fn row(area: &Area<'_>, region: &str, id: String, told: Told) -> Result<Row, Failure> {
    Ok(Row {
        id,
        name: told.policy_name,
        region: region.to_owned(),
        account_id: area.identity.account_id.clone(),
        policy: ResourcePolicy::of(Some(&told.policy_document), DESCRIBE_POLICIES.operation)?,
    })
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] =
    &[Canned::of(&DESCRIBE_POLICIES, include_str!("fixtures/DescribeResourcePolicies.json"))
        .token("nextToken")];
