//! Traces: spans of the daemon's work, sent to a collector by OTLP over HTTP.
//!
//! Spans wait in a queue that is bounded. A collector that is away costs spans, which are counted, and nothing else: no
//! caller ever waits for it. Events are not sent, so that nothing that is logged leaves with them.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use opentelemetry::trace::TracerProvider;
use opentelemetry::{Context, KeyValue};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::transform::common::tonic::ResourceAttributesWithSchema;
use opentelemetry_proto::transform::trace::tonic::group_spans_by_resource_and_scope;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{Sampler, SdkTracer, SdkTracerProvider, Span, SpanData, SpanProcessor};
use prost::Message;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use secrecy::ExposeSecret;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tracing_opentelemetry::OpenTelemetryLayer;
use tracing_subscriber::registry::LookupSpan;

use super::Chain;
use crate::config::TraceSettings;

/// How many spans may wait.
const QUEUE: usize = 4_096;

/// How many spans one request holds at most.
const BATCH: usize = 512;

/// How long spans wait for others.
const WAIT: Duration = Duration::from_secs(2);

/// How long after a failed try the next one follows; then the spans are given up.
const AFTER_TRY: [Duration; 3] = [Duration::from_secs(1), Duration::from_secs(4), Duration::from_secs(10)];

/// How long what waits may take to be sent when the daemon ends.
const AT_THE_END: Duration = Duration::from_secs(3);

/// What became of spans.
#[derive(Debug, Default)]
pub struct SpanCounts {
    /// Taken by the collector.
    pub sent: AtomicU64,
    /// Lost: the queue was full, or the collector did not take them.
    pub dropped: AtomicU64,
}

/// Why spans are not sent.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    /// No client could be made.
    #[error("set up the way to the collector")]
    Client(#[source] reqwest::Error),
    /// A secret of a header is not to be had.
    #[error("read the header {name}: {what}")]
    Secret {
        /// The header.
        name: String,
        /// Why.
        what: String,
    },
    /// The collector did not answer.
    #[error("the collector did not answer: {0}")]
    Connection(String),
    /// The collector refused.
    #[error("the collector answered {0}")]
    Refused(StatusCode),
    /// Logging has begun without a place for traces.
    #[error("switch traces on")]
    NoPlace(#[from] tracing_subscriber::reload::Error),
}

/// The sender of spans. What waits is sent when it is ended.
#[derive(Debug)]
pub struct Traces {
    provider: SdkTracerProvider,
    task: JoinHandle<()>,
    counts: Arc<SpanCounts>,
}

impl Traces {
    /// Starts sending. The layer makes spans of what `tracing` tells it.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn start<S>(
        settings: &TraceSettings,
        node: &str,
    ) -> Result<(OpenTelemetryLayer<S, SdkTracer>, Self), TraceError>
    where
        S: tracing::Subscriber + for<'a> LookupSpan<'a>,
    {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(u64::from(settings.timeout_seconds.get())))
            .user_agent(concat!("annexa/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(TraceError::Client)?;
        // Empty: the SDK's own one reads the environment.
        let resource = Resource::builder_empty()
            .with_attributes([
                KeyValue::new("service.name", "annexa"),
                KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
                KeyValue::new("service.instance.id", node.to_owned()),
            ])
            .build();
        let counts = Arc::new(SpanCounts::default());
        let (sender, queue) = mpsc::channel(QUEUE);
        let sending = Sending {
            client,
            settings: settings.clone(),
            resource: ResourceAttributesWithSchema::from(&resource),
            counts: Arc::clone(&counts),
            is_well: true,
        };
        let sampler = Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(settings.sample_ratio)));
        let provider = SdkTracerProvider::builder()
            .with_sampler(sampler)
            .with_resource(resource)
            .with_span_processor(Queue { sender: Mutex::new(Some(sender)), counts: Arc::clone(&counts) })
            .build();
        let layer = OpenTelemetryLayer::new(provider.tracer("annexa"))
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_tracked_inactivity(false)
            .with_context_activation(false);
        Ok((layer, Self { provider, task: tokio::spawn(sending.run(queue)), counts }))
    }

    /// What became of spans.
    #[must_use]
    pub fn counts(&self) -> Arc<SpanCounts> {
        Arc::clone(&self.counts)
    }

    /// Sends what waits, for a few seconds at most, and ends.
    pub async fn end(self) {
        // It closes the queue, so that the task ends after what waits.
        if let Err(error) = self.provider.shutdown() {
            tracing::debug!("traces: {error}");
        }
        let abort = self.task.abort_handle();
        if tokio::time::timeout(AT_THE_END, self.task).await.is_err() {
            abort.abort();
            tracing::warn!("spans that were not sent within {} s are lost", AT_THE_END.as_secs());
        }
    }
}

