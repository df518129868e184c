//! Configuration: one TOML file, checked in full, every problem at once with its place.
//!
//! The commented `config/default.toml` is the manual. Secrets are only ever named (`env:NAME`, `file:/path`).

mod alert;
mod daemon;
mod network;
mod receivers;
mod register;
mod retention;
mod telemetry;
mod waivers;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use collectors::api::{Bounded, Collector, CollectorType, Section, did_you_mean};
use serde::Deserialize;
use serde_json::Value;

use crate::model::{EntryId, KindName, PolicyId, Problem, Problems, ReceiverId, SourceId, SourceText};

pub use alert::{AlertSettings, InhibitSettings, OwnerSettings, RouteSettings};
pub use daemon::{BucketSettings, DaemonSettings, ReportSettings, ScheduleSettings, StoreSettings};
pub use network::{Network, is_public};
pub use receivers::{
    AlertmanagerSettings, ConnectionSettings, EmailSettings, GithubApp, GithubIssueSettings, IncidentPer,
    PagerdutySettings, ReceiverKind, ReceiverSettings, SlackSettings, SmtpTls, TeamsSettings,
    WebhookSettings, read_receivers,
};
pub use register::DeclaredAttestation;
pub use retention::{LogSettings, Period, RetentionSettings};
pub use telemetry::{TelemetrySettings, TraceSettings};
pub use waivers::read_waivers;

/// The manual, and what `annexa init` writes.
pub const DEFAULT: &str = include_str!("../../config/default.toml");

/// What a run is configured with.
#[derive(Default)]
pub struct Config {
    /// The sources by id.
    pub sources: BTreeMap<SourceId, Source>,
    /// Who can be told, by id.
    pub receivers: BTreeMap<ReceiverId, ReceiverSettings>,
    /// Everything else.
    pub settings: Settings,
    /// The file it was read from.
    pub file: Option<Arc<SourceText>>,
    /// The folder that relative paths start from.
    pub base: PathBuf,
}

/// A configured source.
pub struct Source {
    /// Its collector's type.
    pub kind: &'static dyn CollectorType,
    /// The collector, ready to read.
    pub collector: Arc<dyn Collector>,
    /// Where its section begins in the file.
    pub at: usize,
}

/// Everything in the file but the sources.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The folder for database, evidence and lock.
    pub data_dir: Option<PathBuf>,
    /// The file with waivers.
    pub waivers: Option<PathBuf>,
    /// Whether titles of standards whose text is protected are shown.
    pub titles: bool,
    /// The frameworks that are reported; all of them when empty.
    pub frameworks: Vec<String>,
    /// Policies.
    pub policies: PolicySettings,
    /// Parameters by policy and name.
    pub parameters: BTreeMap<PolicyId, BTreeMap<String, Value>>,
    /// How old evidence of a kind may be, in hours.
    pub max_age_hours: BTreeMap<KindName, Bounded<1, 8_784>>,
    /// What evaluation may take.
    pub limits: LimitSettings,
    /// What runs when, by name.
    pub schedule: BTreeMap<String, ScheduleSettings>,
    /// What is reported when, by name.
    pub report: BTreeMap<String, ReportSettings>,
    /// Who is told of what.
    pub alert: AlertSettings,
    /// The daemon itself.
    pub daemon: DaemonSettings,
    /// Where several nodes keep what they share.
    pub store: StoreSettings,
    /// How long data is kept.
    pub retention: RetentionSettings,
    /// The evidence log.
    pub log: LogSettings,
    /// Where traces go.
    pub telemetry: TelemetrySettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            data_dir: None,
            waivers: None,
            titles: true,
            frameworks: Vec::new(),
            policies: PolicySettings::default(),
            parameters: BTreeMap::new(),
            max_age_hours: BTreeMap::new(),
            limits: LimitSettings::default(),
            schedule: BTreeMap::new(),
            report: BTreeMap::new(),
            alert: AlertSettings::default(),
            daemon: DaemonSettings::default(),
            store: StoreSettings::default(),
            retention: RetentionSettings::default(),
            log: LogSettings::default(),
            telemetry: TelemetrySettings::default(),
        }
    }
}

/// Which policies run.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PolicySettings {
    /// A folder laid over the embedded pack.
    pub folder: Option<PathBuf>,
    /// Policies that do not run. They are named in every report.
    pub disabled: Vec<PolicyId>,
}

/// What evaluation may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitSettings {
    /// Address space of a worker process, in MiB.
    pub policy_memory_mb: Bounded<64, 65_536>,
    /// CPU time of one policy over one scope, in seconds.
    pub policy_cpu_seconds: Bounded<1, 3_600>,
    /// The most worker processes; the number of cores when 0.
    pub workers: Bounded<0, 1_024>,
}

impl Default for LimitSettings {
    fn default() -> Self {
        Self {
            policy_memory_mb: Bounded::constant::<2_048>(),
            policy_cpu_seconds: Bounded::constant::<10>(),
            workers: Bounded::constant::<0>(),
        }
    }
}

