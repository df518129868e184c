//! Numbers of alerts: what is told, what waits, and how receivers fare.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicU64;

use chrono::{DateTime, Utc};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};

use super::labels::{Messages, OfReceiver, Single, Word};
use super::work::gauge;
use crate::alert::Pass;
use crate::daemon::Ground;
use crate::model::ReceiverId;
use crate::store::{Backend, MessageState, StoreError};

/// The numbers.
#[derive(Default)]
pub(super) struct Telling {
    transitions: Counter,
    tries: Counter,
    lease: Gauge,
    messages: Family<Messages, Gauge>,
    disabled: Family<OfReceiver, Gauge>,
    oldest: Family<Single, Gauge<f64, AtomicU64>>,
}

impl Telling {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let telling = Self::default();
        registry.register("transitions_routed", "Changes that were routed here", telling.transitions.clone());
        registry.register("alert_tries", "Messages that were tried here", telling.tries.clone());
        registry.register("alerts_lease", "Whether this node is the one that tells", telling.lease.clone());
        registry.register("alert_messages", "Messages by receiver and state", telling.messages.clone());
        let help = "Whether nothing is sent to the receiver any more";
        registry.register("receiver_disabled", help, telling.disabled.clone());
        let help = "How long the oldest message waits";
        registry.register_with_unit("outbox_oldest", help, Unit::Seconds, telling.oldest.clone());
        telling
    }

    pub(super) fn told(&self, pass: Pass) {
        self.transitions.inc_by(pass.routed as u64);
        self.tries.inc_by(pass.tried as u64);
    }

    pub(super) fn holds_lease(&self, holds: bool) {
        self.lease.set(i64::from(holds));
    }

    /// Forgets what the store said, so that nothing old is shown.
    pub(super) fn forget(&self) {
        self.messages.clear();
        self.disabled.clear();
        self.oldest.clear();
    }

    /// Reads what the store says: of receivers that are configured, and of those for which there are messages.
    pub(super) async fn refresh(
        &self,
        store: &dyn Backend,
        ground: &dyn Ground,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let (counts, fares) = (store.count_messages().await?, store.receivers().await?);
        self.forget();
        let receivers: BTreeSet<&ReceiverId> =
            ground.pipeline().receivers.keys().chain(counts.keys()).collect();
        for receiver in receivers {
            let count = counts.get(receiver).copied().unwrap_or_default();
            for (state, count) in [
                (MessageState::Waiting, count.waiting),
                (MessageState::Delivered, count.delivered),
                (MessageState::Dead, count.dead),
                (MessageState::Dismissed, count.dismissed),
            ] {
                let label = Messages { receiver: receiver.to_string(), state: Word(state.as_str()) };
                self.messages.get_or_create(&label).set(gauge(count));
            }
            let is_disabled = fares.iter().any(|each| each.receiver == *receiver && each.disabled.is_some());
            let label = OfReceiver { receiver: receiver.to_string() };
            self.disabled.get_or_create(&label).set(i64::from(is_disabled));
        }
        let oldest = counts.values().filter_map(|count| count.oldest).min();
        let age = oldest.map_or(0.0, |oldest| (now - oldest).as_seconds_f64().max(0.0));
        self.oldest.get_or_create(&Single {}).set(age);
        Ok(())
    }
}
