//! Reports by schedules of their own: of the newest assessment that is complete. Nothing is read for them.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use collectors::api::is_slug;
use wildmatch::WildMatch;

use super::kept::Kept;
use super::output::{self, Output};
use super::problems::Failure;
use super::{Exit, setup};
use crate::config::{Config, ReportSettings, ScheduleSettings};
use crate::evidence::Kinds;
use crate::model::{Assessment, Filter, Problem, Problems, SourceText};
use crate::schedule::Schedule;

/// A report that is made by a schedule.
pub(super) struct Reporting {
    schedule: Schedule,
    outputs: Vec<Output>,
    max_age: TimeDelta,
    data_dir: PathBuf,
}

impl Reporting {
    /// Checks the settings of a report. An error is a sentence.
    pub(super) fn of(settings: &ReportSettings, config: &Config) -> Result<Self, String> {
        let schedule = settings.schedule().map_err(|error| error.to_string())?;
        let read = settings
            .output
            .iter()
            .map(|text| Output::parse_dated(text, config).map_err(|what| format!("output: {what}")));
        let outputs = read.collect::<Result<Vec<_>, _>>()?;
        if outputs.is_empty() {
            return Err("output names no file".to_owned());
        }
        if let Some(what) = fault_of_jitter(&schedule, settings.jitter) {
            return Err(what);
        }
        if settings.max_age.is_some_and(|age| age.is_zero()) {
            return Err("max_age is nothing: every report would say that it is old".to_owned());
        }
        Ok(Self { schedule, outputs, max_age: settings.max_age(), data_dir: setup::data_dir(config) })
    }

