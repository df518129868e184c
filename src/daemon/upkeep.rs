//! Looks after what is kept: a sign of life now and then, a signed log, and an end for what is old enough.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::task::JoinHandle;

use super::{BEAT, Ground, LEASE, Shared};
use crate::model::{DataClass, Line};
use crate::store::{Backend, Bodies, Lease, Prune, StoreError};
use crate::telemetry::Chain;

const NAME: &str = "retention";

/// How often a node says in the log that it is alive.
pub const HEARTBEAT: TimeDelta = TimeDelta::minutes(5);

/// How often the log is signed at least, while it grows.
const SEAL: TimeDelta = TimeDelta::hours(1);

/// How often a node looks for what is old enough, and how long after its start it does so first.
const PASS: TimeDelta = TimeDelta::hours(24);
const FIRST_PASS: TimeDelta = TimeDelta::minutes(1);

/// How many rows are removed at a time, so that nobody waits long for the database.
const BATCH: u32 = 500;

/// How many bodies are removed at a time: each may be a request to a bucket.
const BODIES: u32 = 32;

/// How long others may use the database between two removals.
const PAUSE: Duration = Duration::from_millis(20);

/// How long data is kept.
#[derive(Debug, Clone, Default)]
pub struct Keeping {
    /// By class; what is not named is kept for good.
    pub periods: Vec<(DataClass, TimeDelta)>,
    /// After how long repeated evidence goes.
    pub repetitions: Option<TimeDelta>,
}

/// What was removed of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Removal {
    /// The class.
    pub class: DataClass,
    /// Whether only repetitions were.
    pub repetitions: bool,
    /// What was older.
    pub before: DateTime<Utc>,
    /// How many rows.
    pub rows: u64,
}

impl Keeping {
    /// What is to be removed at a moment: repetitions first, and what others rest on last.
    #[must_use]
    pub fn due(&self, now: DateTime<Utc>) -> Vec<Removal> {
        let repeated = self.repetitions.map(|age| (DataClass::Evidence, age, true));
        let order = [
            DataClass::Evidence,
            DataClass::Findings,
            DataClass::Alerts,
            DataClass::Reports,
            DataClass::Operations,
        ];
        let by_class = order.into_iter().filter_map(|class| {
            let (_, age) = self.periods.iter().find(|(each, _)| *each == class)?;
            Some((class, *age, false))
        });
        let all = repeated.into_iter().chain(by_class);
        let removal = |(class, age, repetitions)| {
            // A time before all times removes nothing.
            let before = now.checked_sub_signed(age)?;
            Some(Removal { class, repetitions, before, rows: 0 })
        };
        all.filter_map(removal).collect()
    }
}

/// Removes everything that is old enough. `lease` renews the right to do so before each step, and ends it with none.
///
/// # Errors
/// When the store cannot be used, or somebody else has the right meanwhile.
pub async fn retain<F>(
    store: &dyn Backend,
    bodies: &dyn Bodies,
    keeping: &Keeping,
    now: DateTime<Utc>,
    mut lease: impl FnMut() -> F,
) -> Result<Vec<Removal>, StoreError>
where
    F: Future<Output = Result<Option<Option<Lease>>, StoreError>>,
{
    let mut removed = Vec::new();
    for mut each in keeping.due(now) {
        loop {
            let Some(lease) = lease().await? else { return Ok(removed) };
            let Removal { class, repetitions, before, .. } = each;
            let prune = Prune {
                lease: lease.as_ref(),
                class,
                before,
                since: None,
                repetitions,
                now,
                most: BATCH,
                is_trial: false,
            };
            let dropped = store.prune(&prune).await?;
            each.rows += dropped.rows;
            if !dropped.more {
                break;
            }
            tokio::time::sleep(PAUSE).await;
        }
        removed.push(each);
    }
    loop {
        let Some(lease) = lease().await? else { return Ok(removed) };
        if store.sweep(lease.as_ref(), now, BODIES, bodies).await? == 0 {
            return Ok(removed);
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// When something is due next.
struct Due {
    beat: DateTime<Utc>,
    seal: DateTime<Utc>,
    pass: DateTime<Utc>,
    passing: Option<JoinHandle<()>>,
}

/// Runs until the daemon ends.
pub(super) async fn run(shared: Arc<Shared>) {
    let now = shared.clock.now();
    let mut due = Due { beat: now, seal: now + SEAL, pass: now + FIRST_PASS, passing: None };
    while !shared.cancel.is_cancelled() {
        if let Err(error) = step(&shared, &mut due).await {
            tracing::error!("could not look after what is kept: {}", Chain(&error));
        }
        tokio::select! {
            () = shared.cancel.cancelled() => {}
            () = tokio::time::sleep(BEAT) => {}
        }
    }
    if let Some(passing) = due.passing {
        // It sees that the daemon ends before its next step.
        let _ended = passing.await;
    }
}

async fn step(shared: &Arc<Shared>, due: &mut Due) -> Result<(), StoreError> {
    let now = shared.clock.now();
    if now >= due.beat {
        shared.store.append(now, &[Line::Heartbeat { node: shared.node.clone(), host: host() }]).await?;
        due.beat = now + HEARTBEAT;
    }
    let ground = Arc::clone(&shared.ground.borrow());
    if now >= due.seal {
        if let Err(what) = ground.seal().await {
            tracing::error!("the evidence log is not signed: {what}");
        }
        due.seal = now + SEAL;
    }
    if now >= due.pass && due.passing.as_ref().is_none_or(JoinHandle::is_finished) {
        // A task of its own: signs of life and signatures do not wait for it.
        due.passing = Some(tokio::spawn(pass(Arc::clone(shared), ground, now)));
        due.pass = now + PASS;
    }
    Ok(())
}

/// The name of the machine: a node that starts anew is another, its machine is not.
fn host() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// Removes what is old enough. What fails is tried again the next day.
async fn pass(shared: Arc<Shared>, ground: Arc<dyn Ground>, now: DateTime<Utc>) {
    let lease = || async {
        if shared.cancel.is_cancelled() {
            return Ok(None);
        }
        let now = shared.store.time(shared.clock.now()).await?;
        Ok(shared.store.take_lease(NAME, &shared.node, now, LEASE).await?.map(Some))
    };
    let removed = retain(shared.store.as_ref(), ground.bodies(), ground.keeping(), now, lease).await;
    let removed = removed.unwrap_or_else(|error| {
        tracing::error!("could not remove what is old enough: {}", Chain(&error));
        Vec::new()
    });
    for each in removed.iter().filter(|each| each.rows > 0) {
        let (class, before) = (each.class.as_str(), each.before.date_naive());
        tracing::info!(class, rows = each.rows, "removed {} rows of {class} older than {before}", each.rows);
    }
}
