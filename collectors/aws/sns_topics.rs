//! Evidence `aws.sns.topics`: topics, their encryption, policies and the protocols of their subscriptions.

use std::collections::BTreeSet;

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
use super::wire::{Call, Members, Place, Protocol, Service, page};

const SNS: Service = Service {
    id: "SNS",
    signing: "sns",
    prefix: "sns",
    protocol: Protocol::Query("2010-03-31"),
    place: Place::Regional,
};

const LIST_TOPICS: Call = Call::new(&SNS, "sns:ListTopics").paged("NextToken");
const GET_ATTRIBUTES: Call = Call::new(&SNS, "sns:GetTopicAttributes");
const LIST_SUBSCRIPTIONS: Call = Call::new(&SNS, "sns:ListSubscriptionsByTopic").paged("NextToken");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.sns.topics",
    title: "SNS topics",
    subject: "arn",
    operations: &[REGIONS, LIST_TOPICS.operation, GET_ATTRIBUTES.operation, LIST_SUBSCRIPTIONS.operation],
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

/// One topic.
///
/// API: <https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The region.
    pub region: String,
    /// The account that owns it.
    pub account_id: String,
    /// The KMS key that encrypts messages at rest; empty without one.
    pub kms_key: String,
    /// Its policy.
    pub policy: ResourcePolicy,
    /// The protocols of its subscriptions, each once. Endpoints are not kept.
    pub protocols: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Topics {
    list_topics_result: TopicsResult,
}
page!(Topics, list_topics_result.next_token);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TopicsResult {
    topics: Members<Topic>,
    #[serde(default)]
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Topic {
    topic_arn: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Attributes {
    get_topic_attributes_result: AttributesResult,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AttributesResult {
    attributes: Entries,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entries {
    entry: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    key: String,
    #[serde(default)]
    value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Subscriptions {
    list_subscriptions_by_topic_result: SubscriptionsResult,
}
page!(Subscriptions, list_subscriptions_by_topic_result.next_token);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SubscriptionsResult {
    subscriptions: Members<Subscription>,
    #[serde(default)]
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Subscription {
    protocol: String,
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let pages = area.client.pages::<Topics>(&LIST_TOPICS, &region, &json!({})).await?;
        let mut draft = Draft::new(&KIND);
        pages.iter().for_each(|_| draft.page());
        let region = region.as_str();
        let found = pages.into_iter().flat_map(|page| page.list_topics_result.topics.member).collect();
        area.rows(&mut draft, found, |each: Topic| async move {
            let subject = each.topic_arn.clone();
            (subject, row(area, region, each).await)
        })
        .await;
        Ok(draft)
    })
    .await
}

async fn row(area: &Area<'_>, region: &str, topic: Topic) -> Result<Row, Failure> {
    let id = json!({ "TopicArn": topic.topic_arn });
    let (attributes, subscriptions) = futures::try_join!(
        area.client.ask::<Attributes>(&GET_ATTRIBUTES, region, &id),
        area.client.pages::<Subscriptions>(&LIST_SUBSCRIPTIONS, region, &id),
    )?;
    let attributes = attributes.get_topic_attributes_result.attributes.entry;
    let told = |key: &str| attributes.iter().find(|entry| entry.key == key).map(|entry| entry.value.as_str());
    let must = |key: &str| {
        let missing = || Failure::malformed(GET_ATTRIBUTES.operation, format!("attribute {key} is absent"));
        told(key).ok_or_else(missing)
    };
    let subscriptions = subscriptions
        .into_iter()
        .flat_map(|page| page.list_subscriptions_by_topic_result.subscriptions.member);
    let protocols: BTreeSet<_> = subscriptions.map(|subscription| subscription.protocol).collect();
    Ok(Row {
        region: region.to_owned(),
        account_id: must("Owner")?.to_owned(),
        kms_key: told("KmsMasterKeyId").unwrap_or_default().to_owned(),
        policy: ResourcePolicy::of(Some(must("Policy")?), GET_ATTRIBUTES.operation)?,
        protocols: protocols.into_iter().collect(),
        arn: topic.topic_arn,
    })
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[
    Canned::of(&LIST_TOPICS, include_str!("fixtures/ListTopics.xml")).token("NextToken"),
    Canned::of(&GET_ATTRIBUTES, include_str!("fixtures/GetTopicAttributes.xml")),
    Canned::of(&LIST_SUBSCRIPTIONS, include_str!("fixtures/ListSubscriptionsByTopic.xml")).token("NextToken"),
];
