//! The client of one account: every call is booked, checked, bounded in time and can be interrupted.

use std::collections::BTreeSet;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use aws_config::default_provider::region::DefaultRegionChain;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::{BehaviorVersion, ConfigLoader, SdkConfig};
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime::client::retries::classifiers::HttpStatusCodeClassifier;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::identity::SharedIdentityCache;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use crate::api::{Ledger, Operation, UnknownReason, trace};

use super::config::Config;
use super::envelope::{self, Element};
use super::failure::Failure;
use super::http::{self, Door, Limits};
use super::tap::{Check, Tap};
use super::wire::Senders;

/// How long things may take and how long to wait between tries.
#[derive(Debug, Clone, Copy)]
pub struct Timing {
    /// One request, from sending to the last byte of the answer.
    pub timeout: Duration,
    /// Opening a connection.
    pub connect: Duration,
    /// The first wait before a retry; later waits double, with jitter.
    pub first_backoff: Duration,
    /// The longest wait before a retry.
    pub longest_backoff: Duration,
    /// The wait between two looks whether the credential report is ready.
    pub report_poll: Duration,
    /// The longest wait for the credential report.
    pub report_patience: Duration,
}

impl Timing {
    /// The times of a configured source.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        Self {
            timeout: Duration::from_secs(u64::from(config.timeout_seconds.get())),
            connect: Duration::from_secs(5),
            first_backoff: Duration::from_secs(1),
            longest_backoff: Duration::from_secs(20),
            report_poll: Duration::from_secs(2),
            report_patience: Duration::from_secs(180),
        }
    }
}

/// How often a request is sent at most.
const ATTEMPTS: u32 = 4;

/// How many pages are read at most, so that a faulty source cannot keep a run for ever.
const MAX_PAGES: usize = 10_000;

/// The region when nothing names one; IAM answers for all regions of the partition.
const DEFAULT_REGION: &str = "us-east-1";

/// Where the SDK takes its settings from, and its way to the network.
pub(super) struct Ground {
    /// The settings.
    pub(super) loader: ConfigLoader,
    /// The network.
    pub(super) http: SharedHttpClient,
}

impl Ground {
    /// The SDK's own way of finding credentials, region and endpoints, over TLS.
    pub(super) fn default_chain() -> Self {
        Self { loader: aws_config::defaults(BehaviorVersion::latest()), http: http::tls() }
    }
}

/// Loads the SDK's configuration and puts annexa's limits on it.
pub(super) async fn load(ground: Ground, config: &Config, timing: Timing) -> SdkConfig {
    let limits = Limits {
        concurrency: config.concurrency.get(),
        requests_per_second: config.requests_per_second.get(),
        timeout: timing.timeout,
    };
    let retry = RetryConfig::standard()
        .with_max_attempts(ATTEMPTS)
        .with_initial_backoff(timing.first_backoff)
        .with_max_backoff(timing.longest_backoff);
    let identity_cache =
        aws_config::identity::IdentityCache::lazy().load_timeout(timing.timeout * ATTEMPTS).build();
    let door = Door::before(ground.http, limits);
    let mut loader = ground
        .loader
        .http_client(door.clone())
        .retry_config(retry)
        .timeout_config(TimeoutConfig::builder().connect_timeout(timing.connect).build())
        .identity_cache(identity_cache);
    if let Some(profile) = &config.profile {
        loader = loader.profile_name(profile).credentials_provider(named(profile, config, door).await);
    }
    if let Some(region) = &config.region {
        loader = loader.region(aws_config::Region::new(region.clone()));
    }
    let loaded = loader.load().await;
    match loaded.region() {
        Some(_) => loaded,
        None => loaded.into_builder().region(aws_config::Region::new(DEFAULT_REGION)).build(),
    }
}

/// The credentials of a profile that is named, and no others: the SDK's own order puts those of the environment first.
async fn named(profile: &str, config: &Config, door: SharedHttpClient) -> ProfileFileCredentialsProvider {
    let region = match &config.region {
        Some(region) => Some(aws_config::Region::new(region.clone())),
        None => DefaultRegionChain::builder().profile_name(profile).build().region().await,
    };
    let ground = ProviderConfig::without_region().with_http_client(door).with_region(region);
    ProfileFileCredentialsProvider::builder().profile_name(profile).configure(&ground).build()
}

/// The same configuration for other credentials, with an identity cache of its own.
fn with_credentials(
    base: &SdkConfig,
    credentials: SharedCredentialsProvider,
    patience: Duration,
) -> SdkConfig {
    let cache: SharedIdentityCache =
        aws_config::identity::IdentityCache::lazy().load_timeout(patience).build();
    base.to_builder().credentials_provider(credentials).identity_cache(cache).build()
}

/// The client of one account.
pub(super) struct Client {
    /// IAM.
    pub(super) iam: aws_sdk_iam::Client,
    /// STS.
    pub(super) sts: aws_sdk_sts::Client,
    /// The configuration, for calls that no SDK crate models.
    pub(super) sdk: SdkConfig,
    /// The ways to what such calls reach.
    pub(super) senders: Senders,
    /// The requests made.
    pub(super) ledger: Arc<Ledger>,
    /// The times.
    pub(super) timing: Timing,
    cancel: CancellationToken,
}

