//! The policies that ship: their tests, their tests' completeness, and what no change of a row may do.

use std::collections::{BTreeMap, BTreeSet};

use annexa::catalog::Catalogs;
use annexa::model::{SubjectId, Verdict};
use annexa::policy::{Case, Policy, PolicySet, lint, read_cases, run_cases, test};
use serde_json::{Value, json};

use crate::support::{kinds, workers};

const VERDICTS: [&str; 4] = ["pass", "fail", "unknown", "not_applicable"];

#[test]
fn every_policy_test_passes() {
    let (count, failures) = test(&PolicySet::embedded().unwrap(), &kinds(), &workers()).unwrap();
    assert!(count > 300, "only {count} tests ran");
    assert_eq!(failures, []);
}

#[test]
fn no_policy_breaks_a_rule_of_the_house() {
    let catalogs = Catalogs::embedded().unwrap();
    let hub = catalogs.hub().entries().iter().map(|entry| entry.id.clone()).collect();
    let problems = lint(&PolicySet::embedded().unwrap(), &kinds(), &hub);
    let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems, [""; 0]);
}

/// The verdicts that no case expects.
fn missing_kinds<'a>(cases: impl Iterator<Item = &'a Case>) -> BTreeSet<&'static str> {
    let expected: BTreeSet<&str> = cases
        .flat_map(|case| case.verdicts.values().chain(case.engine.values()))
        .map(String::as_str)
        .collect();
    VERDICTS.into_iter().filter(|word| !expected.contains(word)).collect()
}

#[test]
fn every_policy_has_four_kinds_of_test() {
    let set = PolicySet::embedded().unwrap();
    for policy in set.iter() {
        let cases = read_cases(&set, policy, &workers()).unwrap();
        assert_eq!(missing_kinds(cases.values()), BTreeSet::new(), "{} lacks cases", policy.id);
    }
}

#[test]
fn a_policy_without_a_kind_of_test_is_noticed() {
    let case: Case =
        serde_json::from_value(json!({"evidence": {}, "verdicts": {"a": "pass", "b": "fail"}})).unwrap();
    assert_eq!(missing_kinds([case].iter()), BTreeSet::from(["unknown", "not_applicable"]));
}

/// The rows of the tables of IAM statements: how many, and how many of them name where a trap was seen.
fn statement_rows(set: &PolicySet) -> (usize, usize) {
    let tables = set.tests().filter(|(path, _)| path.starts_with("lib/iam_semantics_"));
    let texts: Vec<&str> = tables.map(|(_, source)| source.text.as_str()).collect();
    let lines = || texts.iter().flat_map(|text| text.lines());
    let rows = lines().filter(|line| line.starts_with("\t\"") && line.contains("\": [")).count();
    let seen =
        lines().filter(|line| line.contains('#') && line.contains("\"") && !line.starts_with('#')).count();
    (rows, seen)
}

#[test]
fn the_tables_of_iam_statements_stay_large() {
    let (rows, seen) = statement_rows(&PolicySet::embedded().unwrap());
    assert!(rows >= 500, "only {rows} statements");
    assert!(seen >= 120, "only {seen} name where a trap was seen");
}

/// Every place of an object field inside a value, as JSON pointers.
fn field_places(value: &Value, at: &str, places: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                let place = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
                field_places(inner, &place, places);
                places.push(place);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                field_places(inner, &format!("{at}/{index}"), places);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn another_type(value: &Value) -> Value {
    match value {
        Value::Bool(flag) => json!(flag.to_string()),
        Value::Number(number) => json!(number.to_string()),
        Value::String(_) | Value::Null => json!(7),
        Value::Array(_) => json!({}),
        Value::Object(_) => json!([]),
    }
}

/// The row with one field gone, null, or of another type.
fn mutants(row: &Value) -> Vec<(String, Value)> {
    let mut places = Vec::new();
    field_places(row, "", &mut places);
    let mut all = Vec::new();
    for place in places {
        let (parent, key) = place.rsplit_once('/').unwrap();
        let key = key.replace("~1", "/").replace("~0", "~");
        let with = |value: Option<Value>| {
            let mut row = row.clone();
            let object = row.pointer_mut(parent).unwrap().as_object_mut().unwrap();
            match value {
                Some(value) => drop(object.insert(key.clone(), value)),
                None => drop(object.remove(&key)),
            }
            row
        };
        let retyped = another_type(row.pointer(&place).unwrap());
        all.push((format!("{place} deleted"), with(None)));
        all.push((format!("{place} null"), with(Some(Value::Null))));
        all.push((format!("{place} = {retyped}"), with(Some(retyped))));
    }
    all
}

/// Every mutant of every row of a case.
fn case_mutants(case: &Case) -> Vec<(String, Case)> {
    let mut all = Vec::new();
    for (kind, rows) in &case.evidence {
        for (index, row) in rows.iter().enumerate() {
            for (what, mutant) in mutants(row) {
                let mut case = case.clone();
                case.evidence.get_mut(kind).unwrap()[index] = mutant;
                all.push((format!("{kind}[{index}]{what}"), case));
            }
        }
    }
    all
}

/// What a change of a field turned into pass.
fn new_passes(before: &BTreeMap<SubjectId, Verdict>, after: &BTreeMap<SubjectId, Verdict>) -> Vec<SubjectId> {
    let passes = after.iter().filter(|(_, verdict)| **verdict == Verdict::Pass).map(|(subject, _)| subject);
    passes.filter(|subject| before.get(*subject) != Some(&Verdict::Pass)).cloned().collect()
}

fn faults_of(set: &PolicySet, policy: &Policy) -> (usize, Vec<String>) {
    let cases = read_cases(set, policy, &workers()).unwrap();
    let before = run_cases(set, policy, cases.values(), &kinds(), &workers()).unwrap();
    let mut mutants = Vec::new();
    for ((name, case), before) in cases.iter().zip(&before) {
        mutants.extend(
            case_mutants(case).into_iter().map(|(what, case)| (format!("{name}: {what}"), case, before)),
        );
    }
    let after =
        run_cases(set, policy, mutants.iter().map(|(_, case, _)| case), &kinds(), &workers()).unwrap();
    let faults = mutants.iter().zip(&after).filter_map(|((what, _, before), after)| {
        let passes = new_passes(before, after);
        (!passes.is_empty()).then(|| format!("{}: {what}: {passes:?} pass now", policy.id))
    });
    (mutants.len(), faults.collect())
}

#[test]
fn no_deleted_nulled_or_retyped_field_turns_a_verdict_into_pass() {
    let set = PolicySet::embedded().unwrap();
    let mut count = 0;
    let mut faults = Vec::new();
    for policy in set.iter() {
        let (tried, found) = faults_of(&set, policy);
        count += tried;
        faults.extend(found);
    }
    assert!(count > 10_000, "only {count} mutants were tried");
    assert_eq!(faults, [""; 0]);
}

#[test]
fn a_verdict_that_turns_into_pass_is_noticed() {
    let subject = SubjectId::parse("a").unwrap();
    let verdicts = |verdict| BTreeMap::from([(subject.clone(), verdict)]);
    assert_eq!(
        new_passes(&verdicts(Verdict::Fail), &verdicts(Verdict::Pass)),
        std::slice::from_ref(&subject)
    );
    assert!(new_passes(&verdicts(Verdict::Pass), &verdicts(Verdict::Pass)).is_empty());
    assert_eq!(mutants(&json!({"a": [{"b/c": 1}]})).len(), 6);
}
