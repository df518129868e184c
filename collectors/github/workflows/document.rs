//! Files of a repository, and the YAML in them.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::api::{Operation, UnknownReason};

use super::super::failure::Failure;

/// A file.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct File {
    is_truncated: Option<bool>,
    text: Option<String>,
}

/// The most that is read of a file. GitHub takes workflows of half of it.
const LARGEST: usize = 1 << 20;

/// The longest name that is kept.
const LONGEST_NAME: usize = 200;

/// A mapping of YAML.
pub(super) type Document = Map<String, Value>;

impl File {
    /// The mapping that the file holds. Aliases are followed within bounds, and keys must not come twice.
    ///
    /// # Errors
    /// When it cannot be read whole.
    pub(in super::super) fn document(self, operation: Operation, name: &str) -> Result<Document, Failure> {
        let text = match (self.is_truncated, self.text) {
            (Some(false), Some(text)) if text.len() <= LARGEST => text,
            (Some(true), _) | (Some(false), Some(_)) => {
                let detail = format!("{name} is longer than is read");
                return Err(Failure::new(UnknownReason::Limit, operation, detail));
            }
            _ => return Err(Failure::malformed(operation, format!("{name} has no text"))),
        };
        match serde_saphyr::from_str_with_options(&text, options()) {
            Ok(Value::Object(document)) => Ok(document),
            Ok(_) | Err(_) => Err(Failure::malformed(operation, format!("{name} cannot be understood"))),
        }
    }
}

/// YAML as GitHub reads it: only `true` and `false` are truth values.
fn options() -> serde_saphyr::Options {
    serde_saphyr::options! { with_snippet: false, strict_booleans: true, reject_unsupported_tags: true }
}

/// A name, not too long.
pub(super) fn bounded(name: &str) -> String {
    name.trim().chars().filter(|each| !each.is_control()).take(LONGEST_NAME).collect()
}

/// The place of a part in a file.
pub(super) fn at(place: &str, part: impl std::fmt::Display) -> String {
    if place.is_empty() { bounded(&part.to_string()) } else { bounded(&format!("{place}.{part}")) }
}

/// A list, also when one thing stands alone.
pub(super) fn many(value: &Value) -> &[Value] {
    match value {
        Value::Null => &[],
        Value::Array(items) => items,
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            std::slice::from_ref(value)
        }
    }
}

/// Calls for every text in a value, keys included, with its place.
pub(super) fn texts(value: &Value, place: &str, each: &mut impl FnMut(&str, &str)) {
    match value {
        Value::String(text) => each(text, place),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                texts(item, &at(place, index), each);
            }
        }
        Value::Object(fields) => {
            for (key, field) in fields {
                each(key, place);
                texts(field, &at(place, key), each);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
