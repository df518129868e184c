//! What is wrong with policies beyond what loading finds: names that do not exist, and Rego outside the portable
//! subset, which gives the same answers in every engine.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use collectors::api::did_you_mean;

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
    let mut start = 0;
    let mut head_has_value = false;
    for line in source.text.split_inclusive('\n') {
        let code = code_of(line);
        if code.starts_with(|c: char| c.is_ascii_lowercase()) && !code.starts_with("else") {
            head_has_value = code.split(" if ").next().unwrap_or_default().contains(":=");
        }
        if let Some(at) = find_word(code, "else if").filter(|_| head_has_value) {
            let problem = Problem::at(
                source,
                start + at..start + at + 7,
                "an else without a value under a head with one",
            );
            problems.push(problem.hint("engines differ; write `else := value if`"));
        }
        if decides_in_head(code) {
            let span = start..start + line.trim_end().len();
            let problem =
                Problem::at(source, span, "the head decides: one silent subject would cost all of them");
            problems.push(problem.hint("bind the decision in the body: `said := decide(row)`"));
        }
        for (word, instead) in FORBIDDEN {
            if let Some(at) = find_word(code, word) {
                let span = start + at..start + at + word.len();
                let problem =
                    Problem::at(source, span, format!("{:?} is outside the portable subset", word.trim()));
                problems.push(problem.hint(*instead));
            }
        }
        if line.chars().count() > 1_000 {
            problems.push(Problem::at(source, start..start + 1, "the line is longer than engines accept"));
        }
        start += line.len();
    }
    problems
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
    fn recursion_is_found_directly_and_through_others() {
        assert_eq!(messages("f(x) := f(x)\n"), ["f can call itself"]);
        assert_eq!(messages("f(x) := g(x)\n\ng(x) := y if {\n\ty := f(x)\n}\n").len(), 2);
        assert!(messages("f(x) := g(x)\n\ng(x) := x\n").is_empty());
    }
}
