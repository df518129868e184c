//! What is wrong with policies beyond what loading finds: names that do not exist, and Rego outside the portable
//! subset, which gives the same answers in every engine.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use collectors::api::did_you_mean;

use super::engine_text::for_engine;
use super::{Policy, PolicySet};
use crate::evidence::Kinds;
use crate::model::{EntryId, Problem, SourceText};

/// Words that no policy may use, with what to do instead.
const FORBIDDEN: &[(&str, &str)] = &[
    ("time.now_ns", "use input.as_of: an assessment must be repeatable"),
    ("http.send", "a policy never fetches; collect the evidence instead"),
    ("opa.runtime", "a policy depends on its input only"),
    ("rego.metadata", "not every engine has it"),
    ("rand.", "an assessment must be repeatable"),
    ("uuid.", "an assessment must be repeatable"),
    ("crypto.", "not every engine has it; let the collector parse certificates and hash"),
    ("io.jwt.", "not every engine has it"),
    ("time.add_date", "engines differ at month ends; compare durations"),
    ("net.lookup_ip_addr", "a policy never fetches"),
    ("print(", "remove it"),
    ("trace(", "remove it"),
    (":= walk(", "engines differ; write walk(value, [path, leaf])"),
    (" $\"", "not every engine has string interpolation; use sprintf or concat"),
    ("not input.", "engines differ on what is absent; compare with == on a declared field"),
    ("not data.", "engines differ on what is absent; compare with == on a declared field"),
];

/// Every problem of the set: policies against the evidence kinds and the hub's controls, and all Rego against the
/// portable subset.
#[must_use]
pub fn lint(set: &PolicySet, kinds: &Kinds, hub: &BTreeSet<EntryId>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for policy in set.iter() {
        problems.extend(unknown_names(policy, kinds, hub));
        problems.extend(portable(&policy.source));
        problems.extend(recursion(&policy.source));
        if set.test_of(&policy.id).is_none() {
            let hint = format!(
                "write {}_test.rego; `annexa policy new` shows one",
                policy.id.as_str().replace('.', "/")
            );
            problems.push(Problem::at(&policy.source, 0..0, "the policy has no tests").hint(hint));
        }
    }
    for (path, test) in set.tests().filter(|(path, _)| !path.starts_with("lib/")) {
        let tested = path.trim_end_matches("_test.rego").replace('/', ".");
        if !set.iter().any(|policy| policy.id.as_str() == tested) {
            let problem =
                Problem::at(test, 0..0, format!("there is no policy {tested} that this could test"));
            problems
                .push(problem.hint("a file that ends in _test.rego is a test and never runs as a policy"));
        }
    }
    for library in set.libraries().filter(|library| !library.name.ends_with("_test.rego")) {
        problems.extend(portable(library));
        problems.extend(recursion(library));
    }
    problems
}

fn unknown_names(policy: &Policy, kinds: &Kinds, hub: &BTreeSet<EntryId>) -> Vec<Problem> {
    let source = &policy.source;
    let mut problems = Vec::new();
    for control in policy.metadata.custom.controls.iter().filter(|control| !hub.contains(*control)) {
        let near = did_you_mean(control.as_str(), hub.iter().map(EntryId::as_str));
        let problem = Problem::at(
            source,
            place_of(source, control.as_str()),
            format!("control {control} is not in the hub"),
        );
        problems.push(problem.hint(near.unwrap_or_else(|| "`annexa control list` shows all".to_owned())));
    }
    for name in &policy.metadata.custom.evidence {
        let place = || place_of(source, name.as_str());
        let Some(kind) = kinds.get(name) else {
            let near = did_you_mean(name.as_str(), kinds.iter().map(|(name, _)| name.as_str()));
            let problem =
                Problem::at(source, place(), format!("no collector returns evidence of kind {name}"));
            problems.push(problem.hint(near.unwrap_or_else(|| "`annexa source kinds` shows all".to_owned())));
            continue;
        };
        for field in policy.metadata.fields_of(name) {
            if kind.shape.field(field).is_none() {
                problems.push(Problem::at(
                    source,
                    place_of(source, field),
                    format!("{name} has no field {field}"),
                ));
            }
        }
    }
    problems
}

/// Where a word stands in a file, or its beginning.
fn place_of(source: &SourceText, word: &str) -> std::ops::Range<usize> {
    source.text.find(word).map_or(0..0, |start| start..start + word.len())
}

fn portable(source: &Arc<SourceText>) -> Vec<Problem> {
    let mut problems = Vec::new();
    match for_engine(&source.name, &source.text) {
        Ok(text) if text.lines().any(|line| line.chars().count() > 1_000) => {
            problems.push(Problem::at(
                source,
                0..0,
                "a line is longer than engines accept, imports written out",
            ));
        }
        Ok(_) => {}
        Err(error) => problems.push(Problem::at(source, error.place(), error.to_string())),
    }
    let mut start = 0;
    let mut head_has_value = false;
    for line in source.text.split_inclusive('\n') {
        let code = code_of(line);
        if code.starts_with(|c: char| c.is_ascii_lowercase()) && !code.starts_with("else") {
            head_has_value = code.split(" if ").next().unwrap_or_default().contains(":=");
        }
        let shapes = misread(code, head_has_value).into_iter().map(|(at, what, instead)| {
            Problem::at(source, start + at.start..start + at.end, what).hint(instead)
        });
        problems.extend(shapes);
        for (word, instead) in FORBIDDEN {
            if let Some(at) = find_word(code, word) {
                let span = start + at..start + at + word.len();
                let problem =
                    Problem::at(source, span, format!("{:?} is outside the portable subset", word.trim()));
                problems.push(problem.hint(*instead));
            }
        }
        start += line.len();
    }
    problems
}

