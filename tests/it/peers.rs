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
}

type Table = BTreeMap<String, Check>;

const TABLE: &str = include_str!("../peers/prowler-github.toml");
const CHECKS: &str = include_str!("../peers/prowler-github.txt");

/// The check that runs another program, zizmor, over files, and the audits of that.
const BY_ZIZMOR: &str = "githubactions_workflow_security_scan";
const ZIZMOR: &str = include_str!("../peers/zizmor.toml");
const AUDITS: &str = include_str!("../peers/zizmor.txt");

/// The audits of zizmor, and the policies of which one fails wherever an audit reports something.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Audits {
    version: String,
    audits: BTreeMap<String, Vec<String>>,
    out: BTreeMap<String, Out>,
}

/// Why the peer's command never reports an audit.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Out {
    Pedantic,
    Auditor,
    Online,
    Configuration,
}

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
fn no_check_is_met_in_part() {
    let table: Table = toml::from_str(TABLE).unwrap();
    assert!(table.values().all(|check| matches!(check.relation, Relation::Equal | Relation::Stricter)));
    assert!(toml::from_str::<Check>("relation = 'part'\nwhy = 'x'\npolicies = {}").is_err());
}

#[test]
fn every_audit_of_zizmor_is_decided_here_or_never_reported_to_the_peer() {
    let audits: Audits = toml::from_str(ZIZMOR).unwrap();
    let out = audits
        .out
        .values()
        .filter(|why| matches!(why, Out::Pedantic | Out::Auditor | Out::Online | Out::Configuration));
    assert_eq!((audits.version.as_str(), audits.audits.len(), out.count()), ("1.32.0", 30, 11));
    let told: BTreeSet<&str> = audits.audits.keys().chain(audits.out.keys()).map(String::as_str).collect();
    assert_eq!(told, AUDITS.lines().collect(), "those that zizmor 1.32 registers");
    let table: Table = toml::from_str(TABLE).unwrap();
    let listed: BTreeSet<&String> = table[BY_ZIZMOR].policies.keys().collect();
    let deciding: BTreeSet<&String> = audits.audits.values().flatten().collect();
    assert_eq!(deciding, listed, "the policies of the check are those of its audits");
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
    assert_eq!(
        of(entry("equal", "github.gone", "two_factor"), &["a"]),
        ["a: there is no policy github.gone"]
    );
    let strange = of(entry("equal", "github.member_two_factor", "gone"), &["a"]);
    assert_eq!(strange, ["a: github.member_two_factor does not read gone"]);
}
