//! Reads the wanted kinds of each account: enters it, makes each call once, and closes one evidence for each kind.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use aws_config::SdkConfig;
use futures::{StreamExt, stream};
use tokio::sync::OnceCell;

use crate::api::{
    ClosedPart, CollectError, Context, Draft, Evidence, EvidenceKind, Gap, Origin, Scope, SourceId,
    SubjectId, UnknownReason,
};

use super::account::Summary;
use super::aggregator::{Aggregator, Site};
use super::area::{self, Area, Closed};
use super::authorization::Drafts;
use super::client::{Client, Timing};
use super::config::{Account, AccountId, Config, Organization};
use super::failure::Failure;
use super::identity::Identity;
use super::operation::{
    ASSUME_ROLE, GET_ACCOUNT_SUMMARY, GET_CALLER_IDENTITY, LIST_OIDC_PROVIDERS, LIST_ROLES,
    LIST_SAML_PROVIDERS, LIST_SERVER_CERTIFICATES,
};
use super::region_denials::{self, Denial};
use super::report::Report;
use super::{
    KINDS, READERS, RECONCILED, SHARED, account, alternate_contacts, credential_report, identity,
    is_in_regions, mfa_devices, oidc_providers, organization, password_policy, report, role, role_settings,
    saml_providers, server_certificates,
};

/// How many accounts are read at once; the requests of all of them pass the same door.
const ACCOUNTS_AT_ONCE: usize = 4;

/// One collection of a source.
pub(super) struct Sweep<'a> {
    /// The source.
    pub(super) id: &'a SourceId,
    /// Its configuration.
    pub(super) config: &'a Config,
    /// Its times.
    pub(super) timing: Timing,
    /// What the collection needs from outside.
    pub(super) cx: &'a Context,
    /// What closes regions to the accounts of an organisation, once that was read.
    denials: OnceLock<BTreeMap<String, Vec<Denial>>>,
    /// The accounts that are read, and the one of them that the aggregator is in, once they are known.
    accounts: OnceLock<Accounts>,
}

/// The accounts that are read, and where the configured aggregator is among them.
struct Accounts {
    /// All of them.
    all: BTreeSet<String>,
    /// The account that the aggregator should be in.
    home: Option<String>,
}

impl Accounts {
    /// The account of the credentials is the aggregator's unless the configuration says otherwise, and the only one that is
    /// read when no other is named.
    fn new(config: &Config, named: &[Account], own: Option<&Identity>) -> Self {
        let own = own.map(|own| own.account_id.clone());
        let mut all: BTreeSet<_> = named.iter().map(|account| account.id.to_string()).collect();
        if all.is_empty() {
            all.extend(own.clone());
        }
        let aggregator = config.config_aggregator.as_ref();
        let told = aggregator.and_then(|aggregator| aggregator.account.as_ref()).map(ToString::to_string);
        Self { all, home: told.or(own) }
    }
}

impl<'a> Sweep<'a> {
    /// One collection.
    pub(super) fn new(id: &'a SourceId, config: &'a Config, timing: Timing, cx: &'a Context) -> Self {
        Self { id, config, timing, cx, denials: OnceLock::new(), accounts: OnceLock::new() }
    }

    /// Reads every account.
    ///
    /// # Errors
    /// When no account is configured and STS does not say which one it is, or an organisation does not list its own.
    pub(super) async fn read(&self, sdk: SdkConfig) -> Result<Vec<Evidence>, CollectError> {
        let client = self.base(sdk).await?;
        if let Some(organization) = &self.config.organization {
            return Box::pin(self.read_organization(client, organization)).await;
        }
        if self.config.accounts.is_empty() {
            let identity = identity::read(&client).await?;
            self.settle_accounts(&[], &identity);
            return Box::pin(self.read_account(&client, &identity)).await;
        }
        self.accounts.get_or_init(|| Accounts::new(self.config, &self.config.accounts, None));
        self.enter_and_read_all(client, &self.config.accounts).await
    }

    /// The client of the credentials, or of the last role of the configured chain.
    pub(super) async fn base(&self, sdk: SdkConfig) -> Result<Client, Failure> {
        let mut client = Client::new(sdk, self.timing, &self.cx.cancel);
        for hop in &self.config.role_chain {
            client = role::enter(client, role::Entry::of_hop(hop)).await.map_err(|(failure, _)| failure)?;
        }
        Ok(client)
    }

