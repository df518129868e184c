//! The client of one source: every call is signed, booked, bounded in time and can be interrupted.

use std::sync::Arc;

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Method};
use http_body_util::BodyExt;
use octocrab::OctoBody;
use octocrab::{AuthState, Octocrab, OctocrabBuilder};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use tokio_util::sync::CancellationToken;
use tower::limit::ConcurrencyLimit;
use url::Url;

use crate::api::{Ledger, Operation, UnknownReason, parse, parse_as};

use super::auth::Signature;
use super::cache::{Cache, Memory};
use super::config::Config;
use super::door::Door;
use super::failure::Failure;
use super::graphql::{self, Answer};
use super::limits::{Limits, Timing};
use super::links::Pages;
use super::service::{Broken, Outcome, Reply, Staged};
use super::sign_in::{Secret, SignIn};

/// The version of the REST API: <https://docs.github.com/en/rest/about-the-rest-api/api-versions>
const API_VERSION: &str = "2022-11-28";

/// Asks for as many entries on a page of a REST list as GitHub gives. Lists that are not paged do not take it.
pub(super) const PER_PAGE: (&str, &str) = ("per_page", "100");

/// What a configured source keeps between collections, and how it reads its secret.
pub(super) struct Ground {
    /// The times.
    pub(super) timing: Timing,
    /// Answers of earlier collections.
    pub(super) memory: Arc<Memory>,
    /// How the secret is read.
    pub(super) secret: Secret,
}

/// The client.
pub(super) struct Client {
    crab: Octocrab,
    base: Url,
    graphql: Url,
    sign_in: SignIn,
    cancel: CancellationToken,
    /// The requests made.
    pub(super) ledger: Arc<Ledger>,
}

/// Where a call goes: its operation is named by method and path, whose `{names}` are filled in.
pub(super) type Parameters<'a> = &'a [(&'a str, &'a str)];

/// A request to send.
#[derive(Clone)]
pub(super) struct Sending<'a> {
    /// The operation, as gaps name it.
    pub(super) operation: Operation,
    /// The method.
    pub(super) method: Method,
    /// Where to.
    pub(super) url: &'a Url,
    /// The body, if it has one.
    pub(super) body: Option<String>,
    /// A signature of its own instead of the common one.
    pub(super) signature: Option<HeaderValue>,
}

/// A whole list.
pub(super) struct Items {
    /// The entries of all pages.
    pub(super) items: Vec<Value>,
    /// The number that GitHub promises, where it does.
    pub(super) total: Option<u64>,
    /// The number of pages.
    pub(super) pages: u32,
}

impl Client {
    /// A client for a configured source.
    ///
    /// # Errors
    /// When the secret is not to be had, or TLS cannot be set up.
    pub(super) fn new(config: &Config, ground: &Ground, cancel: &CancellationToken) -> Result<Self, Failure> {
        let base =
            Url::parse(&config.api_url).map_err(|error| super::sign_in::unusable(error.to_string()))?;
        let signature = Arc::new(Signature::for_host_of(&base));
        let sign_in = SignIn::new(config, ground.secret, Arc::clone(&signature))?;
        let (timing, ledger) = (ground.timing, Arc::new(Ledger::default()));
        let door = Door::new(timing.timeout, timing.connect)
            .map_err(|broken| super::sign_in::unusable(broken.to_string()))?;
        let slots = usize::try_from(config.concurrency.get()).unwrap_or(1);
        let limits = Limits::new(timing, config.concurrency.get());
        let limited = Staged::on(Staged::on(door, Arc::clone(&ledger)), Arc::new(limits));
        let cache = Cache { memory: Arc::clone(&ground.memory), who: sign_in.who().to_owned() };
        let cached = Staged::on(ConcurrencyLimit::new(limited, slots), Arc::new(cache));
        let signed = Staged::on(cached, signature);
        let whole =
            tower::ServiceExt::map_response(signed, |reply: Reply| reply.map(http_body_util::Full::new));
        let crab = OctocrabBuilder::new_empty().with_service(whole).with_auth(AuthState::None).build();
        let crab = match crab {
            Ok(crab) => crab,
            Err(never) => match never {},
        };
        Ok(Self { crab, graphql: graphql_of(&base), base, sign_in, cancel: cancel.clone(), ledger })
    }

