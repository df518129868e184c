//! The child process in which Rego runs.
//!
//! A policy can loop, allocate and recurse without end, and the last two abort the process that evaluates it. So
//! it runs here: in a process that can be lost, without network or files, under limits of memory and CPU time.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::num::NonZeroU32;
use std::time::Duration;

use regorus::utils::limits::ExecutionTimerConfig;
use regorus::{Engine, Value};

use super::Limits;
use super::engine_text::for_engine;
use super::protocol::{Answer, Job, Module, PIPE_BYTES, Request, View};
use super::sandbox;

/// Stack of the evaluating thread; deep but bounded data needs some, endless recursion ends at its guard page.
const STACK_BYTES: usize = 64 << 20;

/// Work units between two looks at the clock, which costs a system call on some machines.
const CHECK_INTERVAL: NonZeroU32 = NonZeroU32::new(4_096).expect("4,096 is not zero");

/// Why a worker stopped before the end of its requests.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// The limits could not be set; nothing was evaluated.
    #[error("confine the worker")]
    Sandbox(#[from] sandbox::SandboxError),
    /// The parent hung up or sent something else.
    #[error("talk to the parent")]
    Talk(#[from] std::io::Error),
    /// A message that is none.
    #[error("read a message")]
    Message(#[from] serde_json::Error),
    /// The evaluating thread died of a panic in the engine.
    #[error("evaluate: the engine panicked")]
    Panicked,
}

/// Serves requests on standard input until it closes.
///
/// # Errors
/// When the process cannot be confined, or the parent does not speak the protocol.
pub fn run(limits: Limits) -> Result<(), WorkerError> {
    sandbox::confine(&limits)?;
    let serving = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(move || {
        let mut worker = Worker { limits, ..Worker::default() };
        let requests = BufReader::with_capacity(PIPE_BYTES, std::io::stdin().lock());
        worker.serve(requests, BufWriter::with_capacity(PIPE_BYTES, std::io::stdout().lock()))
    })?;
    serving.join().map_err(|_panic| WorkerError::Panicked)?
}

/// Confines this process, tries to escape, and writes what was denied.
///
/// # Errors
/// When the process cannot be confined, or standard output is gone.
pub fn probe_sandbox(limits: Limits) -> Result<(), WorkerError> {
    let mut out = std::io::stdout().lock();
    for (what, is_denied) in sandbox::probe(&limits)? {
        writeln!(out, "{what}: {}", if is_denied { "denied" } else { "allowed" })?;
    }
    Ok(())
}

#[derive(Default)]
struct Worker {
    limits: Limits,
    /// Engines with libraries and nothing else, by the libraries' names: parsing them once is enough.
    prepared: BTreeMap<Vec<String>, Engine>,
    policies: BTreeMap<usize, Loaded>,
    evidence: BTreeMap<usize, Value>,
    /// The last view of each evidence, since jobs that see the same follow each other.
    seen: BTreeMap<usize, (View, Value)>,
}

/// A policy with its engine, or why there is none.
struct Loaded {
    rule: String,
    engine: Result<Box<Engine>, String>,
}

impl Worker {
    fn serve(&mut self, requests: impl BufRead, mut answers: impl Write) -> Result<(), WorkerError> {
        for line in requests.lines() {
            match serde_json::from_str::<Request<Value>>(&line?)? {
                Request::Policy { policy, rule, libraries, module } => {
                    let engine = self.prepare(libraries, module);
                    self.policies.insert(policy, Loaded { rule, engine });
                }
                Request::Evidence { evidence, body } => {
                    self.evidence.insert(evidence, body);
                }
                Request::Job(job) => {
                    say(&mut answers, &Answer::<Value>::Begun(job.job))?;
                    sandbox::allow_cpu(self.limits.cpu_seconds)?;
                    let answer = self.evaluate(job);
                    say(&mut answers, &answer)?;
                }
            }
        }
        Ok(())
    }

    fn prepare(&mut self, libraries: Vec<Module>, module: Module) -> Result<Box<Engine>, String> {
        let names: Vec<String> = libraries.iter().map(|library| library.path.clone()).collect();
        let mut engine = match self.prepared.get(&names) {
            Some(engine) => engine.clone(),
            None => {
                let engine = self.engine(libraries)?;
                self.prepared.insert(names, engine.clone());
                engine
            }
        };
        add(&mut engine, module)?;
        Ok(Box::new(engine))
    }

    fn engine(&self, libraries: Vec<Module>) -> Result<Engine, String> {
        let mut engine = Engine::new();
        engine.set_strict_builtin_errors(true);
        engine.set_execution_timer_config(ExecutionTimerConfig {
            limit: Duration::from_secs(self.limits.cpu_seconds),
            check_interval: CHECK_INTERVAL,
        });
        for library in libraries {
            add(&mut engine, library)?;
        }
        Ok(engine)
    }

    fn evaluate(&mut self, job: Job) -> Answer<Value> {
        let number = job.job;
        match self.try_evaluate(job) {
            Ok(verdicts) => Answer::Done { job: number, verdicts },
            Err(message) => {
                Answer::Failed { job: number, limit: message.contains("exceeded time limit"), message }
            }
        }
    }

    fn try_evaluate(&mut self, job: Job) -> Result<Value, String> {
        let input = self.input(&job)?;
        let loaded = self.policies.get_mut(&job.policy).ok_or("the policy was not sent")?;
        let engine = loaded.engine.as_mut().map_err(|error| error.clone())?;
        engine.set_input(input);
        engine.eval_rule(loaded.rule.clone()).map_err(|error| one_line(&error))
    }

    fn input(&mut self, job: &Job) -> Result<Value, String> {
        let mut evidence = BTreeMap::new();
        for (kind, view) in &job.evidence {
            evidence.insert(Value::from(kind.as_str()), self.see(view)?);
        }
        let mut input = BTreeMap::from([(Value::from("evidence"), Value::from(evidence))]);
        for (name, value) in &job.input {
            let value = serde_json::from_value(value.clone()).map_err(|error| error.to_string())?;
            input.insert(Value::from(name.as_str()), value);
        }
        Ok(Value::from(input))
    }

    fn see(&mut self, view: &View) -> Result<Value, String> {
        if let Some((_, body)) = self.seen.get(&view.evidence).filter(|(last, _)| last == view) {
            return Ok(body.clone());
        }
        let body = self.evidence.get(&view.evidence).ok_or("the evidence was not sent")?;
        let body = seen(body, view)?;
        self.seen.insert(view.evidence, (view.clone(), body.clone()));
        Ok(body)
    }
}

/// Adds a module as this engine must have it.
fn add(engine: &mut Engine, module: Module) -> Result<(), String> {
    let text = for_engine(&module.path, &module.text).map_err(|error| format!("{}: {error}", module.path))?;
    engine.add_policy(module.path, text).map_err(|error| one_line(&error))?;
    Ok(())
}

/// The evidence as a policy sees it. Shares the fields' values with the original.
fn seen(body: &Value, view: &View) -> Result<Value, String> {
    let mut body = body.clone();
    let rows = Value::from("rows");
    let fields = body.as_object_mut().map_err(|error| one_line(&error))?;
    let all = fields.get(&rows).cloned().unwrap_or_else(Value::new_array);
    let all = all.as_array().map_err(|error| one_line(&error))?.iter().enumerate();
    let names: Vec<Value> = view.fields.iter().map(|name| Value::from(name.as_str())).collect();
    let shown = all.filter(|(index, _)| view.without.binary_search(index).is_err());
    let shown: Vec<Value> = shown.map(|(_, row)| with_fields(row, &names)).collect();
    fields.insert(rows, Value::from(shown));
    if let Some(observed_at) = &view.observed_at {
        let text = serde_json::to_value(observed_at).map_err(|error| error.to_string())?;
        let value = serde_json::from_value(text).map_err(|error| error.to_string())?;
        fields.insert(Value::from("observed_at"), value);
    }
    Ok(body)
}

/// A row with these fields of it and no other.
fn with_fields(row: &Value, names: &[Value]) -> Value {
    let Ok(row) = row.as_object() else { return Value::new_object() };
    let fields = names.iter().filter_map(|name| Some((name.clone(), row.get(name)?.clone())));
    Value::from(fields.collect::<BTreeMap<_, _>>())
}

fn say(answers: &mut impl Write, answer: &Answer<Value>) -> Result<(), WorkerError> {
    serde_json::to_writer(&mut *answers, answer)?;
    answers.write_all(b"\n")?;
    answers.flush()?;
    Ok(())
}

/// An engine error as one line: its message without the source excerpt.
fn one_line(error: &impl std::fmt::Display) -> String {
    let text = error.to_string();
    let lines: Vec<&str> =
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.contains('|')).collect();
    lines.join(" ").chars().take(400).collect()
}
