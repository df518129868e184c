//! Log lines on standard error, for people or as JSON, and errors in one line.

use std::error::Error;
use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// A line for people.
    Text,
    /// An object for programs.
    Json,
}

/// Starts logging with a filter such as `warn` or `annexa=debug,warn`. Only the first start counts.
///
/// # Errors
/// When the filter is none.
pub fn start(filter: &str, format: LogFormat) -> Result<(), ParseError> {
    let filter = EnvFilter::try_new(filter)?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false);
    // It fails only when logging has begun already.
    let _begun = match format {
        LogFormat::Text => lines.without_time().try_init(),
        LogFormat::Json => lines.json().try_init(),
    };
    Ok(())
}

/// An error with its causes, each said once.
#[derive(Debug)]
pub struct Chain<'a>(pub &'a dyn Error);

impl std::fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}
