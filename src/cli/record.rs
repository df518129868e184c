//! `annexa evidence`: its commands, and `record`, which writes evidence into a folder or archive that the replay collector
//! reads.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};

use super::evidence::{self, Gathered, Wants};
use super::kept;
use super::problems::Failure;
use super::setup::Setup;
use super::stored::{self, Asked};
use super::{Exit, Global, log, retention, sample, scan};
use crate::model::{Evidence, KindName, SourceId};

#[derive(Debug, Subcommand)]
pub(super) enum EvidenceCommand {
    /// Read sources, or take what is stored, and write it for the replay collector.
    Record(RecordArgs),
    /// Show lines of the evidence log.
    Log(log::LogArgs),
    /// Print the newest signed checkpoint of the evidence log, to be kept elsewhere.
    Checkpoint(log::CheckpointArgs),
    /// Keep data beyond its time.
    #[command(subcommand)]
    Hold(retention::HoldCommand),
    /// Remove what is older than [retention] says. A daemon does so by itself.
    Prune(retention::PruneArgs),
    /// Show how much is kept, and for how long.
    Storage(retention::StorageArgs),
}

#[derive(Debug, Args)]
pub(super) struct RecordArgs {
    /// A folder, or an archive when the name ends in .tar.zst.
    #[arg(long, value_name = "PATH")]
    to: PathBuf,
    /// Record only this source (repeatable).
    #[arg(long, value_name = "ID", value_parser = SourceId::parse)]
    source: Vec<SourceId>,
    /// Replace names and account numbers by pseudonyms; the key is not kept.
    #[arg(long)]
    pseudonymise: bool,
    /// Read nothing: record the newest stored evidence.
    #[arg(long)]
    offline: bool,
}

/// Runs the command.
pub(super) fn run(command: EvidenceCommand, global: &Global) -> Result<Exit, Failure> {
    let args = match command {
        EvidenceCommand::Record(args) => args,
        EvidenceCommand::Log(args) => return log::log(&args, global),
        EvidenceCommand::Checkpoint(args) => return log::checkpoint(&args, global),
        EvidenceCommand::Hold(command) => return retention::hold(command, global),
        EvidenceCommand::Prune(args) => return retention::prune(&args, global),
        EvidenceCommand::Storage(args) => return retention::storage(&args, global),
    };
    record(&args, global)
}

fn record(args: &RecordArgs, global: &Global) -> Result<Exit, Failure> {
    let sample = if global.sample { Some(sample::unpack(global)?) } else { None };
    let setup = Setup::load(global, sample.as_ref())?;
    let runtime = super::runtime()?;
    let gathered = runtime.block_on(gather(args, &setup));
    runtime.shutdown_timeout(Duration::from_secs(1));
    let Some(gathered) = gathered? else { return Ok(Exit::Interrupted) };
    let all: Vec<Evidence> = gathered.evidence.iter().map(|evidence| Evidence::clone(evidence)).collect();
    collectors::replay::write(&args.to, &all, setup.clock.now(), args.pseudonymise)
        .map_err(|error| Failure::new(Exit::CannotWrite, error))?;
    super::say(&format!("wrote {} evidence records to {}", all.len(), args.to.display()));
    let whole = all.iter().all(|evidence| evidence.record.is_complete());
    Ok(match (gathered.sources > 0 && gathered.sources == gathered.unreachable, whole) {
        (true, _) => Exit::Unreachable,
        (false, true) => Exit::Clean,
        (false, false) => Exit::Undecided,
    })
}

async fn gather(args: &RecordArgs, setup: &Setup) -> Result<Option<Gathered>, Failure> {
    if args.offline {
        let kept = kept::open(&setup.config, &setup.data_dir).await?;
        let asked = Asked { only: &args.source, as_of: None, now: setup.clock.now(), kinds: &setup.kinds };
        let configured = scan::sources(setup, &args.source);
        let (gathered, sources) = stored::stored(&kept, asked, &configured).await?;
        sources.departures.iter().for_each(|departure| super::say(departure));
        return Ok(Some(gathered));
    }
    let every_kind: BTreeSet<KindName> = setup.kinds.iter().map(|(name, _)| name.clone()).collect();
    let cancel = evidence::cancel_on_signal();
    evidence::collect(
        setup,
        Wants { only: &args.source, kinds: every_kind, kept: Vec::new(), is_watched: true },
        None,
        cancel,
    )
    .await
}
