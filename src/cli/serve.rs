//! `annexa serve`, the daemon, and `annexa run`, which asks it for a run.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::TimeDelta;
use clap::Args;
use collectors::api::SecretRef;
use secrecy::ExposeSecret;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use wildmatch::WildMatch;

use super::evidence::{self, Keep, Wants};
use super::judge::{Judging, new_id};
use super::kept::{self, Kept};
use super::lasting::Lasting;
use super::lean::give_memory_back;
use super::output::{self, Output};
use super::problems::Failure;
use super::reporting::Reporting;
use super::setup::Setup;
use super::stored::{self, Asked};
use super::{Exit, Global, retention, scan};
use crate::alert::receiver::{self, Receiver};
use crate::alert::{Pipeline, Routes};
use crate::config::ScheduleSettings;
use crate::daemon::{Daemon, DaemonError, Ground, Keeping, Performed, SHORTEST_TOKEN, Scheduled};
use crate::model::{AssessmentId, Clock, Digest, Filter, KindName, ReceiverId, SourceId};
use crate::policy::Memo;
use crate::schedule::Schedule;
use crate::store::{Backend, Beginning, Bodies, Claim, Run, RunEnd, RunState, Wanted};
use crate::telemetry::{Telemetry, Traces};

/// How often `annexa run --wait` looks whether the run has ended.
const LOOK: Duration = Duration::from_millis(500);

/// After how many looks it says that nobody takes the run up: a daemon looks every five seconds.
const LOOKS: u32 = 20;

#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    /// Where it answers about itself. Default: daemon.listen, 127.0.0.1:8080.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
}

#[derive(Debug, Args)]
pub(super) struct RunArgs {
    /// The schedule or report that is run, as the configuration names it.
    schedule: String,
    /// Wait until it has ended; exit with 2 when it failed.
    #[arg(long)]
    wait: bool,
}

/// Runs the daemon.
pub(super) fn serve(args: &ServeArgs, global: &Global, telemetry: &Telemetry) -> Result<Exit, Failure> {
    if global.sample {
        return Err(Failure::message(
            Exit::Usage,
            "the sample company is recorded: there is nothing to watch",
        )
        .hint("`annexa alert preview --all` shows what would be told of it"));
    }
    give_memory_back();
    let setup = Setup::load(global, None)?;
    let shared = setup.config.settings.store.postgres.is_some();
    let _lock = if shared { None } else { Some(kept::lock(&setup.data_dir)?) };
    let runtime = super::runtime()?;
    let outcome = runtime.block_on(run(args, setup, global.clone(), telemetry));
    runtime.shutdown_timeout(Duration::from_secs(1));
    outcome
}

async fn run(args: &ServeArgs, setup: Setup, global: Global, telemetry: &Telemetry) -> Result<Exit, Failure> {
    let kept = kept::open(&setup.config, &setup.data_dir).await?;
    let settings = setup.config.settings.daemon.clone();
    // The lock of the data directory says that there is no other.
    let is_alone = setup.config.settings.store.postgres.is_none();
    let node = if is_alone { "alone".to_owned() } else { uuid::Uuid::now_v7().to_string() };
    let clock = Arc::clone(&setup.clock);
    let traces = setup.config.settings.telemetry.traces.as_ref();
    let traces = traces.map(|settings| telemetry.trace(settings, &node)).transpose();
    let traces = traces.map_err(|error| Failure::new(Exit::Internal, error))?;
    let memo = Arc::new(Memo::default());
    let lasting = Lasting::of(&setup);
    let opened = std::path::absolute(&setup.data_dir)?;
    let ground: Arc<dyn Ground> = Arc::new(Node::of(setup, kept.clone(), Arc::clone(&memo))?);
    let daemon = Daemon {
        node,
        store: Arc::clone(&kept.store),
        clock,
        listen: Some(args.listen.unwrap_or(settings.listen)),
        runs: usize::try_from(settings.runs.get()).unwrap_or(1),
        spans: traces.as_ref().map(Traces::counts).unwrap_or_default(),
        load: Box::new(move || {
            let load = || {
                let mut setup = Setup::load(&global, None)?;
                let changed = lasting.changed(&Lasting::of(&setup));
                // What this process writes to stays what it opened, also for those who must not write over it.
                setup.config.settings.data_dir = Some(opened.clone());
                setup.data_dir.clone_from(&opened);
                let node = Node::of(setup, kept.clone(), Arc::clone(&memo))?;
                for name in changed {
                    tracing::warn!("{name} was changed: that counts from the next start of the daemon on");
                }
                Ok::<_, Failure>(node)
            };
            load().map(|node| Arc::new(node) as Arc<dyn Ground>).map_err(|failure| failure.to_string())
        }),
    };
    let reload = Arc::new(Notify::new());
    reload_on_signal(Arc::clone(&reload))?;
    let ended = daemon.run(ground, reload, evidence::cancel_on_signal()).await;
    if let Some(traces) = traces {
        traces.end().await;
    }
    ended.map_err(|error| {
        let exit =
            if matches!(error, DaemonError::Listen { .. }) { Exit::CannotWrite } else { Exit::Internal };
        Failure::new(exit, error).hint("name a free address with --listen, such as 127.0.0.1:8081")
    })?;
    Ok(Exit::Clean)
}

