//! Signs the evidence log as it stands.

use chrono::{DateTime, Utc};

use super::{SignedCheckpoint, Signer};
use crate::model::{Line, LogLine};
use crate::store::{Checkpoint, Log, StoreError};

/// Why the log is not signed.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The store cannot be used.
    #[error("use the evidence log")]
    Store(#[from] StoreError),
    /// The log is shorter than what was signed.
    #[error(
        "the evidence log has {size} lines, but {signed} were signed: lines are missing; run `annexa verify`"
    )]
    Shorter {
        /// How many lines it has.
        size: u64,
        /// How many were signed.
        signed: u64,
    },
}

/// Signs the log, unless nothing was added since it was signed last. A new key is named in the log first, so that whoever
/// reads the log knows whose signatures to expect.
///
/// # Errors
/// When the store cannot be used, or the log lost lines that were signed.
pub async fn seal(store: &dyn Log, signer: &Signer, now: DateTime<Utc>) -> Result<(), SealError> {
    let latest = store.latest_checkpoint().await?;
    let is_mine = |signed: &Checkpoint| {
        SignedCheckpoint::parse(&signed.note).is_ok_and(|read| signer.verifier().has_signed(&read))
    };
    if !latest.as_ref().is_some_and(is_mine) && !is_named(store, signer).await? {
        if latest.is_some() {
            tracing::warn!(
                "the evidence log is signed by another key from here on: {}; whoever verifies must take it too, and \
                 if nobody changed the key, somebody removed it",
                signer.verifier()
            );
        }
        store.append(now, &[Line::Key { verifier: signer.verifier().to_string() }]).await?;
    }
    let edge = store.edge().await?;
    let signed = latest.map_or(0, |latest| latest.size);
    if edge.size() < signed {
        return Err(SealError::Shorter { size: edge.size(), signed });
    }
    if edge.size() > signed {
        let note = signer.sign(edge.size(), &edge.root());
        tracing::info!(size = edge.size(), root = %edge.root(), "the evidence log has {} lines", edge.size());
        store.keep_checkpoint(&Checkpoint { size: edge.size(), at: now, note }).await?;
    }
    Ok(())
}

async fn is_named(store: &dyn Log, signer: &Signer) -> Result<bool, StoreError> {
    let wanted = signer.verifier().to_string();
    let rows = store.lasting_rows().await?;
    Ok(rows.iter().filter_map(|row| row.text.as_deref()).any(|text| {
        matches!(serde_json::from_str::<LogLine>(text).map(|line| line.line),
            Ok(Line::Key { verifier }) if verifier == wanted)
    }))
}