impl Settings {
    /// How old evidence of each configured kind may be.
    #[must_use]
    pub fn max_ages(&self) -> BTreeMap<KindName, TimeDelta> {
        self.max_age_hours
            .iter()
            .map(|(kind, hours)| (kind.clone(), TimeDelta::hours(i64::from(hours.get()))))
            .collect()
    }
}

impl Config {
    /// Reads and checks a configuration file.
    ///
    /// # Errors
    /// Every problem in it.
    pub fn read(path: &Path, collectors: &[&'static dyn CollectorType]) -> Result<Self, Problems> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| {
            let problem =
                Problem::at(&SourceText::new(name.clone(), ""), 0..0, format!("cannot be read: {error}"));
            Problems::from(problem.hint("check the path, or run `annexa init` to write a configuration"))
        })?;
        let base = path.parent().unwrap_or(Path::new("")).to_path_buf();
        Self::parse(&SourceText::new(name, text), &base, collectors)
    }

    /// Checks the text of a configuration.
    ///
    /// # Errors
    /// Every problem in it.
    pub fn parse(
        text: &Arc<SourceText>,
        base: &Path,
        collectors: &[&'static dyn CollectorType],
    ) -> Result<Self, Problems> {
        let mut file = Section::parse(text)?;
        let mut problems = Problems::default();
        let sections = file.take_tables("source").unwrap_or_else(|found| {
            problems.0.extend(found.0);
            Vec::new()
        });
        let mut sources = BTreeMap::new();
        for (id, section) in sections {
            match read_source(text, &id, section, collectors) {
                Ok((id, source)) => drop(sources.insert(id, source)),
                Err(found) => problems.0.extend(found.0),
            }
        }
        let receivers = file.take_tables_in("alert", "receiver").and_then(read_receivers);
        let receivers = receivers.unwrap_or_else(|found| {
            problems.0.extend(found.0);
            BTreeMap::new()
        });
        let settings = file.read::<Settings>().unwrap_or_else(|found| {
            problems.0.extend(found.0);
            Settings::default()
        });
        problems.0.sort_by_key(|problem| problem.span.start);
        problems.or(Self {
            sources,
            receivers,
            settings,
            file: Some(Arc::clone(text)),
            base: base.to_path_buf(),
        })
    }

    /// The secrets that sources name and that are not to be had, each with its source and its place. Looks into the
    /// environment and files; tells no secret.
    #[must_use]
    pub fn missing_secrets(&self) -> Vec<(&SourceId, Problem)> {
        let Some(file) = &self.file else { return Vec::new() };
        let missing = |source: &Source| {
            let (missing, at) = (source.collector.missing_secrets(), source.at);
            missing.into_iter().map(move |(reference, error)| {
                let place = place_of(file, at, &String::from(reference));
                Problem::at(file, place, error.with_cause()).hint("set it for the user that annexa runs as")
            })
        };
        self.sources
            .iter()
            .flat_map(|(id, source)| missing(source).map(move |problem| (id, problem)))
            .collect()
    }

    /// What looks wrong beside the rest, and is read all the same.
    #[must_use]
    pub fn doubts(&self, now: DateTime<Utc>) -> Vec<Problem> {
        self.file.as_ref().map(|file| register::doubts(file, now)).unwrap_or_default()
    }

    /// The attestations that sources declare.
    #[must_use]
    pub fn attestations(&self) -> Vec<DeclaredAttestation> {
        self.file.as_ref().map(register::attestations).unwrap_or_default()
    }

    /// The controls that attestations name and that the hub does not have.
    #[must_use]
    pub fn unknown_controls(&self, hub: &BTreeSet<EntryId>) -> Vec<Problem> {
        self.file.as_ref().map(|file| register::unknown_controls(file, hub)).unwrap_or_default()
    }

    /// What is wrong with alerts beyond the form of single values, each with its place.
    #[must_use]
    pub fn faults_of_alerts(&self) -> Vec<Problem> {
        let Some(file) = &self.file else { return Vec::new() };
        let receivers = self.receivers.keys().cloned().collect();
        let faults = self.settings.alert.faults(&receivers);
        let found = ["[alert.route", "[[alert.route", "[alert"].iter().find_map(|head| file.text.find(head));
        let start = found.unwrap_or(0);
        let length = file.text.get(start..).and_then(|rest| rest.find('\n')).unwrap_or(0);
        faults.into_iter().map(|what| Problem::at(file, start..start + length, what)).collect()
    }

    /// That nobody would be told of anything although there are receivers.
    #[must_use]
    pub fn leads_nowhere(&self) -> Option<String> {
        self.settings.alert.leads_nowhere(&self.receivers.keys().cloned().collect())
    }

    /// What runs when: what is configured, or everything every hour.
    #[must_use]
    pub fn schedules(&self) -> BTreeMap<String, ScheduleSettings> {
        let configured = self.settings.schedule.clone();
        let hourly = || BTreeMap::from([("hourly".to_owned(), ScheduleSettings::hourly())]);
        if configured.is_empty() { hourly() } else { configured }
    }

    /// A path of the configuration, from the file's folder.
    #[must_use]
    pub fn path(&self, path: &Path) -> PathBuf {
        self.base.join(path)
    }
}

