//! Amazon Web Services, read with the fewest calls.

mod account_reading;
mod area;
mod authorization;
mod client;
mod config;
mod envelope;
mod failure;
mod http;
mod ledger;
mod operation;
mod report;
mod wire;

pub mod access_analyzers;
pub mod account;
pub mod alternate_contacts;
pub mod cloudtrail_trails;
pub mod cloudwatch_alarms;
pub mod config_recorders;
pub mod credential_report;
pub mod document;
pub mod groups;
pub mod guardduty_detectors;
pub mod identity;
pub mod inspector_accounts;
pub mod logs_log_groups;
pub mod logs_metric_filters;
pub mod mfa_devices;
pub mod oidc_providers;
pub mod password_policy;
pub mod policies;
pub mod role_settings;
pub mod roles;
pub mod saml_providers;
pub mod securityhub_hubs;
pub mod server_certificates;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod users;
pub mod value;

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use serde_json::json;

use crate::api::{
    CollectError, Collected, Collector, CollectorType, Context, EvidenceKind, KindName, Problems, Section,
    SourceId,
};

use client::Ground;

pub use client::Timing;
pub use config::{Account, AccountId, Bounded, Config, OutOfBounds, Role};

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
    cloudwatch_alarms::READER,
    config_recorders::READER,
    guardduty_detectors::READER,
    inspector_accounts::READER,
    logs_log_groups::READER,
    logs_metric_filters::READER,
    securityhub_hubs::READER,
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

    /// An IAM policy. `sts:GetCallerIdentity` needs no permission, so it is left out unless it is all there is:
    /// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>
    fn permissions(&self, kinds: &BTreeSet<KindName>) -> String {
        let wanted = |kind: &&EvidenceKind| kinds.iter().any(|name| name.as_str() == kind.name);
        let mut actions: BTreeSet<&str> = KINDS
            .iter()
            .filter(wanted)
            .flat_map(|kind| kind.operations.iter().map(|operation| operation.permission))
            .collect();
        if RECONCILED.iter().copied().any(|kind| wanted(&kind)) {
            actions.insert(operation::GET_ACCOUNT_SUMMARY.permission);
        }
        if actions.len() > 1 {
            actions.remove(operation::GET_CALLER_IDENTITY.permission);
        }
        let statement = json!({ "Sid": "AnnexaRead", "Effect": "Allow", "Action": actions, "Resource": "*" });
        format!("{:#}", json!({ "Version": "2012-10-17", "Statement": [statement] }))
    }
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
        let sweep = account_reading::Sweep { id: &self.id, config: &self.config, timing: self.timing, cx };
        let evidence = Box::pin(sweep.read(sdk)).await?;
        if cx.cancel.is_cancelled() { Err(CollectError::Cancelled) } else { Ok(Collected { evidence }) }
    }
}

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
