//! Amazon Web Services, read with the fewest calls.

mod account_reading;
mod aggregated_currency;
mod aggregator;
mod area;
mod authorization;
mod client;
mod config;
mod diagnosis;
mod envelope;
mod failure;
mod http;
mod operation;
mod organization;
mod permissions;
mod region_denials;
mod report;
mod role;
mod s3_answers;
mod sso_answers;
mod tap;
mod wire;

pub mod access_analyzers;
pub mod access_findings;
pub mod account;
pub mod acm_certificates;
pub mod aggregated_recorders;
pub mod aggregated_settings;
pub mod alternate_contacts;
pub mod apigateway_domain_names;
pub mod apigateway_stages;
pub mod apigatewayv2_stages;
pub mod classic_load_balancers;
pub mod bedrock_guardrails;
pub mod bedrock_logging;
pub mod cloudfront_distributions;
pub mod cloudfront_settings;
pub mod cloudtrail_trails;
pub mod cloudwatch_alarms;
pub mod config_aggregated_resources;
pub mod config_aggregation_sources;
pub mod config_recorders;
pub mod credential_report;
pub mod document;
pub mod ec2_settings;
pub mod dynamodb_tables;
pub mod ecr_repositories;
pub mod efs_file_systems;
pub mod event_data_stores;
pub mod groups;
pub mod guardduty_detectors;
pub mod identity;
pub mod images;
pub mod instances;
pub mod inspector_accounts;
pub mod logs_log_groups;
pub mod logs_metric_filters;
pub mod logs_resource_policies;
pub mod kms_keys;
pub mod load_balancers;
pub mod lambda_environment;
pub mod lambda_functions;
pub mod macie_sessions;
pub mod mfa_devices;
pub mod network_acls;
pub mod oidc_providers;
pub mod organization_features;
pub mod organization_policies;
pub mod organization_settings;
pub mod password_policy;
pub mod policies;
pub mod ports;
pub mod rds_clusters;
pub mod rds_instances;
pub mod rds_parameters;
pub mod rds_snapshots;
pub mod role_settings;
pub mod roles;
pub mod s3;
pub mod s3_account;
pub mod s3_buckets;
pub mod sagemaker_domains;
pub mod sagemaker_endpoints;
pub mod sagemaker_notebooks;
pub mod saml_providers;
pub mod security_groups;
pub mod secrets;
pub mod securityhub_hubs;
pub mod server_certificates;
pub mod snapshots;
pub mod sns_topics;
pub mod sqs_queues;
pub mod sso_instances;
pub mod sso_permission_sets;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod users;
pub mod value;
pub mod volumes;
pub mod vpcs;
pub mod wafv2_web_acls;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::api::{
    CollectError, Collected, Collector, CollectorType, Context, Diagnosis, EvidenceKind, KindName, Operation,
    Plan, Problems, SecretError, SecretRef, Section, SourceId,
};
use async_trait::async_trait;

use client::Ground;

pub use client::Timing;
pub use config::{
    Account, AccountId, AggregatorName, ClosedRegions, Config, ConfigAggregator, Hop, Organization,
    RegionName, Role,
};

/// The kinds of evidence.
pub const KINDS: &[EvidenceKind] = &ALL_KINDS;

/// The kinds of IAM, STS and account settings, which share calls.
const CORE: &[EvidenceKind] = &[
    identity::KIND,
    alternate_contacts::KIND,
    account::KIND,
    credential_report::KIND,
    groups::KIND,
    mfa_devices::KIND,
    oidc_providers::KIND,
    password_policy::KIND,
    policies::KIND,
    role_settings::KIND,
    roles::KIND,
    saml_providers::KIND,
    server_certificates::KIND,
    users::KIND,
];

