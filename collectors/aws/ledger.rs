//! Books every request: how many were sent to which operation, and the request ids that came back.
//!
//! A call that several kinds share is made once. Its count is booked on the first kind that is closed, and the others
//! list the operation with the same request ids and a count of 0, so that counts add up to the requests sent.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{
    AfterDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
    FinalizerInterceptorContextRef,
};
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use aws_types::request_id::RequestId;

use crate::api::{Call, Operation};

/// The requests made for one account.
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

/// Checks the raw answer of a call; an error is the reason not to trust it.
pub(super) type Check = Arc<dyn Fn(&[u8]) -> Result<(), String> + Send + Sync>;

/// Rides on one call: books its attempts and checks its raw answers.
#[derive(Clone)]
pub(super) struct Tap {
    operation: Operation,
    ledger: Arc<Ledger>,
    check: Check,
    problem: Arc<Mutex<Option<String>>>,
}

impl Tap {
    /// A tap for a call.
    pub(super) fn new(operation: Operation, ledger: &Arc<Ledger>, check: Check) -> Self {
        Self { operation, ledger: Arc::clone(ledger), check, problem: Arc::default() }
    }

    /// What was wrong with the last answer.
    pub(super) fn problem(&self) -> Option<String> {
        self.problem.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn examine(&self, response: &HttpResponse) {
        let found = match (response.status().is_success(), response.body().bytes()) {
            (false, _) => None,
            (true, Some(bytes)) => (self.check)(bytes).err(),
            (true, None) => Some("the answer has no body".to_owned()),
        };
        *self.problem.lock().unwrap_or_else(PoisonError::into_inner) = found;
    }
}

impl std::fmt::Debug for Tap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tap({})", self.operation.name)
    }
}

#[dyn_dispatch_hint]
impl Intercept for Tap {
    fn name(&self) -> &'static str {
        "Tap"
    }

    fn read_before_transmit(
        &self,
        _context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.ledger.change(self.operation.name, |call| call.count += 1);
        Ok(())
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.examine(context.response());
        Ok(())
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(id) = context.response().and_then(RequestId::request_id) {
            self.ledger.change(self.operation.name, |call| call.request_ids.push(id.to_owned()));
        }
        Ok(())
    }
}
