//! `annexa alert`: what is told to whom, what became of it, and what it looks like.

mod amend;

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use schemars::JsonSchema;
use serde::Serialize;

use super::columns::{columns, show};
use super::kept;
use super::problems::Failure;
use super::serve::receivers;
use super::setup::{Setup, no_such};
use super::{Exit, Global, sample, scan};
use crate::alert::receiver::{Earlier, Outcome};
use crate::alert::{Routes, as_news, messages};
use crate::model::untrusted::plain;
use crate::model::{
    AlertState, LABELS, Labels, Notification, NotificationId, ReceiverId, Severity, Transition,
};
use crate::store::{Dismissal, Message, MessageState};
use amend::{DismissArgs, EnableArgs, RedeliverArgs};

#[derive(Debug, Subcommand)]
pub(super) enum AlertCommand {
    /// List messages, the newest first, and what became of each.
    Log(LogArgs),
    /// Send a message again that was given up; it keeps its id.
    Redeliver(RedeliverArgs),
    /// Say that nobody need be told of messages that were given up; they stay in the log.
    Dismiss(DismissArgs),
    /// Send to a receiver again that was disabled.
    Enable(EnableArgs),
    /// Show the tree of routes, or which of them some labels take.
    Routes(RoutesArgs),
    /// Send one message that says it is a test.
    Test(TestArgs),
    /// Show the messages of the newest assessment, or of the sample company, without sending them.
    Preview(PreviewArgs),
}

#[derive(Debug, Args)]
pub(super) struct LogArgs {
    /// Only messages in this state.
    #[arg(long, value_enum, value_name = "STATE")]
    state: Option<MessageState>,
    /// How many at most.
    #[arg(long, default_value_t = 50, value_name = "NUMBER")]
    most: u32,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct RoutesArgs {
    /// Labels of an alert, such as severity=critical source=aws-prod.
    #[arg(value_name = "LABEL=VALUE", value_parser = label)]
    labels: Vec<(String, String)>,
}

#[derive(Debug, Args)]
pub(super) struct TestArgs {
    /// The receiver, as the configuration names it.
    #[arg(value_parser = ReceiverId::parse)]
    receiver: ReceiverId,
}

#[derive(Debug, Args)]
pub(super) struct PreviewArgs {
    /// Only messages to this receiver.
    #[arg(long, value_name = "ID", value_parser = ReceiverId::parse)]
    receiver: Option<ReceiverId>,
    /// Each message to every receiver, whoever would get it.
    #[arg(long, conflicts_with = "receiver")]
    all: bool,
    /// The folder for one file a message; without it they are printed.
    #[arg(long, value_name = "FOLDER")]
    to: Option<PathBuf>,
}

fn label(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or_else(|| format!("{text:?} is no LABEL=VALUE"))?;
    if !LABELS.contains(&name) {
        return Err(format!("alerts have no label {name:?}; labels are {}", LABELS.join(", ")));
    }
    Ok((name.to_owned(), value.to_owned()))
}

/// Runs a command.
pub(super) fn run(command: AlertCommand, global: &Global) -> Result<Exit, Failure> {
    match command {
        AlertCommand::Log(args) => log(&args, global),
        AlertCommand::Redeliver(args) => amend::redeliver(&args, global),
        AlertCommand::Dismiss(args) => amend::dismiss(&args, global),
        AlertCommand::Enable(args) => amend::enable(&args, global),
        AlertCommand::Routes(args) => routes(&args, global),
        AlertCommand::Test(args) => test(&args, global),
        AlertCommand::Preview(args) => preview(&args, global),
    }
}

/// A message and what became of it.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct MessageView {
    id: NotificationId,
    receiver: ReceiverId,
    state: MessageState,
    made: DateTime<Utc>,
    severity: Severity,
    /// What the alerts of its group share.
    group: Labels,
    /// How many alerts it tells of.
    alerts: u64,
    tries: u64,
    tried: Option<DateTime<Utc>>,
    /// When it is tried next, while it waits.
    next: Option<DateTime<Utc>>,
    /// What the receiver said last.
    why: Option<String>,
    /// Who said that nobody need be told any more, when and why.
    dismissed: Option<Dismissal>,
}