/// SIGHUP reads the configuration again.
fn reload_on_signal(reload: Arc<Notify>) -> Result<(), Failure> {
    let mut hangup = signal(SignalKind::hangup())?;
    tokio::spawn(async move {
        while hangup.recv().await.is_some() {
            reload.notify_one();
        }
    });
    Ok(())
}

/// What a configuration means for the daemon.
struct Node {
    setup: Setup,
    kept: Kept,
    memo: Arc<Memo>,
    schedules: BTreeMap<String, Scheduled>,
    settings: BTreeMap<String, ScheduleSettings>,
    outputs: BTreeMap<String, Vec<Output>>,
    reports: BTreeMap<String, Reporting>,
    pipeline: Pipeline,
    keeping: Keeping,
}

impl Node {
    fn of(setup: Setup, kept: Kept, memo: Arc<Memo>) -> Result<Self, Failure> {
        evidence::chosen(&setup, &[])?;
        check_token(&setup)?;
        let settings = setup.config.schedules();
        let (mut schedules, mut outputs) = (BTreeMap::new(), BTreeMap::new());
        for (name, each) in &settings {
            evidence::chosen(&setup, &each.sources)?;
            let place = format!("schedule.{name}");
            let schedule = schedule(name, each)?;
            schedules.insert(name.clone(), scheduled(schedule, each.jitter, each.catch_up));
            let parsed = each
                .report
                .iter()
                .map(|text| Output::parse_file(text, &setup.config))
                .collect::<Result<_, _>>();
            let parsed =
                parsed.map_err(|what| Failure::message(Exit::BadInput, format!("{place}.report: {what}")))?;
            outputs.insert(name.clone(), parsed);
        }
        let mut reports = BTreeMap::new();
        for (name, each) in &setup.config.settings.report {
            let wrong = |what: String| Failure::message(Exit::BadInput, format!("report.{name}: {what}"));
            let schedule = each.schedule().map_err(|error| wrong(error.to_string()))?;
            schedules.insert(name.clone(), scheduled(schedule, each.jitter, each.catch_up));
            reports.insert(name.clone(), Reporting::of(each, &setup.config).map_err(wrong)?);
        }
        let pipeline = pipeline(&setup, &kept)?;
        let keeping = retention::keeping(&setup.config);
        if kept.signing.signer()?.is_none() {
            tracing::warn!("nobody signs the evidence log: give the nodes that share it a key ([log])");
        }
        Ok(Self { setup, kept, memo, schedules, settings, outputs, reports, pipeline, keeping })
    }

    /// What is asked for when everything is judged that is configured.
    fn filter(&self) -> Filter {
        Filter { frameworks: self.setup.frameworks.clone(), ..Filter::default() }
    }

    /// Does what a run is for; nothing when it was interrupted.
    async fn run(
        &self,
        claim: &Claim,
        cancel: CancellationToken,
        took: &mut BTreeMap<SourceId, Duration>,
    ) -> Result<Option<RunEnd>, Failure> {
        let Some(reporting) = self.reports.get(&claim.schedule) else {
            return self.round(claim, cancel, took).await;
        };
        reporting.make(&self.kept, &self.filter(), claim.due, self.setup.clock.now()).await?;
        Ok(Some(done(None)))
    }

