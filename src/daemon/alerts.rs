//! Tells of what changed: one node at a time, for as long as it holds the lease.

use std::sync::Arc;
use std::time::Duration;

use super::{BEAT, LEASE, Shared};
use crate::store::{Lease, StoreError};
use crate::telemetry::Chain;

const NAME: &str = "alerts";

/// Runs until the daemon ends.
pub(super) async fn run(shared: Arc<Shared>) {
    let mut lease = None;
    while !shared.cancel.is_cancelled() {
        let wait = match step(&shared, &mut lease).await {
            Ok(wait) => wait,
            Err(StoreError::Late) => {
                shared.metrics.holds_lease(false);
                tracing::warn!("another node tells of alerts now");
                lease = None;
                BEAT
            }
            Err(error) => {
                shared.metrics.holds_lease(false);
                tracing::error!("could not tell of alerts: {}", Chain(&error));
                BEAT
            }
        };
        shared.metrics.alerts_beat(shared.clock.now());
        tokio::select! {
            () = shared.cancel.cancelled() => {}
            () = shared.changed.notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
    if let Some(lease) = lease
        && let Err(error) = shared.store.give_lease_back(&lease).await
    {
        tracing::warn!("could not give a lease back: {}", Chain(&error));
    }
}

/// Takes or renews the lease, does what is due, and says how long nothing is.
async fn step(shared: &Arc<Shared>, held: &mut Option<Lease>) -> Result<Duration, StoreError> {
    let now = shared.store.time(shared.clock.now()).await?;
    *held = shared.store.take_lease(NAME, &shared.node, now, LEASE).await?;
    shared.metrics.holds_lease(held.is_some());
    let Some(lease) = held.clone() else { return Ok(BEAT) };
    let ground = Arc::clone(&shared.ground.borrow());
    let pass = {
        let work = ground.pipeline().pass(&lease);
        tokio::pin!(work);
        let third = (LEASE / 3).to_std().unwrap_or(BEAT);
        loop {
            // A pass may send for longer than a lease lasts.
            tokio::select! {
                pass = &mut work => break pass?,
                () = tokio::time::sleep(third) => {
                    let now = shared.store.time(shared.clock.now()).await?;
                    shared.metrics.alerts_beat(shared.clock.now());
                    if shared.store.take_lease(NAME, &shared.node, now, LEASE).await?.as_ref() != Some(&lease) {
                        return Err(StoreError::Late);
                    }
                }
            }
        }
    };
    shared.metrics.told(pass);
    let next = ground.pipeline().next().await?;
    let wait = next.map_or(BEAT, |next| (next - shared.clock.now()).to_std().unwrap_or_default());
    Ok(wait.clamp(Duration::from_millis(20), BEAT))
}