impl From<Message> for MessageView {
    fn from(message: Message) -> Self {
        let waits = message.state == MessageState::Waiting;
        Self {
            severity: message.notification.severity(),
            alerts: message.notification.alerts.len() as u64 + message.notification.more,
            id: message.notification.id,
            receiver: message.notification.receiver,
            state: message.state,
            made: message.notification.at,
            group: message.notification.group_labels,
            tries: message.tries,
            tried: message.tried,
            next: waits.then_some(message.next),
            why: message.why,
            dismissed: message.dismissal,
        }
    }
}

fn said(dismissal: &Dismissal) -> String {
    format!("dismissed by {}: {}", dismissal.by, dismissal.why)
}

fn log(args: &LogArgs, global: &Global) -> Result<Exit, Failure> {
    let setup = Setup::load(global, None)?;
    let (runtime, kept) = kept::existing(&setup)?;
    let messages = runtime.block_on(kept.store.messages(args.state, args.most))?;
    let views: Vec<MessageView> = messages.into_iter().map(MessageView::from).collect();
    show(args.json, &views, |views| {
        if views.is_empty() {
            return "no messages\n".to_owned();
        }
        let rows = views.iter().map(|view| {
            let when = |moment: DateTime<Utc>| moment.format("%Y-%m-%d %H:%M:%S").to_string();
            let last = match (&view.next, &view.why) {
                _ if view.state == MessageState::Dismissed => {
                    view.dismissed.as_ref().map(said).unwrap_or_default()
                }
                (Some(next), Some(why)) => format!("{why}; next {}", when(*next)),
                (Some(next), None) => format!("next {}", when(*next)),
                (None, why) => why.clone().unwrap_or_default(),
            };
            let before = view.dismissed.as_ref().filter(|_| view.state != MessageState::Dismissed);
            let last =
                before.map_or(last.clone(), |dismissal| format!("{last} (before that, {})", said(dismissal)));
            [
                view.id.to_string(),
                when(view.made),
                view.receiver.to_string(),
                view.state.as_str().to_owned(),
                view.severity.to_string(),
                view.alerts.to_string(),
                view.tries.to_string(),
                plain(&last),
            ]
        });
        columns(["MESSAGE", "MADE", "RECEIVER", "STATE", "SEVERITY", "ALERTS", "TRIES", "LAST"], rows)
    })
}

fn routes(args: &RoutesArgs, global: &Global) -> Result<Exit, Failure> {
    let setup = Setup::load(global, None)?;
    let settings = &setup.config.settings.alert;
    let routes = Routes::of(settings);
    if args.labels.is_empty() {
        super::print(&routes.tree())?;
        return Ok(Exit::Clean);
    }
    let mut labels: Labels = args.labels.iter().cloned().collect();
    let knowledge = setup.knowledge_of_alerts();
    if let Some(owner) = knowledge.owner(&labels) {
        labels.entry("owner".to_owned()).or_insert(owner.name);
    }
    let now = setup.clock.now();
    let taken = routes.targets(&labels, now).into_iter().map(|target| {
        let held = routes.get(&target.route).and_then(|route| route.held_until(now));
        let when = match held {
            Some(until) => format!("held back until {}", until.format("%Y-%m-%d %H:%M UTC")),
            None => format!("told at {}", target.first.format("%Y-%m-%d %H:%M:%S UTC")),
        };
        let group: Vec<String> =
            target.labels.iter().map(|(name, value)| format!("{name}={value}")).collect();
        [target.receiver.to_string(), when, format!("together with {}", group.join(", "))]
    });
    let taken: Vec<_> = taken.collect();
    let none = "nobody is told\n".to_owned();
    super::print(&if taken.is_empty() { none } else { columns(["RECEIVER", "WHEN", "GROUP"], taken) })?;
    Ok(Exit::Clean)
}

