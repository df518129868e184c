//! The stages of alerts over a store: each step is one transaction, so that a crash anywhere loses and doubles nothing but
//! the try that was under way.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::task::JoinSet;
use tracing::field::Empty;
use tracing::{Instrument, Span};

use super::delivery::after_try;
use super::knowledge::Knowledge;
use super::receiver::{Earlier, MOST_ALERTS, Outcome, Receipt, Receiver};
use super::route::Routes;
use super::standing::{self, RECEIVER_DISABLED, SOURCE_DOWN};
use super::turn::{Given, turn};
use crate::model::{AlertId, Clock, Digest, Labels, ReceiverId, Standing};
use crate::store::{Backend, Group, Lease, Message, Routed, StoreError, Target};

/// How many transitions one transaction routes.
const BATCH: u32 = 500;

/// How long others may use the database between two batches.
const PAUSE: Duration = Duration::from_millis(20);

/// How many groups and messages are taken up at a time.
const TAKEN: u32 = 64;

/// How long one try may take, whatever the receiver waits for.
const LONGEST_TRY: Duration = Duration::from_secs(60);

/// The stages, with what they need to know.
pub struct Pipeline {
    /// Where everything is kept.
    pub store: Arc<dyn Backend>,
    /// Who is told of what.
    pub routes: Routes,
    /// What alerts say beside what changed.
    pub knowledge: Knowledge,
    /// Who can be told.
    pub receivers: BTreeMap<ReceiverId, Arc<dyn Receiver>>,
    /// The digests of their settings.
    pub settings: BTreeMap<ReceiverId, Digest>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
}

/// What a pass through the stages did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pass {
    /// Transitions that were routed.
    pub routed: usize,
    /// Messages that were made.
    pub made: usize,
    /// Messages that were tried.
    pub tried: usize,
}

impl Pipeline {
    /// Does everything that is due now.
    ///
    /// # Errors
    /// When the store cannot be used, or another node has taken over.
    pub async fn pass(&self, lease: &Lease) -> Result<Pass, StoreError> {
        self.enable_changed().await?;
        let trace = Trace::default();
        let mut pass = Pass { routed: self.route(lease, &trace).await?, ..Pass::default() };
        pass.made = self.turns(lease, &trace).await?;
        pass.tried = self.send(lease, &trace).await?;
        trace.end(pass);
        Ok(pass)
    }

    /// Routes what is in the outbox.
    async fn route(&self, lease: &Lease, trace: &Trace) -> Result<usize, StoreError> {
        let mut routed = 0;
        loop {
            let told = self.store.outbox(BATCH).await?;
            if told.is_empty() {
                return Ok(routed);
            }
            let ids: Vec<AlertId> = told.iter().map(|told| told.transition.alert()).collect();
            let mut standings = self.store.standings(&ids).await?;
            let now = self.clock.now();
            let batch: Vec<Routed> = told
                .iter()
                .map(|told| {
                    let id = told.transition.alert();
                    let standing =
                        standing::after(&told.transition, told.at, standings.get(&id), &self.knowledge);
                    let targets = self.targets(&standing.labels, now);
                    standings.insert(id, standing.clone());
                    Routed { seq: told.seq, standing, targets }
                })
                .collect();
            let span =
                tracing::info_span!(parent: trace.span(), "route", transition.count = batch.len() as i64);
            self.store.route(lease, &batch, now).instrument(span).await?;
            routed += batch.len();
            if told.len() == BATCH as usize {
                // Others want the database too, when very much changed at once.
                tokio::time::sleep(PAUSE).await;
            }
        }
    }

