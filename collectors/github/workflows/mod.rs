//! Workflows and actions of GitHub Actions, reduced to what policies judge.

mod commands;
mod document;
mod expressions;
mod names;
mod origins;
mod rows;
mod scripts;
mod steps;

pub(super) mod actions;
pub(super) mod hooks;
pub(super) mod updates;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::api::Operation;

use super::failure::Failure;
use document::{Document, at, bounded, many};
use origins::Scope;
use steps::Gathering;

pub(super) use document::File;
pub use rows::{Action, Expansion, Input, Job, Mark, MarkKind, Permissions, Steps, Use, Workflow};

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
    let name = bounded(&entry.name);
    let file = entry.object.ok_or_else(|| Failure::malformed(operation, format!("{name} has no text")))?;
    let document = file.document(operation, &name)?;
    let lacks = |what: &str| Failure::malformed(operation, format!("{name} says no {what}"));
    let on = document.get("on").ok_or_else(|| lacks("event"))?;
    let Some(Value::Object(jobs)) = document.get("jobs") else { return Err(lacks("job")) };
    let reading = Reading { file: (operation, &name), document: &document, on };
    let jobs = jobs.iter().map(|(id, job)| reading.job(id, job)).collect::<Result<_, _>>()?;
    let push = on.get("push");
    Ok(Workflow {
        triggers: triggers(on).ok_or_else(|| lacks("event"))?,
        tag_filter: ["tags", "tags-ignore"]
            .iter()
            .any(|key| push.is_some_and(|push| push.get(key).is_some())),
        push_branches: names(push.and_then(|push| push.get("branches"))),
        permissions: reading.permissions(document.get("permissions"))?,
        cache_mode: cache_mode(&document),
        marks: marks(&document),
        jobs,
        file: name.clone(),
    })
}

/// The events of `on`: one, a list, or the keys of a map.
fn triggers(on: &Value) -> Option<Vec<String>> {
    match on {
        Value::Array(events) => events.iter().map(|event| event.as_str().map(bounded)).collect(),
        Value::Object(events) => Some(events.keys().map(|event| bounded(event)).collect()),
        Value::String(event) => Some(vec![bounded(event)]),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// Names of a list, or one that stands alone.
fn names(value: Option<&Value>) -> Vec<String> {
    value.map_or(&[][..], many).iter().filter_map(Value::as_str).map(bounded).collect()
}

fn cache_mode(holder: &Map<String, Value>) -> String {
    holder.get("cache-mode").and_then(Value::as_str).map(bounded).unwrap_or_default()
}

/// The shell that scripts run in which name none.
fn shell_of(holder: &Map<String, Value>) -> Option<&str> {
    holder.get("defaults")?.get("run")?.get("shell")?.as_str()
}

/// What stands out in the expressions and environments of a whole file.
fn marks(document: &Document) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (key, value) in document {
        document::texts(value, key, &mut |text, place| {
            let kinds = expressions::marks(text).into_iter();
            marks.extend(kinds.map(|kind| Mark { kind, at: place.to_owned() }));
        });
    }
    environments(document, "", &mut marks);
    marks.sort();
    marks.dedup();
    marks
}

/// The variable that lets scripts set the environment by what they print:
/// <https://github.blog/changelog/2020-10-01-github-actions-deprecating-set-env-and-add-path-commands/>
const INSECURE: &str = "ACTIONS_ALLOW_UNSECURE_COMMANDS";

/// Looks for the variable wherever an environment is.
fn environments(fields: &Map<String, Value>, place: &str, marks: &mut Vec<Mark>) {
    for (key, value) in fields {
        let place = at(place, key);
        let Value::Object(inner) = value else {
            for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                if let Value::Object(item) = item {
                    environments(item, &at(&place, index), marks);
                }
            }
            continue;
        };
        if key == "env" {
            let set = inner.iter().filter(|(name, _)| name.eq_ignore_ascii_case(INSECURE));
            let set = set.filter(|(_, value)| **value != Value::Bool(false) && !value.is_null());
            marks.extend(set.map(|_| Mark { kind: MarkKind::InsecureCommands, at: place.clone() }));
        }
        environments(inner, &place, marks);
    }
}

/// A workflow that is read.
struct Reading<'a> {
    file: (Operation, &'a str),
    document: &'a Document,
    on: &'a Value,
}

impl Reading<'_> {
    fn wrong(&self, what: &str) -> Failure {
        let (operation, file) = self.file;
        Failure::malformed(operation, format!("{file}: {what} cannot be understood"))
    }

    fn job(&self, id: &str, job: &Value) -> Result<Job, Failure> {
        let place = at("jobs", id);
        let Value::Object(job) = job else { return Err(self.wrong(&place)) };
        let environments = [None, job.get("env"), self.document.get("env")];
        let matrix = job.get("strategy").and_then(|strategy| strategy.get("matrix"));
        let shell = shell_of(job).or_else(|| shell_of(self.document));
        let scope = Scope { environments, matrix, on: Some(self.on), shell };
        let mut gathering = Gathering { file: self.file, scope, found: Steps::default() };
        gathering.condition(job.get("if"), &at(&place, "if"));
        match job.get("uses") {
            Some(Value::String(uses)) => gathering.uses(uses, None, &place),
            Some(_) => return Err(self.wrong(&place)),
            None if job.get("steps").is_none() => return Err(self.wrong(&place)),
            None => {}
        }
        if job.get("secrets").and_then(Value::as_str) == Some("inherit") {
            gathering.mark(MarkKind::InheritedSecrets, &place);
        }
        containers(job, &place, &mut gathering);
        gathering.steps(job.get("steps"), &at(&place, "steps"))?;
        Ok(Job {
            name: bounded(id),
            permissions: self.permissions(job.get("permissions"))?,
            cache_mode: cache_mode(job),
            steps: gathering.finish(),
        })
    }

    fn permissions(&self, permissions: Option<&Value>) -> Result<Permissions, Failure> {
        match permissions {
            None => Ok(Permissions::Unset),
            Some(Value::String(all)) if all == "read-all" => Ok(Permissions::ReadAll),
            Some(Value::String(all)) if all == "write-all" => Ok(Permissions::WriteAll),
            Some(Value::Object(listed)) => {
                let write = listed.iter().filter(|(_, level)| level.as_str() == Some("write"));
                Ok(Permissions::Listed { write: write.map(|(name, _)| bounded(name)).collect() })
            }
            Some(_) => Err(self.wrong("permissions")),
        }
    }
}

/// Notes the images that a job runs in and beside, and passwords for them that are written down.
fn containers<'a>(job: &'a Map<String, Value>, place: &str, gathering: &mut Gathering<'a>) {
    let services = job.get("services");
    let named = services.and_then(Value::as_object).into_iter().flatten();
    let named = named.map(|(name, service)| (at(&at(place, "services"), name), service));
    let computed = services.filter(|services| services.is_string());
    let others = [job.get("container"), computed].into_iter().flatten();
    for (place, container) in others.map(|container| (at(place, "container"), container)).chain(named) {
        let image = container.as_str().or_else(|| container.get("image").and_then(Value::as_str));
        gathering.image(image.unwrap_or_default());
        let password = container.get("credentials").and_then(|each| each.get("password"));
        let is_told = |password: &Value| match password {
            Value::String(text) => expressions::whole(text).is_none(),
            Value::Null => false,
            Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => true,
        };
        if password.is_some_and(is_told) {
            gathering.mark(MarkKind::WrittenPassword, &at(&place, "credentials"));
        }
    }
}

#[cfg(test)]
mod tests;
