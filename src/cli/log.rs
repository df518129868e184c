//! `annexa evidence log` and `checkpoint`: what the evidence log says, and what was signed of it.

use clap::Args;
use collectors::api::parse;
use serde_json::{Value, json};

use super::columns::{columns, show};
use super::kept;
use super::problems::Failure;
use super::setup::Setup;
use super::{Exit, Global};
use crate::model::{Line, LogLine};
use crate::store::LogRow;

/// How many lines are shown unasked.
const SHOWN: u32 = 50;

#[derive(Debug, Args)]
pub(super) struct LogArgs {
    /// The first line that is shown. Default: so that the last ones are shown.
    #[arg(long, value_name = "NUMBER")]
    from: Option<u64>,
    /// How many at most.
    #[arg(long, default_value_t = SHOWN, value_name = "NUMBER")]
    most: u32,
    /// Print JSON: each line as it was hashed.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct CheckpointArgs {
    /// Print the public key instead, for `annexa verify --key` and for tools of C2SP signed notes.
    #[arg(long)]
    key: bool,
}

/// Shows lines of the log.
pub(super) fn log(args: &LogArgs, global: &Global) -> Result<Exit, Failure> {
    let setup = Setup::load(global, None)?;
    let (runtime, kept) = kept::existing(&setup)?;
    let rows = runtime.block_on(async {
        let from = match args.from {
            Some(from) => from,
            None => kept.store.edge().await?.size().saturating_sub(u64::from(args.most)),
        };
        kept.store.log_rows(from, args.most).await
    })?;
    if args.json {
        let lines: Vec<Value> = rows.iter().map(as_json).collect();
        return show(true, &lines, |_lines| String::new());
    }
    let rows = rows.iter().map(|row| {
        let (at, what, about) = words(row);
        [row.index.to_string(), at, what, about]
    });
    super::print(&columns(["LINE", "AT", "WHAT", "ABOUT"], rows))?;
    Ok(Exit::Clean)
}

fn as_json(row: &LogRow) -> Value {
    let text = row.text.as_deref().map(|text| parse(text.as_bytes()).unwrap_or(Value::Null));
    json!({ "index": row.index, "lines": row.span, "hash": row.hash, "line": text })
}

/// When, what, and about what.
fn words(row: &LogRow) -> (String, String, String) {
    let Some(text) = &row.text else {
        return (String::new(), "pruned".to_owned(), format!("{} lines", row.span));
    };
    let Ok(LogLine { at, line }) = serde_json::from_str(text) else {
        return (String::new(), "unreadable".to_owned(), String::new());
    };
    let (what, about) = match line {
        Line::Evidence { source, scope, kind, .. } => ("evidence", format!("{kind} of {source} in {scope}")),
        Line::Assessment { assessment, report: Some(_) } => ("assessment", assessment.to_string()),
        Line::Assessment { assessment, report: None } => ("interrupted", assessment.to_string()),
        Line::Run { schedule, due, state, why, .. } => {
            let why = why.map(|why| format!(": {why}")).unwrap_or_default();
            ("run", format!("{schedule} of {} {state}{why}", due.format("%Y-%m-%d %H:%M")))
        }
        Line::Missed { schedule, runs, why, .. } => ("missed", format!("{runs} of {schedule}: {why}")),
        Line::Heartbeat { node, host } => ("heartbeat", format!("node {node} on {host}")),
        Line::Key { verifier } => ("key", verifier),
        Line::Pruned { class, before, lines, .. } => {
            let count: u64 = lines.iter().map(|(first, last)| last - first + 1).sum();
            ("removed", format!("{count} lines of {} older than {}", class.as_str(), before.date_naive()))
        }
        Line::Held { hold } => ("hold", format!("{} by {}: {}", hold.name, hold.by, hold.reason)),
        Line::Released { hold, by, reason } => ("release", format!("{hold} by {by}: {reason}")),
    };
    (at.format("%Y-%m-%d %H:%M:%S").to_string(), what.to_owned(), about)
}

/// Prints what was signed last, or the key.
pub(super) fn checkpoint(args: &CheckpointArgs, global: &Global) -> Result<Exit, Failure> {
    let setup = Setup::load(global, None)?;
    let (runtime, kept) = kept::existing(&setup)?;
    if args.key {
        let Some(signer) = kept.signing.signer()? else {
            return Err(Failure::message(Exit::BadInput, "nobody signs this evidence log")
                .hint("give the nodes that share it a key: [log] key = \"file:…\""));
        };
        super::print(&format!("{}\n", signer.verifier()))?;
        return Ok(Exit::Clean);
    }
    let Some(latest) = runtime.block_on(kept.store.latest_checkpoint())? else {
        return Err(Failure::message(Exit::Usage, "nothing was signed yet")
            .hint("the evidence log is signed after each scan, and by the daemon"));
    };
    super::print(&latest.note)?;
    Ok(Exit::Clean)
}
