//! `annexa doctor`: is everything in place for a scan, and are the credentials no wider than they need be.

use std::collections::BTreeSet;
use std::sync::Arc;

use clap::Args;
use collectors::api::{Context, Diagnosis, DiagnosisFinding};
use schemars::JsonSchema;
use serde::Serialize;

use super::columns::show;
use super::kept;
use super::problems::Failure;
use super::sample;
use super::setup::Setup;
use super::{Exit, Global, evidence};
use crate::model::untrusted::plain;
use crate::model::{KindName, Problem, SourceId};
use crate::policy::probe_workers;
use crate::telemetry::Chain;

#[derive(Debug, Args)]
pub(super) struct DoctorArgs {
    /// Look at this source only (repeatable).
    #[arg(long, value_name = "ID", value_parser = SourceId::parse)]
    source: Vec<SourceId>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// What was found.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Health {
    checks: Vec<Check>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Check {
    /// What was looked at: the data directory, the policy workers, or a source and a part of it.
    what: String,
    state: State,
    detail: String,
    /// What to do about it; empty when there is nothing to do.
    hint: String,
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum State {
    /// As it should be.
    Ok,
    /// It works, and could be better.
    Warning,
    /// It could not be found out.
    Undecided,
    /// A scan would leave something unknown, or fail.
    Problem,
}

impl Check {
    fn ok(what: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { what: what.into(), state: State::Ok, detail: detail.into(), hint: String::new() }
    }

    fn bad(what: impl Into<String>, state: State, detail: impl Into<String>, hint: &str) -> Self {
        Self { what: what.into(), state, detail: detail.into(), hint: hint.to_owned() }
    }
}

/// Runs the command.
pub(super) fn run(args: &DoctorArgs, global: &Global) -> Result<Exit, Failure> {
    let sample = if global.sample { Some(sample::unpack(global)?) } else { None };
    let setup = Setup::load(global, sample.as_ref())?;
    let runtime = super::runtime()?;
    let mut checks = vec![configuration(&setup)];
    checks.extend(doubts(&setup));
    checks.extend([runtime.block_on(data_directory(&setup)), workers(&setup)]);
    if setup.config.sources.is_empty() {
        checks.push(no_source());
    } else {
        checks.extend(runtime.block_on(sources(&setup, &args.source))?);
    }
    let exit = exit(&checks);
    show(args.json, &Health { checks }, text)?;
    Ok(exit)
}

fn exit(checks: &[Check]) -> Exit {
    let any = |state| checks.iter().any(|check| check.state == state);
    match (any(State::Problem), any(State::Undecided)) {
        (true, _) => Exit::Findings,
        (false, true) => Exit::Undecided,
        (false, false) => Exit::Clean,
    }
}

fn configuration(setup: &Setup) -> Check {
    let file = setup.config.file.as_ref().map_or("the defaults", |file| file.name.as_str());
    let (sources, policies) = (setup.config.sources.len(), setup.policies.iter().count());
    Check::ok("configuration", format!("{file}: {sources} sources, {policies} policies"))
}

/// What looks wrong in the configuration and is read all the same.
fn doubts(setup: &Setup) -> Vec<Check> {
    let doubts = setup.config.doubts(setup.clock.now()).into_iter();
    let told = doubts.map(|doubt| {
        let hint = doubt.hint.clone().unwrap_or_default();
        Check::bad("configuration", State::Warning, Problem { hint: None, ..doubt }.to_string(), &hint)
    });
    told.collect()
}

fn no_source() -> Check {
    let hint = "run `annexa init` and add a source, or try `annexa scan --sample`, which needs none";
    Check::bad("sources", State::Problem, "no source is configured", hint)
}

async fn data_directory(setup: &Setup) -> Check {
    let what = "data directory";
    let place = setup.data_dir.display();
    let opened = match kept::lock(&setup.data_dir) {
        Ok(_lock) => kept::open(&setup.config, &setup.data_dir).await.map(drop),
        Err(error) => Err(error),
    };
    match opened {
        Ok(()) => Check::ok(what, place.to_string()),
        Err(failure) => {
            let detail = format!("{place}: {failure}");
            Check::bad(what, State::Problem, detail, "name another with --data-dir, or mend its permissions")
        }
    }
}

fn workers(setup: &Setup) -> Check {
    let what = "policy workers";
    match probe_workers(&setup.workers) {
        Ok(denied) => Check::ok(what, format!("confined: no {}", denied.join(", no "))),
        Err(error) => {
            let hint = "this system does not confine policies; run only policies that you trust";
            Check::bad(what, State::Problem, Chain(&error).to_string(), hint)
        }
    }
}

async fn sources(setup: &Setup, only: &[SourceId]) -> Result<Vec<Check>, Failure> {
    let kinds: BTreeSet<KindName> =
        setup.policies.iter().flat_map(|policy| policy.metadata.custom.evidence.iter().cloned()).collect();
    let cancel = evidence::cancel_on_signal();
    let missing = setup.config.missing_secrets();
    let mut checks = Vec::new();
    for (id, source) in evidence::chosen(setup, only)? {
        let told = missing.iter().filter(|(of, _)| *of == id).map(|(_, problem)| without_secret(id, problem));
        let before = checks.len();
        checks.extend(told);
        if checks.len() > before {
            continue;
        }
        let cx = Context { kinds: kinds.clone(), clock: Arc::clone(&setup.clock), cancel: cancel.clone() };
        let diagnoses = source.collector.diagnose(&cx).await;
        checks.extend(diagnoses.into_iter().map(|diagnosis| of_source(id, source.kind.name(), diagnosis)));
    }
    Ok(checks)
}

/// A source that cannot be asked, since a secret that it names is not to be had.
fn without_secret(id: &SourceId, problem: &Problem) -> Check {
    let hint = "set it for the user that annexa runs as; until then the source is not read";
    Check::bad(id.to_string(), State::Problem, Problem { hint: None, ..problem.clone() }.to_string(), hint)
}

fn of_source(id: &SourceId, collector: &str, diagnosis: Diagnosis) -> Check {
    let what = format!("{id}, {}", diagnosis.scope);
    match diagnosis.finding {
        DiagnosisFinding::Fit { identity } => {
            Check::ok(what, format!("all that policies need can be read ({identity})"))
        }
        DiagnosisFinding::Missing { permission, kinds } => {
            let kinds: Vec<_> = kinds.iter().map(ToString::to_string).collect();
            let detail =
                format!("{permission} is not allowed; without it these are unknown: {}", kinds.join(", "));
            let hint = format!(
                "`annexa source permissions {collector}` prints what each account that is read must allow, and \
                 `annexa source permissions --source {id}` what the identity must that the source starts from"
            );
            Check::bad(what, State::Problem, detail, &hint)
        }
        DiagnosisFinding::Wider { permission, danger } => {
            let detail = format!("{permission} is allowed and not needed: the credentials could {danger}");
            let hint = format!("allow only what `annexa source permissions --source {id}` prints");
            Check::bad(what, State::Warning, detail, &hint)
        }
        DiagnosisFinding::Undecided { detail } => Check::bad(what, State::Undecided, detail, ""),
    }
}

fn text(health: &Health) -> String {
    let mut text = String::new();
    for check in &health.checks {
        let word = match check.state {
            State::Ok => "ok",
            State::Warning => "warning",
            State::Undecided => "undecided",
            State::Problem => "problem",
        };
        text.push_str(&format!("{word:<10} {}: {}\n", plain(&check.what), plain(&check.detail)));
        if !check.hint.is_empty() {
            text.push_str(&format!("{:<10} hint: {}\n", "", check.hint));
        }
    }
    text
}
