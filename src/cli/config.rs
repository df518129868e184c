//! `annexa config check`: what the configuration comes to.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::columns::show;
use super::knowledge::Knowledge;
use super::problems::Failure;
use super::setup::data_dir;
use super::{Exit, Global};
use crate::config::{Config, read_waivers};
use crate::model::untrusted::plain;
use crate::model::{
    Clock, FrameworkId, KindName, PolicyId, Problem, Problems, SourceId, SourceText, SystemClock,
};

#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Check everything that the configuration names, and say what applies.
    Check(CheckArgs),
}

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// What a configuration comes to.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ConfigView {
    /// The file; none when the defaults apply.
    file: Option<String>,
    data_dir: PathBuf,
    /// The sources with their collectors.
    sources: BTreeMap<SourceId, String>,
    /// The frameworks that are reported.
    frameworks: Vec<FrameworkId>,
    /// How many policies run.
    policies: usize,
    /// Policies that are switched off.
    disabled: Vec<PolicyId>,
    /// Parameters that are set.
    parameters: Vec<Setting>,
    /// How old evidence of each kind may be.
    max_ages: Vec<MaxAge>,
    /// How many waivers can count.
    waivers: usize,
    /// Waivers that cannot, and why.
    malformed_waivers: BTreeMap<String, String>,
    /// Secrets that are not to be had here, each with its place. Their sources cannot be read.
    missing_secrets: Vec<String>,
    /// What looks wrong and is read all the same, each with its place.
    warnings: Vec<String>,
}

/// A parameter that is set.
#[derive(Debug, Serialize, JsonSchema)]
struct Setting {
    policy: PolicyId,
    parameter: String,
    value: Value,
    default: Value,
    /// Whether it makes the policy more lenient than its default.
    loosened: bool,
}

/// How old evidence of a kind may be.
#[derive(Debug, Serialize, JsonSchema)]
struct MaxAge {
    kind: KindName,
    hours: i64,
    /// What the collector says.
    default_hours: i64,
}

/// Runs the command.
pub(super) fn run(command: ConfigCommand, global: &Global) -> Result<Exit, Failure> {
    let ConfigCommand::Check(args) = command;
    let knowledge = Knowledge::load(global)?;
    let view = view(&knowledge)?;
    let exit = if view.missing_secrets.is_empty() { Exit::Clean } else { Exit::BadInput };
    show(args.json, &view, text).map(|_shown| exit)
}

fn view(knowledge: &Knowledge) -> Result<ConfigView, Failure> {
    let config = &knowledge.config;
    let reported = knowledge.catalogs.frameworks().filter(|catalog| knowledge.reports(catalog.id()));
    let (waivers, malformed_waivers) = waivers(knowledge)?;
    let ages = knowledge.kinds.iter().map(|(name, kind)| MaxAge {
        kind: name.clone(),
        hours: kind.max_age.num_hours(),
        default_hours: kind.declared.max_age.num_hours(),
    });
    Ok(ConfigView {
        file: config.file.as_ref().map(|file| file.name.clone()),
        data_dir: data_dir(config),
        sources: config
            .sources
            .iter()
            .map(|(id, source)| (id.clone(), source.kind.name().to_owned()))
            .collect(),
        frameworks: reported.map(|catalog| catalog.id().clone()).collect(),
        policies: knowledge.enabled().count(),
        disabled: config.settings.policies.disabled.clone(),
        parameters: settings(knowledge),
        max_ages: ages.collect(),
        waivers,
        malformed_waivers,
        missing_secrets: missing_secrets(config),
        warnings: warnings(config),
    })
}

/// The secrets that are not to be had: those of sources, each with its place, and those of annexa itself.
fn missing_secrets(config: &Config) -> Vec<String> {
    let settings = &config.settings;
    let own = [
        ("daemon.token", &settings.daemon.token),
        ("log.key", &settings.log.key),
        ("store.postgres", &settings.store.postgres),
    ];
    let missing = own.into_iter().filter_map(|(name, reference)| {
        let error = reference.as_ref()?.resolve().err()?;
        Some(format!("{name}: {}", error.with_cause()))
    });
    config.missing_secrets().iter().map(|(_, problem)| problem.to_string()).chain(missing).collect()
}

fn warnings(config: &Config) -> Vec<String> {
    let doubts = config.doubts(SystemClock.now());
    doubts.iter().map(ToString::to_string).chain(config.leads_nowhere()).collect()
}

fn settings(knowledge: &Knowledge) -> Vec<Setting> {
    let mut settings = Vec::new();
    for (id, set) in &knowledge.config.settings.parameters {
        let Some(policy) = knowledge.policies.get(id) else { continue };
        for (name, value) in set {
            let Some(declared) = policy.metadata.custom.parameters.get(name) else { continue };
            settings.push(Setting {
                policy: id.clone(),
                parameter: name.clone(),
                value: value.clone(),
                default: declared.default.clone(),
                loosened: declared.is_looser(value),
            });
        }
    }
    settings
}

