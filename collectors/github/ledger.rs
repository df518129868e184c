//! Books every request that is sent: how many to which operation, and the request ids that came back.
//!
//! A call that several kinds share is made once. Its count is booked on the first kind that is closed, and the others
//! list the operation with the same request ids and a count of 0, so that counts add up to the requests sent.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use futures::future::BoxFuture;
use tower::ServiceExt;

use crate::api::{Call, Operation};

use super::service::{Ask, Inner, Outcome, Stage};

/// The requests made in one collection.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    calls: Mutex<BTreeMap<&'static str, Call>>,
    booked: Mutex<BTreeSet<&'static str>>,
}

impl Ledger {
    /// The calls of some operations, for the evidence that uses them; each is counted once only.
    pub(super) fn share(&self, operations: &BTreeSet<Operation>) -> Vec<Call> {
        let calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let mut booked = self.booked.lock().unwrap_or_else(PoisonError::into_inner);
        let mut shares = Vec::new();
        for operation in operations {
            if let Some(call) = calls.get(operation.name) {
                let first = booked.insert(operation.name);
                shares.push(Call { count: if first { call.count } else { 0 }, ..call.clone() });
            }
        }
        shares
    }

    fn change(&self, operation: &'static str, change: impl FnOnce(&mut Call)) {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        change(calls.entry(operation).or_insert_with(|| Call {
            operation: operation.to_owned(),
            count: 0,
            request_ids: Vec::new(),
        }));
    }
}

impl Stage for Ledger {
    fn handle<S: Inner>(self: Arc<Self>, inner: S, ask: Ask) -> BoxFuture<'static, Outcome> {
        Box::pin(async move {
            // Every request is made by the client, which always names its operation.
            let name = ask.extensions().get::<Operation>().map_or("", |operation| operation.name);
            self.change(name, |call| call.count += 1);
            let reply = inner.oneshot(ask).await?;
            let id = reply.headers().get("x-github-request-id").and_then(|id| id.to_str().ok());
            if let Some(id) = id {
                self.change(name, |call| call.request_ids.push(id.to_owned()));
            }
            Ok(reply)
        })
    }
}
