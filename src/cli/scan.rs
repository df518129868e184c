//! `annexa scan`: collect, evaluate, report, once.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use clap::{Args, ValueEnum};

use super::evidence::{self, Gathered, Keep, Wants};
use super::judge::{Judging, new_id};
use super::kept::{self, Kept};
use super::output::{self, Output};
use super::problems::Failure;
use super::sample::{self, Sample};
use super::setup::Setup;
use super::stored::{self, Asked};
use super::{Exit, Global, plan, resume, serve};
use crate::assess::{is_void, open_fails, undecided};
use crate::collect::own_source;
use crate::config::Source;
use crate::model::{
    Assessment, AssessmentId, EntryId, Evidence, Filter, FindingId, FrameworkId, KindName, Severity,
    SourceId, Verdict,
};
use crate::policy::Sources;
use crate::store::Beginning;

#[derive(Debug, Default, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on the command line")]
pub(super) struct ScanArgs {
    /// Read only this source (repeatable).
    #[arg(long, value_name = "ID", value_parser = SourceId::parse)]
    source: Vec<SourceId>,
    /// Run only policies of this control, such as A.8.15 (repeatable).
    #[arg(long, value_name = "ID", value_parser = EntryId::parse)]
    control: Vec<EntryId>,
    /// Run only policies that reach this framework, and report only it (repeatable).
    #[arg(long, value_name = "ID", value_parser = FrameworkId::parse)]
    framework: Vec<FrameworkId>,
    /// Exit with 1 when a failing finding is at least this severe.
    #[arg(long, value_enum, default_value_t = FailOn::Low, value_name = "SEVERITY")]
    fail_on: FailOn,
    /// An earlier JSON report: what failed there already does not count for --fail-on.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Read nothing: evaluate the newest stored evidence.
    #[arg(long, conflicts_with = "resume")]
    offline: bool,
    /// The moment that the verdicts are about, in RFC 3339; only with --offline.
    #[arg(long, value_name = "TIME", requires = "offline")]
    as_of: Option<DateTime<Utc>>,
    /// Keep what an interrupted scan has read already and is not too old; what it could not read is read again.
    #[arg(long)]
    resume: bool,
    /// Read nothing: print what would be called, within which limits, and the permissions it takes.
    #[arg(long, conflicts_with_all = ["offline", "resume", "baseline", "output"])]
    plan: bool,
    /// Where reports go: human, json or html, each alone or with =FILE (repeatable).
    #[arg(short, long = "output", value_name = "FORMAT[=FILE]", value_parser = Output::parse)]
    output: Vec<Output>,
    /// The same as -o json.
    #[arg(long, conflicts_with = "output")]
    json: bool,
}

impl ScanArgs {
    /// The reports that are asked for, or those that are made unasked.
    fn outputs(&self, is_sample: bool) -> Vec<Output> {
        match (self.output.is_empty(), self.json, is_sample) {
            (false, _, _) => self.output.clone(),
            (true, true, _) => vec![Output::json()],
            (true, false, true) => vec![Output::human(), Output::html(PathBuf::from(sample::REPORT))],
            (true, false, false) => vec![Output::human()],
        }
    }
}

/// From which severity a failing finding sets the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum FailOn {
    None,
    #[default]
    Low,
    Medium,
    High,
    Critical,
}

impl FailOn {
    fn severity(self) -> Option<Severity> {
        match self {
            Self::None => None,
            Self::Low => Some(Severity::Low),
            Self::Medium => Some(Severity::Medium),
            Self::High => Some(Severity::High),
            Self::Critical => Some(Severity::Critical),
        }
    }
}

/// Runs the command.
pub(super) fn run(args: ScanArgs, global: &Global) -> Result<Exit, Failure> {
    let sample = if global.sample { Some(sample::unpack(global)?) } else { None };
    let setup = Setup::load(global, sample.as_ref())?.filtered(&args.control, &args.framework)?;
    if args.plan {
        return plan::run(&setup, &args.source, args.json);
    }
    let baseline = read_baseline(&args)?;
    // A waiver file that cannot be read is told before any source is.
    setup.waivers(setup.clock.now().date_naive())?;
    let outputs = args.outputs(setup.is_sample);
    output::check(&outputs, &setup.data_dir)?;
    let sources = sources(&setup, &args.source);
    perform(Scan { args, setup, sources, baseline, outputs })
}