/// How many waivers count today, and those that cannot.
fn waivers(knowledge: &Knowledge) -> Result<(usize, BTreeMap<String, String>), Problems> {
    let Some(path) = &knowledge.config.settings.waivers else { return Ok((0, BTreeMap::new())) };
    let path = knowledge.config.path(path);
    let name = path.display().to_string();
    let text = std::fs::read_to_string(&path).map_err(|error| {
        Problem::at(&SourceText::new(name.clone(), ""), 0..0, format!("cannot be read: {error}"))
            .hint("mend `waivers` in the configuration, or take it out")
    })?;
    let read = read_waivers(&SourceText::new(name, text), SystemClock.now().date_naive())?;
    let malformed = read.malformed.into_iter().map(|waiver| (waiver.id, waiver.what));
    Ok((read.waivers.len(), malformed.collect()))
}

fn text(view: &ConfigView) -> String {
    let mut out = match &view.file {
        Some(file) if view.missing_secrets.is_empty() => format!("{file}: no problems\n"),
        Some(file) => format!("{file}: secrets are missing\n"),
        None => "no configuration file; the defaults apply (`annexa init` writes one)\n".to_owned(),
    };
    for missing in &view.missing_secrets {
        out.push_str(&plain(&format!("problem: {missing}")));
        out.push('\n');
    }
    for warning in &view.warnings {
        out.push_str(&plain(&format!("warning: {warning}")));
        out.push('\n');
    }
    out.push_str(&format!("data in {}\n", view.data_dir.display()));
    let sources: Vec<String> =
        view.sources.iter().map(|(id, collector)| format!("{id} ({collector})")).collect();
    out.push_str(&line("sources", &sources, "none; `annexa scan` has nothing to read"));
    let frameworks: Vec<String> = view.frameworks.iter().map(ToString::to_string).collect();
    out.push_str(&line("frameworks", &frameworks, "none"));
    out.push_str(&format!("policies: {} run\n", view.policies));
    if !view.disabled.is_empty() {
        let disabled: Vec<String> = view.disabled.iter().map(ToString::to_string).collect();
        out.push_str(&line("switched off", &disabled, ""));
    }
    for setting in &view.parameters {
        let Setting { policy, parameter, value, default, loosened } = setting;
        let mark = if *loosened { "; LOOSENED, every report shows it" } else { "" };
        out.push_str(&format!("parameter {policy} {parameter} = {value} instead of {default}{mark}\n"));
    }
    for age in view.max_ages.iter().filter(|age| age.hours != age.default_hours) {
        out.push_str(&format!(
            "max age of {} = {} h instead of {} h\n",
            age.kind, age.hours, age.default_hours
        ));
    }
    out.push_str(&format!("waivers: {}\n", view.waivers));
    for (id, what) in &view.malformed_waivers {
        out.push_str(&plain(&format!("waiver {id} does not count: {what}")));
        out.push('\n');
    }
    out
}

