//! The one door to the network: every request of every service goes through it, credential calls included.
//!
//! It bounds how many requests are under way, how many start each second in one service, region and account, how long one may take and how large an
//! answer may be. A `Retry-After` header, which the SDK does not read, is passed on in the SDK's own header.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::connector_metadata::ConnectorMetadata;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::{RuntimeComponents, RuntimeComponentsBuilder};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use aws_smithy_types::config_bag::ConfigBag;
use tokio::sync::Semaphore;
use tokio::time::Instant;

/// The largest answer that is read. A thousand users with large policies stay well below it.
const MAX_ANSWER_BYTES: usize = 64 * 1024 * 1024;

/// The longest wait that a `Retry-After` header can ask for.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(20);

/// What the door allows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Requests under way at once.
    pub(super) concurrency: u32,
    /// Requests started each second.
    pub(super) requests_per_second: u32,
    /// How long one request may take, from sending to the last byte of the answer.
    pub(super) timeout: Duration,
}

/// An answer that is larger than [`MAX_ANSWER_BYTES`].
#[derive(Debug, thiserror::Error)]
#[error("the answer is larger than {MAX_ANSWER_BYTES} bytes")]
pub(super) struct TooLarge;

/// An answer that took longer than the configured time.
#[derive(Debug, thiserror::Error)]
#[error("no complete answer within {} ms", .0.as_millis())]
struct TooSlow(Duration);

/// A client that speaks TLS and trusts what this machine trusts.
pub(super) fn tls() -> SharedHttpClient {
    aws_smithy_http_client::Builder::new().tls_provider(Provider::Rustls(CryptoMode::AwsLc)).build_https()
}

/// The HTTP client that all services share.
#[derive(Debug)]
pub(super) struct Door {
    inner: SharedHttpClient,
    gate: Arc<Gate>,
}

impl Door {
    /// Puts a door in front of a client.
    pub(super) fn before(inner: SharedHttpClient, limits: Limits) -> SharedHttpClient {
        let gate = Gate {
            slots: Semaphore::new(limits.concurrency.max(1) as usize),
            interval: Duration::from_secs(1) / limits.requests_per_second.max(1),
            next: Mutex::default(),
            timeout: limits.timeout,
        };
        SharedHttpClient::new(Self { inner, gate: Arc::new(gate) })
    }
}

impl HttpClient for Door {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(Connector { inner, gate: Arc::clone(&self.gate) })
    }

    fn validate_base_client_config(
        &self,
        components: &RuntimeComponentsBuilder,
        cfg: &ConfigBag,
    ) -> Result<(), BoxError> {
        self.inner.validate_base_client_config(components, cfg)
    }

    fn validate_final_config(&self, components: &RuntimeComponents, cfg: &ConfigBag) -> Result<(), BoxError> {
        self.inner.validate_final_config(components, cfg)
    }

    fn connector_metadata(&self) -> Option<ConnectorMetadata> {
        self.inner.connector_metadata()
    }
}

#[derive(Debug)]
struct Connector {
    inner: SharedHttpConnector,
    gate: Arc<Gate>,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let inner = self.inner.clone();
        let gate = Arc::clone(&self.gate);
        HttpConnectorFuture::new(async move {
            // First the turn, then the slot: nobody holds a slot while it waits for its service.
            gate.pace(Lane::of(&request)).await;
            let _slot = gate.slots.acquire().await.map_err(|closed| ConnectorError::user(closed.into()))?;
            // The clock starts here, so that waiting in line is never taken for a slow source.
            match tokio::time::timeout(gate.timeout, exchange(&inner, request)).await {
                Ok(answer) => answer,
                Err(_elapsed) => Err(ConnectorError::timeout(TooSlow(gate.timeout).into())),
            }
        })
    }
}

#[derive(Debug)]
struct Gate {
    slots: Semaphore,
    interval: Duration,
    next: Mutex<BTreeMap<Lane, Instant>>,
    timeout: Duration,
}

/// What a source throttles as one: the host, which names service and region, and the account whose key signs.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Lane {
    host: String,
    key: String,
}

impl Lane {
    fn of(request: &HttpRequest) -> Self {
        let host = request.uri().split('/').nth(2).unwrap_or_default().to_owned();
        let signature = request.headers().get("authorization").unwrap_or_default();
        let key = signature.split_once("Credential=").and_then(|(_, rest)| rest.split('/').next());
        Self { host, key: key.unwrap_or_default().to_owned() }
    }
}

impl Gate {
    /// Waits for this request's turn in its lane. Turns are one interval apart, and those of the last second may be
    /// made up for.
    async fn pace(&self, lane: Lane) {
        let now = Instant::now();
        let earliest =
            now.checked_sub(Duration::from_secs(1)).map_or(now, |second_ago| second_ago + self.interval);
        let turn = {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            let next = next.entry(lane).or_insert(now);
            let turn = earliest.max(*next);
            *next = turn + self.interval;
            turn
        };
        tokio::time::sleep_until(turn).await;
    }
}

/// Sends a request and reads the whole answer, so that later stages see complete bytes.
async fn exchange(inner: &SharedHttpConnector, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
    let mut response = inner.call(request).await?;
    let body = std::mem::replace(response.body_mut(), SdkBody::empty());
    *response.body_mut() = SdkBody::from(read(body).await?);
    translate_retry_after(&mut response);
    Ok(response)
}

async fn read(body: SdkBody) -> Result<Vec<u8>, ConnectorError> {
    let mut stream = ByteStream::new(body);
    let mut bytes = Vec::new();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|error| ConnectorError::io(error.into()))?;
        if bytes.len() + chunk.len() > MAX_ANSWER_BYTES {
            return Err(ConnectorError::other(TooLarge.into(), None));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// The SDK honours `x-amz-retry-after` in milliseconds; proxies and gateways send `Retry-After` in seconds.
fn translate_retry_after(response: &mut HttpResponse) {
    let seconds = response.headers().get("retry-after").and_then(|value| value.trim().parse::<u32>().ok());
    if let (Some(seconds), 429 | 503) = (seconds, response.status().as_u16()) {
        let wait = Duration::from_secs(u64::from(seconds)).min(MAX_RETRY_AFTER);
        response.headers_mut().insert("x-amz-retry-after", wait.as_millis().to_string());
    }
}
