//! The one way out for messages: bounded in time and size, to public addresses only, and nowhere else than told.
//!
//! A host is checked by the address that is really connected to: names are resolved here, each time anew, and the
//! connection goes to what was checked. No redirect is followed, no proxy of the environment is used, no cookie kept.
//! Errors never hold a URL, since the URLs of many receivers are secrets.

mod resolver;
#[cfg(test)]
mod tests;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::Method;
use reqwest::dns::Resolve;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use serde_json::Value;
use url::{Host, Url};

use crate::config::ConnectionSettings;
use crate::model::untrusted::plain;

use resolver::{Guarded, Reach, SystemResolver};

/// The largest answer that is read. A page of issues is the largest that is asked for.
const MAX_ANSWER_BYTES: usize = 4 * 1024 * 1024;

/// The longest wait that an answer can ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// Sends requests to a receiver.
#[derive(Debug, Clone)]
pub struct Connector {
    client: reqwest::Client,
    guarded: Arc<Guarded>,
    allow_http: bool,
    timeout: Duration,
}

/// A request.
#[derive(Debug, Clone)]
pub struct Call {
    /// The method.
    pub method: Method,
    /// Where to.
    pub url: Url,
    /// Headers.
    pub headers: HeaderMap,
    /// The body; empty for none.
    pub body: Vec<u8>,
}

/// An answer, read to its end.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

/// Why there is no answer. Never holds the URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The host's address is one of our own network.
    #[error("{address} is no public address; name it in `allow_addresses` if messages may go there")]
    NotPublic {
        /// The address.
        address: IpAddr,
    },
    /// The URL is not encrypted, or no HTTP.
    #[error("the URL does not begin with https://; `allow_http` allows http://")]
    InTheClear,
    /// The host has no address.
    #[error("the host has no address: {detail}")]
    NoAddress {
        /// What the resolver says.
        detail: String,
    },
    /// It took too long.
    #[error("no answer within {} s", .0.as_secs())]
    TooSlow(Duration),
    /// The answer is larger than anything that is needed.
    #[error("the answer is larger than {MAX_ANSWER_BYTES} bytes")]
    TooLarge,
    /// The connection failed.
    #[error("the connection failed: {detail}")]
    Connection {
        /// The innermost causes.
        detail: String,
    },
}

impl Call {
    /// A POST of a JSON document.
    #[must_use]
    pub fn json(url: Url, document: &Value) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        Self { method: Method::POST, url, headers, body: document.to_string().into_bytes() }
    }
}

impl Connector {
    /// A connector with the machine's resolver.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(settings: &ConnectionSettings) -> Result<Self, Failure> {
        Self::with_resolver(settings, Arc::new(SystemResolver))
    }

    /// A connector with another resolver.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn with_resolver(settings: &ConnectionSettings, resolver: Arc<dyn Resolve>) -> Result<Self, Failure> {
        let timeout = Duration::from_secs(u64::from(settings.timeout_seconds.get()));
        let guarded = Arc::new(Guarded::new(resolver, Reach::new(&settings.allow_addresses)));
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .dns_resolver(Arc::clone(&guarded))
            .pool_max_idle_per_host(0)
            .connect_timeout(timeout)
            .user_agent(concat!("annexa/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(connection)?;
        Ok(Self { client, guarded, allow_http: settings.allow_http, timeout })
    }

    /// How long one request may take.
    #[must_use]
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Sends a request and reads the whole answer.
    ///
    /// # Errors
    /// When there is no answer that can be read, or the address is not to be connected to.
    pub async fn send(&self, call: Call) -> Result<Answer, Failure> {
        match call.url.scheme() {
            "https" => {}
            "http" if self.allow_http => {}
            _ => return Err(Failure::InTheClear),
        }
        // Only names are resolved; an address in the URL is connected to as it is.
        let literal = match call.url.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
            Some(Host::Domain(_)) => None,
            None => return Err(Failure::NoAddress { detail: "the URL has no host".to_owned() }),
        };
        if let Some(address) = literal {
            self.guarded.reach().check(address)?;
        }
        match tokio::time::timeout(self.timeout, self.exchange(call)).await {
            Ok(outcome) => outcome,
            Err(_elapsed) => Err(Failure::TooSlow(self.timeout)),
        }
    }

    async fn exchange(&self, call: Call) -> Result<Answer, Failure> {
        let request = self.client.request(call.method, call.url).headers(call.headers).body(call.body);
        let mut response = request.send().await.map_err(connection)?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(connection)? {
            if body.len() + chunk.len() > MAX_ANSWER_BYTES {
                return Err(Failure::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status, headers, body })
    }

    /// The addresses of a host that may be connected to, for protocols other than HTTP.
    ///
    /// # Errors
    /// When there is none.
    pub async fn addresses(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, Failure> {
        let literal = match Host::parse(host) {
            Ok(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Ok(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
            Ok(Host::Domain(_)) => None,
            Err(error) => return Err(Failure::NoAddress { detail: error.to_string() }),
        };
        if let Some(address) = literal {
            self.guarded.reach().check(address)?;
            return Ok(vec![SocketAddr::new(address, port)]);
        }
        let found = self.guarded.lookup(host.to_owned());
        let found = tokio::time::timeout(self.timeout, found).await;
        let addresses = found.unwrap_or(Err(Failure::TooSlow(self.timeout)))?;
        Ok(addresses.into_iter().map(|address| SocketAddr::new(address.ip(), port)).collect())
    }
}

impl Answer {
    /// The body as JSON.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The beginning of the body, fit to be shown.
    #[must_use]
    pub fn text(&self) -> String {
        let text = String::from_utf8_lossy(&self.body);
        plain(&text.trim().chars().take(200).collect::<String>())
    }

    /// How long the answer asks to wait: `Retry-After` in seconds or as a date.
    #[must_use]
    pub fn retry_after(&self, now: DateTime<Utc>) -> Option<Duration> {
        let text = self.headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
        let wait = match text.parse::<u64>() {
            Ok(seconds) => Duration::from_secs(seconds),
            Err(_) => {
                let at = DateTime::parse_from_rfc2822(text).ok()?.to_utc();
                (at - now).to_std().unwrap_or(Duration::ZERO)
            }
        };
        Some(wait.min(LONGEST_WAIT))
    }
}

/// What went wrong on the way, by the innermost causes and without the URL.
fn connection(error: reqwest::Error) -> Failure {
    let error = error.without_url();
    let mut words: Vec<String> = Vec::new();
    let mut next: Option<&(dyn std::error::Error + 'static)> = std::error::Error::source(&error);
    while let Some(cause) = next {
        if let Some(failure) = cause.downcast_ref::<Failure>() {
            return failure.clone();
        }
        let text = cause.to_string();
        if words.last().is_none_or(|last| !last.ends_with(&text)) {
            words.push(text);
        }
        next = cause.source();
    }
    if words.is_empty() {
        words.push(error.to_string());
    }
    Failure::Connection { detail: plain(&words.join(": ").chars().take(300).collect::<String>()) }
}
