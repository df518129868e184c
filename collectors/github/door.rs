//! The innermost stage: sends one request, and bounds how long it takes and how large the answer is.

use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures::future::BoxFuture;
use http_body_util::BodyExt;
use octocrab::service::middleware::reqwest_connector::ReqwestConnector;
use tower::Service;

use super::service::{Ask, Broken, Outcome, Reply};

/// The largest answer that is read. A page of a hundred repositories is about a megabyte.
pub(super) const MAX_ANSWER_BYTES: usize = 32 * 1024 * 1024;

/// Sends requests.
#[derive(Clone)]
pub(super) struct Door {
    connector: ReqwestConnector,
    timeout: Duration,
}

impl Door {
    /// A door that follows no redirect: an answer that sends elsewhere is not the one that was asked for.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub(super) fn new(timeout: Duration, connect: Duration) -> Result<Self, Broken> {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(connect)
            .user_agent(concat!("annexa/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| Broken::Request(chain(&error)))?;
        Ok(Self { connector: ReqwestConnector::new(client), timeout })
    }
}

impl Service<Ask> for Door {
    type Response = Reply;
    type Error = Broken;
    type Future = BoxFuture<'static, Outcome>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Broken>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, ask: Ask) -> Self::Future {
        let (mut connector, timeout) = (self.connector.clone(), self.timeout);
        Box::pin(async move {
            match tokio::time::timeout(timeout, exchange(&mut connector, ask)).await {
                Ok(outcome) => outcome,
                Err(_elapsed) => Err(Broken::TooSlow(timeout)),
            }
        })
    }
}

/// Sends a request and reads the whole answer, so that later stages see complete bytes.
async fn exchange(connector: &mut ReqwestConnector, ask: Ask) -> Outcome {
    let response = connector.call(ask).await.map_err(|error| Broken::Connection(chain(&error)))?;
    let (parts, mut body) = response.into_parts();
    let mut bytes = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| Broken::Connection(chain(&error)))?;
        let Ok(data) = frame.into_data() else { continue };
        if bytes.len() + data.len() > MAX_ANSWER_BYTES {
            return Err(Broken::TooLarge);
        }
        bytes.extend_from_slice(&data);
    }
    Ok(http::Response::from_parts(parts, Bytes::from(bytes)))
}

/// The causes of an error, innermost last; octocrab's own words say only which library failed.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut next = error.source().or(Some(error));
    while let Some(cause) = next {
        let text = cause.to_string();
        if words.last().is_none_or(|last| !last.ends_with(&text)) {
            words.push(text);
        }
        next = cause.source();
    }
    super::failure::shorten(&words.join(": "))
}
