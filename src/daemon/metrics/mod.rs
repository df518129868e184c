//! How the daemon is: numbers, and whether its loops are alive.
//!
//! What a node did is counted there. What the store knows is read from it when somebody asks, by every node alike, so that no
//! node shows what was so before and a restart forgets nothing; while the store is away such numbers are not there.

mod labels;
mod process;
mod telling;
mod work;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;
use tokio::sync::Mutex;

use super::Ground;
use crate::alert::Pass;
use crate::model::SourceId;
use crate::store::{Backend, RunState, StoreError};
use crate::telemetry::{Chain, SpanCounts};

use process::Process;
use telling::Telling;
use work::{Basis, Work};

/// How long a loop may be silent before it counts as dead.
const SILENT: TimeDelta = TimeDelta::seconds(60);

/// How long what the store said is not asked again: whoever can ask for numbers cannot keep it busy.
const FRESH: Duration = Duration::from_secs(1);

/// How long the store may take to answer before it counts as away.
const PATIENCE: Duration = Duration::from_secs(5);

/// The numbers.
pub struct Metrics {
    registry: Registry,
    work: Work,
    telling: Telling,
    store_up: Gauge,
    reload_ok: Gauge,
    scheduler_beat: AtomicI64,
    alerts_beat: AtomicI64,
    seen: Mutex<Seen>,
}

/// What the store said last.
#[derive(Default)]
struct Seen {
    at: Option<Instant>,
    basis: Option<Basis>,
}

/// Spans by what became of them, as they are when it is asked.
#[derive(Debug)]
struct Spans(Arc<SpanCounts>);

impl Collector for Spans {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        let help = "Spans for the collector of traces";
        let mut family = encoder.encode_descriptor("spans", help, None, MetricType::Counter)?;
        for (result, count) in [("sent", &self.0.sent), ("dropped", &self.0.dropped)] {
            let counter = ConstCounter::new(count.load(Ordering::Relaxed));
            counter.encode(family.encode_family(&[("result", result)])?)?;
        }
        Ok(())
    }
}

impl Metrics {
    /// Numbers that all begin at nothing.
    pub(super) fn new(spans: Arc<SpanCounts>) -> Self {
        let mut all = Registry::default();
        all.register_collector(Box::new(Process));
        let registry = all.sub_registry_with_prefix("annexa");
        let (store_up, reload_ok) = (Gauge::default(), Gauge::default());
        let (work, telling) = (Work::register(registry), Telling::register(registry));
        registry.register("store_up", "Whether the store answered when this was asked", store_up.clone());
        registry.register("config_last_reload_successful", "Whether the last reload was", reload_ok.clone());
        let version = [("version", env!("CARGO_PKG_VERSION"))];
        registry.register("build", "This build", Info::new(version));
        registry.register_collector(Box::new(Spans(spans)));
        reload_ok.set(1);
        let (scheduler_beat, alerts_beat) = (AtomicI64::new(0), AtomicI64::new(0));
        let seen = Mutex::default();
        Self { registry: all, work, telling, store_up, reload_ok, scheduler_beat, alerts_beat, seen }
    }

    pub(super) fn scheduler_beats(&self, now: DateTime<Utc>) {
        self.scheduler_beat.store(now.timestamp(), Ordering::Relaxed);
    }

    pub(super) fn alerts_beat(&self, now: DateTime<Utc>) {
        self.alerts_beat.store(now.timestamp(), Ordering::Relaxed);
    }

    /// The loops that are silent, in words.
    pub(super) fn silent(&self, now: DateTime<Utc>) -> Vec<&'static str> {
        let is_silent = |beat: &AtomicI64| {
            let beat = beat.load(Ordering::Relaxed);
            beat != 0 && now.timestamp() - beat > SILENT.num_seconds()
        };
        let loops =
            [("the scheduler is silent", &self.scheduler_beat), ("alerts are silent", &self.alerts_beat)];
        loops.into_iter().filter(|(_, beat)| is_silent(beat)).map(|(what, _)| what).collect()
    }

    pub(super) fn is_alive(&self, now: DateTime<Utc>) -> bool {
        self.silent(now).is_empty()
    }

    /// Counts for what the configuration names, from nothing on, and for nothing else.
    pub(super) fn follow(&self, ground: &dyn Ground) {
        self.work.follow(ground);
    }

    pub(super) fn ran(&self, schedule: &str, state: RunState, took: Duration) {
        self.work.ran(schedule, state, took);
    }

    pub(super) fn read(&self, took: &BTreeMap<SourceId, Duration>) {
        self.work.read(took);
    }

    pub(super) fn missed(&self, schedule: &str, runs: u64) {
        self.work.missed(schedule, runs);
    }

    pub(super) fn told(&self, pass: Pass) {
        self.telling.told(pass);
    }

    pub(super) fn holds_lease(&self, holds: bool) {
        self.telling.holds_lease(holds);
    }

    pub(super) fn reloaded(&self, ok: bool) {
        self.reload_ok.set(i64::from(ok));
    }

    /// Everything in the format of `OpenMetrics`, as it is now.
    pub(super) async fn text(
        &self,
        store: &dyn Backend,
        ground: &dyn Ground,
        now: DateTime<Utc>,
    ) -> Result<String, std::fmt::Error> {
        // Held while it is written, so that nobody reads what is half forgotten.
        let mut seen = self.seen.lock().await;
        if seen.at.is_none_or(|at| at.elapsed() > FRESH) {
            let basis = seen.basis.take();
            let asked =
                tokio::time::timeout(PATIENCE, self.refresh(store, ground, now, basis.as_ref())).await;
            match asked {
                Ok(Ok(basis)) => seen.basis = Some(basis),
                Ok(Err(error)) => tracing::warn!("numbers without the store: {}", Chain(&error)),
                Err(_elapsed) => tracing::warn!("numbers without the store: no answer in time"),
            }
            if seen.basis.is_none() {
                self.work.forget();
                self.telling.forget();
            }
            self.store_up.set(i64::from(seen.basis.is_some()));
            seen.at = Some(Instant::now());
        }
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }

    async fn refresh(
        &self,
        store: &dyn Backend,
        ground: &dyn Ground,
        now: DateTime<Utc>,
        before: Option<&Basis>,
    ) -> Result<Basis, StoreError> {
        self.telling.refresh(store, ground, now).await?;
        self.work.refresh(store, ground, now, before).await
    }
}
