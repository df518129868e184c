//! Rides on each call: books its requests and checks its raw answers.

use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{
    AfterDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
    FinalizerInterceptorContextRef,
};
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::{ConfigBag, Storable, StoreReplace};
use aws_types::request_id::RequestId;

use crate::api::{Ledger, Operation, trace};

/// Checks the raw answer of a call; an error is the reason not to trust it.
pub(super) type Check = Arc<dyn Fn(&[u8]) -> Result<(), String> + Send + Sync>;

/// Rides on one call: books its attempts and checks its raw answers.
#[derive(Clone)]
pub(super) struct Tap {
    operation: Operation,
    ledger: Arc<Ledger>,
    check: Check,
    problem: Arc<Mutex<Option<String>>>,
    span: tracing::Span,
}

impl Tap {
    /// A tap for a call, which is made in the span that is current.
    pub(super) fn new(operation: Operation, ledger: &Arc<Ledger>, check: Check) -> Self {
        Self {
            operation,
            ledger: Arc::clone(ledger),
            check,
            problem: Arc::default(),
            span: tracing::Span::current(),
        }
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

impl Storable for Tap {
    type Storer = StoreReplace<Self>;
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
        self.ledger.sent(self.operation.name);
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
        let Some(response) = context.response() else { return Ok(()) };
        let id = response.request_id();
        trace::answered(&self.span, response.status().as_u16(), id);
        if let Some(id) = id {
            self.ledger.answered(self.operation.name, id);
        }
        Ok(())
    }
}
