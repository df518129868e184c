//! Evidence `aws.apigateway.domain_names`: names of one's own for APIs, and the TLS that they take.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::apigateway_stages::{API_GATEWAY, GET};
use super::area::{Area, REGIONS, Reader};
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Rest, page};

const GET_NAMES: Call = Call::permitted(&API_GATEWAY, "apigateway:GetDomainNames", GET)
    .rest(Rest::Get("/domainnames"))
    .paged("position");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.apigateway.domain_names",
    title: "Domain names of APIs",
    subject: "arn",
    operations: &[REGIONS, GET_NAMES.operation],
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

/// One domain name, be it for REST, HTTP or WebSocket APIs.
///
/// API: <https://docs.aws.amazon.com/apigateway/latest/api/API_DomainName.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The region.
    pub region: String,
    /// The security policy that says which TLS it takes, such as `TLS_1_2`; empty when AWS does not say.
    pub security_policy: String,
}

#[derive(Deserialize)]
struct Names {
    item: Vec<Name>,
    #[serde(default)]
    position: Option<String>,
}
page!(Names, position);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Name {
    domain_name: String,
    // Private names share theirs, so that these have an id.
    #[serde(default)]
    domain_name_id: Option<String>,
    #[serde(default)]
    security_policy: Option<String>,
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let most = json!({ "limit": 500 });
        let pages: Vec<Names> = area.client.pages(&GET_NAMES, &region, &most).await?;
        let mut draft = Draft::new(&KIND);
        let partition = &area.identity.partition;
        for page in pages {
            draft.page();
            for name in page.item {
                let id = name.domain_name_id.map(|id| format!("+{id}")).unwrap_or_default();
                draft.row(&Row {
                    arn: format!(
                        "arn:{partition}:apigateway:{region}::/domainnames/{}{id}",
                        name.domain_name
                    ),
                    region: region.clone(),
                    security_policy: name.security_policy.unwrap_or_default(),
                });
            }
        }
        Ok(draft)
    })
    .await
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] =
    &[Canned::of(&GET_NAMES, include_str!("fixtures/GetDomainNames.json")).token("position")];
