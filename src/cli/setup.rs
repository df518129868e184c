//! What commands need before they start: configuration, policies, catalogues, kinds and workers.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;

use super::problems::Failure;
use super::sample::Sample;
use super::{Exit, Global, reporting};
use crate::alert;
use crate::catalog::Catalogs;
use crate::config::{Config, Environment, read_waivers};
use crate::evidence::Kinds;
use crate::model::{
    Clock, EntryId, FixedClock, FrameworkId, PolicyId, Problem, Problems, SourceText, SystemClock, Waivers,
};
use crate::policy::{Limits, Policy, PolicySet, Workers};

/// Everything that a command on policies and evidence works with.
pub(super) struct Setup {
    pub(super) config: Config,
    pub(super) kinds: Arc<Kinds>,
    pub(super) policies: PolicySet,
    /// The policies that there are, those that are disabled or filtered out included.
    pub(super) known: BTreeSet<PolicyId>,
    pub(super) catalogs: Catalogs,
    /// The frameworks that are reported; all when empty.
    pub(super) frameworks: Vec<FrameworkId>,
    pub(super) workers: Workers,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) data_dir: PathBuf,
    pub(super) is_sample: bool,
    /// Whether all policies are evaluated that are configured.
    pub(super) is_whole: bool,
}

impl Setup {
    /// Loads and checks everything; all problems come at once.
    pub(super) fn load(global: &Global, sample: Option<&Sample>) -> Result<Self, Failure> {
        let config = match sample {
            Some(sample) => sample.config()?,
            None => config(global)?,
        };
        let clock: Arc<dyn Clock> = match sample {
            Some(sample) => Arc::new(FixedClock(sample.recorded_at)),
            None => Arc::new(SystemClock),
        };
        let kinds = Kinds::of(collectors::all()).map_err(|error| Failure::new(Exit::Internal, error))?;
        let kinds = kinds.with_max_age(&config.settings.max_ages());
        let policies = policies(&config)?;
        let catalogs = catalogs(&config)?;
        let frameworks = check_settings(&config, &policies, &kinds, &catalogs)?;
        let disabled = config.settings.policies.disabled.clone();
        let data_dir = sample.map_or_else(|| data_dir(&config), |sample| sample.data_dir.clone());
        Ok(Self {
            known: policies.iter().map(|policy| policy.id.clone()).collect(),
            policies: policies.filtered(|policy| !disabled.contains(&policy.id)),
            workers: workers(&config)?,
            config,
            kinds: Arc::new(kinds),
            catalogs,
            frameworks,
            clock,
            data_dir,
            is_sample: sample.is_some(),
            is_whole: true,
        })
    }

    /// Keeps only the policies of some controls and frameworks; empty lists keep all.
    pub(super) fn filtered(
        mut self,
        controls: &[EntryId],
        frameworks: &[FrameworkId],
    ) -> Result<Self, Failure> {
        for control in controls {
            if self.catalogs.hub().get(control).is_none() {
                let known = self.catalogs.hub().entries().iter().map(|entry| entry.id.as_str());
                return Err(no_such("control", control.as_str(), known));
            }
        }
        for framework in frameworks {
            if self.catalogs.get(framework).is_none() {
                let known = self.catalogs.frameworks().map(|catalog| catalog.id().as_str());
                return Err(no_such("framework", framework.as_str(), known));
            }
        }
        let catalogs = &self.catalogs;
        let reaches = |policy: &Policy| {
            let tested = &policy.metadata.custom.controls;
            let by_control = controls.is_empty() || tested.iter().any(|control| controls.contains(control));
            let by_framework = frameworks.is_empty()
                || frameworks.contains(catalogs.hub().id())
                || tested.iter().any(|control| {
                    catalogs.requirements_of(control).keys().any(|framework| frameworks.contains(framework))
                });
            by_control && by_framework
        };
        self.policies = self.policies.filtered(reaches);
        self.is_whole = controls.is_empty() && frameworks.is_empty();
        if self.policies.iter().next().is_none() {
            let asked: Vec<&str> = controls
                .iter()
                .map(EntryId::as_str)
                .chain(frameworks.iter().map(FrameworkId::as_str))
                .collect();
            let what = format!("no policy tests {}", asked.join(", "));
            return Err(Failure::message(Exit::Usage, what)
                .hint("`annexa control show` lists the policies of a control"));
        }
        Ok(self)
    }

    /// What alerts say beside what changed.
    pub(super) fn knowledge_of_alerts(&self) -> alert::Knowledge {
        let settings = &self.config.settings.alert;
        let knowledge = alert::Knowledge::of(&self.policies, &self.catalogs, settings);
        knowledge.with_attestations(self.config.attestations(), &self.catalogs)
    }

    /// The waivers as of a day.
    pub(super) fn waivers(&self, today: NaiveDate) -> Result<Waivers, Failure> {
        let Some(path) = &self.config.settings.waivers else { return Ok(Waivers::default()) };
        let path = self.config.path(path);
        let name = path.display().to_string();
        let text = std::fs::read_to_string(&path).map_err(|error| {
            let problem =
                Problem::at(&SourceText::new(name.clone(), ""), 0..0, format!("cannot be read: {error}"));
            Problems::from(problem.hint("mend `waivers` in the configuration, or take it out"))
        })?;
        Ok(read_waivers(&SourceText::new(name, text), today)?)
    }
}