/// Where a line has a form that engines read differently, what is wrong with it, and what to write instead.
fn misread(code: &str, head_has_value: bool) -> Vec<(std::ops::Range<usize>, &'static str, &'static str)> {
    let end = code.trim_end().len();
    let mut found = Vec::new();
    if let Some(at) = find_word(code, "else if").filter(|_| head_has_value) {
        let what = "an else without a value under a head with one";
        found.push((at..at + 7, what, "engines differ; write `else := value if`"));
    }
    let value = |at: &usize| code.get(at + 8..).unwrap_or_default();
    if let Some(at) = find_word(code, "else := ").filter(|at| !head_has_value && may_be_undefined(value(at)))
    {
        let what = "a value that may be undefined under a head without a value";
        found.push((at..end, what, "our engine takes it for true; bind the value in the body first"));
    }
    let denied = |at: &usize| is_outside_quotes(code, *at) && denies_a_call_within(code.get(at + 4..));
    if let Some(at) = find_word(code, "not ").filter(denied) {
        let what = "a call within what is denied";
        found.push((at..end, what, "engines differ where it is undefined; bind its value first"));
    }
    if decides_in_head(code) {
        let what = "the head decides: one silent subject would cost all of them";
        found.push((0..end, what, "bind the decision in the body: `said := decide(row)`"));
    }
    found
}

/// True where no text in quotes is open.
fn is_outside_quotes(code: &str, at: usize) -> bool {
    code.get(..at).unwrap_or_default().matches('"').count().is_multiple_of(2)
}

/// True for the value of an else that is neither a literal nor a bound name.
fn may_be_undefined(rest: &str) -> bool {
    let value = rest.split(" if ").next().unwrap_or_default().trim();
    let is_literal = value.starts_with('"') && value.ends_with('"') && value.matches('"').count() == 2;
    let is_word = value.chars().all(|c| c.is_alphanumeric() || c == '_');
    !is_literal && !is_word
}

/// True for `f(g(x))` and `g(x) == y`: engines ask for `g(x)` before or within the `not`.
fn denies_a_call_within(rest: Option<&str>) -> bool {
    let unquoted: String = rest.unwrap_or_default().split('"').step_by(2).collect();
    let denied = unquoted.split(';').next().unwrap_or_default();
    let calls = denied.match_indices('(').filter(|(at, _)| {
        denied.get(..*at).unwrap_or_default().ends_with(|c: char| c.is_alphanumeric() || c == '_')
    });
    let compares = [" == ", " != ", " < ", " <= ", " > ", " >= "].iter().any(|sign| denied.contains(sign));
    calls.count() > usize::from(!compares)
}

/// True for `verdicts contains verdict.of(subject, f(…))`. Where `f` says nothing about one subject, the embedded engine
/// fails for all; bound in the body it is silent about that one.
fn decides_in_head(code: &str) -> bool {
    let Some((_, arguments)) = code.split_once("verdicts contains verdict.of(") else { return false };
    let decision = arguments.split_once(", ").map_or("", |(_subject, decision)| decision);
    let name = decision.split('(').next().unwrap_or_default();
    name.len() < decision.len() && !name.starts_with("verdict.") && name.chars().all(is_name)
}

/// Finds a word that is not the tail of a longer name.
fn find_word(code: &str, word: &str) -> Option<usize> {
    let hits = code.match_indices(word).map(|(at, _)| at);
    let inside_name =
        |at: usize| code.get(..at).and_then(|before| before.chars().last()).is_some_and(is_name);
    hits.into_iter().find(|at| !word.starts_with(char::is_alphabetic) || !inside_name(*at))
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '.'
}

/// A line without its comment; quotes are respected.
fn code_of(line: &str) -> &str {
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (None, '#') => return line.get(..at).unwrap_or(line),
            (None, '"' | '`') => quote = Some(c),
            (Some('"'), '\\') if !escaped => {
                escaped = true;
                continue;
            }
            (Some(open), close) if open == close && !escaped => quote = None,
            _inside => {}
        }
        escaped = false;
    }
    line
}

