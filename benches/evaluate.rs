//! Evaluation: 10,000 users, five policies, worker process included.
//!
//! `cargo bench --bench evaluate`. Beside OPA, which needs Linux and python3:
//! `pip download --no-deps --only-binary=:all: --python-version 3.14 opa-golib-python-bindings`, unzip the wheel, and
//! name its folder in `ANNEXA_BENCH_OPA`.

#![expect(clippy::unwrap_used, reason = "a bench ends by panicking")]
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use annexa::evidence::{EvidenceSet, Kinds};
use annexa::model::{Call, Completeness, Digest, Evidence, KindName, Record, Scope, SourceId};
use annexa::policy::{Evaluation, Limits, Parameters, Policy, PolicySet, Sources, Workers, evaluate};
use chrono::{DateTime, Utc};
use criterion::{Criterion, criterion_group, criterion_main};
use serde_json::{Map, Value, json};

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROWS: usize = 10_000;
const RUNS: usize = 5;

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
        closed: Vec::new(),
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
    // Fields 16 and 17 of proc_pid_stat(5), in ticks of 10 ms; what is left here begins with field 3.
    let after_name = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: u64 = after_name.skip(13).take(2).map(|field| field.parse::<u64>().unwrap()).sum();
    Duration::new(own.tv_sec.unsigned_abs(), u32::try_from(own.tv_nsec).unwrap_or(0))
        + Duration::from_millis(ticks * 10)
}

fn bench(criterion: &mut Criterion) {
    let policies = PolicySet::embedded().unwrap().filtered(|policy| POLICIES.contains(&policy.id.as_str()));
    let kinds = Kinds::of(collectors::all()).unwrap();
    let evidence = evidence();
    let (sources, parameters) = (Sources::default(), Parameters::new());
    let program = PathBuf::from(env!("CARGO_BIN_EXE_annexa"));
    let workers = Workers { program, count: 2, limits: Limits::default() };
    let evaluation = || Evaluation {
        policies: &policies,
        kinds: &kinds,
        evidence: &evidence,
        sources: &sources,
        parameters: &parameters,
        as_of: now(),
    };

    let alone = median(|| evaluate(evaluation(), &Workers { count: 1, ..workers.clone() }).unwrap().len());
    median(|| evaluate(evaluation(), &workers).unwrap().len());
    compare_with_opa(&policies, &evidence, alone);

    let mut group = criterion.benchmark_group("evaluate");
    group.sample_size(10).measurement_time(Duration::from_secs(15));
    group.bench_function("10,000 rows x 5 policies", |bencher| {
        bencher.iter(|| evaluate(evaluation(), &workers).unwrap());
    });
    group.finish();
}

/// The CPU time of the median of a few runs; prints it with the time by the clock.
fn median(run: impl Fn() -> usize) -> Duration {
    let mut runs: Vec<_> = (0..RUNS)
        .map(|_| {
            let (before, began) = (cpu(), Instant::now());
            assert_eq!(run(), ROWS * POLICIES.len());
            (cpu() - before, began.elapsed())
        })
        .collect();
    runs.sort();
    let (cpu, wall) = *runs.get(RUNS / 2).unwrap();
    println!("annexa: {:.2} CPU s, {:.2} s", cpu.as_secs_f64(), wall.as_secs_f64());
    cpu
}

/// The same policies over the same rows in OPA's own library, where its wheel is unpacked: each policy by itself, as
/// annexa isolates them in one worker, and all in one query over one input.
#[expect(clippy::disallowed_methods, reason = "the bench takes its options from the environment")]
fn compare_with_opa(policies: &PolicySet, evidence: &EvidenceSet, ours: Duration) {
    let Ok(wheel) = std::env::var("ANNEXA_BENCH_OPA") else {
        println!("opa: no wheel named in ANNEXA_BENCH_OPA, skipped");
        return;
    };
    let rows = &evidence.iter().next().unwrap().rows;
    let parameters = |policy: &Policy| {
        let all = policy.metadata.custom.parameters.iter();
        all.map(|(name, parameter)| (name.clone(), parameter.default.clone())).collect::<Map<_, _>>()
    };
    let apart = policies.iter().map(|policy| {
        json!({"modules": modules(policies, policy), "rule": policy.rule(), "input": input(rows, parameters(policy))})
    });
    let (mut texts, mut settings) = (Map::new(), Map::new());
    for policy in policies.iter() {
        texts.extend(modules(policies, policy));
        settings.extend(parameters(policy));
    }
    let together = json!({"modules": texts, "rule": "data.policies", "input": input(rows, settings)});
    for (how, jobs) in [("policy by policy", apart.collect()), ("all in one query", vec![together])] {
        let spent = opa(&wheel, &jobs, rows.len() * POLICIES.len());
        println!("opa, {how}: {spent:.2} CPU s; ratio {:.1}", spent / ours.as_secs_f64());
    }
}

/// A policy and what it imports, by name.
fn modules(set: &PolicySet, policy: &Policy) -> Map<String, Value> {
    let all = set.libraries_of(&policy.source).into_iter().chain([&policy.source]);
    all.map(|module| (module.name.clone(), Value::from(module.text.as_str()))).collect()
}

fn input(rows: &[Value], parameters: Map<String, Value>) -> Value {
    let kinds = json!({"aws.iam.credential_report": {"rows": rows, "complete": true, "observed_at": now()}});
    json!({"evidence": kinds, "parameters": parameters, "as_of": now(), "source": "aws", "scope": "aws:123456789012"})
}

/// The CPU seconds that OPA takes for some jobs.
fn opa(wheel: &str, jobs: &[Value], verdicts: usize) -> f64 {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    serde_json::to_writer(&mut file, jobs).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/opa.py");
    let out = Command::new("python3").arg(script).arg(wheel).arg(file.path()).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    let (seconds, count) = said.trim().split_once(' ').unwrap();
    assert_eq!(count.parse::<usize>().unwrap(), verdicts, "opa gave other verdicts");
    seconds.parse().unwrap()
}

criterion_group!(benches, bench);
criterion_main!(benches);