    /// Reads what the schedule reads, and judges everything by the newest evidence.
    async fn round(
        &self,
        claim: &Claim,
        cancel: CancellationToken,
        took: &mut BTreeMap<SourceId, Duration>,
    ) -> Result<Option<RunEnd>, Failure> {
        let started_at = self.setup.clock.now();
        let id = new_id(started_at)?;
        let beginning = Beginning { assessment: &id, at: started_at, as_of: started_at, claim: Some(claim) };
        self.kept.store.begin(&beginning).await?;
        let outcome = self.assess(claim, &beginning, cancel, took).await;
        if !matches!(outcome, Ok(Round::Done)) {
            self.kept.store.close(&id, None, self.setup.clock.now()).await?;
        }
        Ok(match outcome? {
            Round::Done => Some(done(Some(id))),
            Round::Overtaken => {
                let why = "another run, which ended meanwhile, judged what this one read too";
                Some(RunEnd { why: Some(why.to_owned()), ..done(None) })
            }
            Round::Interrupted => None,
        })
    }

    async fn assess(
        &self,
        claim: &Claim,
        beginning: &Beginning<'_>,
        cancel: CancellationToken,
        took: &mut BTreeMap<SourceId, Duration>,
    ) -> Result<Round, Failure> {
        let Beginning { assessment: id, at: started_at, .. } = *beginning;
        let Some(settings) = self.settings.get(&claim.schedule) else {
            let what = format!("there is no schedule {} in the configuration", claim.schedule);
            return Err(Failure::message(Exit::BadInput, what));
        };
        let keep = Keep { assessment: id, kept: &self.kept, clock: self.setup.clock.as_ref() };
        let wants = Wants {
            only: &settings.sources,
            kinds: self.kinds(settings),
            kept: Vec::new(),
            is_watched: false,
        };
        let mut gathered = match evidence::collect(&self.setup, wants, Some(&keep), cancel.clone()).await? {
            Some(gathered) => gathered,
            None => return Ok(Round::Interrupted),
        };
        *took = std::mem::take(&mut gathered.took);
        let scheduled = self.schedules.iter().map(|(name, each)| (name.as_str(), &each.schedule));
        let mut sources = scan::sources(&self.setup, &[]);
        let own = keep.keep_own(scheduled, self.setup.clock.now(), &mut sources).await?;
        own.into_iter().for_each(|each| gathered.evidence.add(each));
        let as_of = self.setup.clock.now();
        let seen = self.kept.store.edge().await?.size();
        let records = self.kept.store.evidence(Wanted::NewestReading).await?;
        let asked = Asked { only: &[], as_of: None, now: as_of, kinds: &self.setup.kinds };
        let (records, sources) = stored::settle(records, asked, sources);
        let evidence = self.kept.read_back_beside(records, &gathered.evidence).await?;
        drop(gathered);
        let judging = Judging {
            setup: &self.setup,
            store: self.kept.store.as_ref(),
            id,
            started_at,
            as_of,
            filter: self.filter(),
            baseline: &BTreeSet::new(),
            memo: Some(&self.memo),
            seen: Some(seen),
        };
        let Some(assessment) = judging.conclude(&evidence, &sources).await? else {
            return Ok(Round::Overtaken);
        };
        self.kept.close(id, &assessment, self.setup.clock.now()).await?;
        let outputs = self.outputs.get(&claim.schedule).map(Vec::as_slice).unwrap_or_default();
        if outputs.is_empty() {
            // Nothing is left that could be lost with this process.
            self.kept.store.end(claim, self.setup.clock.now(), &done(Some(id.clone()))).await?;
        }
        if let Err(failure) = self.kept.seal(self.setup.clock.now()).await {
            // It is signed within the hour, or `annexa.log_signed` fails.
            tracing::error!("the evidence log is not signed: {failure}");
        }
        output::write_each(outputs, &assessment, &self.setup.data_dir)?;
        Ok(Round::Done)
    }

