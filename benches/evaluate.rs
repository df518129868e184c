//! Evaluation: 10,000 users, five policies, worker process included.
//!
//! `cargo bench --bench evaluate`; beside stock OPA: `ANNEXA_BENCH_OPA=$(command -v opa) cargo bench --bench evaluate`.

#![expect(clippy::unwrap_used, reason = "a bench ends by panicking")]
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use annexa::evidence::{EvidenceSet, Kinds};
use annexa::model::{Call, Completeness, Digest, Evidence, KindName, Record, Scope, SourceId};
use annexa::policy::{Evaluation, Limits, Parameters, PolicySet, Workers, evaluate};
use chrono::{DateTime, Utc};
use criterion::{Criterion, criterion_group, criterion_main};
use serde_json::{Value, json};

const ROWS: usize = 10_000;

const POLICIES: [&str; 5] = [
    "aws.console_mfa",
    "aws.access_key_age",
    "aws.access_key_unused",
    "aws.console_password_unused",
    "aws.two_active_access_keys",
];

fn now() -> DateTime<Utc> {
    "2026-11-01T00:00:00Z".parse().unwrap()
}

fn user(number: usize) -> Value {
    let key = |slot: usize, month: usize| {
        json!({
            "slot": slot, "active": number.is_multiple_of(slot + 2),
            "rotated_at": {"state": "at", "at": format!("2026-{month:02}-01T00:00:00Z")},
            "last_used": {"state": "used", "at": "2026-10-20T00:00:00Z"}
        })
    };
    json!({
        "arn": format!("arn:aws:iam::123456789012:user/user-{number:05}"), "user": format!("user-{number:05}"),
        "is_root": false, "created_at": "2025-01-01T00:00:00Z",
        "password": if number.is_multiple_of(3) { "disabled" } else { "enabled" },
        "password_last_used": {"state": "used", "at": "2026-10-01T00:00:00Z"},
        "password_changed_at": {"state": "at", "at": "2026-01-01T00:00:00Z"},
        "mfa_active": !number.is_multiple_of(5),
        "access_keys": [key(1, number % 9 + 1), key(2, 9)],
        "signing_certificates": []
    })
}

fn evidence() -> EvidenceSet {
    let rows: Vec<Value> = (0..ROWS).map(user).collect();
    let body = Digest::of(b"bench");
    let record = Record {
        kind: KindName::parse("aws.iam.credential_report").unwrap(),
        source: SourceId::parse("aws").unwrap(),
        scope: Scope::parse("aws:123456789012").unwrap(),
        observed_at: now(),
        collected_at: now(),
        collector: "aws".to_owned(),
        identity: "bench".to_owned(),
        completeness: Completeness { pages: 1, expected: None, got: ROWS as u64 },
        gaps: Vec::new(),
        calls: vec![Call { operation: "test:Read".to_owned(), count: 1, request_ids: Vec::new() }],
        schema: body,
        body,
    };
    [Evidence { record, rows }].into_iter().collect()
}

/// CPU time of this process and of its children that have ended.
fn cpu() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    let own = clock_gettime(ClockId::ProcessCPUTime);
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<u64> = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .filter_map(|field| field.parse().ok())
        .collect();
    // Fields 16 and 17 of proc(5), in ticks of 10 ms; the state and everything before it is cut off above.
    let ticks = fields.get(12).copied().unwrap_or(0) + fields.get(13).copied().unwrap_or(0);
    Duration::new(own.tv_sec.unsigned_abs(), u32::try_from(own.tv_nsec).unwrap_or(0))
        + Duration::from_millis(ticks * 10)
}

fn bench(criterion: &mut Criterion) {
    let policies = PolicySet::embedded().unwrap().filtered(|policy| POLICIES.contains(&policy.id.as_str()));
    let kinds = Kinds::of(collectors::all()).unwrap();
    let evidence = evidence();
    let parameters = Parameters::new();
    let program = PathBuf::from(env!("CARGO_BIN_EXE_annexa"));
    let workers = Workers { program, count: 2, limits: Limits::default() };
    let evaluation = || Evaluation {
        policies: &policies,
        kinds: &kinds,
        evidence: &evidence,
        parameters: &parameters,
        as_of: now(),
    };

    let (before, began) = (cpu(), Instant::now());
    let judged = evaluate(evaluation(), &workers).unwrap().len();
    let (cpu, wall) = (cpu() - before, began.elapsed());
    assert_eq!(judged, ROWS * POLICIES.len());
    println!("annexa: {judged} verdicts, {:.2} CPU s, {:.2} s", cpu.as_secs_f64(), wall.as_secs_f64());
    compare_with_opa(&policies, &evidence, cpu);

    let mut group = criterion.benchmark_group("evaluate");
    group.sample_size(10).measurement_time(Duration::from_secs(15));
    group.bench_function("10,000 rows x 5 policies", |bencher| {
        bencher.iter(|| evaluate(evaluation(), &workers).unwrap());
    });
    group.finish();
}

/// The same policies over the same rows in stock OPA, where it is named.
#[expect(clippy::disallowed_methods, reason = "the bench takes its options from the environment")]
fn compare_with_opa(policies: &PolicySet, evidence: &EvidenceSet, ours: Duration) {
    let Ok(opa) = std::env::var("ANNEXA_BENCH_OPA") else {
        println!("opa: not named in ANNEXA_BENCH_OPA, skipped");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let rows = &evidence.iter().next().unwrap().rows;
    let mut spent = Duration::ZERO;
    for policy in policies.iter() {
        let parameters: BTreeMap<_, _> =
            policy.metadata.custom.parameters.iter().map(|(name, each)| (name, &each.default)).collect();
        let kinds =
            json!({"aws.iam.credential_report": {"rows": rows, "complete": true, "observed_at": now()}});
        let input = json!({"evidence": kinds, "parameters": parameters, "as_of": "2026-11-01T00:00:00Z", "source": "aws", "scope": "aws:123456789012"});
        let path = folder.path().join("input.json");
        std::fs::write(&path, serde_json::to_vec(&input).unwrap()).unwrap();
        let before = cpu();
        let rule = policy.rule();
        let out = std::process::Command::new(&opa)
            .args([
                "eval",
                "--format",
                "discard",
                "--data",
                concat!(env!("CARGO_MANIFEST_DIR"), "/policies"),
                "--input",
            ])
            .arg(&path)
            .arg(&rule)
            .output()
            .unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        spent += cpu() - before;
    }
    println!("opa: {:.2} CPU s; ratio {:.1}", spent.as_secs_f64(), spent.as_secs_f64() / ours.as_secs_f64());
}

criterion_group!(benches, bench);
criterion_main!(benches);
