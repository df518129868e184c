//! Workflows of GitHub Actions, reduced to what policies judge: no script and no other code is kept.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::api::{Operation, UnknownReason};

use super::failure::Failure;

/// A workflow. Format: <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Workflow {
    /// The name of its file in `.github/workflows`.
    pub file: String,
    /// The events that start it.
    pub triggers: Vec<String>,
    /// The actions and reusable workflows that it uses, as it names them.
    pub uses: Vec<String>,
    /// Expressions in its scripts that may hold what anybody wrote, such as `github.event.issue.title`.
    pub outside_expressions: Vec<String>,
}

/// The folder of workflows.
#[derive(Debug, Deserialize)]
pub(super) struct Folder {
    entries: Option<Vec<Entry>>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    object: Option<File>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    is_truncated: Option<bool>,
    text: Option<String>,
}

#[derive(Deserialize)]
struct Document {
    on: Value,
    jobs: BTreeMap<String, Job>,
}

#[derive(Deserialize)]
struct Job {
    uses: Option<String>,
    steps: Option<Vec<Step>>,
}

#[derive(Deserialize)]
struct Step {
    uses: Option<String>,
    run: Option<String>,
    with: Option<With>,
}

#[derive(Deserialize)]
struct With {
    script: Option<String>,
}

/// The workflows of a folder.
///
/// # Errors
/// When one of them cannot be read: what it does is not known then.
pub(super) fn read(operation: Operation, folder: Folder) -> Result<Vec<Workflow>, Failure> {
    let Some(entries) = folder.entries else {
        return Err(Failure::malformed(operation, ".github/workflows is no folder"));
    };
    let is_workflow = |entry: &Entry| {
        let name = entry.name.to_ascii_lowercase();
        entry.kind == "blob" && (name.ends_with(".yml") || name.ends_with(".yaml"))
    };
    entries.into_iter().filter(is_workflow).map(|entry| workflow(operation, entry)).collect()
}

fn workflow(operation: Operation, entry: Entry) -> Result<Workflow, Failure> {
    let file = entry.object.unwrap_or(File { is_truncated: None, text: None });
    let text = match (file.is_truncated, file.text) {
        (Some(false), Some(text)) => text,
        (Some(true), _) => {
            let detail = format!("{} is longer than GitHub shows", entry.name);
            return Err(Failure::new(UnknownReason::Limit, operation, detail));
        }
        _ => return Err(Failure::malformed(operation, format!("{} has no text", entry.name))),
    };
    let document: Document = serde_saphyr::from_str(&text)
        .map_err(|_error| Failure::malformed(operation, format!("{} is no workflow", entry.name)))?;
    let triggers = triggers(document.on)
        .ok_or_else(|| Failure::malformed(operation, format!("{} says no event", entry.name)))?;
    let (mut uses, mut outside) = (BTreeSet::new(), BTreeSet::new());
    for job in document.jobs.into_values() {
        uses.extend(job.uses);
        for step in job.steps.into_iter().flatten() {
            uses.extend(step.uses);
            let scripts = step.run.into_iter().chain(step.with.and_then(|with| with.script));
            scripts.for_each(|script| outside.extend(outside_expressions(&script)));
        }
    }
    let (uses, outside_expressions) = (uses.into_iter().collect(), outside.into_iter().collect());
    Ok(Workflow { file: entry.name, triggers, uses, outside_expressions })
}

