//! `annexa completions`: a shell's completions, from the command line itself.

use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};

use super::problems::Failure;
use super::{Cli, Exit};

#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints the completions.
pub(super) fn run(args: &CompletionsArgs) -> Result<Exit, Failure> {
    let mut text = Vec::new();
    generate(args.shell, &mut Cli::command(), "annexa", &mut text);
    super::print_bytes(&text)?;
    Ok(Exit::Clean)
}
