//! An aggregator of AWS Config: what it collects, and how far its word holds.
//!
//! Goes in: the configured aggregator and the accounts that are read. Comes out: a [`View`] with each place that it
//! collects from, or should, and what records changes there.
//!
//! API: <https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigurationAggregator.html>

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::sync::OnceCell;

use crate::api::{Operation, UnknownReason};

use super::aggregated_recorders::{self, Seen};
use super::area::{Area, REGIONS};
use super::config::{AccountId, ConfigAggregator, RegionName};
use super::config_recorders::CONFIG;
use super::failure::Failure;
use super::value::Moment;
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Partition, page};

const DESCRIBE: Call = Call::new(&CONFIG, "config:DescribeConfigurationAggregators");
/// Tells of each source how its last update ended.
pub(super) const STATUS: Call =
    Call::new(&CONFIG, "config:DescribeConfigurationAggregatorSourcesStatus").paged("NextToken");

/// Asks the aggregator by an advanced query.
/// <https://docs.aws.amazon.com/config/latest/APIReference/API_SelectAggregateResourceConfig.html>
pub(super) const SELECT: Call = Call::new(&CONFIG, "config:SelectAggregateResourceConfig").paged("NextToken");

/// What both kinds are read with.
pub(super) const OPERATIONS: &[Operation] =
    &[REGIONS, DESCRIBE.operation, STATUS.operation, SELECT.operation];

/// The regions of `aws` that every account has; those of the other partitions are theirs from the beginning.
/// <https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html>
const OF_EVERY_ACCOUNT: &[&str] = &[
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];

/// The error code of an aggregator that is not there.
const NO_AGGREGATOR: &str = "NoSuchConfigurationAggregatorException";

/// The configured aggregator as seen from an account that is read.
pub(super) enum Site<'a> {
    /// There is none in this account.
    Elsewhere,
    /// It is in this account.
    Here(Box<Aggregator<'a>>),
    /// The account that it is in is not read; said in one account for all.
    Unread(String),
}

/// The aggregator, in the account that it is in.
pub(super) struct Aggregator<'a> {
    /// Its configuration.
    pub(super) config: &'a ConfigAggregator,
    /// The accounts that are read.
    pub(super) accounts: &'a BTreeSet<String>,
    /// Whether the configuration names the regions to read, so that all others are out of scope.
    pub(super) only_regions: bool,
    /// The time of the collection.
    pub(super) now: DateTime<Utc>,
    /// What it collects, asked once.
    pub(super) view: OnceCell<Result<View, Failure>>,
}

/// A region of an account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// The account.
    pub(super) account: String,
    /// The region; empty for the account as a whole.
    pub(super) region: String,
}

impl Place {
    /// As a subject.
    pub(super) fn id(&self) -> String {
        match self.region.as_str() {
            "" => format!("aws:{}", self.account),
            region => format!("aws:{}/{region}", self.account),
        }
    }
}

/// Whether and how an aggregator collects from a place.
///
/// API: <https://docs.aws.amazon.com/config/latest/APIReference/API_AggregatedSourceStatus.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Source {
    /// It collects from there.
    Collected {
        /// How its last update ended: `SUCCEEDED`, `FAILED` or `OUTDATED`; empty when AWS does not say.
        status: String,
        /// When it was last updated, and the authorization verified.
        updated_at: Moment,
        /// Why the last update failed; empty when it did not.
        error: String,
    },
    /// It lists no region of the account.
    AccountMissing,
    /// It is set up for other regions.
    RegionLeftOut,
    /// It should collect from there by its own settings, and does not list the place.
    NotListed,
    /// It does not list the place, and whether the account has opted into such a region is not known where it is.
    OptIn,
}

