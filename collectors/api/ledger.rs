//! Books every request that is sent: how many to which operation, and the request ids that came back.
//!
//! A call that several kinds share is made once. Its count is booked on the first kind that is closed, and the others
//! list the operation with the same request ids and a count of 0, so that counts add up to the requests sent.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use super::{Call, Operation};

/// The requests made in one collection of one scope.
#[derive(Debug, Default)]
pub struct Ledger {
    calls: Mutex<BTreeMap<&'static str, Call>>,
    booked: Mutex<BTreeSet<&'static str>>,
}

impl Ledger {
    /// Books a request that is about to be sent.
    pub fn sent(&self, operation: &'static str) {
        self.change(operation, |call| call.count += 1);
    }

    /// Books the request id of an answer.
    pub fn answered(&self, operation: &'static str, request_id: &str) {
        self.change(operation, |call| call.request_ids.push(request_id.to_owned()));
    }

    /// The calls of some operations, for the evidence that uses them; each is counted once only.
    #[must_use]
    pub fn share(&self, operations: &BTreeSet<Operation>) -> Vec<Call> {
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