fn test(args: &TestArgs, global: &Global) -> Result<Exit, Failure> {
    let setup = Setup::load(global, None)?;
    let receivers = receivers(&setup)?;
    let Some(receiver) = receivers.get(&args.receiver) else {
        let known = receivers.keys().map(ReceiverId::as_str);
        return Err(no_such("receiver", args.receiver.as_str(), known));
    };
    let now = setup.clock.now();
    let name = format!("test {now}");
    let missed = Transition::Missed {
        schedule: "test".to_owned(),
        runs: 0,
        message: "this is a test, asked for on the command line; nothing is wrong".to_owned(),
    };
    let routes = Routes::to(&args.receiver);
    let knowledge = setup.knowledge_of_alerts();
    let Some(mut message) = messages(&[missed], &routes, &knowledge, now).pop() else {
        return Err(Failure::message(Exit::Internal, "no message was made"));
    };
    message.id = NotificationId::parse(&uuid::Uuid::now_v7().to_string())
        .map_err(|error| Failure::new(Exit::Internal, error))?;
    message.group = crate::model::Digest::of(name.as_bytes()).to_string();
    for alert in &mut message.alerts {
        (alert.title, alert.severity) = ("This is a test of annexa".to_owned(), Severity::Low);
        (alert.state, alert.remediation) = (AlertState::Notice, String::new());
    }
    let outcome = super::runtime()?.block_on(receiver.send(&message, &Earlier::default()));
    let (what, hint) = match outcome {
        Outcome::Delivered(_) => {
            super::say(&format!("{} took the test message {}", args.receiver, message.id));
            return Ok(Exit::Clean);
        }
        Outcome::Later { why, .. } => (why, "it may work later: the daemon would try again"),
        Outcome::Refused { why } => (why, "the daemon would give this message up"),
        Outcome::Gone { why } => (why, "the daemon would disable this receiver"),
    };
    Err(Failure::message(Exit::Unreachable, format!("{} did not take it: {}", args.receiver, plain(&what)))
        .hint(hint))
}

fn preview(args: &PreviewArgs, global: &Global) -> Result<Exit, Failure> {
    let sample = if global.sample { Some(sample::unpack(global)?) } else { None };
    if let Some(sample) = &sample {
        scan::assess_sample(sample, global)?;
    }
    let setup = Setup::load(global, sample.as_ref())?;
    let (runtime, kept) = kept::existing(&setup)?;
    let latest = runtime.block_on(kept.latest())?;
    let assessment = latest.ok_or_else(|| {
        Failure::message(Exit::Usage, "there is no assessment yet").hint("run `annexa scan`, or add --sample")
    })?;
    let settings = &setup.config.settings.alert;
    let knowledge = setup.knowledge_of_alerts();
    let receivers = receivers(&setup)?;
    if let Some(wanted) = args.receiver.as_ref().filter(|wanted| !receivers.contains_key(*wanted)) {
        return Err(no_such("receiver", wanted.as_str(), receivers.keys().map(ReceiverId::as_str)));
    }
    let made = messages(&as_news(&assessment), &Routes::of(settings), &knowledge, assessment.finished_at);
    let mut shown = BTreeMap::new();
    for (number, message) in (1..).zip(&made) {
        for (id, receiver) in &receivers {
            let is_wanted = args.receiver.as_ref().is_none_or(|wanted| wanted == id);
            if is_wanted && (args.all || message.receiver == *id) {
                let message = Notification { receiver: id.clone(), ..message.clone() };
                for preview in receiver.preview(&message) {
                    let name = preview.name.replace(|each: char| !each.is_ascii_alphanumeric(), "-");
                    shown.insert(format!("{number:03}-{id}-{name}.{}", preview.ending), preview.text);
                }
            }
        }
    }
    write(args, &shown)?;
    super::say(&format!("{} messages, shown in {} forms", made.len(), shown.len()));
    Ok(Exit::Clean)
}

fn write(args: &PreviewArgs, shown: &BTreeMap<String, String>) -> Result<(), Failure> {
    let Some(folder) = &args.to else {
        for (name, text) in shown {
            super::print(&format!("--- {name}\n{text}\n"))?;
        }
        return Ok(());
    };
    std::fs::create_dir_all(folder)?;
    for (name, text) in shown {
        std::fs::write(folder.join(name), text)?;
    }
    Ok(())
}
