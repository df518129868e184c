//! `annexa init`: a configuration to start from.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::problems::Failure;
use super::{Exit, Global, say};
use crate::config::DEFAULT;

#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// Replace a configuration that exists.
    #[arg(long)]
    force: bool,
}

/// Writes the configuration that `--config` names, or `annexa.toml` here.
pub(super) fn run(args: &InitArgs, global: &Global) -> Result<Exit, Failure> {
    let path = global.config.clone().unwrap_or_else(|| PathBuf::from("annexa.toml"));
    match write(&path, args.force) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let message = format!("{} exists and was left as it is", path.display());
            return Err(Failure::message(Exit::CannotWrite, message)
                .hint("`annexa config check` looks at it; --force replaces it"));
        }
        Err(error) => {
            let context = format!("write {}", path.display());
            return Err(Failure::new(Exit::CannotWrite, anyhow::Error::new(error).context(context)));
        }
    }
    say(&format!("wrote {}", path.display()));
    say("next: add a source at its end; `annexa source permissions aws` prints what the reader may need,");
    say("      then `annexa config check` and `annexa scan`");
    Ok(Exit::Clean)
}

fn write(path: &Path, force: bool) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true);
    let file = if force { options.create(true).truncate(true) } else { options.create_new(true) };
    file.open(path)?.write_all(DEFAULT.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_that_exists_is_replaced_only_when_forced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("annexa.toml");
        let global = Global::parsed(&["--config", path.to_str().unwrap()]);
        assert!(run(&InitArgs { force: false }, &global).is_ok());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), DEFAULT);
        std::fs::write(&path, "titles = false\n").unwrap();
        assert!(run(&InitArgs { force: false }, &global).is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "titles = false\n");
        assert!(run(&InitArgs { force: true }, &global).is_ok());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), DEFAULT);
    }
}