/// Assesses the sample company without a report on it, for commands that show what is stored.
pub(super) fn assess_sample(sample: &Sample, global: &Global) -> Result<(), Failure> {
    let setup = Setup::load(global, Some(sample))?;
    let sources = sources(&setup, &[]);
    let (args, baseline, outputs) = (ScanArgs::default(), BTreeSet::new(), Vec::new());
    perform(Scan { args, setup, sources, baseline, outputs }).map(drop)
}

/// The sources of the configuration with the kinds that each may give, and those that this run leaves out.
pub(super) fn sources(setup: &Setup, only: &[SourceId]) -> Sources {
    let all = &setup.config.sources;
    let kinds = |source: &Source| source.collector.gives().unwrap_or_else(|| evidence::kinds_of(source));
    let left_out = all.keys().filter(|id| !only.is_empty() && !only.contains(id));
    Sources {
        configured: all.iter().map(|(id, source)| (id.clone(), kinds(source))).collect(),
        left_out: left_out.cloned().collect(),
        departures: Vec::new(),
    }
}

fn perform(scan: Scan) -> Result<Exit, Failure> {
    let _lock = kept::lock(&scan.setup.data_dir)?;
    let runtime = super::runtime()?;
    let outcome = runtime.block_on(scan.run());
    // A collector's thread that will not end must not keep the program from ending.
    runtime.shutdown_timeout(Duration::from_secs(1));
    outcome
}

struct Scan {
    args: ScanArgs,
    setup: Setup,
    sources: Sources,
    baseline: BTreeSet<FindingId>,
    outputs: Vec<Output>,
}

impl Scan {
    async fn run(self) -> Result<Exit, Failure> {
        let clock = Arc::clone(&self.setup.clock);
        let kept = kept::open(&self.setup.config, &self.setup.data_dir).await?;
        let started_at = clock.now();
        let id = new_id(started_at)?;
        let resumed = if self.args.resume { self.resumed(&kept).await? } else { Vec::new() };
        let as_of = self.args.as_of.unwrap_or(started_at);
        kept.store.begin(&Beginning { assessment: &id, at: started_at, as_of, claim: None }).await?;
        let outcome = self.assess(&id, started_at, resumed, &kept).await;
        if !matches!(outcome, Ok(Finished::Complete(_))) {
            kept.store.close(&id, None, clock.now()).await?;
        }
        match outcome? {
            Finished::Interrupted => Ok(Exit::Interrupted),
            Finished::Complete(done) => {
                kept.close(&id, &done.assessment, clock.now()).await?;
                kept.seal(clock.now()).await?;
                output::write_all(&self.outputs, &done.assessment)?;
                Ok(self.exit(&done))
            }
        }
    }

    /// The kinds that the policies need.
    fn kinds(&self) -> BTreeSet<KindName> {
        let policies = self.setup.policies.iter();
        policies.flat_map(|policy| policy.metadata.custom.evidence.iter().cloned()).collect()
    }

    /// What an interrupted scan had read of what this one wants.
    async fn resumed(&self, kept: &Kept) -> Result<Vec<Evidence>, Failure> {
        let found = resume::interrupted(kept).await?;
        let sources = evidence::chosen(&self.setup, &self.args.source)?;
        let kept =
            resume::usable(found, &sources, &self.kinds(), (&self.setup.kinds, self.setup.clock.now()));
        resume::tell(&kept, self.setup.clock.now());
        Ok(kept)
    }

