//! The stage that books every request that is sent.

use std::sync::Arc;

use futures::future::BoxFuture;
use tower::ServiceExt;
use tracing::Instrument;

use crate::api::{Ledger, Operation, UnknownReason, trace};

use super::service::{Ask, Inner, Outcome, Stage};

impl Stage for Ledger {
    fn handle<S: Inner>(self: Arc<Self>, inner: S, ask: Ask) -> BoxFuture<'static, Outcome> {
        Box::pin(async move {
            // Every request is made by the client, which always names its operation.
            let name = ask.extensions().get::<Operation>().map_or("", |operation| operation.name);
            self.sent(name);
            let span = trace::call_span(name, "");
            let outcome = inner.oneshot(ask).instrument(span.clone()).await;
            let reply = outcome.inspect_err(|_| trace::failed(&span, UnknownReason::Transient))?;
            let id = reply.headers().get("x-github-request-id").and_then(|id| id.to_str().ok());
            trace::answered(&span, reply.status().as_u16(), id);
            if reply.status().is_client_error() || reply.status().is_server_error() {
                span.record("otel.status_code", "ERROR");
            }
            if let Some(id) = id {
                self.answered(name, id);
            }
            Ok(reply)
        })
    }
}