    /// The kinds that a schedule reads: those that policies need, as far as it names them.
    fn kinds(&self, settings: &ScheduleSettings) -> BTreeSet<KindName> {
        let policies = self.setup.policies.iter();
        let needed = policies.flat_map(|policy| policy.metadata.custom.evidence.iter());
        let patterns: Vec<WildMatch> = settings.kinds.iter().map(|text| WildMatch::new(text)).collect();
        let is_named = |kind: &&KindName| {
            patterns.is_empty() || patterns.iter().any(|pattern| pattern.matches(kind.as_str()))
        };
        needed.filter(is_named).cloned().collect()
    }
}

/// What came of a round of reading and judging.
enum Round {
    /// It was judged.
    Done,
    /// Another run judged by newer evidence, this one's included, before this one ended.
    Overtaken,
    /// It was asked to end before.
    Interrupted,
}

/// The end of a run that was done.
fn done(assessment: Option<AssessmentId>) -> RunEnd {
    RunEnd { state: RunState::Done, assessment, why: None }
}

/// When a schedule is due.
pub(super) fn schedule(name: &str, settings: &ScheduleSettings) -> Result<Schedule, Failure> {
    let wrong = |error| Failure::message(Exit::BadInput, format!("schedule.{name}: {error}"));
    settings.schedule().map_err(wrong)
}

fn scheduled(schedule: Schedule, jitter: Option<Duration>, catch_up: bool) -> Scheduled {
    let jitter = jitter.and_then(|most| TimeDelta::from_std(most).ok()).unwrap_or_default();
    Scheduled { schedule, jitter, catch_up }
}

/// Looks whether the token is to be had, and can count.
fn check_token(setup: &Setup) -> Result<(), Failure> {
    let Some(reference) = &setup.config.settings.daemon.token else { return Ok(()) };
    let token = reference.resolve().map_err(|error| {
        Failure::new(Exit::BadInput, error)
            .hint("daemon.token names where the token is; nobody could ask without it")
    })?;
    if token.expose_secret().len() < SHORTEST_TOKEN {
        let what = format!("daemon.token is shorter than {SHORTEST_TOKEN} characters: it could be guessed");
        return Err(Failure::message(Exit::BadInput, what).hint("`openssl rand -hex 32` makes one"));
    }
    Ok(())
}

/// Who can be told, as it is configured.
pub(super) fn receivers(setup: &Setup) -> Result<BTreeMap<ReceiverId, Arc<dyn Receiver>>, Failure> {
    let all = setup.config.receivers.iter().map(|(id, settings)| {
        let made = receiver::receiver(settings, Arc::clone(&setup.clock));
        let made =
            made.map_err(|error| Failure::message(Exit::Internal, format!("receiver {id}: {error}")))?;
        Ok((id.clone(), made))
    });
    all.collect()
}

/// A digest of the settings of each receiver; secrets are in them by reference only.
fn digests(setup: &Setup) -> BTreeMap<ReceiverId, Digest> {
    let of = |settings| Digest::of(format!("{settings:?}").as_bytes());
    setup.config.receivers.iter().map(|(id, settings)| (id.clone(), of(settings))).collect()
}

/// How alerts go out, as it is configured.
fn pipeline(setup: &Setup, kept: &Kept) -> Result<Pipeline, Failure> {
    if let Some(what) = setup.config.leads_nowhere() {
        return Err(
            Failure::message(Exit::BadInput, what).hint("`annexa alert routes` shows where alerts go")
        );
    }
    Ok(Pipeline {
        store: Arc::clone(&kept.store),
        routes: Routes::of(&setup.config.settings.alert),
        knowledge: setup.knowledge_of_alerts(),
        receivers: receivers(setup)?,
        settings: digests(setup),
        clock: Arc::clone(&setup.clock),
    })
}

#[async_trait]
impl Ground for Node {
    fn schedules(&self) -> &BTreeMap<String, Scheduled> {
        &self.schedules
    }

    fn pipeline(&self) -> &Pipeline {
        &self.pipeline
    }

    fn keeping(&self) -> &Keeping {
        &self.keeping
    }

