//! The command line: what there is, and what each command came to.

mod alert;
mod columns;
mod completions;
mod config;
mod control;
mod doctor;
mod evidence;
mod exit;
mod explain;
mod init;
mod judge;
mod kept;
mod knowledge;
mod lasting;
mod lean;
mod log;
mod output;
mod plan;
mod policy;
mod problems;
mod progress;
mod record;
mod reporting;
mod resume;
mod retention;
mod sample;
mod scan;
mod schema;
mod serve;
mod setup;
mod source;
mod stored;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

pub use exit::Exit;

use crate::telemetry::{self, LogFormat, Telemetry};

/// Shows, with proof, whether ISO/IEC 27001 Annex A controls really operate.
#[derive(Debug, Parser)]
#[command(name = "annexa", version, after_help = exit::HELP, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(flatten)]
    logging: Logging,
    #[command(subcommand)]
    command: Command,
}

/// Options of every command.
#[derive(Debug, Clone, Args)]
struct Global {
    /// The configuration file. Default: annexa.toml here, in the user's or in the system's configuration folder.
    #[arg(long, global = true, env = "ANNEXA_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// The folder for database, evidence and lock.
    #[arg(long, global = true, value_name = "FOLDER")]
    data_dir: Option<PathBuf>,
    /// Work on the shipped sample company: no credentials, no network.
    #[arg(long, global = true)]
    sample: bool,
}

/// Options of logging.
#[derive(Debug, Args)]
struct Logging {
    /// What is logged on standard error, such as warn, info or annexa=debug,warn.
    #[arg(long, global = true, env = "ANNEXA_LOG", default_value = "warn", value_name = "FILTER")]
    log: String,
    /// How log lines look.
    #[arg(long, global = true, value_enum, default_value_t = LogFormat::Text, value_name = "FORMAT")]
    log_format: LogFormat,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Collect, evaluate and report once.
    Scan(Box<scan::ScanArgs>),
    /// Run schedules, and tell of what changes.
    Serve(serve::ServeArgs),
    /// Ask the daemon for a run now.
    Run(serve::RunArgs),
    /// Show and send what is told to whom.
    #[command(subcommand)]
    Alert(alert::AlertCommand),
    /// Show why a finding is what it is: evidence, call, rule, and what it bears on.
    Explain(explain::ExplainArgs),
    /// List and show controls and the requirements they bear on.
    #[command(subcommand)]
    Control(control::ControlCommand),
    /// Record evidence, and look after what is kept: the log, legal holds, removal.
    #[command(subcommand)]
    Evidence(record::EvidenceCommand),
    /// Verify what is kept: the evidence log, its checkpoints, records, rows and reports.
    Verify(verify::VerifyArgs),
    /// List, show, test, check and write policies.
    #[command(subcommand)]
    Policy(policy::PolicyCommand),
    /// List sources, what can be read, and the permissions that reading needs.
    #[command(subcommand)]
    Source(source::SourceCommand),
    /// Look whether everything is in place for a scan, and whether credentials are wider than needed.
    Doctor(doctor::DoctorArgs),
    /// Write a configuration to start from.
    Init(init::InitArgs),
    /// Check the configuration.
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Print completions for a shell.
    Completions(completions::CompletionsArgs),
    /// Print the JSON Schema of what annexa prints.
    #[command(hide = true)]
    Schema(schema::SchemaArgs),
    /// Evaluates policies for a parent process.
    #[command(hide = true)]
    PolicyWorker(policy::WorkerArgs),
}

/// Runs the program.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let help = !error.use_stderr();
            // A closed pipe is no reason to complain.
            let _printed = error.print();
            return if help { Exit::Clean } else { Exit::Usage }.into();
        }
    };
    let telemetry = match telemetry::start(&cli.logging.log, cli.logging.log_format) {
        Ok(telemetry) => telemetry,
        Err(error) => {
            return problems::Failure::new(Exit::Usage, error)
                .hint("write --log warn, or --log annexa=debug,warn")
                .report()
                .into();
        }
    };
    match run(cli, &telemetry) {
        Ok(exit) => exit.into(),
        Err(failure) => failure.report().into(),
    }
}

fn run(cli: Cli, telemetry: &Telemetry) -> Result<Exit, problems::Failure> {
    match cli.command {
        Command::Scan(args) => scan::run(*args, &cli.global),
        Command::Serve(args) => serve::serve(&args, &cli.global, telemetry),
        Command::Run(args) => serve::ask(&args, &cli.global),
        Command::Alert(command) => alert::run(command, &cli.global),
        Command::Explain(args) => explain::run(&args, &cli.global),
        Command::Control(command) => control::run(command, &cli.global),
        Command::Source(command) => source::run(command, &cli.global),
        Command::Doctor(args) => doctor::run(&args, &cli.global),
        Command::Init(args) => init::run(&args, &cli.global),
        Command::Config(command) => config::run(command, &cli.global),
        Command::Completions(args) => completions::run(&args),
        Command::Schema(args) => schema::run(&args),
        Command::Evidence(command) => record::run(command, &cli.global),
        Command::Verify(args) => verify::run(&args, &cli.global),
        Command::Policy(command) => policy::run(command, &cli.global),
        Command::PolicyWorker(args) => policy::work(&args),
    }
}

/// Where waiting happens: requests, files, signals. One thread beside this one is enough for thousands of requests a second,
/// and threads that hand work to each other cost a tenth of a scan.
fn runtime() -> Result<tokio::runtime::Runtime, problems::Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|error| problems::Failure::new(Exit::Internal, error))
}

/// Writes data on standard output. A reader that has seen enough (`| head`) is no failure.
fn print(text: &str) -> std::io::Result<()> {
    print_bytes(text.as_bytes())
}

fn print_bytes(bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;

    match std::io::stdout().lock().write_all(bytes) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Says something to a person, on standard error.
fn say(text: &str) {
    use std::io::Write;

    // Nothing is left to do when standard error is gone.
    let _printed = writeln!(std::io::stderr(), "{text}");
}

#[cfg(test)]
impl Global {
    /// The options as they come from a command line.
    fn parsed(options: &[&str]) -> Self {
        let words = ["annexa"].iter().chain(options).chain(&["init"]);
        Cli::try_parse_from(words).unwrap().global
    }
}
