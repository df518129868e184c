//! Steps, reduced to what they use and run.

use serde_json::{Map, Value};

use crate::api::Operation;

use super::super::failure::Failure;
use super::commands;
use super::document::{at, bounded, many};
use super::expressions::{self, Leaf, has_expression};
use super::names;
use super::origins::{Scope, matrix_values};
use super::rows::{Expansion, Input, Mark, MarkKind, Steps, Use};

/// Gathers what steps do.
pub(super) struct Gathering<'a> {
    /// The operation that read the file, and its name.
    pub(super) file: (Operation, &'a str),
    /// What the file says around the steps.
    pub(super) scope: Scope<'a>,
    /// What is found.
    pub(super) found: Steps,
}

/// What stands for an image that is not named.
const UNNAMED: &str = "expression";

/// The inputs of actions that are run as code, most of them found by `CodeQL`:
/// <https://github.com/github/codeql/tree/main/actions/ql/lib/ext>
const CODE_INPUTS: &[(&str, &[&str])] = &[
    ("8398a7/action-slack", &["custom_payload"]),
    ("actions/github-script", &["script"]),
    ("addnab/docker-run-action", &["options", "run"]),
    ("amadevus/pwsh-script", &["script"]),
    ("appleboy/ssh-action", &["script"]),
    ("azure/cli", &["inlineScript"]),
    ("azure/powershell", &["inlineScript"]),
    ("cardinalby/js-eval-action", &["expression"]),
    ("devorbitus/yq-action-output", &["cmd"]),
    ("gautamkrishnar/blog-post-workflow", &["item_exec"]),
    (
        "imjohnbo/issue-bot",
        &["body", "linked-comments-previous-issue-text", "linked-comments-new-issue-text"],
    ),
    ("jannekem/run-python-script-action", &["script"]),
    ("lucasbento/auto-close-issues", &["issue-close-message"]),
    ("mikefarah/yq", &["cmd"]),
    ("roots/issue-closer-action", &["issue-close-message", "pr-close-message"]),
    ("sergeysova/jq-action", &["cmd"]),
    ("skitionek/notify-microsoft-teams", &["overwrite"]),
    ("tibdex/backport", &["body_template", "head_template", "labels_template", "title_template"]),
];

impl<'a> Gathering<'a> {
    /// Reads the steps of a list.
    ///
    /// # Errors
    /// When one of them is none.
    pub(super) fn steps(&mut self, steps: Option<&'a Value>, place: &str) -> Result<(), Failure> {
        for (index, step) in steps.map_or(&[][..], many).iter().enumerate() {
            let place = at(place, index);
            let Value::Object(step) = step else { return Err(self.unknown(&place)) };
            self.step(step, &place)?;
        }
        Ok(())
    }

    /// What is found, each thing once.
    pub(super) fn finish(mut self) -> Steps {
        fn once<T: Ord>(items: &mut Vec<T>) {
            items.sort();
            items.dedup();
        }
        let found = &mut self.found;
        once(&mut found.uses);
        once(&mut found.images);
        once(&mut found.code);
        once(&mut found.commands);
        once(&mut found.shells);
        once(&mut found.marks);
        self.found
    }

    fn unknown(&self, place: &str) -> Failure {
        let (operation, file) = self.file;
        Failure::malformed(operation, format!("{file}: {place} does nothing that is known"))
    }

    pub(super) fn mark(&mut self, kind: MarkKind, place: &str) {
        self.found.marks.push(Mark { kind, at: place.to_owned() });
    }

    fn step(&mut self, step: &'a Map<String, Value>, place: &str) -> Result<(), Failure> {
        self.condition(step.get("if"), &at(place, "if"));
        let outer = self.scope;
        let [_, job, workflow] = outer.environments;
        self.scope.environments = [step.get("env"), job, workflow];
        let (uses, run) = (step.get("uses"), step.get("run"));
        if let Some(uses) = uses {
            let uses = uses.as_str().ok_or_else(|| self.unknown(place))?;
            self.uses(uses, step.get("with"), place);
        }
        if let Some(run) = run {
            self.run(&text(run), step.get("shell"), place);
        }
        if let Some(parallel) = step.get("parallel") {
            self.steps(Some(parallel), &at(place, "parallel"))?;
        }
        self.scope = outer;
        let waits = ["parallel", "wait", "wait-all", "cancel"].iter().any(|key| step.contains_key(*key));
        if uses.is_none() && run.is_none() && !waits { Err(self.unknown(place)) } else { Ok(()) }
    }

