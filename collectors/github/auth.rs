//! Signs requests for our host, and no other.

use std::sync::{Arc, Mutex, PoisonError};

use futures::future::BoxFuture;
use http::HeaderValue;
use http::header::AUTHORIZATION;
use tower::ServiceExt;
use url::Url;

use super::service::{Ask, Inner, Outcome, Stage};

/// The header that signs, as it is now, and the only origin that it is sent to.
#[derive(Debug)]
pub(super) struct Signature {
    origin: url::Origin,
    header: Mutex<Option<HeaderValue>>,
}

impl Signature {
    /// No signature yet, for the origin of the API.
    pub(super) fn for_host_of(base: &Url) -> Self {
        Self { origin: base.origin(), header: Mutex::default() }
    }

    /// Signs with another token from now on; nothing when the token cannot be in a header.
    pub(super) fn set(&self, token: &str) -> Option<()> {
        let header = bearer(token)?;
        *self.header.lock().unwrap_or_else(PoisonError::into_inner) = Some(header);
        Some(())
    }
}

/// The header for a token; nothing when the token cannot be in one.
pub(super) fn bearer(token: &str) -> Option<HeaderValue> {
    let mut header = HeaderValue::from_str(&format!("Bearer {}", token.trim())).ok()?;
    header.set_sensitive(true);
    Some(header)
}

impl Stage for Signature {
    fn handle<S: Inner>(self: Arc<Self>, inner: S, mut ask: Ask) -> BoxFuture<'static, Outcome> {
        let ours = Url::parse(&ask.uri().to_string()).is_ok_and(|url| url.origin() == self.origin);
        let header = self.header.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match header {
            Some(header) if ours && !ask.headers().contains_key(AUTHORIZATION) => {
                ask.headers_mut().insert(AUTHORIZATION, header);
            }
            Some(_) | None if !ours => drop(ask.headers_mut().remove(AUTHORIZATION)),
            Some(_) | None => {}
        }
        Box::pin(inner.oneshot(ask))
    }
}
