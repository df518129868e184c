//! Collects one source several times with one collector, as a daemon does, and prints what each time took:
//! `again TYPE CONFIG.toml TIMES`.

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::Arc;
use std::time::Instant;

use collectors::api::{Collected, Context, KindName, Section, SourceId, SourceText, SystemClock};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

type Failed = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name, config, times] = arguments.as_slice() else {
        return Err("name a type of source, a configuration and a number".into());
    };
    let kind = collectors::all().iter().find(|each| each.name() == name).ok_or("no such type of source")?;
    let text = SourceText::new(config.clone(), std::fs::read_to_string(config)?);
    let collector = kind.build(&SourceId::parse(name)?, Section::parse(&text)?)?;
    let kinds: BTreeSet<KindName> = kind.kinds().iter().map(|each| each.id()).collect::<Result<_, _>>()?;
    for _ in 0..times.parse::<usize>()? {
        let (kinds, started) = (kinds.clone(), Instant::now());
        let cx = Context { kinds, clock: Arc::new(SystemClock), cancel: CancellationToken::new() };
        let collected = collector.collect(&cx).await?;
        writeln!(std::io::stdout(), "{}", summary(&collected, started.elapsed().as_millis()))?;
    }
    Ok(())
}

/// What a collection took and brought.
fn summary(collected: &Collected, wall_ms: u128) -> Value {
    let of_kinds: serde_json::Map<String, Value> = collected
        .evidence
        .iter()
        .map(|each| {
            let gaps: Vec<_> = each.record.gaps.iter().take(3).collect();
            let calls: u32 = each.record.calls.iter().map(|call| call.count).sum();
            let told = json!({
                "rows": each.rows.len(), "gaps": each.record.gaps.len(), "first_gaps": gaps, "requests": calls,
                "body": each.record.body,
            });
            (each.record.kind.to_string(), told)
        })
        .collect();
    json!({ "wall_ms": wall_ms, "peak_kb": peak_kb(), "kinds": of_kinds })
}

/// The most memory that this process has had, as Linux counts it.
fn peak_kb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}