    /// Reads the account of the credentials as it is, and enters all others.
    async fn read_organization(
        &self,
        client: Client,
        organization: &Organization,
    ) -> Result<Vec<Evidence>, CollectError> {
        let identity = identity::read(&client).await?;
        let organization::Members { read: mut accounts, left_out } =
            organization::accounts(&client, organization, &identity).await?;
        if self.config.closed_regions().is_some() && self.cx.kinds.iter().any(is_in_regions) {
            let denials = region_denials::read(&client, &accounts).await;
            self.denials.get_or_init(|| denials);
        }
        self.settle_accounts(&accounts, &identity);
        let before = accounts.len();
        accounts.retain(|account| account.id.as_str() != identity.account_id);
        let mut evidence = if accounts.len() == before {
            self.enter_and_read_all(client, &accounts).await?
        } else {
            let mut own = Box::pin(self.read_account(&client, &identity)).await?;
            own.extend(self.enter_and_read_all(client.apart(), &accounts).await?);
            own
        };
        name_left_out(&mut evidence, &left_out);
        Ok(evidence)
    }

    /// Enters and reads accounts. What the client was asked before is booked on the first of them.
    async fn enter_and_read_all(
        &self,
        client: Client,
        accounts: &[Account],
    ) -> Result<Vec<Evidence>, CollectError> {
        let others: Vec<_> = accounts.iter().skip(1).map(|account| (client.apart(), account)).collect();
        let mut readings = Vec::new();
        for (base, account) in accounts.first().map(|first| (client, first)).into_iter().chain(others) {
            readings.push(self.enter_and_read(base, account));
        }
        let results: Vec<_> = stream::iter(readings).buffered(ACCOUNTS_AT_ONCE).collect().await;
        let mut evidence = Vec::new();
        for result in results {
            evidence.extend(result?);
        }
        Ok(evidence)
    }

    async fn enter_and_read(&self, base: Client, account: &Account) -> Result<Vec<Evidence>, CollectError> {
        let entry = role::Entry::of_account(account, partition_of(Some(base.home())));
        let arn = entry.arn.clone();
        let (failure, client) = match role::enter(base, entry).await {
            Ok(client) => match identity_of(&client, account).await {
                Ok(identity) => return Box::pin(self.read_account(&client, &identity)).await,
                Err(failure) => (failure, client),
            },
            Err(failed) => failed,
        };
        self.unread(account, &arn, &client, &failure.gap())
    }

    /// The evidence of an account that could not be entered: all kinds, each with the gap.
    fn unread(
        &self,
        account: &Account,
        role: &str,
        base: &Client,
        gap: &Gap,
    ) -> Result<Vec<Evidence>, CollectError> {
        let origin = self.origin(&format!("aws:{}", account.id), role)?;
        let drafts = KINDS.iter().filter(|kind| self.wants(kind.name));
        let drafts = drafts.map(|kind| (kind, Draft::unread(kind, gap.clone())));
        self.close(&origin, base, drafts.collect())
    }

    async fn read_account(
        &self,
        client: &Client,
        identity: &Identity,
    ) -> Result<Vec<Evidence>, CollectError> {
        let origin = self.origin(&identity.scope(), &identity.arn)?;
        let summary = self.summary(client).await;
        let counts = summary.as_ref().and_then(|summary| summary.as_ref().ok());
        let (details, credentials, roles, saml, oidc, certificates, password, contacts, others) = futures::join!(
            Drafts::new(|kind| self.wants(kind)).read(client),
            self.credentials(client, identity, counts),
            self.when(&role_settings::KIND, role_settings::read(client)),
            self.when(&saml_providers::KIND, saml_providers::read(client)),
            self.when(&oidc_providers::KIND, oidc_providers::read(client)),
            self.when(&server_certificates::KIND, server_certificates::read(client)),
            self.when(&password_policy::KIND, password_policy::read(client, identity)),
            self.when(&alternate_contacts::KIND, alternate_contacts::read(client, identity)),
            self.others(client, identity),
        );
        let mut lists = Lists { details, roles, saml, oidc, certificates };
        if let Some(summary) = counts {
            lists.reconcile(summary);
        }
        let mut drafts = Vec::new();
        drafts.extend(self.wants(identity::KIND.name).then(|| identity::draft(identity)));
        if let Some(summary) = summary.as_ref().filter(|_| self.wants(account::KIND.name)) {
            drafts.push(account::draft(identity, summary));
        }
        drafts.extend(credentials);
        drafts.extend(lists.into_drafts());
        drafts.extend([password, contacts].into_iter().flatten());
        drafts.extend(others);
        self.close(&origin, client, drafts.into_iter().map(|draft| (draft.kind(), draft)).collect())
    }

