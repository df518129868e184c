//! What values can be, as far as the file itself says.

use serde_json::{Map, Value};

use super::document::{many, texts};
use super::expressions::{Source, has_expression};

/// What a step can see of what its file says.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    /// The environments, the nearest first.
    pub(super) environments: [Option<&'a Value>; 3],
    /// The matrix of its job.
    pub(super) matrix: Option<&'a Value>,
    /// What starts the workflow; nothing in an action.
    pub(super) on: Option<&'a Value>,
    /// The shell that scripts run in which name none.
    pub(super) shell: Option<&'a str>,
}

impl Scope<'_> {
    /// Whether the file says all that a value can be.
    pub(super) fn is_fixed(&self, source: &Source<'_>) -> bool {
        let (head, rest) = source.path.split_once('.').unwrap_or((&source.path, ""));
        match head {
            "inputs" => source.tail.is_some_and(|name| self.on.is_some_and(|on| is_fixed_input(on, name))),
            "env" => source.tail.is_some_and(|name| self.is_fixed_variable(name)),
            "matrix" => self.matrix.is_some_and(|matrix| matrix_values(matrix, rest).is_some()),
            _ => false,
        }
    }

    /// GitHub's own variables are not looked up, since it says what they are.
    fn is_fixed_variable(&self, name: &str) -> bool {
        let is_given = ["GITHUB_", "RUNNER_", "ACTIONS_"].iter().any(|prefix| name.starts_with(prefix));
        for environment in self.environments.into_iter().flatten() {
            match environment {
                Value::Object(variables) => {
                    if let Some(value) = variables.get(name) {
                        return !is_given && !value.as_str().is_some_and(has_expression);
                    }
                }
                Value::Null => {}
                Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => return false,
            }
        }
        false
    }
}

/// The kinds of inputs whose values nobody can choose freely.
const CHOSEN: &[&str] = &["boolean", "number", "choice", "environment"];

/// Whether an input is of such a kind in every event that has it.
fn is_fixed_input(on: &Value, name: &str) -> bool {
    let events = ["workflow_call", "workflow_dispatch"];
    let inputs = events.iter().filter_map(|event| on.get(event)?.get("inputs")?.get(name));
    let kinds: Vec<_> =
        inputs.map(|input| input.get("type").and_then(Value::as_str).unwrap_or("string")).collect();
    !kinds.is_empty() && kinds.iter().all(|kind| CHOSEN.contains(kind))
}

/// The values of a matrix under a path of names in lower case; nothing when an expression may make others.
pub(super) fn matrix_values(matrix: &Value, path: &str) -> Option<Vec<String>> {
    let matrix = matrix.as_object()?;
    let included = matrix.get("include").map_or(&[][..], many);
    let rows = included.iter().map(Value::as_object).collect::<Option<Vec<_>>>()?;
    let names: Vec<&str> = path.split('.').filter(|name| !name.is_empty()).collect();
    let mut found = Vec::new();
    for row in rows.into_iter().chain([matrix]) {
        collect(&Value::Object(without_rows(row)), &names, &mut found);
    }
    (!found.is_empty() && !found.iter().any(|value| has_expression(value))).then_some(found)
}

fn without_rows(row: &Map<String, Value>) -> Map<String, Value> {
    let fields = row.iter().filter(|(name, _)| !matches!(name.as_str(), "include" | "exclude"));
    fields.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// Every text and number under a path, however it is nested in lists.
fn collect(value: &Value, names: &[&str], found: &mut Vec<String>) {
    match (value, names.split_first()) {
        (Value::Array(items), _) => items.iter().for_each(|item| collect(item, names, found)),
        (Value::Object(fields), Some((name, rest))) => {
            let same = |field: &String| *name == "*" || field.eq_ignore_ascii_case(name);
            fields.iter().filter(|(field, _)| same(field)).for_each(|(_, field)| collect(field, rest, found));
        }
        (Value::String(text), _) => found.push(text.clone()),
        (Value::Object(_), None) => texts(value, "", &mut |text, _| found.push(text.to_owned())),
        (Value::Bool(_) | Value::Number(_), _) => found.push(value.to_string()),
        (Value::Null, _) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_matrix_is_known_when_nothing_in_it_is_computed() {
        let matrix = json!({ "os": ["a", "b"], "include": [{ "os": "c", "tool": { "name": "x" } }] });
        assert_eq!(matrix_values(&matrix, "os").unwrap(), ["c", "a", "b"]);
        assert_eq!(matrix_values(&matrix, "tool.name").unwrap(), ["x"]);
        for matrix in [
            json!("${{ fromJSON(needs.x.outputs.y) }}"),
            json!({ "os": "${{ fromJSON(needs.x.outputs.y) }}" }),
            json!({ "os": ["a", "${{ github.head_ref }}"] }),
            json!({ "os": ["a"], "include": "${{ fromJSON(needs.x.outputs.y) }}" }),
            json!({ "other": ["a"] }),
        ] {
            assert_eq!(matrix_values(&matrix, "os"), None, "{matrix}");
        }
    }

    #[test]
    fn an_input_is_chosen_when_every_event_says_so() {
        let on = |call: &str, dispatch: &str| {
            json!({ "workflow_call": { "inputs": { "x": { "type": call } } },
                    "workflow_dispatch": { "inputs": { "x": { "type": dispatch }, "y": {} } } })
        };
        assert!(is_fixed_input(&on("boolean", "choice"), "x"));
        assert!(!is_fixed_input(&on("boolean", "string"), "x"));
        assert!(!is_fixed_input(&on("boolean", "choice"), "y"));
        assert!(!is_fixed_input(&on("boolean", "choice"), "z"));
    }
}
