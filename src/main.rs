//! The program: reads the command line, runs it, and turns what came of it into an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    annexa::cli::main()
}
