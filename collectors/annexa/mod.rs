//! annexa itself: how its own daemon fares, as evidence like any other.
//!
//! No collector reads it: the program makes it from its own store. The kinds are here so that policies can be written on
//! them and recordings can carry them.

pub mod daemon;
pub mod schedules;

use chrono::{DateTime, Utc};

use crate::api::{Call, Draft, Evidence, EvidenceKind, IdError, Operation, Origin, Scope, SourceId};

/// The name of annexa as a source.
pub const SOURCE: &str = "annexa";

/// Looks into the store; no call is made.
const READ: Operation = Operation { name: "annexa:Read", permission: "none" };

/// The kinds of evidence.
pub const KINDS: &[EvidenceKind] = &[daemon::KIND, schedules::KIND];

/// The evidence of rows that the program knows.
///
/// # Errors
/// Never, as long as the names here are names.
pub fn evidence(
    daemon: &daemon::Row,
    schedules: &[schedules::Row],
    now: DateTime<Utc>,
) -> Result<Vec<Evidence>, IdError> {
    let origin = Origin {
        source: SourceId::parse(SOURCE)?,
        scope: Scope::parse(daemon::SUBJECT)?,
        collector: format!("annexa {}", env!("CARGO_PKG_VERSION")),
        identity: "annexa itself".to_owned(),
    };
    let draft = |kind| {
        let mut draft = Draft::new(kind);
        draft.calls([Call { operation: READ.name.to_owned(), count: 0, request_ids: Vec::new() }]);
        draft.page();
        draft
    };
    let (mut own, mut all) = (draft(&daemon::KIND), draft(&schedules::KIND));
    own.row(daemon);
    schedules.iter().for_each(|row| all.row(row));
    Ok(vec![own.finish(&origin, now)?, all.finish(&origin, now)?])
}
