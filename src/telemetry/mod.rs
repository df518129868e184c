//! Log lines on standard error, for people or as JSON, traces for a collector, and errors in one line.

mod traces;

use std::error::Error;
use std::io::IsTerminal;

use opentelemetry_sdk::trace::SdkTracer;
use tracing::Metadata;
use tracing::level_filters::LevelFilter;
use tracing_opentelemetry::OpenTelemetryLayer;
use tracing_subscriber::filter::{FilterFn, ParseError};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry, reload};

use crate::config::TraceSettings;

pub use traces::{SpanCounts, TraceError, Traces};

/// The place for a layer that makes traces.
type Place = reload::Handle<Option<OpenTelemetryLayer<Registry, SdkTracer>>, Registry>;

/// What was started, and can be added to.
pub struct Telemetry {
    place: Place,
}

impl Telemetry {
    /// Begins to send traces.
    ///
    /// # Errors
    /// When that cannot be set up.
    pub fn trace(&self, settings: &TraceSettings, node: &str) -> Result<Traces, TraceError> {
        let (layer, traces) = Traces::start(settings, node)?;
        self.place.reload(Some(layer))?;
        Ok(traces)
    }
}

/// Our own spans, and nothing else: events and other libraries' spans may hold what others must not see.
#[must_use]
pub fn own_spans() -> FilterFn {
    let filter: FilterFn = FilterFn::new(is_own_span);
    filter.with_max_level_hint(LevelFilter::INFO)
}

fn is_own_span(metadata: &Metadata<'_>) -> bool {
    let target = metadata.target();
    metadata.is_span() && (target.starts_with("annexa") || target.starts_with("collectors"))
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// A line for people.
    Text,
    /// An object for programs.
    Json,
}

/// Starts logging with a filter such as `warn` or `annexa=debug,warn`. Only the first start counts.
///
/// # Errors
/// When the filter is none.
pub fn start(filter: &str, format: LogFormat) -> Result<Telemetry, ParseError> {
    let filter = EnvFilter::try_new(filter)?;
    let (traces, place) = reload::Layer::new(None);
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false);
    let all = tracing_subscriber::registry().with(traces.with_filter(own_spans()));
    // It fails only when logging has begun already.
    let _begun = match format {
        LogFormat::Text => all.with(lines.without_time().with_filter(filter)).try_init(),
        LogFormat::Json => all.with(lines.json().with_filter(filter)).try_init(),
    };
    Ok(Telemetry { place })
}

/// An error with its causes, each said once.
#[derive(Debug)]
pub struct Chain<'a>(pub &'a dyn Error);

impl std::fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}