    /// Notes what stands out in a condition.
    pub(super) fn condition(&mut self, condition: Option<&Value>, place: &str) {
        if let Some(Value::String(condition)) = condition {
            for kind in expressions::condition_marks(condition) {
                self.mark(kind, place);
            }
        }
    }

    /// Notes that an action or workflow is used.
    pub(super) fn uses(&mut self, uses: &str, with: Option<&Value>, place: &str) {
        let uses = bounded(uses);
        let place = at(place, "uses");
        let inputs = match with {
            Some(Value::Object(inputs)) => inputs.iter().map(|(name, value)| input(name, value)).collect(),
            Some(expression @ Value::String(_)) => {
                self.mark(MarkKind::InputsByExpression, &place);
                vec![Input { value: "expression".to_owned(), ..input("*", expression) }]
            }
            Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_)) | None => Vec::new(),
        };
        if let Some(image) = uses.strip_prefix("docker://") {
            self.found.images.push(image.to_owned());
        } else if !is_local(&uses) {
            let path = uses.split('@').next().unwrap_or_default();
            if path.split('/').any(|part| matches!(part, "" | "." | "..")) {
                self.mark(MarkKind::RoundaboutPath, &place);
            }
            let repository = names::repository(&uses).to_ascii_lowercase();
            if names::resembles_popular(&repository) {
                self.mark(MarkKind::ResemblesPopular, &at(&place, &uses));
            }
            let code = CODE_INPUTS.iter().filter(|(action, _)| action.eq_ignore_ascii_case(path));
            for input in code.flat_map(|(_, inputs)| inputs.iter()) {
                let script = with.and_then(|with| with.get(*input)).and_then(Value::as_str);
                self.code(script.unwrap_or_default());
            }
        }
        self.found.uses.push(Use { uses, inputs });
    }

    fn run(&mut self, script: &str, shell: Option<&'a Value>, place: &str) {
        self.code(script);
        self.found.commands.extend(commands::of_interest(script));
        let shell = shell.map_or(self.scope.shell, Value::as_str);
        if let Some(shell) = shell {
            let program = shell.split_whitespace().next().unwrap_or_default();
            self.found.shells.push(bounded(program.rsplit('/').next().unwrap_or(program)));
        }
        if commands::changes_environment(script) {
            self.mark(MarkKind::EnvironmentFile, &at(place, "run"));
        }
    }

    /// Notes what is put into code before it runs.
    fn code(&mut self, code: &str) {
        for expression in expressions::fenced(code) {
            let Some(parsed) = expressions::parsed(expression) else {
                self.found.code.push(Expansion { context: "unreadable".to_owned(), fixed: false });
                continue;
            };
            for source in expressions::sources(&parsed) {
                let expansion = match source {
                    Some(source) => {
                        let fixed = self.scope.is_fixed(&source);
                        Expansion { context: bounded(&source.path), fixed }
                    }
                    None => Expansion { context: "computed".to_owned(), fixed: false },
                };
                self.found.code.push(expansion);
            }
        }
    }

    /// Notes an image that is run.
    pub(super) fn image(&mut self, image: &str) {
        if !has_expression(image) {
            self.found.images.extend((!image.is_empty()).then(|| bounded(image)));
            return;
        }
        let Some(parsed) = expressions::whole(image).and_then(expressions::parsed) else {
            return self.found.images.push(UNNAMED.to_owned());
        };
        for leaf in expressions::leaves(&parsed) {
            let values = match leaf {
                Leaf::Text(text) => Some(vec![text]),
                Leaf::From(source) => self
                    .scope
                    .matrix
                    .zip(source.path.strip_prefix("matrix."))
                    .and_then(|(matrix, path)| matrix_values(matrix, path)),
                Leaf::Other => None,
            };
            let values = values.unwrap_or_else(|| vec![UNNAMED.to_owned()]);
            self.found
                .images
                .extend(values.iter().filter(|value| !value.is_empty()).map(|value| bounded(value)));
        }
    }
}

/// Whether an action or workflow is of the own repository.
pub(super) fn is_local(uses: &str) -> bool {
    uses.starts_with("./") || uses.starts_with("$/")
}

/// A value as the text that GitHub makes of it.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

/// What is kept of an input.
fn input(name: &str, value: &Value) -> Input {
    let text = text(value);
    let value = match text.as_str() {
        "" => "empty".to_owned(),
        "true" | "false" | "latest" | "*" => text,
        _ if has_expression(&text) => "expression".to_owned(),
        _ => "text".to_owned(),
    };
    Input { name: bounded(name), value }
}