/// Functions that can reach themselves. Some engines refuse such a module, ours dies of it.
fn recursion(source: &Arc<SourceText>) -> Vec<Problem> {
    let calls = call_graph(&source.text);
    let reaches_itself = |start: &str| {
        let mut seen = BTreeSet::new();
        let mut open: Vec<&str> =
            calls.get(start).into_iter().flat_map(|(_, called)| called).map(String::as_str).collect();
        while let Some(name) = open.pop() {
            if name == start {
                return true;
            }
            if seen.insert(name) {
                open.extend(calls.get(name).into_iter().flat_map(|(_, called)| called).map(String::as_str));
            }
        }
        false
    };
    let recursive = calls.iter().filter(|(name, _)| reaches_itself(name));
    let problems = recursive.map(|(name, (at, _))| {
        Problem::at(source, *at..at + name.len(), format!("{name} can call itself"))
            .hint("Rego has no recursion")
    });
    problems.collect()
}

/// For each rule: where it begins, and the functions of the module that it calls.
fn call_graph(text: &str) -> BTreeMap<String, (usize, BTreeSet<String>)> {
    let mut graph: BTreeMap<String, (usize, BTreeSet<String>)> = BTreeMap::new();
    let mut current: Option<String> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let code = code_of(line);
        let head = code.strip_prefix("default ").unwrap_or(code);
        if head.starts_with(|c: char| c.is_ascii_lowercase() || c == '_') && !head.starts_with("else") {
            let name: String = head.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            graph.entry(name.clone()).or_insert_with(|| (start, BTreeSet::new()));
            current = Some(name.clone());
            let rest = head.get(name.len()..).unwrap_or_default();
            let body = rest.strip_prefix('(').unwrap_or(rest);
            note_calls(&mut graph, &name, body);
        } else if let Some(name) = &current {
            note_calls(&mut graph, &name.clone(), code);
        }
        start += line.len();
    }
    graph
}

fn note_calls(graph: &mut BTreeMap<String, (usize, BTreeSet<String>)>, name: &str, code: &str) {
    for (at, _) in code.match_indices('(') {
        let before = code.get(..at).unwrap_or_default();
        let called: String = before.chars().rev().take_while(|c| is_name(*c)).collect();
        let called: String = called.chars().rev().collect();
        if !called.is_empty() && !called.contains('.') {
            graph.entry(name.to_owned()).or_default().1.insert(called);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(text: &str) -> Vec<String> {
        let source = SourceText::new("x.rego", text);
        portable(&source).into_iter().chain(recursion(&source)).map(|problem| problem.message).collect()
    }

    #[test]
    fn a_test_of_no_policy_is_found() {
        let files = [("aws/mfa_test.rego", "package policies.aws.mfa_test\n")];
        let files = files.map(|(path, text)| (path.to_owned(), SourceText::new(path, text)));
        let set = PolicySet::of_files(files.into()).unwrap();
        let problems = lint(&set, &Kinds::of(&[]).unwrap(), &BTreeSet::new());
        assert!(problems[0].message.contains("no policy aws.mfa"), "{problems:?}");
    }

    #[test]
    fn what_is_outside_the_portable_subset_is_found() {
        assert_eq!(messages("x := time.now_ns()\n").len(), 1);
        assert_eq!(messages("x if not input.user.mfa\n").len(), 1);
        assert_eq!(
            messages("# time.now_ns is not used\nx := \"# not input.\"\n"),
            vec!["\"not input.\" is outside the portable subset".to_owned()]
        );
        assert!(messages("x := my_rand.y\n").is_empty());
    }

    #[test]
    fn an_else_without_a_value_under_a_head_with_one_is_found() {
        assert_eq!(messages("f(x) := 1 if x == 1\n\nelse if x == 2\n").len(), 1);
        assert!(messages("f(x) if x == 1\n\nelse if x == 2\n").is_empty());
    }

    #[test]
    fn an_else_that_may_be_undefined_under_a_head_without_a_value_is_found() {
        assert_eq!(messages("f(x) if x == 1\n\nelse := g(x) < 2\n").len(), 1);
        assert_eq!(messages("f(x) if {\n\tx == 1\n} else := x.y if x.z\n").len(), 1);
        assert!(
            messages("f(x) if x == 1\n\nelse := false\n\ng(x) if x == 1\n\nelse := y if y := h(x)\n")
                .is_empty()
        );
        assert!(messages("f(x) := \"a\" if x == 1\n\nelse := g(x)\n").is_empty());
    }

    #[test]
    fn a_call_within_what_is_denied_is_found() {
        assert_eq!(messages("f(x) if not g(x) == 9\n").len(), 1);
        assert_eq!(messages("f(x) if not g(h(x))\n").len(), 1);
        assert!(messages("f(x) if not g(x)\n\nh(x) if not x == 9\n\ny := f(\"not f(g(x))\")\n").is_empty());
    }

    #[test]
    fn an_imported_name_that_stands_alone_is_found() {
        let text = "package x\n\nimport data.lib.times\n\nf(times) := times.now\n";
        assert!(messages(text)[0].contains("times stands alone"));
    }

    #[test]
    fn recursion_is_found_directly_and_through_others() {
        assert_eq!(messages("f(x) := f(x)\n"), ["f can call itself"]);
        assert_eq!(messages("f(x) := g(x)\n\ng(x) := y if {\n\ty := f(x)\n}\n").len(), 2);
        assert!(messages("f(x) := g(x)\n\ng(x) := x\n").is_empty());
    }
}