/// Takes spans that ended, and never waits.
#[derive(Debug)]
struct Queue {
    sender: Mutex<Option<mpsc::Sender<SpanData>>>,
    counts: Arc<SpanCounts>,
}

impl SpanProcessor for Queue {
    fn on_start(&self, _span: &mut Span, _cx: &Context) {}

    fn on_end(&self, span: SpanData) {
        if !span.span_context.is_sampled() {
            return;
        }
        let sender = self.sender.lock().unwrap_or_else(PoisonError::into_inner);
        if sender.as_ref().is_none_or(|sender| sender.try_send(span).is_err()) {
            self.counts.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _timeout: Duration) -> OTelSdkResult {
        drop(self.sender.lock().unwrap_or_else(PoisonError::into_inner).take());
        Ok(())
    }
}

/// The task that sends.
struct Sending {
    client: reqwest::Client,
    settings: TraceSettings,
    resource: ResourceAttributesWithSchema,
    counts: Arc<SpanCounts>,
    /// Whether the last batch was taken: a collector that is away is told once.
    is_well: bool,
}

impl Sending {
    /// Sends until the queue is closed and empty.
    async fn run(mut self, mut queue: mpsc::Receiver<SpanData>) {
        let mut batch = Vec::new();
        while queue.recv_many(&mut batch, BATCH).await > 0 {
            if batch.len() < BATCH && !queue.is_closed() {
                let more =
                    async { while batch.len() < BATCH && queue.recv_many(&mut batch, BATCH).await > 0 {} };
                let _waited = tokio::time::timeout(WAIT, more).await;
            }
            self.send(std::mem::take(&mut batch), &queue).await;
        }
    }

    async fn send(&mut self, batch: Vec<SpanData>, queue: &mpsc::Receiver<SpanData>) {
        let spans = batch.len() as u64;
        let request = ExportTraceServiceRequest {
            resource_spans: group_spans_by_resource_and_scope(batch, &self.resource),
        };
        let body = request.encode_to_vec();
        let mut tries = AFTER_TRY.iter();
        let outcome = loop {
            match self.post(body.clone()).await {
                Err(error) if error.may_pass() && !queue.is_closed() => match tries.next() {
                    Some(wait) => tokio::time::sleep(*wait).await,
                    None => break Err(error),
                },
                outcome => break outcome,
            }
        };
        let lost = *outcome.as_ref().unwrap_or(&spans);
        self.counts.sent.fetch_add(spans.saturating_sub(lost), Ordering::Relaxed);
        self.counts.dropped.fetch_add(lost, Ordering::Relaxed);
        match (&outcome, self.is_well) {
            (Err(error), true) => tracing::warn!("spans are not sent: {}", Chain(error)),
            (Ok(_), false) => tracing::info!("spans are sent again"),
            (Err(_), false) | (Ok(_), true) => {}
        }
        self.is_well = outcome.is_ok();
    }

    /// Sends once, and says how many spans the collector refused.
    async fn post(&self, body: Vec<u8>) -> Result<u64, TraceError> {
        let request = self.client.post(self.settings.url.clone()).headers(self.headers()?).body(body);
        let broken = |error: reqwest::Error| TraceError::Connection(Chain(&error.without_url()).to_string());
        let answer = request.send().await.map_err(broken)?;
        if !answer.status().is_success() {
            return Err(TraceError::Refused(answer.status()));
        }
        let body = answer.bytes().await.map_err(broken)?;
        // An answer that says nothing, or nothing that is known, refused nothing.
        let said = ExportTraceServiceResponse::decode(body).unwrap_or_default();
        let refused = said.partial_success.map_or(0, |partial| partial.rejected_spans);
        Ok(u64::try_from(refused).unwrap_or(0))
    }

    /// The headers, read anew each time, so that a key that was replaced counts at once.
    fn headers(&self) -> Result<HeaderMap, TraceError> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-protobuf"));
        for (name, reference) in &self.settings.headers {
            let wrong = |what: String| TraceError::Secret { name: name.clone(), what };
            let secret = reference.resolve().map_err(|error| wrong(error.with_cause()))?;
            let mut value =
                HeaderValue::from_str(secret.expose_secret()).map_err(|error| wrong(error.to_string()))?;
            value.set_sensitive(true);
            let known = HeaderName::try_from(name.as_str()).map_err(|error| wrong(error.to_string()))?;
            headers.insert(known, value);
        }
        Ok(headers)
    }
}

impl TraceError {
    /// Whether another try may go better
    /// (<https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes>).
    fn may_pass(&self) -> bool {
        match self {
            Self::Connection(_) => true,
            Self::Refused(status) => matches!(status.as_u16(), 429 | 502..=504),
            Self::Client(_) | Self::Secret { .. } | Self::NoPlace(_) => false,
        }
    }
}