/// A failure for a name that does not exist.
pub(super) fn no_such<'a>(what: &str, name: &str, known: impl IntoIterator<Item = &'a str>) -> Failure {
    let known: Vec<&str> = known.into_iter().collect();
    let hint = collectors::api::did_you_mean(name, known.iter().copied()).unwrap_or_else(|| match what {
        "control" | "framework" => "`annexa control list` shows controls and frameworks".to_owned(),
        "policy" => "`annexa policy list` shows them".to_owned(),
        _other if known.is_empty() => format!("there is no {what} at all"),
        _other => format!("there are {}", known.join(", ")),
    });
    Failure::message(Exit::Usage, format!("there is no {what} {name}")).hint(hint)
}

/// The configuration that applies: the named file, the first that exists, or the defaults; with the data directory that is named.
pub(super) fn config(global: &Global) -> Result<Config, Failure> {
    let found = global.config.clone().or_else(|| Environment::read().config_file());
    let mut config = match found {
        Some(path) => Config::read(&path, collectors::all())?,
        None => Config::default(),
    };
    if let Some(folder) = &global.data_dir {
        // It starts from the working folder, not from that of the file.
        config.settings.data_dir = Some(std::path::absolute(folder)?);
    }
    Ok(config)
}

/// The policies: the embedded pack, with the configured folder over it.
pub(super) fn policies(config: &Config) -> Result<PolicySet, Failure> {
    let set = match &config.settings.policies.folder {
        Some(folder) => PolicySet::with_overlay(&config.path(folder))?,
        None => PolicySet::embedded()?,
    };
    Ok(set)
}

/// The frameworks, with or without protected titles.
pub(super) fn catalogs(config: &Config) -> Result<Catalogs, Failure> {
    let catalogs = Catalogs::embedded()?;
    Ok(if config.settings.titles { catalogs } else { catalogs.without_titles() })
}

/// Policy workers: this very program.
pub(super) fn workers(config: &Config) -> Result<Workers, Failure> {
    let program = std::env::current_exe().map_err(|error| Failure::new(Exit::Internal, error))?;
    let limits = &config.settings.limits;
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let each = Limits {
        memory_bytes: u64::from(limits.policy_memory_mb.get()) << 20,
        cpu_seconds: u64::from(limits.policy_cpu_seconds.get()),
    };
    let most = usize::try_from(limits.workers.get()).unwrap_or(cores);
    let count = if most == 0 { cores } else { most };
    Ok(Workers { program, count, limits: each })
}

/// The data directory that applies.
pub(super) fn data_dir(config: &Config) -> PathBuf {
    let configured = config.settings.data_dir.as_ref().map(|path| config.path(path));
    configured.unwrap_or_else(|| Environment::read().data_dir())
}

/// Checks what the settings say of policies, kinds and frameworks, which only exist once those are loaded.
pub(super) fn check_settings(
    config: &Config,
    policies: &PolicySet,
    kinds: &Kinds,
    catalogs: &Catalogs,
) -> Result<Vec<FrameworkId>, Problems> {
    let Some(file) = &config.file else { return Ok(Vec::new()) };
    let hub = catalogs.hub().entries().iter().map(|entry| entry.id.clone()).collect();
    let mut problems = reporting::faults(config, kinds);
    problems.0.extend(config.faults_of_alerts());
    problems.0.extend(config.unknown_controls(&hub));
    let mut complain = |word: &str, message: String, known: Vec<&str>| {
        let start = file.text.find(word).unwrap_or(0);
        let hint = collectors::api::did_you_mean(word, known);
        let problem = Problem::at(file, start..start + word.len().min(file.text.len() - start), message);
        problems.0.push(match hint {
            Some(hint) => problem.hint(hint),
            None => problem,
        });
    };
    let ids: Vec<&str> = policies.iter().map(|policy| policy.id.as_str()).collect();
    let settings = &config.settings;
    for id in settings.policies.disabled.iter().chain(settings.parameters.keys()) {
        if policies.get(id).is_none() {
            complain(id.as_str(), format!("there is no policy {id}"), ids.clone());
        }
    }
    for (id, set) in &settings.parameters {
        let Some(policy) = policies.get(id) else { continue };
        for (name, value) in set {
            let known = &policy.metadata.custom.parameters;
            match known.get(name).map(|parameter| parameter.check(value)) {
                None => {
                    let names = known.keys().map(String::as_str).collect();
                    complain(name, format!("policy {id} has no parameter {name}"), names);
                }
                Some(Err(what)) => complain(name, format!("parameter {name} of {id} {what}"), Vec::new()),
                Some(Ok(())) => {}
            }
        }
    }
    for kind in settings.max_age_hours.keys().filter(|kind| kinds.get(kind).is_none()) {
        let names = kinds.iter().map(|(name, _)| name.as_str()).collect();
        complain(kind.as_str(), format!("no collector returns evidence of kind {kind}"), names);
    }
    let mut frameworks = BTreeSet::new();
    for name in &settings.frameworks {
        match FrameworkId::parse(name).ok().filter(|id| catalogs.get(id).is_some()) {
            Some(id) => drop(frameworks.insert(id)),
            None => {
                let names = catalogs.frameworks().map(|catalog| catalog.id().as_str()).collect();
                complain(name, format!("there is no framework {name}"), names);
            }
        }
    }
    problems.or(frameworks.into_iter().collect())
}