/// What reads the kinds beyond IAM, STS and account settings.
const READERS: &[area::Reader] = &[
    access_analyzers::READER,
    cloudtrail_trails::READER,
    security_groups::READER,
    network_acls::READER,
    s3_account::READER,
    s3_buckets::READER,
    ec2_settings::READER,
    volumes::READER,
    snapshots::READER,
    images::READER,
    vpcs::READER,
    instances::READER,
    cloudwatch_alarms::READER,
    config_recorders::READER,
    config_aggregation_sources::READER,
    config_aggregated_resources::READER,
    guardduty_detectors::READER,
    inspector_accounts::READER,
    logs_log_groups::READER,
    logs_metric_filters::READER,
    logs_resource_policies::READER,
    rds_instances::READER,
    rds_clusters::READER,
    rds_snapshots::READER,
    kms_keys::READER,
    secrets::READER,
    sns_topics::READER,
    sqs_queues::READER,
    dynamodb_tables::READER,
    load_balancers::READER,
    classic_load_balancers::READER,
    acm_certificates::READER,
    lambda_functions::READER,
    ecr_repositories::READER,
    efs_file_systems::READER,
    sagemaker_notebooks::READER,
    securityhub_hubs::READER,
    cloudfront_distributions::READER,
    cloudfront_settings::READER,
    apigateway_stages::READER,
    apigateway_domain_names::READER,
    apigatewayv2_stages::READER,
    wafv2_web_acls::READER,
    macie_sessions::READER,
    organization_settings::READER,
    organization_policies::READER,
    organization_features::READER,
    sso_instances::READER,
    sso_permission_sets::READER,
    bedrock_logging::READER,
    bedrock_guardrails::READER,
    sagemaker_domains::READER,
    sagemaker_endpoints::READER,
    access_findings::READER,
    event_data_stores::READER,
];

#[expect(clippy::indexing_slicing, reason = "checked when it is compiled")]
const ALL_KINDS: [EvidenceKind; CORE.len() + READERS.len()] = {
    let mut all = [identity::KIND; CORE.len() + READERS.len()];
    let mut at = 0;
    while at < all.len() {
        all[at] = if at < CORE.len() { CORE[at] } else { *READERS[at - CORE.len()].kind };
        at += 1;
    }
    all
};

/// The kinds whose rows are counted against the account's summary.
const RECONCILED: &[&EvidenceKind] = &[
    &credential_report::KIND,
    &groups::KIND,
    &mfa_devices::KIND,
    &oidc_providers::KIND,
    &policies::KIND,
    &role_settings::KIND,
    &roles::KIND,
    &saml_providers::KIND,
    &server_certificates::KIND,
    &users::KIND,
];

/// The kinds that list what other accounts own too: trails and event data stores of the organisation, its policies, and
/// what lies in shared networks.
const SHARED: &[&EvidenceKind] = &[
    &cloudtrail_trails::KIND,
    &config_aggregated_resources::KIND,
    &event_data_stores::KIND,
    &network_acls::KIND,
    &organization_policies::KIND,
    &security_groups::KIND,
    &vpcs::KIND,
];

/// Amazon Web Services.
#[derive(Debug, Clone, Copy)]
pub struct Aws;

impl CollectorType for Aws {
    fn name(&self) -> &'static str {
        "aws"
    }

    fn title(&self) -> &'static str {
        "Amazon Web Services"
    }

    fn kinds(&self) -> &'static [EvidenceKind] {
        KINDS
    }

    fn config_schema(&self) -> schemars::Schema {
        schemars::schema_for!(Config)
    }

    fn build(&self, source: &SourceId, config: Section<'_>) -> Result<Arc<dyn Collector>, Problems> {
        let config = config::read(config)?;
        let timing = Timing::of(&config);
        Ok(Arc::new(Source { id: source.clone(), config, timing, ground: Ground::default_chain }))
    }

    /// An IAM policy.
    fn permissions(&self, kinds: &BTreeSet<KindName>) -> String {
        permissions::of_reader(kinds)
    }
}

/// The operations that reading some kinds takes, with the kinds that need each.
fn operations(kinds: &BTreeSet<KindName>) -> BTreeMap<Operation, BTreeSet<KindName>> {
    let mut operations: BTreeMap<Operation, BTreeSet<KindName>> = BTreeMap::new();
    for name in kinds {
        let Some(kind) = KINDS.iter().find(|kind| kind.name == name.as_str()) else { continue };
        let counted = RECONCILED.iter().any(|each| each.name == kind.name);
        let shared = counted.then_some(&operation::GET_ACCOUNT_SUMMARY);
        for operation in kind.operations.iter().chain(shared).chain([&operation::GET_CALLER_IDENTITY]) {
            operations.entry(*operation).or_default().insert(name.clone());
        }
    }
    operations
}