    /// Makes the report for a moment of its schedule, at `now`. `filter` is what a whole assessment is asked for.
    pub(super) async fn make(
        &self,
        kept: &Kept,
        filter: &Filter,
        due: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<(), Failure> {
        let mut assessment = kept.latest().await?.ok_or_else(|| {
            Failure::message(Exit::Undecided, "there is no complete assessment yet that could be reported")
        })?;
        if assessment.filter != *filter {
            let what =
                format!("the newest assessment, {}, is of a part only of what is configured", assessment.id);
            return Err(Failure::message(Exit::Undecided, what));
        }
        assessment.departures.extend(self.age(&assessment, now));
        let outputs: Vec<Output> =
            self.outputs.iter().map(|output| output.on(self.schedule.day_of(due))).collect();
        tokio::task::block_in_place(|| output::write_each(&outputs, &assessment, &self.data_dir))?;
        tracing::info!(assessment = %assessment.id, "reported assessment {}", assessment.id);
        Ok(())
    }

    /// That the assessment is older than it should be.
    fn age(&self, assessment: &Assessment, now: DateTime<Utc>) -> Option<String> {
        let age = now - assessment.as_of;
        (age > self.max_age).then(|| {
            let shown = now.format("%Y-%m-%d %H:%M UTC");
            let hours = |age: TimeDelta| format!("{} h {} min", age.num_hours(), age.num_minutes() % 60);
            let most = hours(self.max_age);
            format!("this report was made at {shown}, of an assessment {} old; max_age is {most}", hours(age))
        })
    }
}

/// What is wrong with the schedules and reports of a configuration, each with its place.
pub(super) fn faults(config: &Config, kinds: &Kinds) -> Problems {
    let Some(file) = &config.file else { return Problems::default() };
    let mut problems = Problems::default();
    for (name, settings) in &config.settings.schedule {
        for what in faults_of(name, settings, config, kinds) {
            problems.0.push(place(file, "schedule", name, &what));
        }
    }
    problems.0.extend(faults_of_reports(file, config));
    problems
}

/// A problem at the head of a section.
fn place(file: &Arc<SourceText>, family: &str, name: &str, what: &str) -> Problem {
    let header = format!("[{family}.{name}]");
    let start = file.text.find(&header).unwrap_or(0);
    let span = start..start + header.len().min(file.text.len() - start);
    Problem::at(file, span, format!("{family}.{name}: {what}"))
}

/// What is wrong with a schedule.
fn faults_of(name: &str, settings: &ScheduleSettings, config: &Config, kinds: &Kinds) -> Vec<String> {
    let mut faults = Vec::new();
    faults.extend(faults_of_name(name));
    match settings.schedule() {
        Ok(schedule) => faults.extend(fault_of_jitter(&schedule, settings.jitter)),
        Err(error) => faults.push(error.to_string()),
    }
    let names_none = |pattern: &&String| {
        let pattern = WildMatch::new(pattern);
        !kinds.iter().any(|(kind, _)| pattern.matches(kind.as_str()))
    };
    faults.extend(
        settings.kinds.iter().filter(names_none).map(|text| format!("kinds: no kind is named {text}")),
    );
    let unknown = settings.sources.iter().filter(|source| !config.sources.contains_key(*source));
    faults.extend(unknown.map(|source| format!("there is no source {source}")));
    let outputs = settings.report.iter().filter_map(|text| Output::parse_file(text, config).err());
    faults.extend(outputs.map(|what| format!("report: {what}")));
    faults
}

/// What is wrong with the name of a schedule or report: it stands in logs, metrics and addresses.
fn faults_of_name(name: &str) -> Option<String> {
    (!is_slug(name)).then(|| "it cannot be named so: use 1 to 64 of a-z, 0-9, _ and -".to_owned())
}

/// How many moments of a schedule are looked at.
const MOMENTS: usize = 100;

/// That runs would begin after the next one is due.
fn fault_of_jitter(schedule: &Schedule, jitter: Option<Duration>) -> Option<String> {
    let jitter = TimeDelta::from_std(jitter?).unwrap_or(TimeDelta::MAX);
    let mut moments = std::iter::successors(schedule.next_after(DateTime::UNIX_EPOCH), |moment| {
        schedule.next_after(*moment)
    });
    let mut before = moments.next()?;
    let mut shortest = TimeDelta::MAX;
    for moment in moments.take(MOMENTS) {
        shortest = shortest.min(moment - before);
        before = moment;
    }
    (jitter >= shortest)
        .then(|| format!("jitter is not shorter than the {} min between two moments", shortest.num_minutes()))
}

fn faults_of_reports(file: &Arc<SourceText>, config: &Config) -> Vec<Problem> {
    let schedules = config.schedules();
    let (mut problems, mut files) = (Vec::new(), BTreeSet::new());
    for (name, settings) in &config.settings.report {
        let mut complain = |what: String| problems.push(place(file, "report", name, &what));
        faults_of_name(name).into_iter().for_each(&mut complain);
        if schedules.contains_key(name) {
            complain("a schedule has the same name; runs are told apart by it".to_owned());
        }
        let reporting = match Reporting::of(settings, config) {
            Ok(reporting) => reporting,
            Err(what) => {
                complain(what);
                continue;
            }
        };
        for path in reporting.outputs.iter().filter_map(Output::file) {
            if !files.insert(path.to_path_buf()) {
                complain(format!("two reports go to {}", path.display()));
            }
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::model::{ASSESSMENT_SCHEMA, AssessmentId, Clock, SourceText, SystemClock};
    use crate::store::Beginning;

    fn config(text: &str, folder: &Path) -> Config {
        Config::parse(&SourceText::new("annexa.toml", text), folder, collectors::all())
            .unwrap_or_else(|problems| panic!("{problems}"))
    }

    fn told(text: &str) -> Vec<String> {
        let kinds = Kinds::of(collectors::all()).unwrap();
        let problems = faults(&config(text, Path::new("/etc/annexa")), &kinds);
        problems.0.iter().map(ToString::to_string).collect()
    }

    const WEEKLY: &str = "[report.weekly]\ncron = \"0 8 * * 1\"\noutput = [\"html=weekly-{date}.html\"]\n";

    #[test]
    fn what_is_wrong_with_a_report_is_told_with_its_place() {
        assert_eq!(told(WEEKLY), [""; 0]);
        for (from, to, what) in [
            ("0 8 * * 1", "0 8 * *", "a schedule has five fields"),
            ("cron", "time_zone = \"Mars\"\ncron", "there is no time zone Mars"),
            ("html=", "pdf=", "there is no format"),
            ("{date}", "{week}", "is all that can stand in braces"),
            ("[\"html=weekly-{date}.html\"]", "[]", "output names no file"),
            ("cron", "jitter = \"7d\"\ncron", "jitter is not shorter than the 10080 min between two moments"),
            ("cron", "max_age = \"0s\"\ncron", "max_age is nothing"),
        ] {
            let found = told(&WEEKLY.replace(from, to));
            assert!(
                found.len() == 1 && found[0].starts_with("annexa.toml:1:1: report.weekly: "),
                "{found:?}"
            );
            assert!(found[0].contains(what), "{found:?}");
        }
        let clash = format!("[schedule.weekly]\ncron = \"@daily\"\n{WEEKLY}");
        assert!(told(&clash)[0].starts_with("annexa.toml:3:1: report.weekly: a schedule has the same name"));
        assert!(told(&WEEKLY.replace("weekly]", "hourly]"))[0].contains("a schedule has the same name"));
        let twice = format!("{WEEKLY}{}", WEEKLY.replace("report.weekly", "report.second"));
        assert!(told(&twice)[0].contains("two reports go to /etc/annexa/weekly-{date}.html"));
    }

    #[test]
    fn what_is_wrong_with_a_schedule_is_told_with_its_place() {
        assert!(told("[schedule.\"a b\"]\ncron = \"@daily\"")[0].contains("it cannot be named so"));
        let told = |body: &str| told(&format!("[daemon]\nruns = 1\n[schedule.nightly]\n{body}"));
        assert_eq!(told("cron = \"@daily\""), [""; 0]);
        for (body, what) in [
            ("cron = \"61 * * * *\"", "61"),
            ("cron = \"@daily\"\ntime_zone = \"Mars/Olympus\"", "Mars/Olympus"),
            ("cron = \"@daily\"\nsources = [\"gone\"]", "there is no source gone"),
            ("cron = \"@daily\"\nkinds = [\"aws.*\", \"aws.imm.*\"]", "no kind is named aws.imm.*"),
            ("cron = \"*/5 * * * *\"\njitter = \"5m\"", "shorter than the 5 min between"),
            ("cron = \"@daily\"\nreport = [\"pdf=x\"]", "report: "),
        ] {
            let told = told(body);
            assert!(told[0].starts_with("annexa.toml:3:1: schedule.nightly: "), "{told:?}");
            assert!(told[0].contains(what), "{told:?}");
        }
    }

    /// A store with one assessment so many minutes old.
    async fn kept(folder: &Path, minutes: i64, filter: &Filter) -> Kept {
        let kept =
            super::super::kept::open(&Config::default(), folder).await.unwrap_or_else(|_| panic!("a store"));
        let at = SystemClock.now() - TimeDelta::minutes(minutes);
        let id = AssessmentId::parse("01a200b3-f22f-76f6-9f84-8d1b2809d3d7").unwrap();
        let assessment = serde_json::json!({
            "schema": ASSESSMENT_SCHEMA, "notice": "", "id": id, "annexa": "0", "as_of": at, "started_at": at, "finished_at": at,
            "policy_pack": "0".repeat(64), "filter": filter,
            "summary": {"verdicts": {}, "open": {}, "waived": 0, "baseline": 0, "unknown": {}},
            "sources": [], "policies": [], "disabled": [], "departures": [], "omissions": [], "findings": [],
            "waivers": [], "controls": [], "frameworks": []
        });
        kept.store.begin(&Beginning { assessment: &id, at, as_of: at, claim: None }).await.unwrap();
        kept.store.close(&id, Some(&assessment.to_string()), at).await.unwrap();
        kept
    }

    async fn made(folder: &Path, kept: &Kept) -> Result<Assessment, String> {
        let text = WEEKLY.replace("html=weekly-{date}.html", "json={date}.json");
        let config = config(&text, folder);
        let reporting = Reporting::of(&config.settings.report["weekly"], &config)?;
        let due = "2027-03-01T08:00:00Z".parse().unwrap();
        let made = reporting.make(kept, &Filter::default(), due, SystemClock.now()).await;
        made.map_err(|failure| failure.to_string())?;
        let file = folder.join("2027-03-01.json");
        Ok(serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap())
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn an_old_assessment_is_reported_with_its_age_and_a_part_of_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let young =
            made(folder.path(), &kept(folder.path(), 23 * 60, &Filter::default()).await).await.unwrap();
        assert_eq!(young.departures, [""; 0]);
        let folder = tempfile::tempdir().unwrap();
        let old =
            made(folder.path(), &kept(folder.path(), 25 * 60 + 5, &Filter::default()).await).await.unwrap();
        assert!(
            old.departures[0].ends_with("of an assessment 25 h 5 min old; max_age is 24 h 0 min"),
            "{old:?}"
        );
        let folder = tempfile::tempdir().unwrap();
        let part =
            Filter { controls: vec![crate::model::EntryId::parse("A.8.5").unwrap()], ..Filter::default() };
        let part = made(folder.path(), &kept(folder.path(), 5, &part).await).await.unwrap_err();
        assert!(part.contains("is of a part only"), "{part}");
        assert!(!folder.path().join("2027-03-01.json").exists());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_report_that_cannot_be_written_leaves_the_others() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let text = WEEKLY.replace(
            "[\"html=weekly-{date}.html\"]",
            "[\"html=first.html\", \"json=nowhere/x.json\", \"html=last.html\"]",
        );
        let config = config(&text, folder);
        let reporting =
            Reporting::of(&config.settings.report["weekly"], &config).unwrap_or_else(|what| panic!("{what}"));
        let (kept, now) = (kept(folder, 5, &Filter::default()).await, SystemClock.now());
        let failure = reporting.make(&kept, &Filter::default(), now, now).await.err().unwrap();
        assert!(failure.to_string().contains("nowhere/x.json"), "{failure}");
        assert!(folder.join("first.html").is_file() && folder.join("last.html").is_file());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn without_an_assessment_there_is_no_report() {
        let folder = tempfile::tempdir().unwrap();
        let empty = super::super::kept::open(&Config::default(), folder.path())
            .await
            .unwrap_or_else(|_| panic!("a store"));
        let error = made(folder.path(), &empty).await.unwrap_err();
        assert!(error.contains("there is no complete assessment yet"), "{error}");
    }
}
