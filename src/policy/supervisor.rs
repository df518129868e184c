//! The parent's side: starts worker processes, hands them jobs, and outlives them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::Limits;
use super::protocol::{Answer, Job, Module, PIPE_BYTES, Request};
use crate::model::{Evidence, UnknownReason};

/// By how much the worker's allocator grows. Its default of 1 GiB would make the limit of memory a rough one.
const RESERVATION: (&str, &str) = ("MIMALLOC_ARENA_RESERVE", "64M");

/// How much longer than its CPU time a job may take by the clock, for a busy machine.
const WALL_FACTOR: u64 = 4;

/// Below this number of rows one worker is faster than several.
const ROWS_WORTH_A_SECOND_WORKER: usize = 2_000;

/// Below this number of jobs likewise: each loads a policy.
const JOBS_WORTH_A_SECOND_WORKER: usize = 100;

/// How worker processes are started.
#[derive(Debug, Clone)]
pub struct Workers {
    /// The program; annexa itself.
    pub program: PathBuf,
    /// The most processes at a time.
    pub count: usize,
    /// What each policy may take.
    pub limits: Limits,
}

/// Why no worker could be used.
#[derive(Debug, thiserror::Error)]
pub enum SupervisorError {
    /// The program could not be started.
    #[error("start the policy worker {}", program.display())]
    Start {
        /// The program.
        program: PathBuf,
        /// What the operating system says.
        #[source]
        source: std::io::Error,
    },
    /// A worker ended before it took its first job.
    #[error("the policy worker ended before it took a job: {0}")]
    Stillborn(String),
    /// A worker could do what it must not.
    #[error("the policy worker is not confined: it can use {0}")]
    Unconfined(String),
}

/// Starts a worker that tries to escape, and tells what it was denied.
///
/// # Errors
/// When a worker cannot be started or confined, or something was not denied.
pub fn probe_workers(workers: &Workers) -> Result<Vec<String>, SupervisorError> {
    let program = workers.program.clone();
    let out = workers
        .command()
        .arg("--probe")
        .output()
        .map_err(|source| SupervisorError::Start { program, source })?;
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    let tried: Vec<_> = said.lines().filter_map(|line| line.split_once(": ")).collect();
    match tried.iter().find(|(_, outcome)| *outcome != "denied") {
        Some((what, _)) => Err(SupervisorError::Unconfined((*what).to_owned())),
        None if tried.is_empty() => {
            let complaint = String::from_utf8_lossy(&out.stderr).trim().to_owned();
            Err(SupervisorError::Stillborn(complaint))
        }
        None => Ok(tried.into_iter().map(|(what, _)| what.to_owned()).collect()),
    }
}

/// Everything that jobs refer to by number.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) policies: Vec<Loadable>,
    pub(super) evidence: Vec<Shown>,
    pub(super) jobs: Vec<Job>,
}

impl Batch {
    /// How many rows the jobs look at, each evidence counted once.
    fn rows_of_jobs(&self) -> usize {
        let views = self.jobs.iter().flat_map(|job| job.evidence.values());
        let seen: BTreeSet<usize> = views.map(|view| view.evidence).collect();
        seen.into_iter()
            .filter_map(|number| self.evidence.get(number))
            .map(|shown| shown.evidence.rows.len())
            .sum()
    }
}

/// Evidence with the row fields that some policy sees.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) evidence: Arc<Evidence>,
    pub(super) fields: BTreeSet<String>,
}

/// A policy as a worker needs it.
#[derive(Debug, Clone)]
pub(super) struct Loadable {
    /// The rule that is evaluated.
    pub(super) rule: String,
    /// The libraries that it imports, directly or through others.
    pub(super) libraries: Vec<Module>,
    /// The module.
    pub(super) module: Module,
}

/// What came of a job.
#[derive(Debug)]
pub(super) enum Outcome {
    /// The value of the rule, as JSON.
    Verdicts(Box<RawValue>),
    /// Nothing: the reason, and what happened.
    Lost(UnknownReason, String),
}