    /// The summary, when it is wanted or counts something that is.
    async fn summary(&self, client: &Client) -> Option<Result<Summary, Failure>> {
        let counts = RECONCILED.iter().any(|kind| self.wants(kind.name));
        if counts || self.wants(account::KIND.name) { Some(account::read(client).await) } else { None }
    }

    /// What is read from the credential report.
    async fn credentials(
        &self,
        client: &Client,
        identity: &Identity,
        summary: Option<&Summary>,
    ) -> Vec<Draft> {
        let (users, devices) = (self.wants(credential_report::KIND.name), self.wants(mfa_devices::KIND.name));
        if !users && !devices {
            return Vec::new();
        }
        let report: Result<Report, Failure> =
            report::read(client).await.and_then(|report| report.of_account(&identity.account_id));
        let mut drafts = Vec::new();
        drafts.extend(users.then(|| credential_report::draft(&report, summary)));
        if devices {
            let most = self.config.max_mfa_lookups.get();
            drafts.push(mfa_devices::read(client, &report, summary, most).await);
        }
        drafts
    }

    /// What the readers of all other kinds read, side by side.
    async fn others(&self, client: &Client, identity: &Identity) -> Vec<Draft> {
        let readers: Vec<_> = READERS.iter().filter(|reader| self.wants(reader.kind.name)).collect();
        let in_regions = readers.iter().any(|reader| reader.kind.operations.contains(&area::REGIONS));
        let configured: Vec<_> = self.config.regions.iter().map(ToString::to_string).collect();
        let regions = if in_regions && configured.is_empty() {
            area::enabled_regions(client).await
        } else {
            Ok(configured)
        };
        let kinds = &self.cx.kinds;
        let denials = self.denials.get().and_then(|denials| denials.get(&identity.account_id));
        let closed = Closed {
            denials: denials.map_or(&[], Vec::as_slice),
            counts_as: self.config.closed_regions().unwrap_or_default().counts_as(),
        };
        let aggregator = self.aggregator_seen_from(&identity.account_id);
        let account_block = OnceCell::new();
        let area = Area { client, identity, regions, closed, kinds, account_block, aggregator };
        futures::future::join_all(readers.iter().map(|reader| (reader.read)(&area))).await
    }

    /// Keeps which accounts are read, from here on.
    pub(super) fn settle_accounts(&self, named: &[Account], own: &Identity) {
        self.accounts.get_or_init(|| Accounts::new(self.config, named, Some(own)));
    }

    /// Whether an account has the configured aggregator.
    pub(super) fn has_aggregator(&self, identity: &Identity) -> bool {
        matches!(self.aggregator_seen_from(&identity.account_id), Site::Here(_))
    }

    /// The configured aggregator as seen from an account. That its own account is not read is said in the first that is.
    fn aggregator_seen_from(&self, account: &str) -> Site<'_> {
        let (Some(config), Some(accounts)) = (&self.config.config_aggregator, self.accounts.get()) else {
            return Site::Elsewhere;
        };
        let home = accounts.home.as_deref().unwrap_or_default();
        let is_read = accounts.all.contains(home);
        if is_read && home == account {
            return Site::Here(Box::new(Aggregator {
                config,
                accounts: &accounts.all,
                only_regions: !self.config.regions.is_empty(),
                now: self.cx.clock.now(),
                view: OnceCell::new(),
            }));
        }
        if !is_read && accounts.all.first().is_some_and(|first| first == account) {
            let detail =
                format!("account {home} of aggregator {} is not among those that are read", config.name);
            return Site::Unread(detail);
        }
        Site::Elsewhere
    }

    async fn when(&self, kind: &EvidenceKind, read: impl Future<Output = Draft>) -> Option<Draft> {
        if self.wants(kind.name) { Some(read.await) } else { None }
    }

    fn wants(&self, kind: &str) -> bool {
        self.cx.kinds.iter().any(|wanted| wanted.as_str() == kind)
    }

    fn origin(&self, scope: &str, identity: &str) -> Result<Origin, CollectError> {
        Ok(Origin {
            source: self.id.clone(),
            scope: Scope::parse(scope).map_err(|error| CollectError::Malformed(error.to_string()))?,
            collector: format!("aws {}", env!("CARGO_PKG_VERSION")),
            identity: identity.to_owned(),
        })
    }

    /// Books the calls and closes the drafts, in the order of [`KINDS`].
    fn close(
        &self,
        origin: &Origin,
        client: &Client,
        mut drafts: Vec<(&'static EvidenceKind, Draft)>,
    ) -> Result<Vec<Evidence>, CollectError> {
        drafts.sort_by_key(|(kind, _)| kind.name);
        let collected_at = self.cx.clock.now();
        let mut evidence = Vec::new();
        for (kind, mut draft) in drafts {
            let mut operations =
                BTreeSet::from([GET_CALLER_IDENTITY, ASSUME_ROLE, organization::LIST_ACCOUNTS]);
            operations.extend(region_denials::OPERATIONS);
            operations.extend(kind.operations);
            operations
                .extend(RECONCILED.iter().any(|each| each.name == kind.name).then_some(GET_ACCOUNT_SUMMARY));
            draft.calls(client.ledger.share(&operations));
            if !SHARED.iter().any(|each| each.name == kind.name) {
                draft.doubt(|subject| stranger(subject, origin));
            }
            let closed = draft.finish(origin, collected_at);
            evidence.push(closed.map_err(|error| CollectError::Malformed(error.to_string()))?);
        }
        Ok(evidence)
    }
}