    fn bodies(&self) -> &dyn Bodies {
        &self.kept.blobs
    }

    async fn seal(&self) -> Result<(), String> {
        self.kept.seal(self.setup.clock.now()).await.map_err(|failure| failure.to_string())
    }

    fn sources(&self) -> Vec<SourceId> {
        self.setup.config.sources.keys().cloned().collect()
    }

    fn token(&self) -> Option<&SecretRef> {
        self.setup.config.settings.daemon.token.as_ref()
    }

    async fn perform(&self, claim: &Claim, cancel: CancellationToken) -> Performed {
        let mut took = BTreeMap::new();
        let end = match self.run(claim, cancel, &mut took).await {
            Ok(Some(end)) => end,
            Ok(None) => RunEnd {
                state: RunState::Failed,
                assessment: None,
                why: Some("it was interrupted".to_owned()),
            },
            Err(failure) => {
                let why = failure.to_string();
                tracing::error!(schedule = %claim.schedule, run = %claim.run, "{} failed: {why}", claim.schedule);
                RunEnd { state: RunState::Failed, assessment: None, why: Some(why) }
            }
        };
        Performed { end, took }
    }
}

/// Asks for a run, which the next free node takes.
pub(super) fn ask(args: &RunArgs, global: &Global) -> Result<Exit, Failure> {
    let setup = Setup::load(global, None)?;
    let schedules = setup.config.schedules();
    let known: BTreeSet<&String> = schedules.keys().chain(setup.config.settings.report.keys()).collect();
    if !known.contains(&args.schedule) {
        let names = known.into_iter().map(String::as_str);
        return Err(super::setup::no_such("schedule", &args.schedule, names)
            .hint("the configuration names them as [schedule.NAME] and [report.NAME]"));
    }
    if !kept::is_there(&setup.config, &setup.data_dir) {
        let what = format!("no daemon has run in {}", setup.data_dir.display());
        return Err(Failure::message(Exit::Usage, what).hint("start one with `annexa serve`"));
    }
    super::runtime()?.block_on(async {
        let store = kept::open(&setup.config, &setup.data_dir).await?.store;
        let now = store.time(setup.clock.now()).await?;
        let id = store.ask(&args.schedule, now).await?;
        match &id {
            Some(id) => super::say(&format!("asked for run {id} of {}", args.schedule)),
            None => super::say(&format!("a run of {} waits already", args.schedule)),
        }
        if !args.wait {
            return Ok(Exit::Clean);
        }
        wait_for(store.as_ref(), setup.clock.as_ref(), (&args.schedule, id.as_deref())).await
    })
}

/// Waits until a run has ended and its reports are written; without an id, the newest of the schedule.
async fn wait_for(
    store: &dyn Backend,
    clock: &dyn Clock,
    (schedule, id): (&str, Option<&str>),
) -> Result<Exit, Failure> {
    let mut look = 0_u32;
    loop {
        let (runs, now) = (store.runs(100).await?, store.time(clock.now()).await?);
        let of_this = |run: &&Run| id.map_or(run.schedule == schedule, |id| run.id == id);
        let run = runs.iter().find(of_this);
        let is_held = run.is_some_and(|run| run.held_until.is_some_and(|until| until >= now));
        match run.map(|run| (run.state, &run.why)) {
            Some((RunState::Done, _)) if run.is_some_and(|run| run.held_until.is_none()) => {
                return Ok(Exit::Clean);
            }
            Some((RunState::Done, _)) if !is_held => {
                super::say("its worker was lost before its reports were written");
                return Ok(Exit::Undecided);
            }
            Some((RunState::Failed | RunState::Missed, why)) => {
                super::say(&format!("it was not done: {}", why.as_deref().unwrap_or("unknown")));
                return Ok(Exit::Undecided);
            }
            Some((RunState::Waiting, _)) if look == LOOKS => {
                super::say("nobody has taken the run up yet; is a daemon running (`annexa serve`)?");
            }
            Some((RunState::Waiting | RunState::Running | RunState::Done, _)) | None => {}
        }
        look = look.saturating_add(1);
        tokio::time::sleep(LOOK).await;
    }
}