impl Workers {
    /// The command that starts a worker, without an environment.
    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command
            .arg("policy-worker")
            .args(["--memory-bytes", &self.limits.memory_bytes.to_string()])
            .args(["--cpu-seconds", &self.limits.cpu_seconds.to_string()])
            .env_clear()
            .env(RESERVATION.0, RESERVATION.1);
        command
    }

    /// Runs every job; a job that kills its worker costs that job only.
    pub(super) fn run(&self, batch: &Batch) -> Result<BTreeMap<usize, Outcome>, SupervisorError> {
        let rows = batch.rows_of_jobs();
        let more = rows / ROWS_WORTH_A_SECOND_WORKER + batch.jobs.len() / JOBS_WORTH_A_SECOND_WORKER;
        let useful = (more + 1).min(self.count.max(1));
        let queue = Mutex::new(batch.jobs.iter().rev().collect::<Vec<_>>());
        let outcomes = Mutex::new(BTreeMap::new());
        std::thread::scope(|scope| {
            let threads: Vec<_> =
                (0..useful).map(|_| scope.spawn(|| self.serve_queue(batch, &queue, &outcomes))).collect();
            threads.into_iter().try_for_each(|thread| {
                thread
                    .join()
                    .unwrap_or_else(|_panic| Err(SupervisorError::Stillborn("its thread died".to_owned())))
            })
        })?;
        Ok(outcomes.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// Takes jobs until none is left, with a new worker whenever one is lost.
    fn serve_queue(
        &self,
        batch: &Batch,
        queue: &Mutex<Vec<&Job>>,
        outcomes: &Mutex<BTreeMap<usize, Outcome>>,
    ) -> Result<(), SupervisorError> {
        let mut worker: Option<Running> = None;
        while let Some(job) = take(queue) {
            let mut running = match worker.take() {
                Some(running) => running,
                None => Running::start(self)?,
            };
            let outcome = running.run(batch, job, self.limits)?;
            if !matches!(outcome, Ended::Lost(..)) {
                worker = Some(running);
            }
            let mut held = outcomes.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            held.insert(job.job, outcome.into());
        }
        Ok(())
    }
}

fn take<'a>(queue: &Mutex<Vec<&'a Job>>) -> Option<&'a Job> {
    queue.lock().unwrap_or_else(std::sync::PoisonError::into_inner).pop()
}

/// Evidence as policies read it.
#[derive(Serialize)]
struct Body<'a> {
    rows: Vec<Row<'a>>,
    complete: bool,
}

impl<'a> Body<'a> {
    /// Only complete evidence reaches a policy; subjects with gaps of their own are settled before.
    fn of(shown: &'a Shown) -> Self {
        let Shown { evidence, fields } = shown;
        let rows = evidence.rows.iter().map(|row| Row { row, fields }).collect();
        Self { rows, complete: true }
    }
}

/// A row with some of its fields.
struct Row<'a> {
    row: &'a Value,
    fields: &'a BTreeSet<String>,
}

impl Serialize for Row<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields = self.row.as_object().into_iter().flatten();
        serializer.collect_map(fields.filter(|(name, _)| self.fields.contains(*name)))
    }
}

/// How a job ended, and whether the worker lives.
enum Ended {
    Answered(Outcome),
    Lost(UnknownReason, String),
}

impl From<Ended> for Outcome {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Answered(outcome) => outcome,
            Ended::Lost(reason, message) => Self::Lost(reason, message),
        }
    }
}

/// A worker process with what it was already sent.
struct Running {
    child: Child,
    answers: Receiver<Answer<Box<RawValue>>>,
    complaints: Receiver<String>,
    policies: BTreeSet<usize>,
    evidence: BTreeSet<usize>,
}

