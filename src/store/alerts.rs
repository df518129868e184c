//! What is kept of alerts: where each stands, which group tells of it, and what became of each message.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeMap;

use super::{Lease, StoreError, Told};
use crate::model::{
    AlertId, AlertState, Digest, Labels, Notification, NotificationId, ReceiverId, Standing, Verdict,
};

/// The alerts of a store. Every backend passes the same suite.
///
/// What writes takes the lease under which it is done: one node at a time does it, and a late one is refused.
#[async_trait]
pub trait Alerts: Send + Sync {
    /// What changed and was not routed to anybody yet, oldest first.
    async fn outbox(&self, most: u32) -> Result<Vec<Told>, StoreError>;

    /// Everything that changed after a place in the order, oldest first.
    async fn transitions(&self, after: i64, most: u32) -> Result<Vec<Told>, StoreError>;

    /// Where alerts stand.
    async fn standings(&self, alerts: &[AlertId]) -> Result<BTreeMap<AlertId, Standing>, StoreError>;

    /// The alerts that fire: those of a name, or all.
    async fn firing(&self, alertname: Option<&str>) -> Result<Vec<Standing>, StoreError>;

    /// Routes transitions, in one transaction: each alert stands anew, and waits in its groups and in those that told
    /// last that it fires.
    async fn route(&self, lease: &Lease, routed: &[Routed], now: DateTime<Utc>) -> Result<(), StoreError>;

    /// The groups that are due and have no message under way, the longest due first.
    async fn due_groups(&self, now: DateTime<Utc>, most: u32) -> Result<Vec<Group>, StoreError>;

    /// The alerts of a group that wait to be told, with what became of them.
    async fn waiting(&self, group: &str) -> Result<Vec<Waiting>, StoreError>;

    /// The alerts of a group that fire and were told.
    async fn told_firing(&self, group: &str) -> Result<Vec<Standing>, StoreError>;

    /// Ends a turn of a group, in one transaction.
    async fn end_turn(&self, lease: &Lease, turn: &Turn) -> Result<(), StoreError>;

    /// The messages to try now, worst first, one of each group, and none of a receiver that is to be left alone.
    async fn due_messages(&self, now: DateTime<Utc>, most: u32) -> Result<Vec<Message>, StoreError>;

    /// Notes that a try begins. False when the message is not waiting any more.
    async fn begin_try(
        &self,
        lease: &Lease,
        message: &NotificationId,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError>;

    /// Notes what came of a try, in one transaction with how its receiver fares.
    async fn end_try(&self, lease: &Lease, tried: &Tried) -> Result<(), StoreError>;

    /// How a receiver fares; nothing is known at first.
    async fn receiver(&self, receiver: &ReceiverId) -> Result<Fares, StoreError>;

    /// The messages of a state, or all, the newest first.
    async fn messages(&self, state: Option<MessageState>, most: u32) -> Result<Vec<Message>, StoreError>;

    /// How all receivers fare that were ever tried.
    async fn receivers(&self) -> Result<Vec<Fares>, StoreError>;

    /// Sends to a disabled receiver again, at once, and tells of it; says how many messages wait for it. None when it is not
    /// disabled.
    async fn enable(
        &self,
        receiver: &ReceiverId,
        why: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<u64>, StoreError>;

    /// Notes that nobody need be told of a dead message any more. False when there is no such message.
    async fn dismiss(&self, message: &NotificationId, dismissal: &Dismissal) -> Result<bool, StoreError>;

    /// How many messages there are by receiver and state.
    async fn count_messages(&self) -> Result<BTreeMap<ReceiverId, MessageCount>, StoreError>;

    /// Sends a dead message again, or enables its receiver again. False when there is no such message.
    async fn redeliver(&self, message: &NotificationId, now: DateTime<Utc>) -> Result<bool, StoreError>;

    /// When the next thing is to be done: a group due, a message to try. None when nothing waits.
    async fn next_alert_work(&self) -> Result<Option<DateTime<Utc>>, StoreError>;
}

/// A group that an alert is told in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The group's id.
    pub group: String,
    /// The route's id.
    pub route: String,
    /// Who is told.
    pub receiver: ReceiverId,
    /// What the alerts of the group share.
    pub labels: Labels,
    /// When the group is told, when it was not told lately.
    pub first: DateTime<Utc>,
    /// How long its changes wait after it was told.
    pub interval: TimeDelta,
    /// Whether the moment is that of a digest, and nothing makes it earlier or later.
    pub is_digest: bool,
}

/// A transition with the alert that it makes and the groups that tell of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Routed {
    /// Its place in the order of all transitions.
    pub seq: i64,
    /// The alert after it.
    pub standing: Standing,
    /// Where it is told.
    pub targets: Vec<Target>,
}

