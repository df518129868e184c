//! The stage that books every request that is sent.

use std::sync::Arc;

use futures::future::BoxFuture;
use tower::ServiceExt;

use crate::api::{Ledger, Operation};

use super::service::{Ask, Inner, Outcome, Stage};

impl Stage for Ledger {
    fn handle<S: Inner>(self: Arc<Self>, inner: S, ask: Ask) -> BoxFuture<'static, Outcome> {
        Box::pin(async move {
            // Every request is made by the client, which always names its operation.
            let name = ask.extensions().get::<Operation>().map_or("", |operation| operation.name);
            self.sent(name);
            let reply = inner.oneshot(ask).await?;
            let id = reply.headers().get("x-github-request-id").and_then(|id| id.to_str().ok());
            if let Some(id) = id {
                self.answered(name, id);
            }
            Ok(reply)
        })
    }
}