fn line(what: &str, parts: &[String], none: &str) -> String {
    if parts.is_empty() { format!("{what}: {none}\n") } else { format!("{what}: {}\n", parts.join(", ")) }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::{DEFAULT, Settings};

    /// The manual with every commented example switched on.
    fn uncommented(text: &str) -> String {
        let is_example = |line: &&str| {
            let key: String = line.chars().take_while(|c| *c != ' ').collect();
            let is_key = key.chars().all(|c| c.is_ascii_lowercase() || "_.\"".contains(c));
            line.starts_with('[')
                || line.starts_with("# ")
                || (is_key && line.strip_prefix(&key).is_some_and(|rest| rest.starts_with(" = ")))
        };
        let lines = text.lines().map(|line| line.strip_prefix("# ").filter(is_example).unwrap_or(line));
        lines.map(|line| format!("{line}\n")).collect()
    }

    fn parsed(text: &str) -> Config {
        let source = SourceText::new("default.toml", text);
        Config::parse(&source, Path::new(""), collectors::all())
            .unwrap_or_else(|problems| panic!("{problems}"))
    }

    #[test]
    fn the_manual_as_it_is_says_the_defaults() {
        let config = parsed(DEFAULT);
        assert_eq!(config.settings, Settings::default());
        assert!(config.sources.is_empty());
    }

    #[test]
    fn every_commented_example_of_the_manual_is_valid_and_no_key_is_missing() {
        let config = parsed(&uncommented(DEFAULT));
        let Settings {
            data_dir,
            waivers,
            titles: _,
            frameworks: _,
            policies,
            parameters,
            max_age_hours,
            limits: _,
            schedule,
            report,
            alert,
            daemon,
            store,
            retention: _,
            log,
            telemetry,
        } = &config.settings;
        assert!(log.key.is_some() && log.name.is_some());
        assert!(store.postgres.is_some() && store.bucket.is_some());
        assert!(!schedule.is_empty() && !report.is_empty());
        assert!(alert.url.is_some() && !alert.owner.is_empty() && !alert.inhibit.is_empty());
        assert!(telemetry.traces.as_ref().is_some_and(|traces| !traces.headers.is_empty()));
        assert!(daemon.token.is_some());
        assert!(data_dir.is_some() && waivers.is_some() && policies.folder.is_some());
        assert!(!parameters.is_empty() && !max_age_hours.is_empty());
        assert_eq!(config.receivers.len(), 8, "each kind of receiver has an example");
        for key in [
            "titles",
            "frameworks",
            "disabled",
            "policy_memory_mb",
            "policy_cpu_seconds",
            "workers",
            "listen",
            "runs",
            "evidence",
            "repetitions",
            "reports",
            "findings",
            "alerts",
            "operations",
        ] {
            assert!(DEFAULT.contains(&format!("\n{key} = ")), "{key}");
        }
        let mut settings = config.settings.clone();
        settings.policies.folder = None;
        let checked = Config { settings, ..config };
        assert!(
            Knowledge::of(checked).is_ok(),
            "the examples name policies, parameters and kinds that exist"
        );
    }

    #[test]
    fn the_manual_has_each_key_of_each_collector() {
        let config = parsed(&uncommented(DEFAULT));
        for collector in collectors::all() {
            assert!(config.sources.values().any(|source| source.kind.name() == collector.name()));
            let schema = collector.config_schema();
            for object in objects(schema.as_value()) {
                for key in object.keys() {
                    let forms = [format!("# {key} = "), format!(" {key} = "), format!(".{key}]]")];
                    let is_there = forms.iter().any(|form| DEFAULT.contains(form));
                    assert!(is_there, "{}: {key}", collector.name());
                }
            }
        }
    }

    /// The fields of a schema and of everything that it defines.
    fn objects(schema: &Value) -> Vec<&serde_json::Map<String, Value>> {
        let definitions =
            schema.get("$defs").and_then(Value::as_object).into_iter().flat_map(|defs| defs.values());
        let all = std::iter::once(schema).chain(definitions);
        all.filter_map(|each| each.get("properties").and_then(Value::as_object)).collect()
    }

    #[test]
    fn the_example_of_waivers_is_read_whole() {
        let text = SourceText::new("waivers.example.toml", include_str!("../../config/waivers.example.toml"));
        let day = chrono::NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
        let waivers = read_waivers(&text, day).unwrap();
        assert_eq!(waivers.malformed, []);
        assert!(!waivers.waivers.is_empty());
        let policies = crate::policy::PolicySet::embedded().unwrap();
        for waiver in &waivers.waivers {
            assert!(policies.get(&waiver.policy).is_some(), "{}", waiver.policy);
        }
    }

    #[test]
    fn limits_and_ages_out_of_bounds_are_refused() {
        for text in [
            "[limits]\npolicy_memory_mb = 0\n",
            "[limits]\npolicy_memory_mb = 70000\n",
            "[limits]\npolicy_cpu_seconds = 0\n",
            "[limits]\npolicy_cpu_seconds = 4000\n",
            "[limits]\nworkers = 2000\n",
            "[max_age_hours]\n\"aws.account\" = 0\n",
            "[max_age_hours]\n\"aws.account\" = 4294967295\n",
        ] {
            let source = SourceText::new("annexa.toml", text);
            let problems = Config::parse(&source, Path::new(""), collectors::all()).err().unwrap();
            let told = problems.to_string();
            assert!(told.contains("use a number from") && told.contains("annexa.toml:2:"), "{text}: {told}");
        }
    }

    #[test]
    fn secrets_of_annexa_itself_are_looked_for() {
        let text = "[daemon]\ntoken = \"env:NOT_THERE\"\n[log]\nkey = \"file:/nowhere/key\"\n";
        let missing = missing_secrets(&parsed(text));
        assert!(missing.len() == 2 && missing[0].starts_with("daemon.token: "), "{missing:?}");
        assert!(missing[1].starts_with("log.key: ") && missing[1].contains("/nowhere/key"), "{missing:?}");
    }

    #[test]
    fn a_loosened_parameter_is_named() {
        let config = parsed("[parameters.\"aws.access_key_age\"]\ndays = 365\n");
        let knowledge = Knowledge::of(config).unwrap_or_else(|_| panic!("a sound configuration"));
        let text = text(&view(&knowledge).unwrap_or_else(|_| panic!("a view")));
        assert!(text.contains("days = 365 instead of 90; LOOSENED"), "{text}");
    }
}