    /// Who is told: never a receiver of itself that it is disabled, since that would wait for it.
    fn targets(&self, labels: &Labels, now: DateTime<Utc>) -> Vec<Target> {
        let mut targets = self.routes.targets(labels, now);
        if labels.get("alertname").is_some_and(|name| name == RECEIVER_DISABLED) {
            let receiver = labels.get("receiver").map_or("", String::as_str);
            targets.retain(|target| target.receiver.as_str() != receiver);
            if targets.is_empty() {
                tracing::error!(receiver, "no route tells another receiver that {receiver} is disabled");
            }
        }
        targets
    }

    /// Enables receivers again that are not what they were when they said that they are gone: their settings are others.
    async fn enable_changed(&self) -> Result<(), StoreError> {
        for fares in self.store.receivers().await? {
            let (Some(_), Some(then)) = (&fares.disabled, &fares.settings) else { continue };
            let why = match self.settings.get(&fares.receiver) {
                Some(now) if now == then => continue,
                Some(_other) => "its settings were changed",
                None => "it is no longer configured",
            };
            let now = self.clock.now();
            if let Some(waiting) = self.store.enable(&fares.receiver, why, now).await? {
                let receiver = &fares.receiver;
                tracing::info!(%receiver, "{receiver} is told again, {waiting} messages first: {why}");
            }
        }
        Ok(())
    }

    /// Gives every group that is due its turn.
    async fn turns(&self, lease: &Lease, trace: &Trace) -> Result<usize, StoreError> {
        let mut made = 0;
        loop {
            let now = self.clock.now();
            let groups = self.store.due_groups(now, TAKEN).await?;
            if groups.is_empty() {
                return Ok(made);
            }
            let explaining = self.explaining().await?;
            for group in &groups {
                let span = tracing::info_span!(
                    parent: trace.span(), "turn", receiver = %group.receiver, group = %group.id, alert.count = Empty
                );
                made += usize::from(self.turn(lease, group, &explaining).instrument(span).await?);
            }
        }
    }

    /// Gives a group its turn; true when there is a message.
    async fn turn(&self, lease: &Lease, group: &Group, explaining: &[Standing]) -> Result<bool, StoreError> {
        let waiting = self.store.waiting(&group.id).await?;
        let told_firing = self.store.told_firing(&group.id).await?;
        let receiver = self.receivers.get(&group.receiver);
        let most = receiver.map_or(MOST_ALERTS, |receiver| receiver.most_alerts());
        let given = Given { group, waiting, told_firing, explaining, most };
        let turn = turn(given, &self.routes, &self.knowledge, self.clock.now());
        let told = turn.notification.as_ref().map_or(0, |message| message.alerts.len());
        Span::current().record("alert.count", told as i64);
        self.store.end_turn(lease, &turn).await?;
        Ok(turn.notification.is_some())
    }

    async fn explaining(&self) -> Result<Vec<Standing>, StoreError> {
        let named = (!self.routes.has_own_inhibitions()).then_some(SOURCE_DOWN);
        self.store.firing(named).await
    }

    /// Tries every message that is due: one at a time for each receiver, receivers side by side.
    async fn send(&self, lease: &Lease, trace: &Trace) -> Result<usize, StoreError> {
        let mut tried = 0;
        loop {
            let now = self.clock.now();
            let mut of_receiver: BTreeMap<ReceiverId, Message> = BTreeMap::new();
            for message in self.store.due_messages(now, TAKEN).await? {
                of_receiver.entry(message.notification.receiver.clone()).or_insert(message);
            }
            if of_receiver.is_empty() {
                return Ok(tried);
            }
            let mut under_way = JoinSet::new();
            for (receiver, message) in of_receiver {
                if self.store.begin_try(lease, &message.notification.id, now).await? {
                    let receiver = self.receivers.get(&receiver).cloned();
                    let span = tracing::info_span!(
                        parent: trace.span(), "try", otel.kind = "client", receiver = %message.notification.receiver,
                        message.id = %message.notification.id, try.number = (message.tries + 1) as i64,
                        outcome = Empty, otel.status_code = Empty
                    );
                    under_way
                        .spawn(async move { (attempt(receiver, &message).await, message) }.instrument(span));
                }
            }
            while let Some(ended) = under_way.join_next().await {
                // A receiver that panics leaves its message to be tried again after its next moment.
                let Ok((outcome, message)) = ended else { continue };
                let fares = self.store.receiver(&message.notification.receiver).await?;
                let mut ended = after_try(&message, fares, outcome, self.clock.now());
                if ended.fares.disabled.is_some() {
                    ended.fares.settings = self.settings.get(&message.notification.receiver).copied();
                }
                log(&message, &ended);
                self.store.end_try(lease, &ended).await?;
                tried += 1;
            }
        }
    }