    /// Who reads and what may be read.
    pub(super) fn sign_in(&self) -> &SignIn {
        &self.sign_in
    }

    /// Reads one object.
    ///
    /// # Errors
    /// When there is no answer, or none that can be trusted.
    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        operation: Operation,
        parameters: Parameters<'_>,
    ) -> Result<T, Failure> {
        let reply = self.reply(operation, &self.url(operation, parameters)?).await?;
        parse_as(reply.body()).map_err(|error| Failure::malformed(operation, error.to_string()))
    }

    /// Reads the answer to a GET with status 200.
    ///
    /// # Errors
    /// When there is none.
    pub(super) async fn reply(&self, operation: Operation, url: &Url) -> Result<Reply, Failure> {
        let reply = self.send(operation, Method::GET, url, None).await?;
        if reply.status() != http::StatusCode::OK {
            return Err(Failure::of_status(operation, &reply));
        }
        // A token that one organisation's SSO does not know gets lists without that organisation's part.
        match reply.headers().get("x-github-sso") {
            None => Ok(reply),
            Some(_) => {
                let detail = "the answer leaves out what takes single sign-on; authorize the token for it";
                Err(Failure::new(UnknownReason::Denied, operation, detail))
            }
        }
    }

    /// Reads a list to its end. The entries are the answer itself, or its field `list`.
    ///
    /// # Errors
    /// When any page of it cannot be had, so that nothing is known of what it held.
    pub(super) async fn list(
        &self,
        operation: Operation,
        parameters: Parameters<'_>,
        query: Parameters<'_>,
        list: Option<&str>,
    ) -> Result<Items, Failure> {
        let mut url = self.url(operation, parameters)?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let mut pages = Pages::from(operation, &url);
        let mut all = Items { items: Vec::new(), total: None, pages: 0 };
        loop {
            let reply = self.reply(operation, &url).await?;
            let body =
                parse(reply.body()).map_err(|error| Failure::malformed(operation, error.to_string()))?;
            all.total = body.get("total_count").and_then(Value::as_u64).max(all.total);
            let items = entries(operation, body, list)?;
            let is_empty = items.is_empty();
            all.items.extend(items);
            all.pages += 1;
            match pages.next(&url, &reply)? {
                Some(_) if is_empty => {
                    let detail = "a page holds nothing, though the answer says that there is more";
                    return Err(Failure::new(UnknownReason::Partial, operation, detail));
                }
                Some(next) => url = next,
                None => {
                    pages.check(u64::from(all.pages), is_empty)?;
                    return Ok(all);
                }
            }
        }
    }

    /// Asks the GraphQL API.
    ///
    /// # Errors
    /// When there is no answer, or none with data.
    pub(super) async fn graphql(
        &self,
        operation: Operation,
        query: &str,
        variables: &Map<String, Value>,
    ) -> Result<Answer, Failure> {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let reply = self.send(operation, Method::POST, &self.graphql, Some(body)).await?;
        if reply.status() != http::StatusCode::OK {
            return Err(Failure::of_status(operation, &reply));
        }
        graphql::read(operation, &reply)
    }

    /// The address of an operation.
    ///
    /// # Errors
    /// When a parameter that its path needs is not given.
    pub(super) fn url(&self, operation: Operation, parameters: Parameters<'_>) -> Result<Url, Failure> {
        let path = operation.name.split_once(' ').map_or("", |(_method, path)| path);
        let mut url = self.base.clone();
        {
            let unusable = |()| Failure::malformed(operation, "the API's address cannot have a path");
            let mut segments = url.path_segments_mut().map_err(unusable)?;
            segments.pop_if_empty();
            for segment in path.trim_start_matches('/').split('/') {
                let name = segment.strip_prefix('{').and_then(|name| name.strip_suffix('}'));
                let value = name.and_then(|name| parameters.iter().find(|(key, _)| *key == name));
                segments.push(value.map_or(segment, |(_, value)| *value));
            }
        }
        Ok(url)
    }

    /// Sends a signed request. A token that has run out is renewed once.
    async fn send(
        &self,
        operation: Operation,
        method: Method,
        url: &Url,
        body: Option<String>,
    ) -> Result<Reply, Failure> {
        let sending = Sending { operation, method, url, body, signature: None };
        self.sign_in.ready(self, false).await?;
        let reply = self.exchange(sending.clone()).await?;
        if reply.status() == http::StatusCode::UNAUTHORIZED && self.sign_in.renews() {
            self.sign_in.ready(self, true).await?;
            return self.exchange(sending).await;
        }
        Ok(reply)
    }

    /// Sends a request as it is.
    ///
    /// # Errors
    /// When no whole answer comes back.
    pub(super) async fn exchange(&self, sending: Sending<'_>) -> Result<Reply, Failure> {
        let Sending { operation, method, url, body, signature } = sending;
        let mut request = http::Request::new(body.map_or_else(OctoBody::empty, OctoBody::from));
        *request.method_mut() = method;
        *request.uri_mut() = url.as_str().parse().map_err(|error: http::uri::InvalidUri| {
            Failure::malformed(operation, format!("the address cannot be asked: {error}"))
        })?;
        let headers = request.headers_mut();
        headers.insert(ACCEPT, HeaderValue::from_static("application/vnd.github+json"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert("x-github-api-version", HeaderValue::from_static(API_VERSION));
        headers.extend(signature.map(|signature| (AUTHORIZATION, signature)));
        request.extensions_mut().insert(operation);
        tokio::select! {
            biased;
            () = self.cancel.cancelled() => Err(Failure::interrupted(operation)),
            sent = self.through_octocrab(request) => sent.map_err(|broken| Failure::of_broken(operation, &broken)),
        }
    }

    async fn through_octocrab(&self, request: http::Request<OctoBody>) -> Outcome {
        let response = self.crab.execute(request).await.map_err(|error| broken_of(&error))?;
        let (parts, body) = response.into_parts();
        let body = body.collect().await.map_err(|error| broken_of(&error))?.to_bytes();
        Ok(http::Response::from_parts(parts, body))
    }
}

/// What broke, from inside octocrab's error.
fn broken_of(error: &octocrab::Error) -> Broken {
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(each) = next {
        if let Some(broken) = each.downcast_ref::<Broken>() {
            return broken.clone();
        }
        next = each.source();
    }
    Broken::Connection("octocrab gave up".to_owned())
}

/// The GraphQL API beside a REST API: `/api/graphql` on Enterprise Server, `/graphql` elsewhere.
///
/// <https://docs.github.com/en/enterprise-server@latest/graphql/guides/forming-calls-with-graphql>
fn graphql_of(base: &Url) -> Url {
    let mut url = base.clone();
    let path = base.path().trim_end_matches('/');
    let path = path.strip_suffix("/v3").unwrap_or(path);
    url.set_path(&format!("{path}/graphql"));
    url
}

fn entries(operation: Operation, body: Value, list: Option<&str>) -> Result<Vec<Value>, Failure> {
    let found = match (body, list) {
        (Value::Array(items), None) => Some(items),
        (Value::Object(mut body), Some(list)) => match body.remove(list) {
            Some(Value::Array(items)) => Some(items),
            Some(_) | None => None,
        },
        _ => None,
    };
    found.ok_or_else(|| Failure::malformed(operation, "the answer is no list"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn graphql_is_found_beside_every_kind_of_rest_api() {
        let found = |base: &str| graphql_of(&Url::parse(base).unwrap()).to_string();
        assert_eq!(found("https://api.github.com"), "https://api.github.com/graphql");
        assert_eq!(found("https://api.acme.ghe.com/"), "https://api.acme.ghe.com/graphql");
        assert_eq!(found("https://ghe.example.com/api/v3"), "https://ghe.example.com/api/graphql");
        assert_eq!(found("https://ghe.example.com/api/v3/"), "https://ghe.example.com/api/graphql");
    }
}
