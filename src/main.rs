//! The program: reads the command line, runs it, and turns what came of it into an exit code.

use std::process::ExitCode;

/// Evaluation allocates many small values; the C library's allocator costs a fifth more of its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    annexa::cli::main()
}