/// Names the accounts that are left out on the evidence of the first account, so that each is told once for a kind.
fn name_left_out(evidence: &mut [Evidence], left_out: &[ClosedPart]) {
    let Some(first) = evidence.first().map(|first| first.record.scope.clone()) else { return };
    for each in evidence.iter_mut().filter(|each| each.record.scope == first) {
        each.record.closed.extend_from_slice(left_out);
    }
}

/// Why a row is none of the account that was read, where its ARN names another. Nobody but AWS itself and the account
/// owns what these kinds list, so the answer was given to somebody else.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>
fn stranger(subject: &SubjectId, origin: &Origin) -> Option<String> {
    let owner = subject.as_str().strip_prefix("arn:")?.split(':').nth(3)?;
    let own = origin.scope.as_str().strip_prefix("aws:")?;
    let is_another = AccountId::parse(owner).is_ok() && owner != own;
    is_another.then(|| format!("the answer names {subject}, and account {own} was asked"))
}

/// The lists that the summary counts.
struct Lists {
    details: Drafts,
    roles: Option<Draft>,
    saml: Option<Draft>,
    oidc: Option<Draft>,
    certificates: Option<Draft>,
}

impl Lists {
    fn reconcile(&mut self, summary: &Summary) {
        self.details.reconcile(summary);
        if let Some(draft) = &mut self.roles {
            draft.expect(u64::from(summary.roles), LIST_ROLES);
        }
        if let Some(draft) = &mut self.certificates {
            draft.expect(u64::from(summary.server_certificates), LIST_SERVER_CERTIFICATES);
        }
        if let (Some(saml), Some(oidc)) = (&mut self.saml, &mut self.oidc) {
            reconcile_providers(saml, oidc, u64::from(summary.providers));
        }
    }

    fn into_drafts(self) -> impl Iterator<Item = Draft> {
        let rest = [self.roles, self.saml, self.oidc, self.certificates];
        self.details.into_drafts().chain(rest.into_iter().flatten())
    }
}

/// The summary counts SAML and OIDC providers as one, so each kind is promised what the other does not hold. That
/// says nothing when one of them is not known.
fn reconcile_providers(saml: &mut Draft, oidc: &mut Draft, providers: u64) {
    if saml.has_no_gaps() && oidc.has_no_gaps() {
        let (saml_read, oidc_read) = (saml.len() as u64, oidc.len() as u64);
        saml.expect(providers.saturating_sub(oidc_read), LIST_SAML_PROVIDERS);
        oidc.expect(providers.saturating_sub(saml_read), LIST_OIDC_PROVIDERS);
    }
}

/// The identity in an entered account, which must be in that account.
pub(super) async fn identity_of(client: &Client, account: &Account) -> Result<Identity, Failure> {
    let identity = identity::read(client).await?;
    if identity.account_id == account.id.as_str() {
        return Ok(identity);
    }
    let detail = format!("entered account {} instead of {}", identity.account_id, account.label());
    Err(Failure::new(UnknownReason::Malformed, GET_CALLER_IDENTITY, detail))
}

/// The partition of a region, by the prefixes of region names.
pub(super) fn partition_of(region: Option<&str>) -> &'static str {
    match region {
        Some(region) if region.starts_with("cn-") => "aws-cn",
        Some(region) if region.starts_with("us-gov-") => "aws-us-gov",
        Some(_) | None => "aws",
    }
}
