//! Collects one source and prints what came back as JSON: `collect TYPE [CONFIG.toml] [KIND …]`.
//!
//! Without a configuration file (or with `-`), the type's defaults apply. Without kinds, all of the type are read.

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::Arc;

use collectors::api::{CollectorType, Context, KindName, Section, SourceId, SourceText, SystemClock};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

type Failed = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let name = arguments.first().ok_or("name a type of source")?;
    let kind = collectors::all().iter().find(|each| each.name() == name).ok_or("no such type of source")?;
    let text = match arguments.get(1).map(String::as_str) {
        None | Some("-") => String::new(),
        Some(path) => std::fs::read_to_string(path)?,
    };
    let printed = collect(*kind, &text, arguments.get(2..).unwrap_or_default()).await?;
    writeln!(std::io::stdout(), "{printed:#}")?;
    Ok(())
}

async fn collect(kind: &dyn CollectorType, config: &str, wanted: &[String]) -> Result<Value, Failed> {
    let text = SourceText::new("collect.toml", config);
    let collector = kind.build(&SourceId::parse(kind.name())?, Section::parse(&text)?)?;
    let all = kind.kinds().iter().map(|each| each.id());
    let kinds: BTreeSet<KindName> = match wanted {
        [] => all.collect::<Result<_, _>>()?,
        named => named.iter().map(|name| KindName::parse(name)).collect::<Result<_, _>>()?,
    };
    let cx = Context { kinds, clock: Arc::new(SystemClock), cancel: CancellationToken::new() };
    let collected = collector.collect(&cx).await?;
    let evidence = collected.evidence.iter().map(|each| json!({ "record": each.record, "rows": each.rows }));
    Ok(Value::Array(evidence.collect()))
}
