//! `annexa explain`: why a finding is what it is, down to the field, the call and the rule.

mod finding;
mod policy;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::columns::show;
use super::kept;
use super::knowledge::Knowledge;
use super::problems::Failure;
use super::setup::{self, no_such};
use super::{Exit, Global, sample, scan};
use crate::config::Config;
use crate::model::{Assessment, Digest, Finding, FindingId, PolicyId, Record};
use crate::store::Wanted;

/// The shortest beginning of a finding's id that is taken for it.
const SHORTEST: usize = 6;

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// A finding's id, or its beginning; or a policy, such as `aws.console_mfa`.
    id: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Why something is what it is.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "of", rename_all = "snake_case")]
pub(super) enum Explanation {
    /// One finding.
    Finding(Box<finding::FindingExplanation>),
    /// A policy with all its findings.
    Policy(Box<policy::PolicyExplanation>),
}

/// What an explanation is made from.
struct Stored {
    assessment: Assessment,
    records: Vec<Record>,
}

/// Runs the command on the newest stored report.
pub(super) fn run(args: &ExplainArgs, global: &Global) -> Result<Exit, Failure> {
    let sample = if global.sample { Some(sample::unpack(global)?) } else { None };
    let knowledge = match &sample {
        Some(sample) => Knowledge::of(sample.config()?)?,
        None => Knowledge::load(global)?,
    };
    let configured = || setup::data_dir(&knowledge.config);
    let data_dir = sample.as_ref().map_or_else(configured, |sample| sample.data_dir.clone());
    if let Some(sample) = sample.as_ref().filter(|_| !data_dir.join("annexa.db").is_file()) {
        scan::assess_sample(sample, global)?;
    }
    let stored = read(&knowledge.config, &data_dir)?;
    let mut explanation = explain(&knowledge, &stored, &args.id)?;
    if let Explanation::Finding(finding) = &mut explanation {
        let bodies = finding.evidence.iter().map(|evidence| evidence.body);
        finding.tell(&knowledge.kinds, &rows(&knowledge.config, &data_dir, &stored, bodies.collect())?);
    }
    show(args.json, &explanation, |explanation| match explanation {
        Explanation::Finding(finding) => finding::text(finding),
        Explanation::Policy(policy) => policy::text(policy),
    })
}

/// The rows of some bodies, as far as their records are still there.
fn rows(
    config: &Config,
    data_dir: &Path,
    stored: &Stored,
    bodies: BTreeSet<Digest>,
) -> Result<BTreeMap<Digest, Vec<Value>>, Failure> {
    let records = stored.records.iter().filter(|record| bodies.contains(&record.body));
    let records: Vec<_> = records.cloned().collect();
    let evidence =
        runtime()?.block_on(async { kept::open(config, data_dir).await?.read_back(records).await })?;
    Ok(evidence.into_iter().map(|evidence| (evidence.record.body, evidence.rows)).collect())
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    let built = tokio::runtime::Builder::new_current_thread().enable_all().build();
    built.map_err(|error| Failure::new(Exit::Internal, error))
}

/// The newest complete report with the records that it could rest on.
fn read(config: &Config, data_dir: &Path) -> Result<Stored, Failure> {
    let none = || {
        let hint = "run `annexa scan` first, with the same --data-dir and, if you use it, --sample";
        Failure::message(Exit::Usage, format!("there is no report in {}", data_dir.display())).hint(hint)
    };
    if !kept::is_there(config, data_dir) {
        return Err(none());
    }
    runtime()?.block_on(async {
        let kept = kept::open(config, data_dir).await?;
        let assessment = kept.latest().await?.ok_or_else(none)?;
        let records = kept.store.evidence(Wanted::NewestUntil(assessment.finished_at)).await?;
        Ok(Stored { assessment, records })
    })
}

fn explain(knowledge: &Knowledge, stored: &Stored, id: &str) -> Result<Explanation, Failure> {
    let assessment = &stored.assessment;
    if let Ok(policy) = PolicyId::parse(id) {
        let reading = assessment.policies.iter().find(|reading| reading.id == policy).ok_or_else(|| {
            no_such("policy", id, assessment.policies.iter().map(|reading| reading.id.as_str()))
        })?;
        return Ok(Explanation::Policy(Box::new(policy::PolicyExplanation::of(assessment, reading))));
    }
    let finding = find(assessment, id)?;
    Ok(Explanation::Finding(Box::new(finding::FindingExplanation::of(knowledge, stored, finding))))
}

/// The one finding whose id is this or begins with it.
fn find<'a>(assessment: &'a Assessment, id: &str) -> Result<&'a Finding, Failure> {
    if let Some(found) =
        FindingId::parse(id).ok().and_then(|id| assessment.findings.iter().find(|finding| finding.id == id))
    {
        return Ok(found);
    }
    let begins = |finding: &&Finding| id.len() >= SHORTEST && finding.id.to_string().starts_with(id);
    let found: Vec<&Finding> = assessment.findings.iter().filter(begins).collect();
    match found.as_slice() {
        [only] => Ok(only),
        [] => {
            Err(Failure::message(Exit::Usage, format!("the newest report has no finding and no policy {id}"))
                .hint("`annexa explain POLICY` lists the findings of a policy with their ids"))
        }
        [_, _, ..] => Err(Failure::message(Exit::Usage, format!("{} findings begin with {id}", found.len()))
            .hint("give more of the id")),
    }
}

#[cfg(test)]
mod tests;
