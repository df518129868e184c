//! Pages of GitHub that are lost, whichever it is: no verdict that rests on them passes, and a gap says so.

use std::collections::{BTreeMap, BTreeSet};

use annexa::policy::PolicySet;
use collectors::api::{Evidence, Record};
use collectors::github::testing::pages::{Site, Source, sites};
use tokio::task::JoinSet;

use crate::contract::{judge, passes, unsupported};

/// What a source gave for the one kind of a site.
async fn collected(site: &Site, source: &Source) -> Vec<Evidence> {
    source.collect(site.kind).await.unwrap().evidence
}

/// What each loss left of the kind.
async fn disturbed(site: &Site) -> Vec<(&Source, Vec<Evidence>)> {
    let mut tasks = JoinSet::new();
    for (number, loss) in site.losses.iter().enumerate() {
        let (loss, kind) = (loss.clone(), site.kind);
        tasks.spawn(async move { (number, loss.collect(kind).await.unwrap().evidence) });
    }
    let mut runs = tasks.join_all().await;
    runs.sort_by_key(|(number, _)| *number);
    site.losses.iter().zip(runs).map(|(loss, (_, evidence))| (loss, evidence)).collect()
}

/// Whether a gap names the call.
fn says_so(site: &Site, record: &Record) -> bool {
    record.gaps.iter().any(|gap| site.operations.contains(&gap.operation.as_str()))
}

/// What is wrong with what was collected of a site.
async fn faults(site: &Site, set: &PolicySet) -> (usize, Vec<String>) {
    let whole = collected(site, &site.whole).await;
    let mut found: Vec<String> = Vec::new();
    if !whole[0].record.is_complete() {
        found.push(format!("{}: whole, but {:?}", site.name, whole[0].record.gaps));
    }
    let runs = disturbed(site).await;
    let rig = collectors::github::testing::rig();
    let all: Vec<&[Evidence]> =
        std::iter::once(whole.as_slice()).chain(runs.iter().map(|(_, run)| run.as_slice())).collect();
    let judged = judge(&rig, set, &all);
    let before = judged.get(&0).map_or_else(BTreeSet::new, |judgements| passes(judgements));
    for (number, (loss, evidence)) in (1..).zip(&runs) {
        let what = format!("{}: {}", site.name, loss.what);
        if !says_so(site, &evidence[0].record) {
            found.push(format!("{what}: no gap: {:?}", evidence[0].record.gaps));
        }
        let judgements = judged.get(&number).map_or(&[][..], Vec::as_slice);
        found.extend(unsupported(set, evidence, judgements).iter().map(|fault| format!("{what}: {fault}")));
        let new: Vec<_> = passes(judgements).difference(&before).cloned().collect();
        if !new.is_empty() {
            found.push(format!("{what}: {new:?} pass only now"));
        }
    }
    (runs.len(), found)
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_of_github_can_be_lost_unnoticed() {
    let set = PolicySet::embedded().unwrap();
    let (mut count, mut found) = (0, Vec::new());
    let mut by_kind: BTreeMap<&str, usize> = BTreeMap::new();
    for site in sites() {
        let (tried, faults) = faults(&site, &set).await;
        count += tried;
        *by_kind.entry(site.kind.name).or_default() += tried;
        found.extend(faults);
    }
    assert_eq!(found, [""; 0], "{} of {count}", found.len());
    assert!(count > 400, "only {count} losses were tried: {by_kind:?}");
    assert!(by_kind.len() > 12, "{by_kind:?}");
}

/// What GitHub answers whole, without pages.
const UNPAGED: &[&str] = &[
    "GET /enterprises/{enterprise}/audit-log/streams",
    "GET /orgs/{org}",
    "GET /orgs/{org}/actions/permissions",
    "GET /orgs/{org}/actions/permissions/fork-pr-contributor-approval",
    "GET /orgs/{org}/actions/permissions/selected-actions",
    "GET /orgs/{org}/actions/permissions/workflow",
    "GET /orgs/{org}/code-security/configurations/defaults",
    "GET /orgs/{org}/copilot/billing",
    "GET /orgs/{org}/organization-roles",
    "GET /orgs/{org}/settings/immutable-releases",
    "graphql:node.actions",
];

#[test]
fn every_paged_call_of_the_collector_is_tried() {
    let sites = sites();
    let tried = sites.iter().flat_map(|site| site.operations).chain(UNPAGED).copied().collect();
    let kinds = collectors::github::KINDS.iter();
    let operations: BTreeSet<&str> = kinds.flat_map(|kind| kind.operations).map(|each| each.name).collect();
    assert_eq!(operations, tried);
}
