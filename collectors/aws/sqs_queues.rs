//! Evidence `aws.sqs.queues`: queues, their encryption and policies.
//!
//! Read by the query protocol, which SQS speaks beside JSON: in JSON an answer without queues is `{}`, which says nothing;
//! in XML it names its operation and holds a result, be it empty.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, REGIONS, Reader};
use super::document::ResourcePolicy;
use super::failure::Failure;
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Place, Protocol, Service, page};

const SQS: Service = Service {
    id: "SQS",
    signing: "sqs",
    prefix: "sqs",
    protocol: Protocol::Query("2012-11-05"),
    place: Place::Regional,
};

const LIST_QUEUES: Call = Call::new(&SQS, "sqs:ListQueues").paged("NextToken");
const GET_ATTRIBUTES: Call = Call::new(&SQS, "sqs:GetQueueAttributes");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.sqs.queues",
    title: "SQS queues",
    subject: "arn",
    operations: &[REGIONS, LIST_QUEUES.operation, GET_ATTRIBUTES.operation],
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

/// One queue.
///
/// API: <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The region.
    pub region: String,
    /// The account that owns it.
    pub account_id: String,
    /// The KMS key that encrypts messages at rest (`KmsMasterKeyId`); empty without one.
    pub kms_key: String,
    /// Whether SQS encrypts messages with a key of its own (`SqsManagedSseEnabled`): `true` or `false`; empty when SQS
    /// does not say.
    pub managed_encryption: String,
    /// Its policy.
    pub policy: ResourcePolicy,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Queues {
    #[serde(rename = "ListQueuesResult")]
    result: QueuesResult,
    #[serde(rename = "ResponseMetadata")]
    _metadata: Metadata,
}
page!(Queues, result.next_token);

/// Ends every answer of the protocol, so that an answer without it is none.
#[derive(Deserialize)]
struct Metadata {
    #[serde(rename = "RequestId")]
    _request_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct QueuesResult {
    #[serde(rename = "QueueUrl", default)]
    urls: Vec<String>,
    #[serde(default)]
    next_token: Option<String>,
}

#[derive(Deserialize)]
struct Attributes {
    #[serde(rename = "GetQueueAttributesResult")]
    result: AttributesResult,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AttributesResult {
    #[serde(rename = "Attribute")]
    attributes: Vec<Attribute>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Attribute {
    name: String,
    #[serde(default)]
    value: String,
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        // Without MaxResults there are no pages, and what is beyond the first thousand is left out.
        let most = json!({ "MaxResults": 1000 });
        let pages: Vec<Queues> = area.client.pages(&LIST_QUEUES, &region, &most).await?;
        let mut draft = Draft::new(&KIND);
        pages.iter().for_each(|_| draft.page());
        let region = region.as_str();
        let urls = pages.into_iter().flat_map(|page| page.result.urls).collect();
        area.rows(&mut draft, urls, |url: String| async move {
            let subject = arn(area, region, &url);
            (subject, row(area, region, &url).await)
        })
        .await;
        Ok(draft)
    })
    .await
}

/// The ARN of a queue whose attributes are not known, since a list names addresses only. The last part of an address is
/// the name.
fn arn(area: &Area<'_>, region: &str, url: &str) -> String {
    let name = url.rsplit('/').next().unwrap_or(url);
    format!("arn:{}:sqs:{region}:{}:{name}", area.identity.partition, area.identity.account_id)
}

async fn row(area: &Area<'_>, region: &str, url: &str) -> Result<Row, Failure> {
    // The list is flat on the wire, and its items are called otherwise than the parameter.
    let id = json!({ "QueueUrl": url, "AttributeName.1": "All" });
    let answer: Attributes = area.client.ask(&GET_ATTRIBUTES, region, &id).await?;
    let attributes = answer.result.attributes;
    let told = |name: &str| attributes.iter().find(|each| each.name == name).map(|each| each.value.as_str());
    let Some(arn) = told("QueueArn") else {
        return Err(Failure::malformed(GET_ATTRIBUTES.operation, "attribute QueueArn is absent"));
    };
    let Some(owner) = arn.split(':').nth(4).filter(|owner| !owner.is_empty()) else {
        return Err(Failure::malformed(GET_ATTRIBUTES.operation, "attribute QueueArn names no account"));
    };
    // SQS shows a policy that was taken away as an empty text, or not at all.
    let policy = told("Policy").filter(|text| !text.is_empty());
    Ok(Row {
        region: region.to_owned(),
        account_id: owner.to_owned(),
        kms_key: told("KmsMasterKeyId").unwrap_or_default().to_owned(),
        managed_encryption: told("SqsManagedSseEnabled").unwrap_or_default().to_owned(),
        policy: ResourcePolicy::of(policy, GET_ATTRIBUTES.operation)?,
        arn: arn.to_owned(),
    })
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[
    Canned::of(&LIST_QUEUES, include_str!("fixtures/ListQueues.xml")).token("NextToken"),
    Canned::of(&GET_ATTRIBUTES, include_str!("fixtures/GetQueueAttributes.xml")),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_queues_are_read_from_an_empty_result_in_a_whole_answer_only() {
        let read = |text: &str| quick_xml::de::from_str::<Queues>(text).map(|queues| queues.result.urls);
        let metadata = "<ResponseMetadata><RequestId>1</RequestId></ResponseMetadata>";
        let none = read(&format!("<ListQueuesResponse><ListQueuesResult/>{metadata}</ListQueuesResponse>"));
        assert_eq!(none.unwrap(), [""; 0]);
        for hollow in [
            "<ListQueuesResponse/>".to_owned(),
            "<ListQueuesResponse><ListQueuesResult/></ListQueuesResponse>".to_owned(),
            "<ListQueuesResponse><ListQueuesResult/><ResponseMetadata/></ListQueuesResponse>".to_owned(),
            format!("<ListQueuesResponse>{metadata}</ListQueuesResponse>"),
            format!(
                "<ListQueuesResponse><ListQueuesResult><member/></ListQueuesResult>{metadata}</ListQueuesResponse>"
            ),
        ] {
            assert!(read(&hollow).is_err(), "{hollow}");
        }
    }
}
