//! Evidence `aws.cloudwatch.alarms`: alarms, what they watch and whom they call.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, REGIONS, Reader};
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Members, Place, Protocol, Service, page};

const CLOUDWATCH: Service = Service {
    id: "CloudWatch",
    signing: "monitoring",
    prefix: "monitoring",
    protocol: Protocol::Query("2010-08-01"),
    place: Place::Regional,
};

const DESCRIBE_ALARMS: Call = Call::new(&CLOUDWATCH, "cloudwatch:DescribeAlarms").paged("NextToken");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.cloudwatch.alarms",
    title: "CloudWatch alarms",
    subject: "arn",
    operations: &[REGIONS, DESCRIBE_ALARMS.operation],
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

/// One alarm.
///
/// API: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The name.
    pub name: String,
    /// The region.
    pub region: String,
    /// Whether its actions may run (`ActionsEnabled`).
    pub actions_enabled: bool,
    /// What runs when the alarm is raised, as ARNs.
    pub alarm_actions: Vec<String>,
    /// What it watches.
    pub watches: Watches,
}

/// What an alarm watches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Watches {
    /// One metric.
    Metric {
        /// The metric and the rule.
        watch: Watch,
    },
    /// A calculation of metrics, or something else without a metric of its own.
    Calculation {
        /// The metrics that it calculates with.
        metrics: Vec<Metric>,
    },
    /// Other alarms: it is a composite alarm.
    Alarms {
        /// The rule, which names them.
        rule: String,
    },
}

/// A metric and when it raises the alarm.
///
/// API: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Watch {
    /// The namespace.
    pub namespace: String,
    /// The metric.
    pub metric: String,
    /// How many dimensions it names.
    pub dimensions: u32,
    /// The statistic, such as `Sum`; empty for a percentile.
    pub statistic: String,
    /// How it is compared, such as `GreaterThanOrEqualToThreshold`.
    pub comparison: String,
    /// The threshold, as a number in text; empty when the alarm looks for anomalies.
    pub threshold: String,
    /// The unit of the values that count; empty for all.
    pub unit: String,
    /// The length of a period in seconds.
    pub period: u32,
    /// How many periods are looked at.
    pub periods: u32,
    /// In how many of them the rule must hold; all of them when the API leaves it out.
    pub datapoints: u32,
}

/// A metric.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Metric {
    /// The namespace.
    pub namespace: String,
    /// The name.
    pub metric: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    describe_alarms_result: Found,
}

page!(Answer, describe_alarms_result.next_token);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Found {
    metric_alarms: Members<MetricAlarm>,
    composite_alarms: Members<CompositeAlarm>,
    #[serde(default)]
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct MetricAlarm {
    alarm_arn: String,
    alarm_name: String,
    actions_enabled: bool,
    alarm_actions: Members<String>,
    #[serde(default)]
    namespace: Option<String>,
    #[serde(default)]
    metric_name: Option<String>,
    #[serde(default)]
    dimensions: Option<Members<Dimension>>,
    #[serde(default)]
    metrics: Option<Members<Query>>,
    #[serde(default)]
    statistic: Option<String>,
    #[serde(default)]
    comparison_operator: Option<String>,
    #[serde(default)]
    threshold: Option<String>,
    #[serde(default)]
    unit: Option<String>,
    #[serde(default)]
    period: Option<u32>,
    #[serde(default)]
    evaluation_periods: Option<u32>,
    #[serde(default)]
    datapoints_to_alarm: Option<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Dimension {
    #[serde(rename = "Name")]
    _name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Query {
    #[serde(default)]
    metric_stat: Option<Stat>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Stat {
    metric: Named,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Named {
    #[serde(default)]
    namespace: String,
    #[serde(default)]
    metric_name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct CompositeAlarm {
    alarm_arn: String,
    alarm_name: String,
    actions_enabled: bool,
    alarm_actions: Members<String>,
    alarm_rule: String,
}

/// Without `AlarmTypes` the answer holds metric alarms only.
async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let types = json!({ "AlarmTypes": ["MetricAlarm", "CompositeAlarm"] });
        let pages: Vec<Answer> = area.client.pages(&DESCRIBE_ALARMS, &region, &types).await?;
        let mut draft = Draft::new(&KIND);
        for page in pages {
            draft.page();
            let found = page.describe_alarms_result;
            let metric = found.metric_alarms.member.into_iter().map(|alarm| metric_row(&region, alarm));
            let composite =
                found.composite_alarms.member.into_iter().map(|alarm| composite_row(&region, alarm));
            metric.chain(composite).for_each(|row| draft.row(&row));
        }
        Ok(draft)
    })
    .await
}

fn metric_row(region: &str, alarm: MetricAlarm) -> Row {
    Row {
        region: region.to_owned(),
        actions_enabled: alarm.actions_enabled,
        alarm_actions: alarm.alarm_actions.member.clone(),
        arn: alarm.alarm_arn.clone(),
        name: alarm.alarm_name.clone(),
        watches: watches(alarm),
    }
}

/// An alarm that leaves out a part of its rule is not one of a single metric.
fn watches(alarm: MetricAlarm) -> Watches {
    let parts = (
        alarm.namespace,
        alarm.metric_name,
        alarm.comparison_operator,
        alarm.period,
        alarm.evaluation_periods,
    );
    if let (Some(namespace), Some(metric), Some(comparison), Some(period), Some(periods)) = parts {
        let named = alarm.dimensions.map_or(0, |all| all.member.len());
        let watch = Watch {
            namespace,
            metric,
            dimensions: u32::try_from(named).unwrap_or(u32::MAX),
            statistic: alarm.statistic.unwrap_or_default(),
            comparison,
            threshold: alarm.threshold.unwrap_or_default(),
            unit: alarm.unit.unwrap_or_default(),
            period,
            periods,
            datapoints: alarm.datapoints_to_alarm.unwrap_or(periods),
        };
        return Watches::Metric { watch };
    }
    let queries = alarm.metrics.map(|all| all.member).unwrap_or_default();
    let metrics = queries
        .into_iter()
        .filter_map(|query| query.metric_stat)
        .map(|stat| Metric { namespace: stat.metric.namespace, metric: stat.metric.metric_name });
    Watches::Calculation { metrics: metrics.collect() }
}

fn composite_row(region: &str, alarm: CompositeAlarm) -> Row {
    Row {
        arn: alarm.alarm_arn,
        name: alarm.alarm_name,
        region: region.to_owned(),
        actions_enabled: alarm.actions_enabled,
        alarm_actions: alarm.alarm_actions.member,
        watches: Watches::Alarms { rule: alarm.alarm_rule },
    }
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] =
    &[Canned::of(&DESCRIBE_ALARMS, include_str!("fixtures/DescribeAlarms.xml")).token("NextToken")];
