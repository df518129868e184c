//! Numbers of runs, sources and findings.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::labels::{OfFindings, OfSchedule, OfSource, RunResult, Single, Word};
use crate::daemon::Ground;
use crate::model::{Record, Severity, SourceId};
use crate::store::{Backend, FindingCount, RunState, StoreError, Wanted};

/// Bounds of the histograms of runs and readings, in seconds.
const SECONDS: [f64; 10] = [1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 900.0, 3_600.0];

/// How a run ends that a node did.
const RESULTS: [RunState; 2] = [RunState::Done, RunState::Failed];

type Readings = Family<OfSource, Histogram, fn() -> Histogram>;

/// The numbers.
pub(super) struct Work {
    /// The schedules that have numbers.
    schedules: Mutex<BTreeSet<String>>,
    runs: Family<RunResult, Counter>,
    run_seconds: Histogram,
    missed: Family<OfSchedule, Counter>,
    read_seconds: Readings,
    next: Family<OfSchedule, Gauge>,
    last_success: Family<OfSchedule, Gauge>,
    last_end: Family<OfSchedule, Gauge>,
    assessed: Family<Single, Gauge>,
    read: Family<OfSource, Gauge>,
    complete: Family<OfSource, Gauge>,
    gaps: Family<OfSource, Gauge>,
    calls: Family<OfSource, Gauge>,
    findings: Family<OfFindings, Gauge>,
}

/// What the numbers of findings and sources rest on: they are counted anew when it is another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Basis {
    ends: BTreeMap<(String, RunState), DateTime<Utc>>,
    newest: Option<crate::model::AssessmentId>,
    sources: Vec<SourceId>,
}

