//! Answers of the GraphQL API: data, errors, and which part of the data each error takes away.
//!
//! GitHub answers 200 with errors, and with data beside errors. Neither may be taken for the whole:
//! <https://spec.graphql.org/October2021/#sec-Errors>

use serde_json::{Map, Value};

use crate::api::{JsonError, Operation, UnknownReason, parse};

use super::failure::Failure;
use super::service::Reply;

/// An answer with data, whole or in part.
#[derive(Debug)]
pub(super) struct Answer {
    /// The data.
    pub(super) data: Map<String, Value>,
    /// What is wrong with it.
    pub(super) errors: Vec<Fault>,
}

/// An error of an answer.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    /// The field of the data that it concerns, from the root; empty when it does not say.
    pub(super) path: Vec<Step>,
    /// The failure that it means.
    pub(super) failure: Failure,
}

impl Fault {
    /// The fields that lead from an entry of a list to what it concerns; none when it concerns no part of an entry.
    pub(super) fn fields_after_item(&self) -> Vec<&str> {
        let after = self.path.iter().skip_while(|step| matches!(step, Step::Field(_))).skip(1);
        after
            .filter_map(|step| if let Step::Field(field) = step { Some(field.as_str()) } else { None })
            .collect()
    }
}

/// A step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// A field.
    Field(String),
    /// An item of a list, from 0.
    Item(usize),
}

/// Reads an answer with status 200.
///
/// # Errors
/// When it has no data at all, or is no answer of GraphQL.
pub(super) fn read(operation: Operation, reply: &Reply) -> Result<Answer, Failure> {
    let malformed = |error: &JsonError| Failure::malformed(operation, error.to_string());
    let Value::Object(mut body) = parse(reply.body()).map_err(|error| malformed(&error))? else {
        return Err(Failure::malformed(operation, "the answer is no object"));
    };
    let errors = match body.remove("errors") {
        None => Vec::new(),
        Some(Value::Array(errors)) => errors.iter().map(|error| fault(operation, error)).collect(),
        Some(_) => return Err(Failure::malformed(operation, "errors are no list")),
    };
    match (body.remove("data"), errors.first()) {
        (Some(Value::Object(data)), _) => Ok(Answer { data, errors }),
        (_, Some(first)) => Err(first.failure.clone()),
        (_, None) => Err(Failure::malformed(operation, "the answer has no data and no error")),
    }
}

fn fault(operation: Operation, error: &Value) -> Fault {
    let text = |name: &str| error.get(name).and_then(Value::as_str).unwrap_or_default();
    let (kind, message) = (text("type"), text("message"));
    let in_time = message.contains("Something went wrong") || message.contains("timeout");
    let (reason, too_much) = match kind {
        "FORBIDDEN" | "NOT_FOUND" | "INSUFFICIENT_SCOPES" | "SAML_SSO_REQUIRED" => {
            (UnknownReason::Denied, false)
        }
        "RATE_LIMITED" => (UnknownReason::Transient, false),
        "RESOURCE_LIMITS_EXCEEDED" | "MAX_NODE_LIMIT_EXCEEDED" | "QUERY_TIMEOUT" => {
            (UnknownReason::Limit, true)
        }
        "SERVICE_UNAVAILABLE" | "LOADING" => (UnknownReason::Transient, true),
        "" if in_time => (UnknownReason::Transient, true),
        "" if error.pointer("/extensions/code").is_some() => (UnknownReason::Unsupported, false),
        _ => (UnknownReason::Malformed, false),
    };
    let needs = if reason == UnknownReason::Denied {
        format!("; takes {}", operation.permission)
    } else {
        String::new()
    };
    let detail = format!("GraphQL {kind}: {message}{needs}");
    let failure = Failure { too_much, ..Failure::new(reason, operation, detail) };
    let path = error.get("path").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    Fault { path: path.iter().filter_map(step).collect(), failure }
}

