//! Runs policy tests: the same files that stock `opa test` runs, here through the whole engine.
//!
//! A test file holds `cases`, each a little evidence with the expected verdict of each subject, and rules named
//! `test_…`. A case runs through enforcement, worker and result contract, exactly as a scan does.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use collectors::api::canonical;
use serde::Deserialize;
use serde_json::Value;

use super::evaluate::{EvaluateError, Evaluation, Parameters, evaluate_each};
use super::join::Sources;
use super::protocol::{Job, Module};
use super::supervisor::{Batch, Loadable, Outcome, SupervisorError, Workers};
use super::{Policy, PolicySet};
use crate::evidence::{EvidenceSet, Kinds};
use crate::model::{
    Call, Completeness, Digest, Evidence, KindName, Record, Scope, SourceId, SourceText, SubjectId, Verdict,
};

/// One case of a policy's test file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Rows by kind.
    pub evidence: BTreeMap<KindName, Vec<Value>>,
    /// The expected verdict's word by subject.
    pub verdicts: BTreeMap<SubjectId, String>,
    /// Verdicts that the engine reaches without the policy, such as that of an empty population.
    #[serde(default)]
    pub engine: BTreeMap<SubjectId, String>,
    /// The parameters.
    #[serde(default)]
    pub parameters: BTreeMap<String, Value>,
    /// The moment of the assessment.
    #[serde(default = "default_moment")]
    pub as_of: DateTime<Utc>,
    /// The scope.
    #[serde(default = "default_scope")]
    pub scope: Scope,
}

fn default_moment() -> DateTime<Utc> {
    DateTime::from_timestamp(1_793_491_200, 0).unwrap_or_default()
}

#[expect(clippy::expect_used, reason = "a constant that a test reads")]
fn default_scope() -> Scope {
    Scope::parse("aws:123456789012").expect("a valid scope")
}

/// A test that did not come out as it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The test file.
    pub file: String,
    /// The case or rule.
    pub name: String,
    /// What was expected and what came.
    pub what: String,
}