impl Running {
    fn start(workers: &Workers) -> Result<Self, SupervisorError> {
        let program = workers.program.clone();
        let mut child = workers
            .command()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|source| SupervisorError::Start { program, source })?;
        let answers = listen(child.stdout.take());
        let complaints = overhear(child.stderr.take());
        Ok(Self { child, answers, complaints, policies: BTreeSet::new(), evidence: BTreeSet::new() })
    }

    fn run(&mut self, batch: &Batch, job: &Job, limits: Limits) -> Result<Ended, SupervisorError> {
        let sent = self.send_job(batch, job).is_ok();
        let patience = Duration::from_secs(limits.cpu_seconds.saturating_mul(WALL_FACTOR).max(1));
        let mut begun = false;
        loop {
            match self.answers.recv_timeout(patience) {
                Ok(Answer::Begun(_)) => begun = true,
                Ok(Answer::Done { verdicts, .. }) => return Ok(Ended::Answered(Outcome::Verdicts(verdicts))),
                Ok(Answer::Failed { limit, message, .. }) => {
                    let reason = if limit { UnknownReason::Limit } else { UnknownReason::PolicyError };
                    return Ok(Ended::Answered(Outcome::Lost(reason, message)));
                }
                Err(RecvTimeoutError::Timeout) => {
                    self.end();
                    let message = format!("the policy did not end within {} s", patience.as_secs());
                    return Ok(Ended::Lost(UnknownReason::Limit, message));
                }
                Err(RecvTimeoutError::Disconnected) => return self.autopsy(begun || sent),
            }
        }
    }

    /// Tells from the exit status and the last words what killed the worker.
    fn autopsy(&mut self, took_a_job: bool) -> Result<Ended, SupervisorError> {
        use std::os::unix::process::ExitStatusExt;

        let words = self.complaints.recv_timeout(Duration::from_secs(1)).unwrap_or_default();
        let status = self.child.wait().ok();
        let signal = status.and_then(|status| status.signal());
        let last = words.lines().last().unwrap_or_default().trim().to_owned();
        if !took_a_job || words.contains("confine the worker") {
            return Err(SupervisorError::Stillborn(last));
        }
        let message = if signal == Some(rustix::process::Signal::XCPU.as_raw()) {
            "the policy used up its CPU time"
        } else if words.contains("memory allocation of") {
            "the policy used up its memory"
        } else if words.contains("overflowed its stack") {
            "the policy recursed without end"
        } else {
            return Ok(Ended::Lost(
                UnknownReason::PolicyError,
                format!("the policy broke its worker: {last}"),
            ));
        };
        Ok(Ended::Lost(UnknownReason::Limit, message.to_owned()))
    }

    fn send_job(&mut self, batch: &Batch, job: &Job) -> std::io::Result<()> {
        if self.policies.insert(job.policy)
            && let Some(Loadable { rule, libraries, module }) = batch.policies.get(job.policy).cloned()
        {
            self.send(&Request::<Value>::Policy { policy: job.policy, rule, libraries, module })?;
        }
        for number in job.evidence.values().map(|view| view.evidence) {
            if self.evidence.insert(number)
                && let Some(shown) = batch.evidence.get(number)
            {
                self.send(&Request::Evidence { evidence: number, body: Body::of(shown) })?;
            }
        }
        self.send(&Request::<Value>::Job(job.clone()))
    }

    fn send<B: Serialize>(&mut self, request: &Request<B>) -> std::io::Result<()> {
        let Some(pipe) = self.child.stdin.as_mut() else { return Err(std::io::ErrorKind::BrokenPipe.into()) };
        let mut line = serde_json::to_vec(request)?;
        line.push(b'\n');
        pipe.write_all(&line)
    }

    fn end(&mut self) {
        // Both fail only when the process is gone already, which is what is wanted.
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

/// Reads answers on a thread of its own, so that waiting for one can end.
fn listen(stdout: Option<impl Read + Send + 'static>) -> Receiver<Answer<Box<RawValue>>> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let lines =
            stdout.into_iter().flat_map(|stdout| BufReader::with_capacity(PIPE_BYTES, stdout).lines());
        for answer in lines.map_while(|line| serde_json::from_str(&line.ok()?).ok()) {
            if sender.send(answer).is_err() {
                break;
            }
        }
    });
    receiver
}

/// Reads the last words on standard error, at most 64 KiB.
fn overhear(stderr: Option<impl Read + Send + 'static>) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let mut words = Vec::new();
        if let Some(stderr) = stderr {
            // What could be read until a failure is all there is to say.
            let _end = stderr.take(64 << 10).read_to_end(&mut words);
        }
        let _nobody_listens = sender.send(String::from_utf8_lossy(&words).into_owned());
    });
    receiver
}
