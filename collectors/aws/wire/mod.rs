//! Calls that no SDK crate of ours models: the wire protocols of AWS, through the SDK's own orchestrator.
//!
//! A [`Call`] names an operation of a [`Service`]; parameters go in as JSON, a typed answer comes out. Absent members of
//! an answer are errors unless its type says otherwise, so that "could not read" never becomes "there is none".

mod parameters;
mod send;
mod service;
#[cfg(any(test, feature = "testing"))]
pub(super) mod testing;
#[cfg(test)]
mod tests;
mod xml;

use std::sync::Arc;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tracing::Instrument;

use crate::api::{Operation, UnknownReason, parse, trace};

use super::client::{Client, Pages};
use super::failure::Failure;
use super::tap::Check;

use send::Asked;
pub(super) use send::Senders;
pub(super) use service::{Partition, Place, Protocol, Service};

/// An operation of a service.
#[derive(Debug, Clone, Copy)]
pub(super) struct Call {
    /// Its name for gaps, and its permission.
    pub(super) operation: Operation,
    /// The service.
    pub(super) service: &'static Service,
    /// How a REST protocol asks for it; unused by the others.
    pub(super) rest: Rest,
    /// The parameter that names the page to read, where the operation has pages.
    pub(super) page: Option<&'static str>,
    /// The root element of an answer of the REST XML protocol. An answer that may be empty is proven by it alone.
    pub(super) root: Option<&'static str>,
}

/// The request line of a REST protocol. `{Name}` in a path is replaced by the parameter of that name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    /// Not a REST protocol.
    None,
    /// Parameters that the path does not name become the query.
    Get(&'static str),
    /// Parameters that the path does not name become the JSON body.
    Post(&'static str),
}

impl Call {
    /// An operation whose permission has its name.
    pub(super) const fn new(service: &'static Service, name: &'static str) -> Self {
        Self::permitted(service, name, name)
    }

    /// An operation whose permission has another name.
    pub(super) const fn permitted(
        service: &'static Service,
        name: &'static str,
        permission: &'static str,
    ) -> Self {
        Self { operation: Operation { name, permission }, service, rest: Rest::None, page: None, root: None }
    }

    /// The same, asked for by a REST protocol.
    pub(super) const fn rest(self, rest: Rest) -> Self {
        Self { rest, ..self }
    }

    /// The same, with pages that this parameter names.
    pub(super) const fn paged(self, parameter: &'static str) -> Self {
        Self { page: Some(parameter), ..self }
    }

    /// The same, answered by this element.
    pub(super) const fn root(self, root: &'static str) -> Self {
        Self { root: Some(root), ..self }
    }

    /// The name without its service: `DescribeTrails`.
    pub(super) fn action(&self) -> &'static str {
        self.operation.name.split_once(':').map_or(self.operation.name, |(_service, action)| action)
    }
}

/// The header, and the parameter, by which S3 Control is told the account.
const ACCOUNT_HEADER: &str = "x-amz-account-id";

/// An answer that may say that there is more.
pub(super) trait Page {
    /// The token of the next page.
    fn next(&self) -> Option<&str>;
}

/// Implements [`Page`] for an answer by the member that holds the token.
macro_rules! page {
    ($answer:ty, $($member:ident).+) => {
        impl $crate::aws::wire::Page for $answer {
            fn next(&self) -> Option<&str> {
                self.$($member).+.as_deref()
            }
        }
    };
}
pub(super) use page;

/// A list of the ec2 protocol: its items are called `item`, and anything else in it makes the answer malformed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Items<T> {
    /// The items.
    #[serde(default = "Vec::new")]
    pub(super) item: Vec<T>,
}

/// A list of the query protocol: its items are called `member`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Members<T> {
    /// The items.
    #[serde(default = "Vec::new")]
    pub(super) member: Vec<T>,
}

/// The address of a service and the region that requests to it are signed for.
#[cfg(any(test, feature = "testing"))]
pub(super) fn reached(
    sdk: &aws_config::SdkConfig,
    service: &Service,
    region: &str,
    account: &str,
) -> Option<(String, String)> {
    service::target(sdk, service, region, Some(account)).map(|target| (target.endpoint, target.region))
}

impl Client {
    /// Makes a call in a region and reads its answer.
    ///
    /// # Errors
    /// When there is no answer, or none that can be trusted.
    pub(super) async fn ask<A: DeserializeOwned>(
        &self,
        call: &Call,
        region: &str,
        parameters: &Value,
    ) -> Result<A, Failure> {
        let malformed = |what: String| Failure::new(UnknownReason::Malformed, call.operation, what);
        let account = parameters.get(ACCOUNT_HEADER).and_then(Value::as_str);
        let Some(target) = service::target(&self.sdk, call.service, region, account) else {
            let detail = format!("the partition of {region} has no {}", call.service.id);
            return Err(Failure::new(UnknownReason::Unsupported, call.operation, detail));
        };
        let request = parameters::request(call, parameters).map_err(malformed)?;
        let protocol = call.service.protocol;
        let span = trace::call_span(call.operation.name, region);
        // The answer is read below, once; here it need only be whole.
        let check: Check = Arc::new(move |body| protocol.is_whole(body));
        let answer = self.call(call.operation, check, |tap| {
            self.senders.send(&self.sdk, call.service, target, Asked { request, tap })
        });
        let body = answer.instrument(span).await?;
        read(call, &body).map_err(malformed)
    }

    /// Reads every page of a list.
    ///
    /// # Errors
    /// When one of them cannot be read: a list without some of its pages is no list.
    pub(super) async fn pages<A: DeserializeOwned + Page>(
        &self,
        call: &Call,
        region: &str,
        parameters: &Value,
    ) -> Result<Vec<A>, Failure> {
        let mut pages = Pages::of(call.operation);
        let mut answers = Vec::new();
        loop {
            let mut parameters = parameters.clone();
            if let (Some(name), Some(marker), Some(all)) =
                (call.page, pages.marker(), parameters.as_object_mut())
            {
                all.insert(name.to_owned(), Value::from(marker));
            }
            let answer: A = self.ask(call, region, &parameters).await?;
            let next = answer.next().filter(|token| !token.is_empty()).map(str::to_owned);
            answers.push(answer);
            if !pages.turn(next.is_some(), next.as_deref())? {
                return Ok(answers);
            }
        }
    }
}

/// Reads an answer as its type.
fn read<A: DeserializeOwned>(call: &Call, body: &[u8]) -> Result<A, String> {
    match call.service.protocol {
        Protocol::Json10(_) | Protocol::Json11(_) | Protocol::RestJson => {
            let value = parse(body).map_err(|error| error.to_string())?;
            // A list would do for a structure whose members may all be left out.
            if !value.is_object() {
                return Err("the answer is no object".to_owned());
            }
            serde_json::from_value(value).map_err(|error| format!("the answer has another shape: {error}"))
        }
        Protocol::Query(_) | Protocol::Ec2(_) => {
            xml::root_is(body, &format!("{}Response", call.action()))?;
            xml::read(body)
        }
        Protocol::RestXml => {
            call.root.map_or(Ok(()), |root| xml::root_is(body, root))?;
            xml::read(body)
        }
    }
}
