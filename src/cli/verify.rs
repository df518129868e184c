//! `annexa verify`: holds what is kept against the evidence log, and the log against what was signed.

use std::path::PathBuf;

use clap::Args;

use super::columns::show;
use super::kept;
use super::problems::Failure;
use super::setup::Setup;
use super::{Exit, Global};
use crate::evidence::{self, Audit, BlobError, Expectation, SignedCheckpoint, Verifier, VerifyError};
use crate::model::untrusted::plain;

#[derive(Debug, Args)]
pub(super) struct VerifyArgs {
    /// A checkpoint that was kept elsewhere, as `annexa evidence checkpoint` prints it (repeatable).
    #[arg(long, value_name = "FILE")]
    against: Vec<PathBuf>,
    /// A public key whose signatures count, instead of those that the log names (repeatable).
    #[arg(long, value_name = "KEY", value_parser = key)]
    key: Vec<Verifier>,
    /// Leave out the rows of evidence, which are most of what there is to read.
    #[arg(long)]
    without_rows: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

fn key(text: &str) -> Result<Verifier, String> {
    Verifier::parse(text).map_err(|error| error.to_string())
}

/// Runs the command: 1 when something is wrong, 2 when something could not be verified.
pub(super) fn run(args: &VerifyArgs, global: &Global) -> Result<Exit, Failure> {
    let setup = Setup::load(global, None)?;
    let checkpoints = args.against.iter().map(|path| {
        let text = std::fs::read_to_string(path).map_err(|error| {
            Failure::new(Exit::Usage, error).hint(format!("cannot read the checkpoint {}", path.display()))
        })?;
        SignedCheckpoint::parse(&text)
            .map_err(|error| Failure::new(Exit::BadInput, error).hint(format!("in {}", path.display())))
    });
    let expected = Expectation {
        checkpoints: checkpoints.collect::<Result<_, _>>()?,
        keys: args.key.clone(),
        with_rows: !args.without_rows,
    };
    let (runtime, kept) = kept::existing(&setup)?;
    let audit = runtime.block_on(evidence::verify(kept.store.as_ref(), &kept.blobs, &expected));
    let audit = audit.map_err(|error| match error {
        VerifyError::Store(error) => Failure::from(error),
        VerifyError::Rows(error @ BlobError::Changed(_)) => Failure::new(Exit::BadInput, error),
        VerifyError::Rows(error) => Failure::new(Exit::CannotWrite, error),
        VerifyError::Moving => Failure::new(Exit::Undecided, error),
    })?;
    show(args.json, &audit, text)?;
    Ok(match (audit.fault_count, audit.unverified.is_empty()) {
        (0, true) => Exit::Clean,
        (0, false) => Exit::Undecided,
        (1.., _) => Exit::Findings,
    })
}

fn text(audit: &Audit) -> String {
    let mut lines = vec![
        format!("{} lines of the log, {} of them pruned; root {}", audit.lines, audit.pruned, audit.root),
        format!(
            "{} evidence records, {} bodies of rows, {} reports agree with their lines",
            audit.records, audit.bodies, audit.reports
        ),
        format!("{} signed checkpoints agree with the log", audit.checkpoints),
    ];
    if audit.before_the_log > 0 {
        lines.push(format!("{} evidence records were kept before there was a log", audit.before_the_log));
    }
    lines.extend(audit.keys.iter().map(|key| format!("key {key}")));
    lines.extend(audit.unverified.iter().map(|what| format!("not verified: {what}")));
    lines.extend(audit.faults.iter().map(|what| format!("WRONG: {what}")));
    let untold = audit.fault_count - audit.faults.len() as u64;
    if untold > 0 {
        lines.push(format!("WRONG: {untold} more"));
    }
    lines.push(match audit.fault_count {
        0 => "nothing is wrong".to_owned(),
        count => format!("{count} things are wrong"),
    });
    lines.iter().map(|line| format!("{}\n", plain(line))).collect()
}