/// What an aggregator collects from the accounts and regions that are read.
pub(super) struct View {
    /// The places that it collects from, and those that it should.
    pub(super) sources: BTreeMap<Place, Source>,
    /// How it learns the accounts of an organisation, by region; none where it names accounts.
    pub(super) organization: BTreeMap<String, Source>,
    /// Whether it collects a part of what is recorded only.
    pub(super) filtered: bool,
    /// What is seen of recorders, or why nothing is.
    pub(super) recorders: Result<BTreeMap<Place, Seen>, Failure>,
    /// The time of the collection.
    pub(super) now: DateTime<Utc>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Described {
    configuration_aggregators: Vec<Settings>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Settings {
    configuration_aggregator_name: String,
    #[serde(default)]
    account_aggregation_sources: Vec<OfAccounts>,
    #[serde(default)]
    organization_aggregation_source: Option<Regions>,
    #[serde(default)]
    aggregator_filters: Option<serde_json::Map<String, serde_json::Value>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OfAccounts {
    account_ids: Vec<String>,
    #[serde(flatten)]
    regions: Regions,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Regions {
    #[serde(default)]
    all_aws_regions: bool,
    #[serde(default)]
    aws_regions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Statuses {
    aggregated_source_status_list: Vec<Status>,
    #[serde(default)]
    next_token: Option<String>,
}
page!(Statuses, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Status {
    /// The account; what AWS calls an organisation is not needed.
    #[serde(default)]
    source_id: String,
    source_type: String,
    #[serde(default)]
    aws_region: Option<String>,
    #[serde(default)]
    last_update_status: Option<String>,
    #[serde(default)]
    last_update_time: Option<f64>,
    #[serde(default)]
    last_error_code: Option<String>,
}

/// The answer to an advanced query: one text of JSON for each item.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Items {
    /// The items.
    pub(super) results: Vec<String>,
    #[serde(default)]
    next_token: Option<String>,
}
page!(Items, next_token);

impl Regions {
    fn hold(&self, region: &str) -> bool {
        self.all_aws_regions || self.aws_regions.iter().any(|each| each == region)
    }
}

impl Settings {
    /// Whether it is set up to collect from a place, as far as its settings tell.
    fn hold(&self, place: &Place) -> bool {
        let of_accounts =
            |each: &OfAccounts| each.account_ids.contains(&place.account) && each.regions.hold(&place.region);
        self.organization_aggregation_source.as_ref().is_some_and(|all| all.hold(&place.region))
            || self.account_aggregation_sources.iter().any(of_accounts)
    }
}

impl Status {
    fn source(self) -> Source {
        Source::Collected {
            status: self.last_update_status.unwrap_or_default(),
            updated_at: Moment::of_seconds(self.last_update_time),
            error: self.last_error_code.unwrap_or_default(),
        }
    }
}

impl Aggregator<'_> {
    /// What it collects; both kinds ask once together.
    ///
    /// # Errors
    /// When it cannot be read, or is not there.
    pub(super) async fn view(&self, area: &Area<'_>) -> Result<&View, Failure> {
        let read = self.view.get_or_init(|| Box::pin(self.read(area))).await;
        read.as_ref().map_err(Clone::clone)
    }

    /// Asks it by an advanced query; each answer has one page of items.
    ///
    /// # Errors
    /// When one of the pages cannot be read.
    pub(super) async fn select(&self, area: &Area<'_>, expression: &str) -> Result<Vec<Items>, Failure> {
        let asked = json!({
            "ConfigurationAggregatorName": self.config.name.as_str(),
            "Expression": expression,
            "Limit": 100,
        });
        area.client.pages(&SELECT, self.config.region.as_str(), &asked).await
    }

    /// Whether a place is among those that are read.
    pub(super) fn is_in_scope(&self, place: &Place, regions: &[String]) -> bool {
        self.accounts.contains(&place.account) && (!self.only_regions || regions.contains(&place.region))
    }

    async fn read(&self, area: &Area<'_>) -> Result<View, Failure> {
        let regions = area.regions.as_ref().map_err(Clone::clone)?;
        let settings = self.settings(area).await?;
        let (mut listed, mut organization) = (BTreeMap::new(), BTreeMap::new());
        for status in self.statuses(area).await? {
            let region = status.aws_region.clone().unwrap_or_default();
            let told_before = match status.source_type.as_str() {
                "ACCOUNT" => {
                    let place = place(&status.source_id, &region).map_err(malformed)?;
                    listed.insert(place, status.source())
                }
                "ORGANIZATION" => organization.insert(region, status.source()),
                other => return Err(malformed(format!("the answer names a source of type {other:?}"))),
            };
            if told_before.is_some() {
                return Err(malformed("the answer names one source twice"));
            }
        }
        let mut sources = self.absent(&area.identity.account_id, &listed, regions, &settings);
        sources.extend(listed.into_iter().filter(|(place, _)| self.is_in_scope(place, regions)));
        let recorders = aggregated_recorders::read(self, area).await;
        let filtered = settings.aggregator_filters.is_some_and(|filters| !filters.is_empty());
        Ok(View { sources, organization, filtered, recorders, now: self.now })
    }

    async fn settings(&self, area: &Area<'_>) -> Result<Settings, Failure> {
        let (name, region) = (self.config.name.as_str(), self.config.region.as_str());
        let asked = json!({ "ConfigurationAggregatorNames": [name] });
        let described: Result<Described, _> = area.client.ask(&DESCRIBE, region, &asked).await;
        let described = described.map_err(|failure| match failure.code.as_str() {
            NO_AGGREGATOR => {
                let account = &area.identity.account_id;
                let detail = format!(
                    "account {account} has no aggregator {name} in {region}; see `config_aggregator` in the configuration"
                );
                Failure { reason: UnknownReason::Absent, detail, ..failure }
            }
            _other => failure,
        })?;
        let mut found = described.configuration_aggregators.into_iter();
        match (found.next(), found.next()) {
            (Some(settings), None) if settings.configuration_aggregator_name == name => Ok(settings),
            (_, _) => {
                let detail = format!("the answer is not about aggregator {name} alone");
                Err(Failure::malformed(DESCRIBE.operation, detail))
            }
        }
    }

    async fn statuses(&self, area: &Area<'_>) -> Result<Vec<Status>, Failure> {
        let asked = json!({ "ConfigurationAggregatorName": self.config.name.as_str(), "Limit": 100 });
        let pages: Vec<Statuses> = area.client.pages(&STATUS, self.config.region.as_str(), &asked).await?;
        Ok(pages.into_iter().flat_map(|page| page.aggregated_source_status_list).collect())
    }

    /// The places that are read and not listed. The regions are those of the account of the aggregator, since it alone
    /// is asked; others have the same, but for those that an account opts into.
    fn absent(
        &self,
        own: &str,
        listed: &BTreeMap<Place, Source>,
        regions: &[String],
        settings: &Settings,
    ) -> BTreeMap<Place, Source> {
        let mut absent = BTreeMap::new();
        for account in self.accounts {
            if !listed.keys().any(|place| place.account == *account) {
                let whole = Place { account: account.clone(), region: String::new() };
                absent.insert(whole, Source::AccountMissing);
                continue;
            }
            let places =
                regions.iter().map(|region| Place { account: account.clone(), region: region.clone() });
            for place in places.filter(|place| !listed.contains_key(place)) {
                let source = match settings.hold(&place) {
                    _either if account != own && is_opted_into(&place.region) => Source::OptIn,
                    true => Source::NotListed,
                    false => Source::RegionLeftOut,
                };
                absent.insert(place, source);
            }
        }
        absent
    }
}

fn malformed(detail: impl Into<String>) -> Failure {
    Failure::malformed(STATUS.operation, detail)
}

/// Whether accounts have a region only when they opt into it.
fn is_opted_into(region: &str) -> bool {
    Partition::of(region) == Partition::Aws && !OF_EVERY_ACCOUNT.contains(&region)
}

/// A region of an account by what AWS calls them.
///
/// # Errors
/// When one of them is no such name.
pub(super) fn place(account: &str, region: &str) -> Result<Place, String> {
    let account = AccountId::parse(account).map_err(|error| error.to_string())?;
    let region = RegionName::parse(region).map_err(|error| error.to_string())?;
    Ok(Place { account: account.into(), region: region.into() })
}

/// The aggregator of the tests.
#[cfg(any(test, feature = "testing"))]
pub(super) const CANNED: &[Canned] = &[
    Canned::of(&DESCRIBE, include_str!("fixtures/DescribeConfigurationAggregators.json")),
    Canned::of(&STATUS, include_str!("fixtures/DescribeConfigurationAggregatorSourcesStatus.2.json"))
        .when("sources-2")
        .token("NextToken"),
    Canned::of(&STATUS, include_str!("fixtures/DescribeConfigurationAggregatorSourcesStatus.json")),
    Canned::of(&SELECT, include_str!("fixtures/SelectAggregateResourceConfig.recorders.json"))
        .when("AWS::Config::ConfigurationRecorder'")
        .token("NextToken"),
];