fn step(value: &Value) -> Option<Step> {
    match value {
        Value::String(field) => Some(Step::Field(field.clone())),
        Value::Number(item) => Some(Step::Item(usize::try_from(item.as_u64()?).ok()?)),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A page of a connection.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// Its entries in order; nothing where an error took one away.
    pub(super) nodes: Vec<Option<Node>>,
    /// The number of entries of all pages.
    pub(super) total: Option<u64>,
    /// Where the next page begins.
    pub(super) next: Option<String>,
    /// What concerns no entry in particular.
    pub(super) failures: Vec<Failure>,
}

/// An entry of a page.
#[derive(Debug)]
pub(super) struct Node {
    /// What it holds.
    pub(super) value: Value,
    /// What could not be read of it: the fields that lead there, none for the entry as a whole.
    pub(super) faults: Vec<(Vec<String>, Failure)>,
}

impl Answer {
    /// The value at a path of fields.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Value> {
        let (first, rest) = path.split_first()?;
        rest.iter().try_fold(self.data.get(*first)?, |value, field| value.get(field))
    }

    /// The failure that took away a place of the data: one that says so, else one that does not say what it concerns.
    pub(super) fn failure_at(&self, path: &[&str]) -> Option<&Failure> {
        let says_so = self.errors.iter().find(|fault| covers(&fault.path, path));
        let says_nothing = || self.errors.iter().find(|fault| fault.path.is_empty());
        says_so.or_else(says_nothing).map(|fault| &fault.failure)
    }

    /// The page at a path of fields, whose entries are under `list` (`nodes` or `edges`). Errors concern it unless they are
    /// at one of the places `apart`.
    ///
    /// # Errors
    /// When there is no such page.
    pub(super) fn page(
        &self,
        operation: Operation,
        (path, list): (&[&str], &str),
        apart: &[&[&str]],
    ) -> Result<Page, Failure> {
        let connection = self.at(path).filter(|value| value.is_object());
        let Some(connection) = connection else {
            let absent = || Failure::malformed(operation, format!("the answer has no {}", path.join(".")));
            return Err(self.failure_at(path).cloned().unwrap_or_else(absent));
        };
        let Some(Value::Array(entries)) = connection.get(list) else {
            return Err(Failure::malformed(operation, format!("{} has no {list}", path.join("."))));
        };
        let nodes = entries
            .iter()
            .map(|entry| (!entry.is_null()).then(|| Node { value: entry.clone(), faults: Vec::new() }));
        let mut page = Page { nodes: nodes.collect(), ..Page::default() };
        page.total = connection.get("totalCount").and_then(Value::as_u64);
        if page.total.is_none() {
            page.failures
                .push(Failure::malformed(operation, format!("{} has no totalCount", path.join("."))));
        }
        page.next = next(operation, connection)?;
        for fault in &self.errors {
            if !apart.iter().any(|place| covers(&fault.path, place) && !covers(&fault.path, path)) {
                assign(fault, path, list, &mut page);
            }
        }
        if page.failures.is_empty() && page.nodes.iter().any(Option::is_none) {
            page.failures.push(Failure::malformed(operation, "an entry is null, and no error says why"));
        }
        Ok(page)
    }
}

/// Puts an error where it belongs: to a field of an entry, or to the page.
fn assign(fault: &Fault, path: &[&str], list: &str, page: &mut Page) {
    let full: Vec<_> = path.iter().chain([&list]).map(|field| Step::Field((*field).to_owned())).collect();
    let Some([Step::Item(index), rest @ ..]) = fault.path.strip_prefix(full.as_slice()) else {
        return page.failures.push(fault.failure.clone());
    };
    let fields = rest.iter().filter_map(|step| match step {
        Step::Field(field) => Some(field.clone()),
        Step::Item(_) => None,
    });
    match page.nodes.get_mut(*index) {
        Some(Some(node)) => node.faults.push((fields.collect(), fault.failure.clone())),
        Some(None) | None => page.failures.push(fault.failure.clone()),
    }
}

/// Whether an error concerns a field that leads to a place, or the place itself.
fn covers(fault: &[Step], path: &[&str]) -> bool {
    let steps: Vec<_> = path.iter().map(|field| Step::Field((*field).to_owned())).collect();
    !fault.is_empty() && (steps.starts_with(fault) || fault.starts_with(&steps))
}

fn next(operation: Operation, connection: &Value) -> Result<Option<String>, Failure> {
    let info = |name: &str| connection.pointer(&format!("/pageInfo/{name}"));
    match (info("hasNextPage"), info("endCursor")) {
        (Some(Value::Bool(false)), _) => Ok(None),
        (Some(Value::Bool(true)), Some(Value::String(cursor))) if !cursor.is_empty() => {
            Ok(Some(cursor.clone()))
        }
        (Some(Value::Bool(true)), _) => {
            let detail = "the answer says that there is more, but not where";
            Err(Failure::new(UnknownReason::Partial, operation, detail))
        }
        _ => Err(Failure::malformed(operation, "the answer does not say whether there is more")),
    }
}
