//! Evidence `aws.logs.metric_filters`: what is counted in log groups.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, REGIONS, Reader};
use super::logs_log_groups::LOGS;
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, page};

const DESCRIBE_METRIC_FILTERS: Call = Call::new(&LOGS, "logs:DescribeMetricFilters").paged("nextToken");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.logs.metric_filters",
    title: "metric filters of log groups",
    subject: "id",
    operations: &[REGIONS, DESCRIBE_METRIC_FILTERS.operation],
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

/// One metric filter.
///
/// API: <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_MetricFilter.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Region, log group and name: a filter has no ARN.
    pub id: String,
    /// The name.
    pub name: String,
    /// The region.
    pub region: String,
    /// The account.
    pub account_id: String,
    /// The name of the log group.
    pub log_group: String,
    /// The pattern that events must match; empty for every event.
    pub pattern: String,
    /// Which log groups or streams it is for (`fieldSelectionCriteria`); empty for all.
    pub selection: String,
    /// Whether it reads events as a transformer has changed them (`applyOnTransformedLogs`).
    pub on_transformed: bool,
    /// The metrics that it publishes.
    pub transformations: Vec<Transformation>,
}

/// A metric that a filter publishes.
///
/// API: <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_MetricTransformation.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Transformation {
    /// The metric.
    pub metric: String,
    /// Its namespace.
    pub namespace: String,
    /// What is published for each event: a number, or a field of the event such as `$.size`.
    pub value: String,
    /// The names of its dimensions.
    pub dimensions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    metric_filters: Vec<Filter>,
    #[serde(default)]
    next_token: Option<String>,
}

page!(Page, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Filter {
    filter_name: String,
    filter_pattern: String,
    log_group_name: String,
    metric_transformations: Vec<Metric>,
    /// Left out when it was never set.
    #[serde(default)]
    field_selection_criteria: Option<String>,
    /// Left out when it was never set.
    #[serde(default)]
    apply_on_transformed_logs: Option<bool>,
    /// Further dimensions, such as the account; left out without any.
    #[serde(default)]
    emit_system_field_dimensions: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metric {
    metric_name: String,
    metric_namespace: String,
    metric_value: String,
    #[serde(default)]
    dimensions: Option<Map<String, Value>>,
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let pages: Vec<Page> = area.client.pages(&DESCRIBE_METRIC_FILTERS, &region, &json!({})).await?;
        let mut draft = Draft::new(&KIND);
        for page in pages {
            draft.page();
            for filter in page.metric_filters {
                draft.row(&row(area, &region, filter));
            }
        }
        Ok(draft)
    })
    .await
}

fn row(area: &Area<'_>, region: &str, filter: Filter) -> Row {
    let emitted = filter.emit_system_field_dimensions.unwrap_or_default();
    let transformations = filter.metric_transformations.into_iter().map(|metric| {
        let own = metric.dimensions.unwrap_or_default().into_iter().map(|(name, _field)| name);
        Transformation {
            metric: metric.metric_name,
            namespace: metric.metric_namespace,
            value: metric.metric_value,
            dimensions: own.chain(emitted.iter().cloned()).collect(),
        }
    });
    Row {
        id: format!("{}/{}/{}", area.identity.region(region), filter.log_group_name, filter.filter_name),
        region: region.to_owned(),
        account_id: area.identity.account_id.clone(),
        pattern: filter.filter_pattern,
        selection: filter.field_selection_criteria.unwrap_or_default(),
        on_transformed: filter.apply_on_transformed_logs.unwrap_or_default(),
        transformations: transformations.collect(),
        name: filter.filter_name,
        log_group: filter.log_group_name,
    }
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] =
    &[Canned::of(&DESCRIBE_METRIC_FILTERS, include_str!("fixtures/DescribeMetricFilters.json"))
        .token("nextToken")];
