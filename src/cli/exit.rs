//! Exit codes. 64 and above follow `sysexits.h`; they win over 1, and 1 wins over 2.

use std::process::ExitCode;

/// What a command came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Clean.
    Clean,
    /// There are findings at or over `--fail-on`.
    Findings,
    /// Something could not be decided.
    Undecided,
    /// The command line makes no sense.
    Usage,
    /// The configuration, a policy or a catalogue is wrong.
    BadInput,
    /// No source could be reached.
    Unreachable,
    /// A fault of annexa.
    Internal,
    /// A file or the data directory cannot be written.
    CannotWrite,
    /// Interrupted from the keyboard or by a signal.
    Interrupted,
}

impl Exit {
    /// The number.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Undecided => 2,
            Self::Usage => 64,
            Self::BadInput => 65,
            Self::Unreachable => 69,
            Self::Internal => 70,
            Self::CannotWrite => 73,
            Self::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        exit.code().into()
    }
}

/// The table of exit codes for `--help`.
pub(super) const HELP: &str = "\
Exit codes:
  0    clean
  1    findings at or over --fail-on
  2    something could not be decided (unknown), or nothing was evaluated
  64   the command line makes no sense
  65   bad configuration, policy, catalogue or evidence
  69   no source could be reached
  70   a fault of annexa
  73   cannot write
  130  interrupted";
