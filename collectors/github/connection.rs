//! Reads connections of the GraphQL API to their end, asking for less at once when GitHub cannot answer.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::api::{Operation, UnknownReason};

use super::client::Client;
use super::failure::Failure;
use super::graphql::{Answer, Node, Page};

/// A query whose connections are read side by side.
pub(super) struct Query {
    /// The operation, as gaps name it.
    pub(super) operation: Operation,
    /// The query. It takes `$first`, and `$after_N` and `$with_N` for each connection by its name N.
    pub(super) text: &'static str,
    /// The connections.
    pub(super) connections: &'static [Connection],
    /// What is left out of the query when it is refused.
    pub(super) parts: &'static [Part],
}

/// A part of each entry that GitHub may refuse, and with it the whole entry, since it cannot be null there. It is then
/// asked for no more: the entries come without it, and it is missing in all of them.
pub(super) struct Part {
    /// The field, and those that lead to it from the entry.
    pub(super) path: &'static [&'static str],
    /// The variable that it is asked for with.
    pub(super) variable: &'static str,
}

/// The parts that were refused, by their variables.
pub(super) type Refused = BTreeMap<&'static str, Failure>;

/// A connection of a query.
pub(super) struct Connection {
    /// Its name in the query's variables.
    pub(super) name: &'static str,
    /// Where it is in the data.
    pub(super) path: &'static [&'static str],
    /// Where its entries are: `nodes` or `edges`.
    pub(super) list: &'static str,
    /// The field on its way that may be null without an error.
    pub(super) optional: Option<&'static [&'static str]>,
}

/// What was read of a connection.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// Its entries.
    pub(super) nodes: Vec<Node>,
    /// The number that GitHub promises.
    pub(super) total: Option<u64>,
    /// The number of pages.
    pub(super) pages: u32,
    /// What keeps it from being whole.
    pub(super) failures: Vec<Failure>,
    /// Whether there is no such connection: the optional field is null.
    pub(super) absent: bool,
    /// The parts that none of its entries has.
    pub(super) refused: Refused,
    after: Option<String>,
    seen: BTreeSet<String>,
    done: bool,
}

/// How many pages are read at most, so that a faulty source cannot keep a run for ever.
const MAX_PAGES: usize = 10_000;

impl Listing {
    fn fail(&mut self, failure: Failure) {
        self.failures.push(failure);
        self.done = true;
    }

    fn take(&mut self, operation: Operation, page: Page) {
        self.pages += 1;
        self.total = page.total.max(self.total);
        self.failures.extend(page.failures);
        self.nodes.extend(page.nodes.into_iter().flatten());
        match page.next {
            None => self.done = true,
            Some(next) if !self.seen.insert(next.clone()) => {
                self.fail(Failure::malformed(operation, "the answer leads back to a page that was read"));
            }
            Some(_) if self.seen.len() > MAX_PAGES => {
                self.fail(Failure::new(UnknownReason::Limit, operation, "more pages than annexa reads"));
            }
            Some(next) => self.after = Some(next),
        }
    }
}

/// The variables that ask for parts, but for those that were refused.
pub(super) fn with_parts(parts: &[Part], refused: &Refused) -> Map<String, Value> {
    let pairs =
        parts.iter().map(|part| (part.variable.to_owned(), json!(!refused.contains_key(part.variable))));
    pairs.collect()
}

impl Query {
    /// Reads all connections to their end, `first` entries at once.
    ///
    /// Parts that are known to be `refused` are not asked for. Entries of pages that were read before a part was refused may
    /// hold it; it is missing in all the same.
    pub(super) async fn read(
        &self,
        client: &Client,
        fixed: &Map<String, Value>,
        first: u32,
        mut refused: Refused,
    ) -> Vec<Listing> {
        let mut listings: Vec<Listing> = self.connections.iter().map(|_| Listing::default()).collect();
        let mut first = first;
        while listings.iter().any(|listing| !listing.done) {
            let mut variables = self.variables(fixed, &listings, first);
            variables.extend(with_parts(self.parts, &refused));
            match client.graphql(self.operation, self.text, &variables).await {
                Ok(answer) if self.refuses(&answer, &mut refused) => {}
                Ok(answer) if first > 1 && answer.errors.iter().any(|fault| fault.failure.too_much) => {
                    first /= 2
                }
                Ok(answer) => self.take(&answer, &mut listings),
                Err(failure) if failure.too_much && first > 1 => first /= 2,
                Err(failure) => {
                    for listing in listings.iter_mut().filter(|listing| !listing.done) {
                        listing.fail(failure.clone());
                    }
                }
            }
        }
        for node in listings.iter_mut().flat_map(|listing| &mut listing.nodes) {
            for part in self.parts {
                let failure = refused.get(part.variable);
                let path = part.path.iter().map(|field| (*field).to_owned()).collect();
                node.faults.extend(failure.map(|failure| (path, failure.clone())));
            }
        }
        for listing in &mut listings {
            listing.refused.clone_from(&refused);
        }
        listings
    }

    /// Notes the parts that an answer refuses and earlier ones did not.
    fn refuses(&self, answer: &Answer, refused: &mut Refused) -> bool {
        let before = refused.len();
        for fault in answer.errors.iter().filter(|fault| fault.failure.reason == UnknownReason::Denied) {
            let fields = fault.fields_after_item();
            if let Some(part) = self.parts.iter().find(|part| fields == part.path) {
                refused.entry(part.variable).or_insert_with(|| fault.failure.clone());
            }
        }
        refused.len() > before
    }

    fn variables(&self, fixed: &Map<String, Value>, listings: &[Listing], first: u32) -> Map<String, Value> {
        let mut variables = fixed.clone();
        variables.insert("first".to_owned(), json!(first));
        for (connection, listing) in self.connections.iter().zip(listings) {
            variables.insert(format!("after_{}", connection.name), json!(listing.after));
            variables.insert(format!("with_{}", connection.name), json!(!listing.done));
        }
        variables
    }

    fn take(&self, answer: &Answer, listings: &mut [Listing]) {
        for (connection, listing) in self.connections.iter().zip(listings) {
            if listing.done {
                continue;
            }
            let is_null =
                |path: &[&str]| answer.at(path) == Some(&Value::Null) && answer.failure_at(path).is_none();
            if connection.optional.is_some_and(is_null) {
                (listing.absent, listing.done) = (true, true);
                continue;
            }
            let others: Vec<_> = self
                .connections
                .iter()
                .filter(|each| each.name != connection.name)
                .map(|each| each.path)
                .collect();
            match answer.page(self.operation, (connection.path, connection.list), &others) {
                Ok(page) => listing.take(self.operation, page),
                Err(failure) => listing.fail(failure),
            }
        }
    }
}