    async fn assess(
        &self,
        id: &AssessmentId,
        started_at: DateTime<Utc>,
        resumed: Vec<Evidence>,
        kept: &Kept,
    ) -> Result<Finished, Failure> {
        let clock = &self.setup.clock;
        let (gathered, sources) = if self.args.offline {
            let (only, as_of, kinds) = (&self.args.source, self.args.as_of, &self.setup.kinds);
            let asked = Asked { only, as_of, now: started_at, kinds };
            stored::stored(kept, asked, &self.sources).await?
        } else {
            let keep = Keep { assessment: id, kept, clock: clock.as_ref() };
            let (only, kinds) = (&self.args.source, self.kinds());
            let wants = Wants { only, kinds, kept: resumed, is_watched: true };
            match evidence::collect(&self.setup, wants, Some(&keep), evidence::cancel_on_signal()).await? {
                Some(gathered) => self.with_own(gathered, &keep).await?,
                None => return Ok(Finished::Interrupted),
            }
        };
        let Gathered { evidence, unreachable, sources: read, took: _ } = gathered;
        let judging = Judging {
            setup: &self.setup,
            store: kept.store.as_ref(),
            id,
            started_at,
            as_of: self.args.as_of.unwrap_or_else(|| clock.now()),
            filter: self.filter(),
            baseline: &self.baseline,
            memo: None,
            seen: None,
        };
        let overtaken = || Failure::message(Exit::Internal, "a scan cannot be overtaken");
        let assessment = judging.conclude(&evidence, &sources).await?.ok_or_else(overtaken)?;
        Ok(Finished::Complete(Box::new(Done { assessment, none_reached: read > 0 && unreachable == read })))
    }

    /// Adds what annexa's own daemon says of itself, where there is one.
    async fn with_own(&self, mut read: Gathered, keep: &Keep<'_>) -> Result<(Gathered, Sources), Failure> {
        let mut sources = self.sources.clone();
        if !self.args.source.is_empty() {
            let annexa = own_source().map_err(|error| Failure::new(Exit::Internal, error))?;
            sources.configured.entry(annexa.clone()).or_default();
            sources.left_out.insert(annexa);
            return Ok((read, sources));
        }
        let settings = self.setup.config.schedules();
        let schedules = settings.iter().map(|(name, each)| Ok((name.as_str(), serve::schedule(name, each)?)));
        let reports = self.setup.config.settings.report.iter().map(|(name, each)| {
            let wrong = |error| Failure::message(Exit::BadInput, format!("report.{name}: {error}"));
            Ok((name.as_str(), each.schedule().map_err(wrong)?))
        });
        let schedules = schedules.chain(reports).collect::<Result<Vec<_>, Failure>>()?;
        let scheduled = schedules.iter().map(|(name, schedule)| (*name, schedule));
        let own = keep.keep_own(scheduled, self.setup.clock.now(), &mut sources).await?;
        own.into_iter().for_each(|each| read.evidence.add(each));
        Ok((read, sources))
    }

    fn filter(&self) -> Filter {
        let configured = self.setup.frameworks.clone();
        Filter {
            sources: self.args.source.clone(),
            controls: self.args.control.clone(),
            frameworks: if self.args.framework.is_empty() { configured } else { self.args.framework.clone() },
        }
    }

    fn exit(&self, done: &Done) -> Exit {
        if done.none_reached {
            return Exit::Unreachable;
        }
        let fails = |severity| open_fails(&done.assessment, severity).next().is_some();
        if self.args.fail_on.severity().is_some_and(fails) {
            return Exit::Findings;
        }
        if is_void(&done.assessment) || undecided(&done.assessment).next().is_some() {
            return Exit::Undecided;
        }
        Exit::Clean
    }
}

/// What came of a scan.
enum Finished {
    Complete(Box<Done>),
    Interrupted,
}

struct Done {
    assessment: Assessment,
    none_reached: bool,
}

/// The findings that fail in the baseline.
fn read_baseline(args: &ScanArgs) -> Result<BTreeSet<FindingId>, Failure> {
    let Some(path) = &args.baseline else { return Ok(BTreeSet::new()) };
    let assessment = output::read_report(path)?;
    let failing = assessment.findings.iter().filter(|finding| finding.verdict == Verdict::Fail);
    Ok(failing.map(|finding| finding.id).collect())
}
