//! The span of a call, for traces. It says which operation, where and how it went; never what was asked or answered.

use tracing::Span;
use tracing::field::Empty;

use super::UnknownReason;

/// A span of one call. The region is empty where a source has none.
#[must_use]
pub fn call_span(operation: &'static str, region: &str) -> Span {
    let span = tracing::info_span!(
        "call",
        otel.kind = "client",
        operation,
        cloud.region = Empty,
        http.response.status_code = Empty,
        request_id = Empty,
        "error.type" = Empty,
        otel.status_code = Empty,
    );
    if !region.is_empty() {
        span.record("cloud.region", region);
    }
    span
}

/// Notes the answer to a call.
pub fn answered(span: &Span, status: u16, request_id: Option<&str>) {
    // Signed: OpenTelemetry has no other whole numbers, and would get text.
    span.record("http.response.status_code", i64::from(status));
    if let Some(id) = request_id {
        span.record("request_id", id);
    }
}

/// Notes that a call, or a reading, failed.
pub fn failed(span: &Span, reason: UnknownReason) {
    span.record("error.type", reason.as_str());
    span.record("otel.status_code", "ERROR");
}
