//! Evidence `aws.securityhub.hubs`: whether Security Hub is on and checks a standard, region by region.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, REGIONS, Reader};
use super::failure::Failure;
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Place, Protocol, Rest, Service, page};

const SECURITY_HUB: Service = Service {
    id: "SecurityHub",
    signing: "securityhub",
    prefix: "securityhub",
    protocol: Protocol::RestJson,
    place: Place::Regional,
};

const DESCRIBE_HUB: Call = Call::new(&SECURITY_HUB, "securityhub:DescribeHub").rest(Rest::Get("/accounts"));
const GET_ENABLED_STANDARDS: Call = Call::new(&SECURITY_HUB, "securityhub:GetEnabledStandards")
    .rest(Rest::Post("/standards/get"))
    .paged("NextToken");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.securityhub.hubs",
    title: "regions with Security Hub",
    subject: "id",
    operations: &[REGIONS, DESCRIBE_HUB.operation, GET_ENABLED_STANDARDS.operation],
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

/// One region, whether Security Hub is on there or not.
///
/// API: <https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_DescribeHub.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The account and the region.
    pub id: String,
    /// The region.
    pub region: String,
    /// The hub.
    pub hub: Hub,
}

/// Whether Security Hub is on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Hub {
    /// The account is not subscribed.
    Off,
    /// It is on.
    On {
        /// The ARN of the hub.
        arn: String,
        /// The standards that are checked.
        standards: Vec<Standard>,
    },
}

/// A standard that is checked.
///
/// API: <https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_StandardsSubscription.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// The ARN of the standard.
    pub arn: String,
    /// Such as `READY` or `INCOMPLETE`.
    pub status: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Described {
    hub_arn: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Page {
    standards_subscriptions: Vec<Subscription>,
    #[serde(default)]
    next_token: Option<String>,
}

page!(Page, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Subscription {
    standards_arn: String,
    standards_status: String,
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let mut draft = Draft::new(&KIND);
        draft.page();
        let hub = hub(area, &region, &mut draft).await?;
        draft.row(&Row { id: area.identity.region(&region), region, hub });
        Ok(draft)
    })
    .await
}

async fn hub(area: &Area<'_>, region: &str, draft: &mut Draft) -> Result<Hub, Failure> {
    let arn = match area.client.ask::<Described>(&DESCRIBE_HUB, region, &json!({})).await {
        Ok(described) => described.hub_arn,
        Err(failure) if is_off(&failure) => return Ok(Hub::Off),
        Err(failure) => return Err(failure),
    };
    let pages: Vec<Page> = area.client.pages(&GET_ENABLED_STANDARDS, region, &json!({})).await?;
    pages.iter().for_each(|_page| draft.page());
    let standards = pages.into_iter().flat_map(|page| page.standards_subscriptions);
    let standards = standards.map(|each| Standard { arn: each.standards_arn, status: each.standards_status });
    Ok(Hub::On { arn, standards: standards.collect() })
}

/// The code of an account that is not subscribed has another meaning too: that of a missing right. Only the message
/// tells them apart.
fn is_off(failure: &Failure) -> bool {
    failure.code == "InvalidAccessException"
        && failure.detail.contains("is not subscribed to AWS Security Hub")
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[
    Canned::of(&DESCRIBE_HUB, include_str!("fixtures/DescribeHub.json")),
    Canned::of(&GET_ENABLED_STANDARDS, include_str!("fixtures/GetEnabledStandards.json")).token("NextToken"),
];

#[cfg(test)]
mod tests {
    use crate::api::UnknownReason;

    use super::*;

    fn refused(code: &str, detail: &str) -> Failure {
        let failure = Failure::new(UnknownReason::Denied, DESCRIBE_HUB.operation, detail);
        Failure { code: code.to_owned(), ..failure }
    }

    #[test]
    fn only_an_account_that_is_not_subscribed_has_security_hub_off() {
        let detail = "InvalidAccessException: Account 123456789012 is not subscribed to AWS Security Hub";
        assert!(is_off(&refused("InvalidAccessException", detail)));
        assert!(!is_off(&refused("InvalidAccessException", "InvalidAccessException: no permission")));
        assert!(!is_off(&refused("AccessDeniedException", detail)));
    }
}
