//! GitHub: one organisation, read with the fewest calls. GraphQL for the breadth, REST where GraphQL lacks it.

mod alerts;
mod area;
mod auth;
mod cache;
mod client;
mod config;
mod connection;
mod diagnosis;
mod door;
mod failure;
mod grants;
mod graphql;
mod ledger;
mod limits;
mod links;
mod reading;
mod repository_answers;
mod repository_files;
mod service;
mod sign_in;
mod workflows;

pub mod actions_permissions;
pub mod audit_log_streaming;
pub mod code_scanning_alerts;
pub mod code_security_configurations;
pub mod copilot;
pub mod credential_authorizations;
pub mod dependabot_alerts;
pub mod immutable_releases;
pub mod installations;
pub mod members;
pub mod organization;
pub mod organization_roles;
pub mod outside_collaborators;
pub mod personal_access_tokens;
pub mod repositories;
pub mod repository_rows;
pub mod repository_security;
pub mod secret_scanning_alerts;
pub mod secret_scanning_patterns;
pub mod teams;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod webhooks;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::json;

use crate::api::{
    CollectError, Collected, Collector, CollectorType, Context, Diagnosis, EvidenceKind, KindName, Operation,
    Plan, Problems, SecretError, SecretRef, Section, SourceId,
};

use client::Ground;
use reading::Reading;

pub use config::{App, Config};
pub use limits::Timing;

/// The kinds of evidence.
pub const KINDS: &[EvidenceKind] = &ALL_KINDS;

/// What reads them.
const READERS: &[area::Reader] = &[
    organization::READER,
    repositories::READER,
    repository_security::READER,
    members::READER,
    outside_collaborators::READER,
    teams::READER,
    organization_roles::READER,
    installations::READER,
    actions_permissions::READER,
    credential_authorizations::READER,
    personal_access_tokens::READER,
    webhooks::READER,
    code_security_configurations::READER,
    immutable_releases::READER,
    secret_scanning_patterns::READER,
    secret_scanning_alerts::READER,
    code_scanning_alerts::READER,
    dependabot_alerts::READER,
    audit_log_streaming::READER,
    copilot::READER,
];

#[expect(clippy::indexing_slicing, reason = "checked when it is compiled")]
const ALL_KINDS: [EvidenceKind; READERS.len()] = {
    let mut all = [organization::KIND; READERS.len()];
    let mut at = 0;
    while at < all.len() {
        all[at] = *READERS[at].kind;
        at += 1;
    }
    all
};

/// GitHub.
#[derive(Debug, Clone, Copy)]
pub struct GitHub;

impl CollectorType for GitHub {
    fn name(&self) -> &'static str {
        "github"
    }

    fn title(&self) -> &'static str {
        "GitHub"
    }

    fn kinds(&self) -> &'static [EvidenceKind] {
        KINDS
    }

    fn config_schema(&self) -> schemars::Schema {
        schemars::schema_for!(Config)
    }

    fn build(&self, source: &SourceId, config: Section<'_>) -> Result<Arc<dyn Collector>, Problems> {
        let config = config::read(config)?;
        let timing = Timing {
            timeout: Duration::from_secs(u64::from(config.timeout_seconds.get())),
            connect: Duration::from_secs(5),
            first_backoff: Duration::from_secs(1),
            longest_backoff: Duration::from_secs(20),
            blind_wait: Duration::from_secs(60),
            patience: Duration::from_secs(u64::from(config.patience_seconds.get())),
            interval: Duration::from_millis(72),
        };
        let ground = Ground { timing, memory: Arc::default(), secret: SecretRef::resolve };
        Ok(Arc::new(Source { id: source.clone(), config, ground }))
    }

    /// The permissions of a GitHub App, as its manifest has them:
    /// <https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest>
    fn permissions(&self, kinds: &BTreeSet<KindName>) -> String {
        let permissions: BTreeMap<_, _> = operations(kinds).keys().flat_map(permissions_of).collect();
        format!("{:#}", json!({ "default_permissions": permissions, "default_events": [], "public": false }))
    }
}

/// The permissions of an App that an operation takes, with their levels; none for what no App may read.
fn permissions_of(operation: &Operation) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
    let each = operation.permission.split(", ").filter_map(|each| each.split_once(':'));
    each.filter(|(_, level)| *level == "read")
}

/// The operations that every collection makes.
const ENTRY: [Operation; 4] =
    [sign_in::FIND_INSTALLATION, sign_in::MAKE_TOKEN, organization::GET_ORGANIZATION, reading::GET_USER];

/// The operations that reading some kinds takes, with the kinds that need each.
fn operations(kinds: &BTreeSet<KindName>) -> BTreeMap<Operation, BTreeSet<KindName>> {
    let mut operations: BTreeMap<Operation, BTreeSet<KindName>> = BTreeMap::new();
    for name in kinds {
        let Some(kind) = KINDS.iter().find(|kind| kind.name == name.as_str()) else { continue };
        for operation in kind.operations.iter().chain([&organization::GET_ORGANIZATION]) {
            operations.entry(*operation).or_default().insert(name.clone());
        }
    }
    operations
}

/// A configured GitHub source.
struct Source {
    id: SourceId,
    config: Config,
    ground: Ground,
}

#[async_trait]
impl Collector for Source {
    async fn collect(&self, cx: &Context) -> Result<Collected, CollectError> {
        let reading = Reading { id: &self.id, config: &self.config, ground: &self.ground, cx };
        let evidence = Box::pin(reading.read()).await?;
        if cx.cancel.is_cancelled() { Err(CollectError::Cancelled) } else { Ok(Collected { evidence }) }
    }

    async fn diagnose(&self, cx: &Context) -> Vec<Diagnosis> {
        let reading = Reading { id: &self.id, config: &self.config, ground: &self.ground, cx };
        Box::pin(diagnosis::diagnose(&reading)).await
    }

    fn permissions(&self, kinds: &BTreeSet<KindName>) -> String {
        GitHub.permissions(kinds)
    }

    fn missing_secrets(&self) -> Vec<(SecretRef, SecretError)> {
        let references = self.config.token.iter().chain(self.config.app.as_ref().map(|app| &app.private_key));
        let missing = references.filter_map(|each| Some((each.clone(), (self.ground.secret)(each).err()?)));
        missing.collect()
    }

    fn plan(&self, kinds: &BTreeSet<KindName>) -> Plan {
        let mut operations = operations(kinds);
        let signing: &[Operation] = match &self.config.app {
            Some(_) => &[sign_in::FIND_INSTALLATION, sign_in::MAKE_TOKEN],
            None => &[reading::GET_USER],
        };
        for operation in signing {
            operations.insert(*operation, kinds.clone());
        }
        let Config { organization, api_url, concurrency, patience_seconds, .. } = &self.config;
        let limits = vec![
            format!("{} requests under way at once, 900 in a minute", concurrency.get()),
            format!("waits up to {} s for GitHub's rate limits", patience_seconds.get()),
        ];
        Plan { operations, scopes: vec![format!("organisation {organization} at {api_url}")], limits }
    }
}

#[cfg(test)]
mod tests;