    /// When the next thing is due; none when nothing waits.
    ///
    /// # Errors
    /// When the store cannot be used.
    pub async fn next(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.store.next_alert_work().await
    }
}

/// The span of a pass, which begins with the first thing that is done: most passes find nothing to do.
#[derive(Default)]
struct Trace(OnceLock<Span>);

impl Trace {
    fn span(&self) -> &Span {
        self.0.get_or_init(
            || tracing::info_span!(parent: None, "alerts", routed = Empty, made = Empty, tried = Empty),
        )
    }

    fn end(&self, pass: Pass) {
        if let Some(span) = self.0.get() {
            for (name, count) in [("routed", pass.routed), ("made", pass.made), ("tried", pass.tried)] {
                span.record(name, count as i64);
            }
        }
    }
}

/// Tries a message, and notes what came of it.
async fn attempt(receiver: Option<Arc<dyn Receiver>>, message: &Message) -> Outcome {
    let outcome = exchange(receiver, message).await;
    let (word, is_well) = match &outcome {
        Outcome::Delivered(_) => ("delivered", true),
        Outcome::Later { .. } => ("later", false),
        Outcome::Refused { .. } => ("refused", false),
        Outcome::Gone { .. } => ("gone", false),
    };
    Span::current().record("outcome", word);
    if !is_well {
        Span::current().record("otel.status_code", "ERROR");
    }
    outcome
}

async fn exchange(receiver: Option<Arc<dyn Receiver>>, message: &Message) -> Outcome {
    let Some(receiver) = receiver else {
        return Outcome::Refused { why: "its receiver is not configured any more".to_owned() };
    };
    // A try that was begun and whose end is not known may have been taken.
    let earlier = Earlier { receipt: message.receipt.clone().map(Receipt), unsure: message.tried.is_some() };
    // A task of its own: a receiver that panics is one that could not be reached.
    let notification = message.notification.clone();
    let task = tokio::spawn(async move { receiver.send(&notification, &earlier).await });
    match tokio::time::timeout(LONGEST_TRY, task).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_panic)) => later("the receiver failed on this message".to_owned()),
        Err(_elapsed) => later(format!("no answer within {} s", LONGEST_TRY.as_secs())),
    }
}

fn later(why: String) -> Outcome {
    Outcome::Later { why, after: None, receipt: None }
}

fn log(message: &Message, ended: &crate::store::Tried) {
    let (receiver, id) = (&message.notification.receiver, &message.notification.id);
    match (ended.state, &ended.why) {
        (crate::store::MessageState::Delivered, _) => {
            tracing::info!(%receiver, message = %id, "told {receiver}");
        }
        (crate::store::MessageState::Dead | crate::store::MessageState::Dismissed, why) => {
            let why = why.as_deref().unwrap_or_default();
            tracing::error!(%receiver, message = %id, "gave up telling {receiver}: {why}");
        }
        (crate::store::MessageState::Waiting, why) => {
            let why = why.as_deref().unwrap_or_default();
            tracing::warn!(%receiver, message = %id, "could not tell {receiver}: {why}");
            if ended.fares.disabled.is_some() {
                tracing::error!(%receiver, "{receiver} is disabled; `annexa alert enable` sends there again");
            }
        }
    }
}
