//! `annexa scan --plan`: what a scan would call, within which limits, and with which permissions.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::columns::{columns, show};
use super::kept;
use super::problems::Failure;
use super::setup::Setup;
use super::{Exit, evidence};
use crate::model::{KindName, Record, SourceId};
use crate::store::Wanted;

/// What a scan would do.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct PlanView {
    /// Each source that would be read.
    sources: Vec<SourcePlan>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct SourcePlan {
    source: SourceId,
    collector: String,
    /// The parts of the source that would be read.
    scopes: Vec<String>,
    /// The limits that would be kept to.
    limits: Vec<String>,
    /// Each operation that would be called.
    operations: Vec<OperationPlan>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct OperationPlan {
    operation: String,
    /// The permission it takes, in the source's own words.
    permission: String,
    /// The kinds of evidence that it is called for.
    kinds: Vec<KindName>,
    /// How many requests the newest stored evidence took, when there is any.
    last_calls: Option<u32>,
}

/// Prints the plan; reads no source.
pub(super) fn run(setup: &Setup, only: &[SourceId], json: bool) -> Result<Exit, Failure> {
    let kinds: BTreeSet<KindName> =
        setup.policies.iter().flat_map(|policy| policy.metadata.custom.evidence.iter().cloned()).collect();
    let last = last_calls(&newest(setup)?);
    let mut sources = Vec::new();
    for (id, source) in evidence::chosen(setup, only)? {
        let plan = source.collector.plan(&kinds);
        let operations = plan.operations.into_iter().map(|(operation, kinds)| OperationPlan {
            operation: operation.name.to_owned(),
            permission: operation.permission.to_owned(),
            kinds: kinds.into_iter().collect(),
            last_calls: last.get(id).map(|calls| calls.get(operation.name).copied().unwrap_or(0)),
        });
        sources.push(SourcePlan {
            source: id.clone(),
            collector: source.kind.name().to_owned(),
            scopes: plan.scopes,
            limits: plan.limits,
            operations: operations.collect(),
        });
    }
    show(json, &PlanView { sources }, text)
}

/// The newest stored evidence; none before the first scan.
fn newest(setup: &Setup) -> Result<Vec<Record>, Failure> {
    if !kept::is_there(&setup.config, &setup.data_dir) {
        return Ok(Vec::new());
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(Exit::Internal, error))?;
    let until = setup.clock.now();
    runtime.block_on(async {
        let kept = kept::open(&setup.config, &setup.data_dir).await?;
        Ok(kept.store.evidence(Wanted::NewestUntil(until)).await?)
    })
}

/// The calls of each source by operation.
fn last_calls(records: &[Record]) -> BTreeMap<SourceId, BTreeMap<String, u32>> {
    let mut calls: BTreeMap<SourceId, BTreeMap<String, u32>> = BTreeMap::new();
    for record in records {
        let of_source = calls.entry(record.source.clone()).or_default();
        for call in &record.calls {
            *of_source.entry(call.operation.clone()).or_default() += call.count;
        }
    }
    calls
}

fn text(plan: &PlanView) -> String {
    plan.sources.iter().map(of_source).collect::<Vec<_>>().join("\n")
}

fn of_source(plan: &SourcePlan) -> String {
    let mut text = format!("{} ({})\n", plan.source, plan.collector);
    for line in &plan.scopes {
        text.push_str(&format!("  reads   {}\n", crate::model::untrusted::plain(line)));
    }
    for line in &plan.limits {
        text.push_str(&format!("  limit   {line}\n"));
    }
    if plan.operations.is_empty() {
        text.push_str("  calls   nothing\n");
        return text;
    }
    let rows = plan.operations.iter().map(|each| {
        let kinds = each.kinds.iter().map(ToString::to_string).collect::<Vec<_>>();
        let last = each.last_calls.map_or_else(|| "-".to_owned(), |calls| calls.to_string());
        [each.operation.clone(), each.permission.clone(), last, told(&kinds)]
    });
    text.push('\n');
    text.push_str(&columns(["OPERATION", "PERMISSION", "CALLS LAST TIME", "FOR"], rows));
    text
}

/// A few names, and how many more there are.
fn told(names: &[String]) -> String {
    match names {
        [first, second, _, more @ ..] => format!("{first}, {second} and {} more", more.len() + 1),
        few => few.join(", "),
    }
}
