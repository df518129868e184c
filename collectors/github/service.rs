//! The way to the network: small stages around one HTTP client, each with one duty.
//!
//! From the outside in: `auth` signs for our host only, `cache` asks whether an answer has changed, a limit of
//! requests under way, `limits` waits and tries again, `ledger` counts what is really sent, `door` bounds time and
//! size. octocrab carries requests into them; its own retries, cache and sign-in are not used.

use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures::future::BoxFuture;
use octocrab::OctoBody;
use tower::Service;

/// A request on its way.
pub(super) type Ask = http::Request<OctoBody>;

/// A whole answer.
pub(super) type Reply = http::Response<Bytes>;

/// Why there is no whole answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Broken {
    /// It took too long.
    #[error("no complete answer within {} ms", .0.as_millis())]
    TooSlow(Duration),
    /// It is too large.
    #[error("the answer is larger than {} bytes", super::door::MAX_ANSWER_BYTES)]
    TooLarge,
    /// The connection was not made or broke.
    #[error("{0}")]
    Connection(String),
    /// A limit asks for a longer wait than the configuration allows.
    #[error("{what} asks to wait {} s, longer than patience_seconds leaves", .wait.as_secs())]
    Limited {
        /// The limit.
        what: &'static str,
        /// The wait that it asks for.
        wait: Duration,
    },
    /// The request cannot be sent as it is.
    #[error("the request cannot be sent: {0}")]
    Request(String),
}

/// What comes of a request.
pub(super) type Outcome = Result<Reply, Broken>;

/// A service that stages can stand on.
pub(super) trait Inner:
    Service<Ask, Response = Reply, Error = Broken, Future: Send> + Clone + Send + 'static
{
}

impl<S: Service<Ask, Response = Reply, Error = Broken, Future: Send> + Clone + Send + 'static> Inner for S {}

/// One duty on the way of a request.
pub(super) trait Stage: Send + Sync + 'static {
    /// Passes a request on to `inner`, which is ready for one call.
    fn handle<S: Inner>(self: Arc<Self>, inner: S, ask: Ask) -> BoxFuture<'static, Outcome>;
}

/// A stage on top of a service.
pub(super) struct Staged<L, S> {
    stage: Arc<L>,
    inner: S,
}

impl<L, S> Staged<L, S> {
    /// Puts a stage on a service.
    pub(super) fn on(inner: S, stage: Arc<L>) -> Self {
        Self { stage, inner }
    }
}

impl<L, S: Clone> Clone for Staged<L, S> {
    fn clone(&self) -> Self {
        Self { stage: Arc::clone(&self.stage), inner: self.inner.clone() }
    }
}

impl<L: Stage, S: Inner> Service<Ask> for Staged<L, S> {
    type Response = Reply;
    type Error = Broken;
    type Future = BoxFuture<'static, Outcome>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Broken>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, ask: Ask) -> Self::Future {
        // The ready one answers, since readiness (a slot) does not pass to a clone.
        let next = self.inner.clone();
        let ready = std::mem::replace(&mut self.inner, next);
        Arc::clone(&self.stage).handle(ready, ask)
    }
}
