//! `annexa policy …` and the worker process.

mod list;
mod new;
mod show;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::columns;
use super::knowledge::Knowledge;
use super::problems::{Failure, render};
use super::{Exit, Global, setup};
use crate::config::Config;
use crate::evidence::Kinds;
use crate::model::Problems;
use crate::policy::{Limits, PolicySet, lint, probe_sandbox, run_worker, test};

pub(super) use list::{PolicyLine, PolicyList};
pub(super) use show::PolicyView;

#[derive(Debug, Subcommand)]
pub(super) enum PolicyCommand {
    /// List policies.
    List(list::ListArgs),
    /// Show a policy: what it says, what it reads, what it reaches.
    Show(show::ShowArgs),
    /// Write a new policy and its test.
    New(new::NewArgs),
    /// Run the tests of policies.
    Test(FolderArgs),
    /// Check policies: names, metadata, portable Rego.
    Lint(FolderArgs),
}

#[derive(Debug, Args)]
pub(super) struct FolderArgs {
    /// A folder of policies to use instead of those that apply.
    folder: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct WorkerArgs {
    #[arg(long)]
    memory_bytes: u64,
    #[arg(long)]
    cpu_seconds: u64,
    /// Only try to escape from the sandbox, and say what was denied.
    #[arg(long)]
    probe: bool,
}

/// Serves a parent process.
pub(super) fn work(args: &WorkerArgs) -> Result<Exit, Failure> {
    let limits = Limits { memory_bytes: args.memory_bytes, cpu_seconds: args.cpu_seconds };
    let outcome = if args.probe { probe_sandbox(limits) } else { run_worker(limits) };
    outcome.map_err(|error| Failure::new(Exit::Internal, error))?;
    Ok(Exit::Clean)
}

/// Runs the command.
pub(super) fn run(command: PolicyCommand, global: &Global) -> Result<Exit, Failure> {
    match command {
        PolicyCommand::List(args) => {
            let list = list::list(&Knowledge::load(global)?, &args)?;
            columns::show(args.json, &list, |list| PolicyLine::table(&list.policies))
        }
        PolicyCommand::Show(args) => {
            columns::show(args.json, &show::view(&Knowledge::load(global)?, &args)?, show::text)
        }
        PolicyCommand::New(args) => new::run(&Knowledge::load(global)?, &args),
        PolicyCommand::Test(args) => run_tests(&args, global),
        PolicyCommand::Lint(args) => check(&args, global),
    }
}

fn run_tests(args: &FolderArgs, global: &Global) -> Result<Exit, Failure> {
    let config = setup::config(global)?;
    let kinds = Kinds::of(collectors::all()).map_err(|error| Failure::new(Exit::Internal, error))?;
    let (count, failures) = test(&chosen(args, &config)?, &kinds, &setup::workers(&config)?)?;
    let mut out = String::new();
    for failure in &failures {
        out.push_str(&format!("FAIL {}: {}: {}\n", failure.file, failure.name, failure.what));
    }
    out.push_str(&format!("{} passed, {} failed\n", count - failures.len(), failures.len()));
    super::print(&out)?;
    Ok(if failures.is_empty() { Exit::Clean } else { Exit::BadInput })
}

fn check(args: &FolderArgs, global: &Global) -> Result<Exit, Failure> {
    let config = setup::config(global)?;
    let kinds = Kinds::of(collectors::all()).map_err(|error| Failure::new(Exit::Internal, error))?;
    let catalogs = setup::catalogs(&config)?;
    let hub = catalogs.hub().entries().iter().map(|entry| entry.id.clone()).collect();
    let set = chosen(args, &config)?;
    let problems = lint(&set, &kinds, &hub);
    if problems.is_empty() {
        super::print(&format!("{} policies, no problems\n", set.iter().count()))?;
        return Ok(Exit::Clean);
    }
    super::print(&render(&Problems(problems)))?;
    Ok(Exit::BadInput)
}

fn chosen(args: &FolderArgs, config: &Config) -> Result<PolicySet, Failure> {
    match &args.folder {
        Some(folder) => Ok(PolicySet::of_folder(folder)?),
        None => setup::policies(config),
    }
}
