//! What another program checks is decided here too, as strictly or more: `tests/peers`.

use std::collections::{BTreeMap, BTreeSet};

use annexa::catalog::Catalogs;
use annexa::model::PolicyId;
use annexa::policy::PolicySet;
use serde::Deserialize;

use crate::support::kinds;

/// A check of the peer, and what decides it here.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Check {
    relation: Relation,
    why: String,
    policies: BTreeMap<String, Vec<String>>,
}

/// How the policies compare with the check.
#[derive(Deserialize, PartialEq, Eq, Debug)]
#[serde(rename_all = "snake_case")]
enum Relation {
    Equal,
    Stricter,
    Part,
}

type Table = BTreeMap<String, Check>;

const TABLE: &str = include_str!("../peers/prowler-github.toml");
const CHECKS: &str = include_str!("../peers/prowler-github.txt");

/// The one check that is met in part: it runs another program over files.
const IN_PART: &str = "githubactions_workflow_security_scan";

/// What is wrong with a table of a peer's checks.
fn faults(table: &Table, checks: &[&str], set: &PolicySet) -> Vec<String> {
    let listed: BTreeSet<&str> = checks.iter().copied().collect();
    let told: BTreeSet<&str> = table.keys().map(String::as_str).collect();
    let missing = listed.difference(&told).map(|check| format!("{check} is not in the table"));
    let strange = told.difference(&listed).map(|check| format!("{check} is no check of the peer"));
    let mut found: Vec<String> = missing.chain(strange).collect();
    for (name, check) in table {
        if check.why.trim().is_empty() || check.policies.is_empty() {
            found.push(format!("{name} has no policy or no reason"));
        }
        if (check.relation == Relation::Part) != (name == IN_PART) {
            found.push(format!("{name} is {:?}", check.relation));
        }
        for (policy, fields) in &check.policies {
            found.extend(fault(policy, fields, set).map(|fault| format!("{name}: {fault}")));
        }
    }
    found
}

/// What is wrong with a policy and the fields that decide it.
fn fault(policy: &str, fields: &[String], set: &PolicySet) -> Option<String> {
    let Some(policy) = PolicyId::parse(policy).ok().and_then(|id| set.get(&id)) else {
        return Some(format!("there is no policy {policy}"));
    };
    let custom = &policy.metadata.custom;
    let kind = custom.evidence.first()?;
    let declared = policy.metadata.fields_of(kind);
    let known = kinds();
    let shape = &known.get(kind)?.shape;
    if let Some(field) =
        fields.iter().find(|field| !declared.contains(*field) || shape.field(field).is_none())
    {
        return Some(format!("{} does not read {field}", policy.id));
    }
    let catalogs = Catalogs::embedded().unwrap();
    let hub: BTreeSet<_> = catalogs.hub().entries().iter().map(|entry| &entry.id).collect();
    if fields.is_empty() || custom.controls.is_empty() {
        return Some(format!("{} has no field or no control", policy.id));
    }
    let control = custom.controls.iter().find(|control| !hub.contains(control))?;
    Some(format!("{} tests {control}, which is not in the hub", policy.id))
}

#[test]
fn every_check_of_the_peer_on_github_is_decided_as_strictly_here() {
    let table: Table = toml::from_str(TABLE).unwrap();
    let checks: Vec<&str> = CHECKS.lines().collect();
    assert_eq!(checks.len(), 27);
    assert_eq!(faults(&table, &checks, &PolicySet::embedded().unwrap()), [""; 0]);
}

#[test]
fn a_table_that_is_wrong_is_noticed() {
    let entry = |relation: &str, policy: &str, field: &str| {
        let text = format!("relation = '{relation}'\nwhy = 'x'\npolicies = {{ '{policy}' = ['{field}'] }}");
        toml::from_str::<Check>(&text).unwrap()
    };
    let good = || entry("equal", "github.member_two_factor", "two_factor");
    let set = PolicySet::embedded().unwrap();
    let of = |check: Check, checks: &[&str]| faults(&Table::from([("a".to_owned(), check)]), checks, &set);
    assert_eq!(of(good(), &["a"]), [""; 0]);
    assert_eq!(of(good(), &["a", "b"]), ["b is not in the table"]);
    assert_eq!(of(good(), &[]), ["a is no check of the peer"]);
    assert_eq!(of(entry("part", "github.member_two_factor", "two_factor"), &["a"]), ["a is Part"]);
    assert_eq!(
        of(entry("equal", "github.gone", "two_factor"), &["a"]),
        ["a: there is no policy github.gone"]
    );
    let strange = of(entry("equal", "github.member_two_factor", "gone"), &["a"]);
    assert_eq!(strange, ["a: github.member_two_factor does not read gone"]);
}