/// Whether a kind is read in every region.
fn is_in_regions(kind: &KindName) -> bool {
    let reader = READERS.iter().find(|reader| reader.kind.name == kind.as_str());
    reader.is_some_and(|reader| reader.kind.operations.contains(&area::REGIONS))
}

/// Whether a kind is read through the configured aggregator only.
fn is_aggregated(kind: &KindName) -> bool {
    [&config_aggregation_sources::KIND, &config_aggregated_resources::KIND]
        .iter()
        .any(|aggregated| aggregated.name == kind.as_str())
}

/// A configured AWS source.
struct Source<G> {
    id: SourceId,
    config: Config,
    timing: Timing,
    ground: G,
}

#[async_trait]
impl<G: Fn() -> Ground + Send + Sync> Collector for Source<G> {
    async fn collect(&self, cx: &Context) -> Result<Collected, CollectError> {
        let sdk = client::load((self.ground)(), &self.config, self.timing).await;
        let sweep = account_reading::Sweep::new(&self.id, &self.config, self.timing, cx);
        let evidence = Box::pin(sweep.read(sdk)).await?;
        if cx.cancel.is_cancelled() { Err(CollectError::Cancelled) } else { Ok(Collected { evidence }) }
    }

    async fn diagnose(&self, cx: &Context) -> Vec<Diagnosis> {
        let sdk = client::load((self.ground)(), &self.config, self.timing).await;
        let sweep = account_reading::Sweep::new(&self.id, &self.config, self.timing, cx);
        Box::pin(sweep.diagnose(sdk)).await
    }

    /// An IAM policy, for the partition of the configured region.
    fn permissions(&self, kinds: &BTreeSet<KindName>) -> String {
        let first = self.config.regions.first().map(RegionName::as_str);
        let partition = account_reading::partition_of(self.config.region.as_deref().or(first));
        permissions::of_source(&self.config, kinds, partition)
    }

    fn missing_secrets(&self) -> Vec<(SecretRef, SecretError)> {
        let missing = self.config.secrets().into_iter();
        missing.filter_map(|each| Some((each.clone(), each.resolve().err()?))).collect()
    }

    fn plan(&self, kinds: &BTreeSet<KindName>) -> Plan {
        let Config { accounts, organization, role_chain, regions, concurrency, requests_per_second, .. } =
            &self.config;
        let mut operations = operations(&permissions::of_use(&self.config, kinds));
        for operation in permissions::of_organization(&self.config, kinds) {
            let for_regions = operation != organization::LIST_ACCOUNTS;
            let served = kinds.iter().filter(|kind| !for_regions || is_in_regions(kind)).cloned();
            operations.entry(operation).or_default().extend(served);
        }
        if organization.is_some() || !accounts.is_empty() || !role_chain.is_empty() {
            operations.insert(operation::ASSUME_ROLE, kinds.clone());
        }
        let scopes = match organization {
            Some(_) => vec!["every account of the organisation".to_owned()],
            None if accounts.is_empty() => vec!["the account of the credentials".to_owned()],
            None => accounts.iter().map(|account| format!("account {}", account.label())).collect(),
        };
        let names: Vec<_> = regions.iter().map(RegionName::as_str).collect();
        let regions = match (names.is_empty(), self.config.closed_regions()) {
            (false, _) => names.join(", "),
            (true, None) => "every enabled region".to_owned(),
            (true, Some(closed)) => {
                format!(
                    "every enabled region; those that service control policies close {}",
                    closed.counts_as().phrase()
                )
            }
        };
        let limits = vec![
            format!("{} requests under way at once", concurrency.get()),
            format!("{} requests a second in one service, region and account", requests_per_second.get()),
        ];
        Plan {
            operations,
            scopes: scopes.into_iter().map(|scope| format!("{scope}, {regions}")).collect(),
            limits,
        }
    }
}

#[cfg(test)]
mod empty_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod shape_tests {
    #[test]
    fn every_row_type_compiles_to_a_shape() {
        for kind in super::KINDS {
            kind.shape().unwrap();
            kind.id().unwrap();
            assert!(kind.shape().unwrap().field(kind.subject).is_some(), "{}", kind.name);
        }
    }
}
