//! How the daemon is: numbers, and whether its loops are alive.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeLabelValue, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

use crate::alert::Pass;
use crate::store::{Backend, MessageState, RunState, StoreError};
use crate::telemetry::SpanCounts;

/// How long a loop may be silent before it counts as dead.
const SILENT: TimeDelta = TimeDelta::seconds(60);

/// Bounds of the histogram of runs, in seconds.
const RUN_SECONDS: [f64; 10] = [1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 900.0, 3_600.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfSchedule {
    schedule: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RunResult {
    schedule: String,
    result: Word,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Messages {
    receiver: String,
    state: Word,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Word(&'static str);

impl EncodeLabelValue for Word {
    fn encode(
        &self,
        encoder: &mut prometheus_client::encoding::LabelValueEncoder<'_>,
    ) -> Result<(), std::fmt::Error> {
        self.0.encode(encoder)
    }
}

/// The numbers.
pub struct Metrics {
    registry: Registry,
    runs: Family<RunResult, Counter>,
    run_seconds: Histogram,
    last_success: Family<OfSchedule, Gauge>,
    missed: Family<OfSchedule, Counter>,
    transitions: Counter,
    tries: Counter,
    messages: Family<Messages, Gauge>,
    outbox_oldest: Gauge<f64, AtomicU64>,
    reload_ok: Gauge,
    scheduler_beat: AtomicI64,
    alerts_beat: AtomicI64,
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
        let mut registry = Registry::with_prefix("annexa");
        let run_seconds = Histogram::new(RUN_SECONDS);
        let (runs, last_success, missed) = (Family::default(), Family::default(), Family::default());
        let (transitions, tries, messages) = (Counter::default(), Counter::default(), Family::default());
        let (outbox_oldest, reload_ok) = (Gauge::default(), Gauge::default());
        registry.register("runs", "Runs of schedules that ended", runs.clone());
        registry.register_with_unit("run", "How long runs took", Unit::Seconds, run_seconds.clone());
        registry.register_with_unit(
            "run_last_success_timestamp",
            "When a run of the schedule was done last",
            Unit::Seconds,
            last_success.clone(),
        );
        registry.register("runs_missed", "Runs that did not happen", missed.clone());
        registry.register("transitions_routed", "Changes that were routed", transitions.clone());
        registry.register("alert_tries", "Messages that were tried", tries.clone());
        registry.register("alert_messages", "Messages by state", messages.clone());
        registry.register_with_unit(
            "outbox_oldest",
            "How long the oldest message waits",
            Unit::Seconds,
            outbox_oldest.clone(),
        );
        registry.register("config_last_reload_successful", "Whether the last reload was", reload_ok.clone());
        let version = [("version", env!("CARGO_PKG_VERSION"))];
        registry.register("build", "This build", Info::new(version));
        registry.register_collector(Box::new(Spans(spans)));
        reload_ok.set(1);
        let (scheduler_beat, alerts_beat) = (AtomicI64::new(0), AtomicI64::new(0));
        Self {
            registry,
            runs,
            run_seconds,
            last_success,
            missed,
            transitions,
            tries,
            messages,
            outbox_oldest,
            reload_ok,
            scheduler_beat,
            alerts_beat,
        }
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

    pub(super) fn ran(&self, schedule: &str, state: RunState, took: Duration, now: DateTime<Utc>) {
        let label = RunResult { schedule: schedule.to_owned(), result: Word(state.as_str()) };
        self.runs.get_or_create(&label).inc();
        self.run_seconds.observe(took.as_secs_f64());
        if state == RunState::Done {
            let label = OfSchedule { schedule: schedule.to_owned() };
            self.last_success.get_or_create(&label).set(now.timestamp());
        }
    }

    pub(super) fn missed(&self, schedule: &str, runs: u64) {
        self.missed.get_or_create(&OfSchedule { schedule: schedule.to_owned() }).inc_by(runs);
    }

    pub(super) fn told(&self, pass: Pass) {
        self.transitions.inc_by(pass.routed as u64);
        self.tries.inc_by(pass.tried as u64);
    }

    pub(super) fn reloaded(&self, ok: bool) {
        self.reload_ok.set(i64::from(ok));
    }

    /// Counts what waits.
    pub(super) async fn gauge_alerts(
        &self,
        store: &dyn Backend,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut oldest = None;
        for (receiver, count) in store.count_messages().await? {
            for (state, count) in [
                (MessageState::Waiting, count.waiting),
                (MessageState::Delivered, count.delivered),
                (MessageState::Dead, count.dead),
                (MessageState::Dismissed, count.dismissed),
            ] {
                let label = Messages { receiver: receiver.to_string(), state: Word(state.as_str()) };
                self.messages.get_or_create(&label).set(i64::try_from(count).unwrap_or(i64::MAX));
            }
            oldest = oldest.into_iter().chain(count.oldest).min();
        }
        let age = oldest.map_or(0.0, |oldest| (now - oldest).as_seconds_f64().max(0.0));
        self.outbox_oldest.set(age);
        Ok(())
    }

    /// Everything in the format of `OpenMetrics`.
    pub(super) fn text(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}