impl Work {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let work = Self {
            schedules: Mutex::default(),
            runs: Family::default(),
            run_seconds: Histogram::new(SECONDS),
            missed: Family::default(),
            read_seconds: Family::new_with_constructor(|| Histogram::new(SECONDS)),
            next: Family::default(),
            last_success: Family::default(),
            last_end: Family::default(),
            assessed: Family::default(),
            read: Family::default(),
            complete: Family::default(),
            gaps: Family::default(),
            calls: Family::default(),
            findings: Family::default(),
        };
        let seconds =
            |registry: &mut Registry, name: &str, help: &str, family: &Family<OfSchedule, Gauge>| {
                registry.register_with_unit(name, help, Unit::Seconds, family.clone());
            };
        registry.register("runs", "Runs of schedules that ended here", work.runs.clone());
        registry.register_with_unit("run", "How long runs took", Unit::Seconds, work.run_seconds.clone());
        registry.register("runs_missed", "Runs that did not happen", work.missed.clone());
        seconds(registry, "run_next_timestamp", "When the schedule is due next", &work.next);
        let help = "When a run of the schedule was done last";
        seconds(registry, "run_last_success_timestamp", help, &work.last_success);
        let help = "When a run of the schedule ended last, however";
        seconds(registry, "run_last_end_timestamp", help, &work.last_end);
        let help = "When the newest assessment ended";
        registry.register_with_unit("assessment_timestamp", help, Unit::Seconds, work.assessed.clone());
        let help = "How long it took to read the source";
        registry.register_with_unit("source_read", help, Unit::Seconds, work.read_seconds.clone());
        let help = "When the source was read last, whatever came of it";
        registry.register_with_unit("source_read_timestamp", help, Unit::Seconds, work.read.clone());
        let help = "Whether the newest reading of the source is whole";
        registry.register("source_complete", help, work.complete.clone());
        registry.register("source_gaps", "Gaps of the newest reading of the source", work.gaps.clone());
        let help = "Requests of the newest reading of the source";
        registry.register("source_requests", help, work.calls.clone());
        let help = "Findings as they are now, by verdict, severity and whether a waiver accepts the risk";
        registry.register("findings", help, work.findings.clone());
        work
    }

    /// Begins counting for schedules at nothing, and forgets those that are gone.
    pub(super) fn follow(&self, ground: &dyn Ground) {
        let now: BTreeSet<String> = ground.schedules().keys().cloned().collect();
        let mut known = self.schedules.lock().unwrap_or_else(PoisonError::into_inner);
        for schedule in known.difference(&now) {
            let label = OfSchedule { schedule: schedule.clone() };
            for result in RESULTS {
                self.runs.remove(&run_result(schedule, result));
            }
            self.missed.remove(&label);
            for family in [&self.next, &self.last_success, &self.last_end] {
                family.remove(&label);
            }
        }
        for schedule in &now {
            for result in RESULTS {
                drop(self.runs.get_or_create(&run_result(schedule, result)));
            }
            drop(self.missed.get_or_create(&OfSchedule { schedule: schedule.clone() }));
        }
        *known = now;
    }

    fn is_followed(&self, schedule: &str) -> bool {
        self.schedules.lock().unwrap_or_else(PoisonError::into_inner).contains(schedule)
    }

    /// A run ended here.
    pub(super) fn ran(&self, schedule: &str, state: RunState, took: Duration) {
        if self.is_followed(schedule) {
            self.runs.get_or_create(&run_result(schedule, state)).inc();
        }
        self.run_seconds.observe(took.as_secs_f64());
    }

    /// Runs of a schedule did not happen.
    pub(super) fn missed(&self, schedule: &str, runs: u64) {
        if self.is_followed(schedule) {
            self.missed.get_or_create(&OfSchedule { schedule: schedule.to_owned() }).inc_by(runs);
        }
    }

    /// Sources were read here.
    pub(super) fn read(&self, took: &BTreeMap<SourceId, Duration>) {
        for (source, took) in took {
            self.read_seconds.get_or_create(&of_source(source)).observe(took.as_secs_f64());
        }
    }

    /// Forgets what the store said, so that nothing old is shown.
    pub(super) fn forget(&self) {
        for family in [&self.last_success, &self.last_end] {
            family.clear();
        }
        for family in [&self.read, &self.complete, &self.gaps, &self.calls] {
            family.clear();
        }
        self.assessed.clear();
        self.findings.clear();
    }

    /// Reads what the store says. What rests on readings and findings is read again only when their basis is another.
    pub(super) async fn refresh(
        &self,
        store: &dyn Backend,
        ground: &dyn Ground,
        now: DateTime<Utc>,
        before: Option<&Basis>,
    ) -> Result<Basis, StoreError> {
        let (ends, newest) = (store.run_ends().await?, store.newest_assessment().await?);
        for (schedule, scheduled) in ground.schedules() {
            let label = OfSchedule { schedule: schedule.clone() };
            match scheduled.schedule.next_after(now) {
                Some(next) => drop(self.next.get_or_create(&label).set(next.timestamp())),
                None => drop(self.next.remove(&label)),
            }
            let end = |state| ends.get(&(schedule.clone(), state)).map(DateTime::timestamp);
            if let Some(success) = end(RunState::Done) {
                self.last_success.get_or_create(&label).set(success);
            }
            if let Some(last) = RESULTS.into_iter().filter_map(end).max() {
                self.last_end.get_or_create(&label).set(last);
            }
        }
        if let Some((_, at)) = &newest {
            self.assessed.get_or_create(&Single {}).set(at.timestamp());
        }
        let basis = Basis { ends, newest: newest.map(|(id, _)| id), sources: ground.sources() };
        if before != Some(&basis) {
            self.show_findings(&store.finding_counts().await?, ground);
            self.show_readings(&store.evidence(Wanted::NewestReading).await?, &basis.sources);
        }
        Ok(basis)
    }

    fn show_findings(&self, counts: &[FindingCount], ground: &dyn Ground) {
        let mut findings: BTreeMap<(&'static str, &'static str, &'static str), u64> = BTreeMap::new();
        for verdict in FindingCount::VERDICTS {
            for severity in Severity::WORST_FIRST {
                findings.insert((verdict, severity.as_str(), "no"), 0);
            }
        }
        for count in counts {
            let about = ground.pipeline().knowledge.policy(&count.policy);
            // A policy that is not configured any more says no severity.
            let severity = about.map_or("unknown", |about| about.severity.as_str());
            for (waived, number) in [("no", count.count - count.waived), ("yes", count.waived)] {
                if number > 0 {
                    *findings.entry((count.verdict, severity, waived)).or_default() += number;
                }
            }
        }
        self.findings.clear();
        for ((verdict, severity, waived), count) in findings {
            let labels =
                OfFindings { verdict: Word(verdict), severity: Word(severity), waived: Word(waived) };
            self.findings.get_or_create(&labels).set(gauge(count));
        }
    }

    /// The newest readings, by source. A source that was never read is not complete.
    fn show_readings(&self, records: &[Record], sources: &[SourceId]) {
        for family in [&self.read, &self.complete, &self.gaps, &self.calls] {
            family.clear();
        }
        for source in sources {
            let label = of_source(source);
            let of: Vec<&Record> = records.iter().filter(|record| record.source == *source).collect();
            let is_whole = !of.is_empty() && of.iter().all(|record| record.is_complete());
            self.complete.get_or_create(&label).set(i64::from(is_whole));
            let Some(read) = of.iter().map(|record| record.collected_at).max() else { continue };
            let gaps: usize = of.iter().map(|record| record.gaps.len()).sum();
            let calls = of.iter().flat_map(|record| &record.calls).map(|call| u64::from(call.count)).sum();
            self.read.get_or_create(&label).set(read.timestamp());
            self.gaps.get_or_create(&label).set(gauge(gaps as u64));
            self.calls.get_or_create(&label).set(gauge(calls));
        }
    }
}

fn run_result(schedule: &str, state: RunState) -> RunResult {
    RunResult { schedule: schedule.to_owned(), result: Word(state.as_str()) }
}

fn of_source(source: &SourceId) -> OfSource {
    OfSource { source: source.to_string() }
}

/// A count as a gauge holds it.
pub(super) fn gauge(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
