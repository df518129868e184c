//! How failures reach people: problems in files with their snippet, everything else as a chain of causes.

use std::borrow::Cow;
use std::io::Write;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use collectors::api::SecretError;

use super::Exit;
use crate::model::{Problem, Problems};
use crate::policy::{EvaluateError, SupervisorError, TestError};
use crate::store::StoreError;
use crate::telemetry::Chain;

/// Why a command could not do its work.
#[derive(Debug)]
pub(super) struct Failure {
    exit: Exit,
    what: What,
}

#[derive(Debug)]
enum What {
    Problems(Problems),
    Error { error: anyhow::Error, hint: Option<String> },
}

impl Failure {
    /// A failure with its exit code.
    pub(super) fn new(exit: Exit, error: impl Into<anyhow::Error>) -> Self {
        Self { exit, what: What::Error { error: error.into(), hint: None } }
    }

    /// A failure that is a sentence.
    pub(super) fn message(exit: Exit, message: impl Into<String>) -> Self {
        Self::new(exit, anyhow::Error::msg(message.into()))
    }

    /// Adds what to do next.
    pub(super) fn hint(mut self, next: impl Into<String>) -> Self {
        if let What::Error { hint, .. } = &mut self.what {
            *hint = Some(next.into());
        }
        self
    }

    /// Prints it on standard error.
    pub(super) fn report(&self) -> Exit {
        let text = match &self.what {
            What::Problems(problems) => render(problems),
            What::Error { error, hint } => {
                let mut text = format!("error: {}\n", Chain(error.as_ref()));
                if let Some(hint) = hint {
                    text.push_str(&format!("hint: {hint}\n"));
                }
                text
            }
        };
        // Nothing is left to do when standard error itself is gone.
        let _printed = std::io::stderr().write_all(text.as_bytes());
        self.exit
    }
}

/// What went wrong, without advice.
impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.what {
            What::Problems(problems) => f.write_str(&render(problems)),
            What::Error { error, .. } => write!(f, "{}", Chain(error.as_ref())),
        }
    }
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        Self { exit: Exit::BadInput, what: What::Problems(problems) }
    }
}

impl From<TestError> for Failure {
    fn from(error: TestError) -> Self {
        let exit = if matches!(error, TestError::Cases { .. }) { Exit::BadInput } else { Exit::Internal };
        Self::new(exit, error)
    }
}

impl From<EvaluateError> for Failure {
    fn from(error: EvaluateError) -> Self {
        Self::new(Exit::Internal, error)
    }
}

impl From<SupervisorError> for Failure {
    fn from(error: SupervisorError) -> Self {
        Self::new(Exit::Internal, error)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::new(Exit::CannotWrite, error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let exit = match &error {
            StoreError::Foreign { .. } | StoreError::Newer { .. } | StoreError::Damaged(_) => Exit::BadInput,
            StoreError::InUse { .. }
            | StoreError::Io { .. }
            | StoreError::Late
            | StoreError::Overtaken
            | StoreError::Database(_)
            | StoreError::Migrate(_)
            | StoreError::Rows(_) => Exit::CannotWrite,
        };
        Self::new(exit, error)
    }
}

/// Every problem with its place, snippet and hint.
pub(super) fn render(problems: &Problems) -> String {
    let renderer = Renderer::plain();
    let mut text = String::new();
    for problem in &problems.0 {
        text.push_str(&render_one(&renderer, problem));
        text.push_str("\n\n");
    }
    let count = problems.0.len();
    text.push_str(&format!("error: {count} problem{}\n", if count == 1 { "" } else { "s" }));
    text
}

/// The text of a problem's source. What stands where a secret is named may be the secret, and is not repeated.
fn shown<'a>(problem: &'a Problem, span: &Range<usize>) -> Cow<'a, str> {
    let text = problem.source.text.as_str();
    let holds_secret = problem.message.contains(&SecretError::NotAReference.to_string());
    let (Some(before), Some(inside), Some(after), true) =
        (text.get(..span.start), text.get(span.clone()), text.get(span.end..), holds_secret)
    else {
        return Cow::Borrowed(text);
    };
    let masked: String = inside
        .chars()
        .flat_map(|each| std::iter::repeat_n(if each == '\n' { each } else { '*' }, each.len_utf8()))
        .collect();
    Cow::Owned([before, &masked, after].concat())
}

fn render_one(renderer: &Renderer, problem: &Problem) -> String {
    let source = &problem.source;
    if source.text.is_empty() {
        let hint = problem.hint.as_ref().map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
        return format!("error: {}: {}{hint}", source.name, problem.message);
    }
    let end = source.text.len();
    let span = problem.span.start.min(end)..problem.span.end.clamp(problem.span.start.min(end), end);
    let text = shown(problem, &span);
    let snippet =
        Snippet::source(&*text).path(source.name.as_str()).annotation(AnnotationKind::Primary.span(span));
    let mut group = Level::ERROR.primary_title(problem.message.as_str()).element(snippet);
    if let Some(hint) = &problem.hint {
        group = group.element(Level::HELP.with_name("hint").message(hint.as_str()));
    }
    renderer.render(&[group])
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::Config;
    use crate::model::SourceText;

    #[test]
    fn a_secret_that_stands_where_one_is_named_is_not_repeated() {
        for written in ["\"ghp_plaintext\"", "\"\"\"ghp_plaintext\nline two\"\"\"", "\"gh\u{e4}p_plaintext\""]
        {
            let text = format!(
                "[source.github]\ncollector = \"github\"\norganization = \"acme\"\ntoken = {written}\n"
            );
            let source = SourceText::new("annexa.toml", text.as_str());
            let problems = Config::parse(&source, Path::new(""), collectors::all()).err().unwrap();
            let shown = render(&problems);
            assert!(shown.contains("by reference") && shown.contains("annexa.toml:4"), "{shown}");
            assert!(!shown.contains("plaintext"), "{shown}");
        }
    }
}