/// Where a text stands in quotes, from a place on; that place when it is spelled in another way.
fn place_of(file: &SourceText, from: usize, text: &str) -> std::ops::Range<usize> {
    let rest = file.text.get(from..).unwrap_or_default();
    let found = ['"', '\''].iter().find_map(|quote| rest.find(&format!("{quote}{text}{quote}")));
    found.map_or(from..from, |at| from + at..from + at + text.len() + 2)
}

fn read_source(
    text: &Arc<SourceText>,
    id: &toml::Spanned<String>,
    mut section: Section<'_>,
    collectors: &[&'static dyn CollectorType],
) -> Result<(SourceId, Source), Problems> {
    let source_id =
        SourceId::parse(id.get_ref()).map_err(|error| Problem::at(text, id.span(), error.to_string()))?;
    if source_id.as_str() == collectors::annexa::SOURCE {
        let problem = Problem::at(text, id.span(), "this is the name of what annexa's daemon says of itself");
        return Err(problem.hint("name the source otherwise").into());
    }
    let name = section.take_text("collector").map_err(|mut problems| {
        for problem in &mut problems.0 {
            problem.hint = Some(format!("add collector = \"…\" with one of {}", names(collectors)));
        }
        problems
    })?;
    let Some(kind) = collectors.iter().find(|kind| kind.name() == name.get_ref()) else {
        let near = did_you_mean(name.get_ref(), collectors.iter().map(|kind| kind.name()));
        let problem = Problem::at(text, name.span(), format!("there is no collector \"{}\"", name.get_ref()));
        return Err(problem
            .hint(near.unwrap_or_else(|| format!("collectors are {}", names(collectors))))
            .into());
    };
    let collector = kind.build(&source_id, section)?;
    Ok((source_id, Source { kind: *kind, collector, at: id.span().start }))
}

fn names(collectors: &[&dyn CollectorType]) -> String {
    collectors.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", ")
}

/// What the environment says of annexa itself. The only place that reads it, but for secrets.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// The folder for configuration of this user.
    pub config_home: Option<PathBuf>,
    /// The folder for data of this user.
    pub data_home: Option<PathBuf>,
    /// The user's name.
    pub user: Option<String>,
    /// What [`LEAN`] has and the environment does not say.
    pub not_lean: Vec<(&'static str, &'static str)>,
}

/// What makes allocators give memory back at once.
///
/// mimalloc, which Rust uses (<https://microsoft.github.io/mimalloc/environment.html>), does so without a delay. glibc, which SQLite and
/// zstd use (`mallopt(3)`), has one arena for all threads; large pieces, and its end, go back as soon as they are free.
pub const LEAN: [(&str, &str); 4] = [
    ("MIMALLOC_PURGE_DELAY", "0"),
    ("MALLOC_ARENA_MAX", "1"),
    ("MALLOC_TRIM_THRESHOLD_", "131072"),
    ("MALLOC_MMAP_THRESHOLD_", "131072"),
];

impl Environment {
    /// Reads it (<https://specifications.freedesktop.org/basedir-spec/latest/>).
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn read() -> Self {
        let folder = |name: &str, below: &str| {
            let given = std::env::var(name).ok().map(PathBuf::from).filter(|path| path.is_absolute());
            given.or_else(|| std::env::var("HOME").ok().map(|home| Path::new(&home).join(below)))
        };
        Self {
            config_home: folder("XDG_CONFIG_HOME", ".config"),
            data_home: folder("XDG_DATA_HOME", ".local/share"),
            user: ["SUDO_USER", "LOGNAME", "USER"].iter().find_map(|name| std::env::var(name).ok()),
            not_lean: LEAN.into_iter().filter(|(name, _)| std::env::var_os(name).is_none()).collect(),
        }
    }

    /// The configuration file that is used when none is named: the first that exists.
    #[must_use]
    pub fn config_file(&self) -> Option<PathBuf> {
        let user = self.config_home.as_ref().map(|home| home.join("annexa/annexa.toml"));
        let candidates =
            [Some(PathBuf::from("annexa.toml")), user, Some(PathBuf::from("/etc/annexa/annexa.toml"))];
        candidates.into_iter().flatten().find(|path| path.is_file())
    }

    /// The data directory that is used when none is named.
    #[must_use]
    pub fn data_dir(&self) -> PathBuf {
        self.data_home.as_ref().map_or_else(|| PathBuf::from("annexa-data"), |home| home.join("annexa"))
    }
}