/// Why tests could not be run at all.
#[derive(Debug, thiserror::Error)]
pub enum TestError {
    /// No worker could be used.
    #[error("run the policy tests")]
    Workers(#[from] SupervisorError),
    /// No worker could be used for a case.
    #[error("run the policy tests")]
    Evaluate(#[from] EvaluateError),
    /// The file's `cases` are not what they should be.
    #[error("{file}: cases: {what}")]
    Cases {
        /// The test file.
        file: String,
        /// What is wrong.
        what: String,
    },
}

/// Runs every test of every policy and library: how many there were, and those that failed.
///
/// # Errors
/// When no worker could be used, or a file's cases have another shape.
pub fn test(set: &PolicySet, kinds: &Kinds, workers: &Workers) -> Result<(usize, Vec<Failure>), TestError> {
    let mut count = 0;
    let mut failures = Vec::new();
    for policy in set.iter() {
        let Some(source) = set.test_of(&policy.id) else { continue };
        let cases = read_cases(set, policy, workers)?;
        let verdicts = run_cases(set, policy, cases.values(), kinds, workers)?;
        count += cases.len();
        for ((name, case), got) in cases.iter().zip(verdicts) {
            failures.extend(disagreement(case, &got).map(|what| Failure {
                file: source.name.clone(),
                name: name.clone(),
                what,
            }));
        }
    }
    for (path, source) in set.tests() {
        let (ran, failed) = run_rules(set, path, source, workers)?;
        count += ran;
        failures.extend(failed);
    }
    Ok((count, failures))
}

/// The cases of a policy's test file, by name.
///
/// # Errors
/// When there is no test file, or its cases have another shape.
pub fn read_cases(
    set: &PolicySet,
    policy: &Policy,
    workers: &Workers,
) -> Result<BTreeMap<String, Case>, TestError> {
    let file = || format!("{}_test.rego", policy.id);
    let wrong = |what: &str| TestError::Cases { file: file(), what: what.to_owned() };
    let source = set.test_of(&policy.id).ok_or_else(|| wrong("there is no test file"))?;
    let rule = format!("data.policies.{}_test.cases", policy.id);
    let outcome = run_rule(set, source, &[rule], workers)?.pop();
    match outcome {
        Some(Outcome::Verdicts(value)) => {
            serde_json::from_str(value.get()).map_err(|error| wrong(&error.to_string()))
        }
        Some(Outcome::Lost(_, message)) => Err(wrong(&message)),
        None => Err(wrong("nothing came back")),
    }
}

/// The verdicts of a policy on some cases, in their order, through the whole engine.
///
/// # Errors
/// When no worker could be used.
pub fn run_cases<'a>(
    set: &PolicySet,
    policy: &Policy,
    cases: impl IntoIterator<Item = &'a Case>,
    kinds: &Kinds,
    workers: &Workers,
) -> Result<Vec<BTreeMap<SubjectId, Verdict>>, TestError> {
    let alone = set.clone().filtered(|each| each.id == policy.id);
    let mut groups: BTreeMap<_, (Parameters, EvidenceSet)> = BTreeMap::new();
    let mut count = 0;
    for (number, case) in cases.into_iter().enumerate() {
        let parameters = Parameters::from([(policy.id.clone(), case.parameters.clone())]);
        // To a policy that joins sources, other cases would be other sources.
        let alone = policy.metadata.custom.joins.then_some(number);
        let key = (case.as_of, serde_json::to_string(&case.parameters).unwrap_or_default(), alone);
        let (_, evidence) = groups.entry(key).or_insert_with(|| (parameters, EvidenceSet::default()));
        case_evidence(number, case).into_iter().for_each(|each| evidence.add(each));
        count = number + 1;
    }
    let sources = &Sources::default();
    let evaluations: Vec<_> = groups
        .iter()
        .map(|((as_of, _, _), (parameters, evidence))| Evaluation {
            policies: &alone,
            kinds,
            evidence,
            sources,
            parameters,
            as_of: *as_of,
        })
        .collect();
    let mut verdicts = vec![BTreeMap::new(); count];
    for judgement in evaluate_each(&evaluations, workers, None)?.into_iter().flatten() {
        let number = judgement.source.as_str().trim_start_matches("case-").parse::<usize>().ok();
        if let Some(got) = number.and_then(|number| verdicts.get_mut(number)) {
            got.insert(judgement.subject, judgement.verdict);
        }
    }
    Ok(verdicts)
}

/// A case as evidence of a source of its own.
fn case_evidence(number: usize, case: &Case) -> Vec<Evidence> {
    let Ok(source) = SourceId::parse(&format!("case-{number}")) else { return Vec::new() };
    let evidence = case.evidence.iter().map(|(kind, rows)| {
        let body = Digest::of(&canonical(&Value::Array(rows.clone())));
        let record = Record {
            kind: kind.clone(),
            source: source.clone(),
            scope: case.scope.clone(),
            observed_at: case.as_of,
            collected_at: case.as_of,
            collector: "test".to_owned(),
            identity: "test".to_owned(),
            completeness: Completeness { pages: 1, expected: None, got: rows.len() as u64 },
            closed: Vec::new(),
            gaps: Vec::new(),
            calls: vec![Call { operation: "test:Read".to_owned(), count: 1, request_ids: Vec::new() }],
            schema: body,
            body,
        };
        Evidence { record, rows: rows.clone() }
    });
    evidence.collect()
}

/// What differs between the expected and the actual verdicts.
fn disagreement(case: &Case, got: &BTreeMap<SubjectId, Verdict>) -> Option<String> {
    let expected: BTreeMap<_, _> = case.verdicts.iter().chain(&case.engine).collect();
    let subjects: BTreeSet<_> = expected.keys().copied().chain(got.keys()).collect();
    let differences = subjects.into_iter().filter_map(|subject| {
        let expected = expected.get(subject).map_or("nothing", |word| word.as_str());
        let actual = got.get(subject).map_or("nothing", |verdict| verdict.word());
        (expected != actual).then(|| format!("{subject}: expected {expected}, got {actual}"))
    });
    let differences: Vec<_> = differences.collect();
    (!differences.is_empty()).then(|| differences.join("; "))
}

/// Evaluates every `test_…` rule of a file but `test_cases`, which is for stock OPA: here each case runs through the
/// whole engine instead, where a null or mistyped field never reaches the policy.
fn run_rules(
    set: &PolicySet,
    path: &str,
    source: &Arc<SourceText>,
    workers: &Workers,
) -> Result<(usize, Vec<Failure>), TestError> {
    let names = rule_names(&source.text);
    let package = package_of(&source.text);
    let rules: Vec<_> = names.iter().map(|name| format!("data.{package}.{name}")).collect();
    let outcomes = run_rule(set, source, &rules, workers)?;
    let failures = names.iter().zip(outcomes).filter_map(|(name, outcome)| {
        let what = match outcome {
            Outcome::Verdicts(value) if value.get() == "true" => return None,
            Outcome::Verdicts(value) => format!("expected true, got {value}"),
            Outcome::Lost(reason, message) => format!("{reason}: {message}"),
        };
        Some(Failure { file: source.name.clone(), name: format!("{path} {name}"), what })
    });
    Ok((names.len(), failures.collect()))
}

/// Evaluates rules of one test file, with every policy and library at hand.
fn run_rule(
    set: &PolicySet,
    source: &Arc<SourceText>,
    rules: &[String],
    workers: &Workers,
) -> Result<Vec<Outcome>, SupervisorError> {
    let imported = set.iter().filter(|policy| source.text.contains(&format!("data.policies.{}", policy.id)));
    let libraries: Vec<Module> =
        set.libraries().chain(imported.map(|policy| &policy.source)).map(Module::from).collect();
    let loadable = |rule: &String| Loadable {
        rule: rule.clone(),
        libraries: libraries.clone(),
        module: Module::from(source),
    };
    let policies = rules.iter().map(loadable).collect();
    let jobs = (0..rules.len()).map(|number| Job {
        job: number,
        policy: number,
        input: BTreeMap::new(),
        evidence: BTreeMap::new(),
    });
    let batch = Batch { policies, evidence: Vec::new(), jobs: jobs.collect() };
    Ok(workers.run(&batch)?.into_values().collect())
}

fn rule_names(text: &str) -> Vec<String> {
    let heads = text.lines().filter(|line| line.starts_with("test_") && !line.starts_with("test_cases["));
    let names: BTreeSet<String> = heads
        .map(|line| line.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect())
        .collect();
    names.into_iter().collect()
}

fn package_of(text: &str) -> &str {
    text.lines().find_map(|line| line.strip_prefix("package ")).unwrap_or_default().trim()
}