impl Client {
    /// A client that signs with the configuration's credentials.
    pub(super) fn new(sdk: SdkConfig, timing: Timing, cancel: &CancellationToken) -> Self {
        let too_many = || HttpStatusCodeClassifier::new_from_codes(&[429]);
        let iam = aws_sdk_iam::config::Builder::from(&sdk).retry_classifier(too_many()).build();
        let sts = aws_sdk_sts::config::Builder::from(&sdk).retry_classifier(too_many()).build();
        Self {
            iam: aws_sdk_iam::Client::from_conf(iam),
            sts: aws_sdk_sts::Client::from_conf(sts),
            sdk,
            senders: Senders::default(),
            ledger: Arc::default(),
            timing,
            cancel: cancel.clone(),
        }
    }

    /// A client for another account, with credentials of its own; its requests are booked together with these.
    pub(super) fn entered(&self, credentials: SharedCredentialsProvider) -> Self {
        let sdk = with_credentials(&self.sdk, credentials, self.timing.timeout * ATTEMPTS);
        Self { ledger: Arc::clone(&self.ledger), ..Self::new(sdk, self.timing, &self.cancel) }
    }

    /// A client with the same credentials whose requests are booked apart.
    pub(super) fn apart(&self) -> Self {
        Self::new(self.sdk.clone(), self.timing, &self.cancel)
    }

    /// The region that the configuration names.
    pub(super) fn home(&self) -> &str {
        self.sdk.region().map_or(DEFAULT_REGION, AsRef::as_ref)
    }

    /// Makes a call of the Query protocol and checks that its answer holds the required elements.
    ///
    /// # Errors
    /// When there is no answer, or none that can be trusted.
    pub(super) async fn query<O, E, F>(
        &self,
        operation: Operation,
        required: &[Element],
        send: impl FnOnce(Tap) -> F,
    ) -> Result<O, Failure>
    where
        F: Future<Output = Result<O, SdkError<E, HttpResponse>>>,
        E: std::error::Error + ProvideErrorMetadata + 'static,
    {
        let action = operation.name.split_once(':').map_or(operation.name, |(_service, action)| action);
        let required = required.to_vec();
        let check: Check =
            Arc::new(move |body| envelope::check(body, action, &required).map_err(|error| error.to_string()));
        self.call(operation, check, send).instrument(trace::call_span(operation.name, self.home())).await
    }

    /// Makes a call, in the span that is current, and checks its raw answer.
    ///
    /// # Errors
    /// When there is no answer, or none that can be trusted.
    pub(super) async fn call<O, E, F>(
        &self,
        operation: Operation,
        check: Check,
        send: impl FnOnce(Tap) -> F,
    ) -> Result<O, Failure>
    where
        F: Future<Output = Result<O, SdkError<E, HttpResponse>>>,
        E: std::error::Error + ProvideErrorMetadata + 'static,
    {
        let tap = Tap::new(operation, &self.ledger, check);
        let sent = tokio::select! {
            biased;
            () = self.cancel.cancelled() => return Err(Failure::interrupted(operation)),
            sent = send(tap.clone()) => sent,
        };
        let outcome = match (sent, tap.problem()) {
            (Ok(output), None) => Ok(output),
            (Ok(_), Some(problem)) => Err(Failure::new(UnknownReason::Malformed, operation, problem)),
            (Err(error), _) => Err(Failure::of(operation, &error)),
        };
        outcome.inspect_err(|failure| trace::failed(&tracing::Span::current(), failure.reason))
    }

    /// Waits, unless the run is interrupted.
    ///
    /// # Errors
    /// When it is.
    pub(super) async fn wait(&self, operation: Operation, time: Duration) -> Result<(), Failure> {
        tokio::select! {
            biased;
            () = self.cancel.cancelled() => Err(Failure::interrupted(operation)),
            () = tokio::time::sleep(time) => Ok(()),
        }
    }
}

/// Follows the pages of a list.
pub(super) struct Pages {
    operation: Operation,
    seen: BTreeSet<String>,
    marker: Option<String>,
}

impl Pages {
    /// The first page.
    pub(super) fn of(operation: Operation) -> Self {
        Self { operation, seen: BTreeSet::new(), marker: None }
    }

    /// The marker of the page to read; none for the first.
    pub(super) fn marker(&self) -> Option<String> {
        self.marker.clone()
    }

    /// True when there is a further page.
    ///
    /// # Errors
    /// When the next page cannot be named, was read before, or is one too many.
    pub(super) fn turn(&mut self, truncated: bool, marker: Option<&str>) -> Result<bool, Failure> {
        if !truncated {
            return Ok(false);
        }
        let fail = |reason, detail: &str| Err(Failure::new(reason, self.operation, detail));
        let Some(marker) = marker.filter(|marker| !marker.is_empty()) else {
            return fail(UnknownReason::Partial, "the answer says that there is more, but not where");
        };
        if !self.seen.insert(marker.to_owned()) {
            return fail(UnknownReason::Malformed, "the answer leads back to a page that was read");
        }
        if self.seen.len() > MAX_PAGES {
            return fail(UnknownReason::Limit, "more pages than annexa reads");
        }
        self.marker = Some(marker.to_owned());
        Ok(true)
    }
}