/// A group that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its id.
    pub id: String,
    /// Its route.
    pub route: String,
    /// Who is told.
    pub receiver: ReceiverId,
    /// What its alerts share.
    pub labels: Labels,
    /// How many messages it had.
    pub number: u64,
    /// When it told last.
    pub told: Option<DateTime<Utc>>,
    /// How many of its alerts fire.
    pub firing: u64,
}

/// An alert that waits to be told in a group.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiting {
    /// Where it stands.
    pub standing: Standing,
    /// Where it stood when it was told last in this group, with its verdict.
    pub told: Option<(AlertState, Option<Verdict>)>,
    /// What changed since, oldest first.
    pub changes: Vec<Told>,
}

/// What a turn of a group came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    /// The group.
    pub group: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The message, when there is something to tell.
    pub notification: Option<Notification>,
    /// The alerts that the message tells of, and as what.
    pub told: Vec<(AlertId, AlertState, Option<Verdict>)>,
    /// The alerts of which nothing is left to tell.
    pub quiet: Vec<AlertId>,
    /// When the group is looked at next, when anything is left or to be repeated.
    pub next: Option<DateTime<Utc>>,
}

/// A message and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// What it says.
    pub notification: Notification,
    /// Where it is.
    pub state: MessageState,
    /// How often it was tried.
    pub tries: u64,
    /// When it was tried last.
    pub tried: Option<DateTime<Utc>>,
    /// When it is tried next.
    pub next: DateTime<Utc>,
    /// What the receiver said last.
    pub why: Option<String>,
    /// What the receiver must know: of an unfinished try of this message, or of the newest of its group.
    pub receipt: Option<String>,
    /// Who said that nobody need be told any more.
    pub dismissal: Option<Dismissal>,
}

/// That nobody need be told of a message that was given up.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Dismissal {
    /// When.
    pub at: DateTime<Utc>,
    /// Who says so.
    pub by: String,
    /// Why.
    pub why: String,
}

/// How many messages there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MessageCount {
    /// To be sent.
    pub waiting: u64,
    /// Taken.
    pub delivered: u64,
    /// Given up.
    pub dead: u64,
    /// Given up, and nobody need be told.
    pub dismissed: u64,
    /// When the oldest that waits was made.
    pub oldest: Option<DateTime<Utc>>,
}

/// Where a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, clap::ValueEnum, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MessageState {
    /// It is to be sent.
    Waiting,
    /// It was taken.
    Delivered,
    /// It was given up; `annexa alert redeliver` sends it again.
    Dead,
    /// It was given up, and somebody said that nobody need be told.
    Dismissed,
}

impl MessageState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Delivered, Self::Dead, Self::Dismissed];

    /// The word used in JSON and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::Dead => "dead",
            Self::Dismissed => "dismissed",
        }
    }
}

/// What came of a try.
#[derive(Debug, Clone, PartialEq)]
pub struct Tried {
    /// The message.
    pub message: NotificationId,
    /// When the try ended.
    pub at: DateTime<Utc>,
    /// Where the message is now.
    pub state: MessageState,
    /// When it is tried next.
    pub next: DateTime<Utc>,
    /// What the receiver said.
    pub why: Option<String>,
    /// What the receiver must know next time.
    pub receipt: Option<String>,
    /// How its receiver fares now.
    pub fares: Fares,
    /// Whether messages that failed while the receiver was failing are to be tried at once.
    pub releases: bool,
}

/// How a receiver fares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fares {
    /// The receiver.
    pub receiver: ReceiverId,
    /// Before this it is left alone.
    pub next: DateTime<Utc>,
    /// Since when nothing reaches it.
    pub failing: Option<DateTime<Utc>>,
    /// How many tries failed since.
    pub fails: u64,
    /// Why nothing is sent there any more.
    pub disabled: Option<String>,
    /// The digest of the settings with which it was disabled.
    pub settings: Option<Digest>,
    /// When it took something last.
    pub well: Option<DateTime<Utc>>,
}

impl Fares {
    /// A receiver of which nothing is known.
    #[must_use]
    pub fn unknown(receiver: ReceiverId) -> Self {
        let next = DateTime::UNIX_EPOCH;
        Self { receiver, next, failing: None, fails: 0, disabled: None, settings: None, well: None }
    }
}
