//! Who does what: runs of schedules, each moment once, and leases for what one node at a time does.
//!
//! A late worker is kept out by the attempt of a run and the term of a lease: what it writes is refused.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};

use super::StoreError;
use crate::model::AssessmentId;

/// The queue of a store. Every backend passes the same suite.
#[async_trait]
pub trait Queue: Send + Sync {
    /// The time by which leases are counted: the database's own where several machines share it, else `now`.
    async fn time(&self, now: DateTime<Utc>) -> Result<DateTime<Utc>, StoreError>;

    /// Takes or renews a lease. None when somebody else holds it.
    async fn take_lease(
        &self,
        name: &str,
        owner: &str,
        now: DateTime<Utc>,
        length: TimeDelta,
    ) -> Result<Option<Lease>, StoreError>;

    /// Gives a lease back before its end.
    async fn give_lease_back(&self, lease: &Lease) -> Result<(), StoreError>;

    /// Until when the moments of a schedule are planned. A schedule that is new, or says something else than before,
    /// begins at `now`; so does one that was planned while the clock was ahead.
    async fn planned_until(
        &self,
        schedule: &str,
        text: &str,
        now: DateTime<Utc>,
    ) -> Result<DateTime<Utc>, StoreError>;

    /// Plans the runs of a schedule up to a moment, in one transaction. False when another node did it already.
    async fn plan(&self, plan: &Plan) -> Result<bool, StoreError>;

    /// Asks for a run now. None when the schedule has one waiting.
    async fn ask(&self, schedule: &str, now: DateTime<Utc>) -> Result<Option<String>, StoreError>;

    /// Takes a run whose time has come, or one whose worker was lost. None when there is none.
    async fn claim(
        &self,
        owner: &str,
        now: DateTime<Utc>,
        length: TimeDelta,
    ) -> Result<Option<Claim>, StoreError>;

    /// Lets the leases of runs that a node holds run out: its process is gone, and another one has its name. What was to wait
    /// for longer than anything can was written while the clock was ahead, and waits no more.
    async fn begin_anew(&self, owner: &str, now: DateTime<Utc>) -> Result<(), StoreError>;

    /// Renews the lease of a run. False when it is somebody else's now.
    async fn renew(&self, claim: &Claim, now: DateTime<Utc>, length: TimeDelta) -> Result<bool, StoreError>;

    /// Ends a run. False when it is somebody else's now, and nothing was changed.
    async fn end(&self, claim: &Claim, now: DateTime<Utc>, end: &RunEnd) -> Result<bool, StoreError>;

    /// The newest runs.
    async fn runs(&self, most: u32) -> Result<Vec<Run>, StoreError>;

    /// How the runs of each schedule went since a moment.
    async fn tally(&self, since: DateTime<Utc>) -> Result<Vec<Tally>, StoreError>;

    /// When the next run waits to begin.
    async fn next_run(&self) -> Result<Option<DateTime<Utc>>, StoreError>;
}

/// A lease that is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// What it is for.
    pub name: String,
    /// Who holds it.
    pub owner: String,
    /// Goes up whenever it changes hands.
    pub term: i64,
}

/// Moments of a schedule that are planned together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The schedule.
    pub schedule: String,
    /// Until when they were planned before.
    pub from: DateTime<Utc>,
    /// Until when they are planned now.
    pub until: DateTime<Utc>,
    /// The moment that is run, and when it begins.
    pub run: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// The moments that are recorded as missed.
    pub missed: Vec<DateTime<Utc>>,
    /// How many were missed beyond those.
    pub missed_more: u64,
    /// Why they were missed.
    pub why: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A run that somebody works on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The run.
    pub run: String,
    /// Its schedule.
    pub schedule: String,
    /// The moment that it is for.
    pub due: DateTime<Utc>,
    /// Who works on it.
    pub owner: String,
    /// Goes up whenever it is taken.
    pub attempt: i64,
}

/// What a run came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunEnd {
    /// Where it is.
    pub state: RunState,
    /// The assessment that it made.
    pub assessment: Option<AssessmentId>,
    /// Why it failed.
    pub why: Option<String>,
}

/// Where a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// It waits for its time, or for a node.
    Waiting,
    /// Somebody works on it.
    Running,
    /// It was done.
    Done,
    /// It could not be done.
    Failed,
    /// Nobody was there to do it.
    Missed,
}

impl RunState {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Waiting, Self::Running, Self::Done, Self::Failed, Self::Missed];

    /// The word used in JSON and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Missed => "missed",
        }
    }
}

/// A run and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Run {
    /// Its id.
    pub id: String,
    /// Its schedule.
    pub schedule: String,
    /// The moment that it is for.
    pub due: DateTime<Utc>,
    /// Where it is.
    pub state: RunState,
    /// How often it was begun.
    pub attempt: i64,
    /// Who works or worked on it.
    pub owner: Option<String>,
    /// When it began last.
    pub began: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended: Option<DateTime<Utc>>,
    /// Until when whoever does it has it, unless it is renewed; also after it ended, while its reports are written.
    pub held_until: Option<DateTime<Utc>>,
    /// The assessment that it made.
    pub assessment: Option<AssessmentId>,
    /// Why it failed or was missed.
    pub why: Option<String>,
}

/// How the runs of a schedule went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// The schedule.
    pub schedule: String,
    /// The moment of the newest run that was done.
    pub last_done: Option<DateTime<Utc>>,
    /// The moment of the oldest run that is known.
    pub first_due: Option<DateTime<Utc>>,
    /// How many were missed since the moment that was asked for.
    pub missed: u64,
    /// How many failed since then.
    pub failed: u64,
    /// How many wait or are under way.
    pub open: u64,
}

/// How often a run is begun before it counts as failed: its workers are lost each time.
pub const MOST_ATTEMPTS: i64 = 3;
