//! What several tests start from.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use annexa::evidence::{EvidenceSet, Kinds};
use annexa::model::{
    Call, Completeness, Digest, Evidence, KindName, Record, Scope, SourceId, SourceText, SubjectId, Verdict,
};
use annexa::policy::{Evaluation, Limits, Parameters, PolicySet, Sources, Workers, evaluate};
use chrono::{DateTime, Utc};
use serde_json::Value;

pub(crate) const ACCOUNT: &str = "aws:123456789012";

pub(crate) fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_annexa"))
}

pub(crate) fn workers() -> Workers {
    Workers { program: program(), count: 2, limits: Limits::default() }
}

pub(crate) fn kinds() -> Kinds {
    Kinds::of(collectors::all()).unwrap()
}

pub(crate) fn now() -> DateTime<Utc> {
    "2026-11-01T00:00:00Z".parse().unwrap()
}

/// Complete evidence of a kind, observed now.
pub(crate) fn evidence(kind: &str, rows: Vec<Value>) -> Evidence {
    let body = Digest::of(&collectors::api::canonical(&Value::Array(rows.clone())));
    let record = Record {
        kind: KindName::parse(kind).unwrap(),
        source: SourceId::parse("aws").unwrap(),
        scope: Scope::parse(ACCOUNT).unwrap(),
        observed_at: now(),
        collected_at: now(),
        collector: "aws".to_owned(),
        identity: "test".to_owned(),
        completeness: Completeness { pages: 1, expected: None, got: rows.len() as u64 },
        closed: Vec::new(),
        gaps: Vec::new(),
        calls: vec![Call { operation: "test:Read".to_owned(), count: 1, request_ids: Vec::new() }],
        schema: body,
        body,
    };
    Evidence { record, rows }
}

/// The embedded libraries and some policies by path.
pub(crate) fn policy_set(files: &[(&str, &str)]) -> PolicySet {
    let libraries = PolicySet::embedded().unwrap();
    let mut all: BTreeMap<String, Arc<SourceText>> = libraries
        .libraries()
        .map(|source| (source.name.trim_start_matches("policies/").to_owned(), Arc::clone(source)))
        .collect();
    for (path, text) in files {
        all.insert((*path).to_owned(), SourceText::new(*path, *text));
    }
    PolicySet::of_files(all).unwrap()
}

/// The verdict of each policy on each subject.
pub(crate) fn judge(
    policies: &PolicySet,
    evidence: impl IntoIterator<Item = Evidence>,
    workers: &Workers,
) -> BTreeMap<(String, SubjectId), (Verdict, String)> {
    let evidence: EvidenceSet = evidence.into_iter().collect();
    let parameters = Parameters::new();
    let evaluation = Evaluation {
        policies,
        kinds: &kinds(),
        evidence: &evidence,
        sources: &Sources::default(),
        parameters: &parameters,
        as_of: now(),
    };
    let judgements = evaluate(evaluation, workers).unwrap();
    judgements
        .into_iter()
        .map(|judgement| {
            ((judgement.policy.to_string(), judgement.subject), (judgement.verdict, judgement.message))
        })
        .collect()
}