/// The events of `on`: one, a list, or the keys of a map.
fn triggers(on: Value) -> Option<Vec<String>> {
    match on {
        Value::String(event) => Some(vec![event]),
        Value::Array(events) => events.iter().map(|event| event.as_str().map(str::to_owned)).collect(),
        Value::Object(events) => Some(events.into_iter().map(|(event, _)| event).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// What of an event nobody outside can choose freely: its last part.
const HARMLESS: &[&str] =
    &["number", "id", "node_id", "sha", "action", "created_at", "updated_at", "draft", "merged"];

/// Expressions of a script over what people outside write. Whatever of an event is not known to be harmless counts.
///
/// <https://docs.github.com/en/actions/reference/security/secure-use#good-practices-for-mitigating-script-injection-attacks>
fn outside_expressions(script: &str) -> Vec<String> {
    let expressions = script.split("${{").skip(1).map(|rest| rest.split("}}").next().unwrap_or(rest));
    expressions.filter(|expression| is_from_outside(expression)).map(|each| each.trim().to_owned()).collect()
}

fn is_from_outside(expression: &str) -> bool {
    let plain: String = expression.chars().filter(|each| !each.is_whitespace()).collect();
    let plain = plain.to_ascii_lowercase().replace("['", ".").replace("']", "");
    let names = plain.split(|each: char| !(each.is_alphanumeric() || matches!(each, '_' | '-' | '.' | '*')));
    names.filter(|name| *name == "github" || name.starts_with("github.")).any(|name| {
        let last = name.rsplit('.').next().unwrap_or_default();
        let is_event = name.starts_with("github.event") && !name.starts_with("github.event_");
        name == "github" || name == "github.head_ref" || (is_event && !HARMLESS.contains(&last))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const READ: Operation = Operation { name: "read", permission: "contents:read" };

    fn of(text: &str) -> Result<Vec<Workflow>, Failure> {
        let entry =
            json!({ "name": "ci.yml", "type": "blob", "object": { "isTruncated": false, "text": text } });
        read(READ, serde_json::from_value(json!({ "entries": [entry] })).unwrap())
    }

    #[test]
    fn what_a_workflow_uses_is_found_in_every_way_of_writing() {
        let all = of("on: [push, pull_request_target]\n\
             x: &c actions/checkout@v4\n\
             jobs:\n  a:\n    steps:\n    - {uses: 'a/b@v1'}\n    - \"uses\": *c\n    - run: make\n  \
             b: {uses: acme/flows/.github/workflows/x.yml@main}\n")
        .unwrap();
        assert_eq!(all[0].uses, ["a/b@v1", "acme/flows/.github/workflows/x.yml@main", "actions/checkout@v4"]);
        assert_eq!(all[0].triggers, ["push", "pull_request_target"]);
    }

    #[test]
    fn events_are_found_in_every_way_of_writing() {
        let events = |on: &str| of(&format!("{on}\njobs: {{}}\n")).map(|all| all[0].triggers.clone());
        assert_eq!(events("on: push").unwrap(), ["push"]);
        assert_eq!(
            events("'on':\n  workflow_run:\n    types: [completed]\n  push:").unwrap(),
            ["workflow_run", "push"]
        );
        assert_eq!(events("on:").unwrap_err().reason, UnknownReason::Malformed);
        assert_eq!(events("name: x").unwrap_err().reason, UnknownReason::Malformed);
    }

    #[test]
    fn what_cannot_be_read_is_not_taken_for_a_workflow_without_actions() {
        for text in ["", "on: push", "on: push\njobs: [", "{{ template }}", "on: push\njobs: {}\njobs: {}\n"]
        {
            assert!(of(text).is_err(), "{text:?}");
        }
        let entry =
            |object: Value| json!({ "entries": [{ "name": "a.yaml", "type": "blob", "object": object }] });
        for object in [json!(null), json!({}), json!({ "isTruncated": true, "text": "on: push" })] {
            assert!(read(READ, serde_json::from_value(entry(object)).unwrap()).is_err());
        }
        assert!(read(READ, serde_json::from_value(json!({})).unwrap()).is_err());
    }

    #[test]
    fn other_files_and_folders_are_no_workflows() {
        let entries = json!([{ "name": "README.md", "type": "blob", "object": {} }, { "name": "x.yml", "type": "tree", "object": {} }]);
        assert_eq!(read(READ, serde_json::from_value(json!({ "entries": entries })).unwrap()).unwrap(), []);
    }

    #[test]
    fn what_strangers_write_is_found_in_scripts() {
        let found = |script: &str| !outside_expressions(script).is_empty();
        for script in [
            "echo ${{ github.event.issue.title }}",
            "echo ${{github.head_ref}}",
            "echo \"${{ github.event['pull_request'].head.ref }}\"",
            "echo ${{ toJSON(github.event) }}",
            "echo ${{ toJSON( github ) }}",
            "echo ${{ github.event.commits.*.message }}",
            "echo ${{ GitHub.Event.Comment.Body || 'x' }}",
        ] {
            assert!(found(script), "{script}");
        }
        for script in [
            "echo ${{ github.sha }} ${{ github.event_name }}",
            "echo ${{ github.event.pull_request.number }} ${{ github.event.pull_request.head.sha }}",
            "echo ${{ secrets.TOKEN }} $TITLE",
            "echo ${{ matrix.github }}",
        ] {
            assert!(!found(script), "{script}");
        }
    }
}
