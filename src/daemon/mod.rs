//! The daemon: runs schedules, tells of what changed, and says how it is.
//!
//! Everything that must survive is in the store: a process may die anywhere, and another one goes on. Several nodes may
//! share a store; each run is done by one of them, and one at a time tells of alerts.

mod alerts;
mod asking;
mod http;
mod metrics;
mod scheduler;
mod upkeep;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::TimeDelta;
use collectors::api::SecretRef;
use tokio::sync::{Notify, mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;

use crate::alert::Pipeline;
use crate::model::{Clock, SourceId};
use crate::schedule::Schedule;
use crate::store::{Backend, Bodies, Claim, RunEnd, StoreError};
use crate::telemetry::SpanCounts;

pub use asking::SHORTEST_TOKEN;
pub use metrics::Metrics;
pub use upkeep::{HEARTBEAT, Keeping, Removal, retain};

/// How long a lease lasts that nobody renews; it is renewed three times within.
pub const LEASE: TimeDelta = TimeDelta::seconds(30);

/// How often a loop looks around at least, whatever it waits for: also the beat of the watchdog.
const BEAT: Duration = Duration::from_secs(5);

/// How long work that is under way may take to end when the daemon is asked to.
const GRACE: Duration = Duration::from_secs(20);

/// What the configuration says. Replaced as a whole when it is read again.
#[async_trait]
pub trait Ground: Send + Sync {
    /// What is run, by name.
    fn schedules(&self) -> &BTreeMap<String, Scheduled>;

    /// How alerts go out.
    fn pipeline(&self) -> &Pipeline;

    /// How long data is kept.
    fn keeping(&self) -> &Keeping;

    /// Where the rows of evidence lie.
    fn bodies(&self) -> &dyn Bodies;

    /// Signs the evidence log; an error says why it is not signed.
    async fn seal(&self) -> Result<(), String>;

    /// What is read.
    fn sources(&self) -> Vec<SourceId>;

    /// What whoever asks for something must bring; nobody can ask without it.
    fn token(&self) -> Option<&SecretRef>;

    /// Does a run. What it writes is refused once somebody else has taken the run over.
    async fn perform(&self, claim: &Claim, cancel: CancellationToken) -> Performed;
}

/// What a run came to.
#[derive(Debug)]
pub struct Performed {
    /// How it ended.
    pub end: RunEnd,
    /// How long it took to read each source.
    pub took: BTreeMap<SourceId, Duration>,
}

impl From<RunEnd> for Performed {
    fn from(end: RunEnd) -> Self {
        Self { end, took: BTreeMap::new() }
    }
}

/// Something that is run by a schedule.
#[derive(Debug, Clone, PartialEq)]
pub struct Scheduled {
    /// When.
    pub schedule: Schedule,
    /// Up to how long after its moment it begins.
    pub jitter: TimeDelta,
    /// Whether a moment at which no node was running is made up for, once.
    pub catch_up: bool,
}

/// Reads the configuration again; an error says what is wrong with it.
pub type Load = Box<dyn Fn() -> Result<Arc<dyn Ground>, String> + Send + Sync>;

/// A node.
pub struct Daemon {
    /// Its name among the nodes that share a store. A node that is alone always has the same, so that a process takes up at
    /// once what the one before it left.
    pub node: String,
    /// Where everything is kept.
    pub store: Arc<dyn Backend>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Where it answers about itself; nowhere without one.
    pub listen: Option<SocketAddr>,
    /// How many runs it does at a time.
    pub runs: usize,
    /// What became of spans.
    pub spans: Arc<SpanCounts>,
    /// Reads the configuration again.
    pub load: Load,
}

/// Why the daemon cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum DaemonError {
    /// The address cannot be listened at.
    #[error("listen at {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the operating system says.
        #[source]
        source: std::io::Error,
    },
    /// The store cannot be used.
    #[error("use the store")]
    Store(#[from] StoreError),
}

/// What the loops of a node share.
struct Shared {
    node: String,
    store: Arc<dyn Backend>,
    clock: Arc<dyn Clock>,
    runs: usize,
    ground: watch::Sender<Arc<dyn Ground>>,
    metrics: Metrics,
    /// Something was written that the alerts loop may have to tell.
    changed: Notify,
    /// Somebody asked for a run.
    asked: Notify,
    /// Who asks over HTTP to read the configuration again, and waits for what came of it.
    reloads: mpsc::Sender<oneshot::Sender<Result<(), String>>>,
    cancel: CancellationToken,
}

impl Daemon {
    /// Runs until `cancel`; `reload` asks to read the configuration again.
    ///
    /// # Errors
    /// When it cannot begin. What fails later is logged, shown in `/readyz` and tried again.
    pub async fn run(
        self,
        ground: Arc<dyn Ground>,
        reload: Arc<Notify>,
        cancel: CancellationToken,
    ) -> Result<(), DaemonError> {
        let Self { node, store, clock, listen, runs, spans, load } = self;
        let (reloads, mut asked) = mpsc::channel(1);
        let shared = Arc::new(Shared {
            node,
            store,
            clock,
            runs,
            ground: watch::Sender::new(ground),
            metrics: Metrics::new(spans),
            changed: Notify::new(),
            asked: Notify::new(),
            reloads,
            cancel: cancel.clone(),
        });
        shared.metrics.follow(shared.ground.borrow().as_ref());
        let server = match listen {
            Some(address) => Some(http::listen(address, &shared).await?),
            None => None,
        };
        let now = shared.store.time(shared.clock.now()).await?;
        shared.store.begin_anew(&shared.node, now).await?;
        tell_systemd(&[sd_notify::NotifyState::Ready]);
        tracing::info!(node = %shared.node, "annexa is running as node {}", shared.node);
        let scheduler = tokio::spawn(scheduler::run(Arc::clone(&shared)));
        let alerts = tokio::spawn(alerts::run(Arc::clone(&shared)));
        let upkeep = tokio::spawn(upkeep::run(Arc::clone(&shared)));
        let watchdog = tokio::spawn(watch_over(Arc::clone(&shared)));
        loop {
            tokio::select! {
                () = cancel.cancelled() => break,
                () = reload.notified() => drop(reload_ground(&shared, &load)),
                Some(answer) = asked.recv() => {
                    // Who asked may have gone away meanwhile.
                    let _told = answer.send(reload_ground(&shared, &load));
                }
            }
        }
        tell_systemd(&[sd_notify::NotifyState::Stopping]);
        // Both end by themselves; a run that does not is cut off, and its lease runs out.
        let ended = async {
            let _ended = tokio::join!(scheduler, alerts, upkeep);
        };
        if tokio::time::timeout(GRACE, ended).await.is_err() {
            tracing::warn!("work did not end within {} s and is cut off", GRACE.as_secs());
        }
        watchdog.abort();
        if let Some(server) = server {
            server.abort();
        }
        Ok(())
    }
}

/// Reads the configuration again. A bad one is refused, and the old one stays.
fn reload_ground(shared: &Shared, load: &Load) -> Result<(), String> {
    tracing::info!("reading the configuration again");
    let outcome = load();
    shared.metrics.reloaded(outcome.is_ok());
    match outcome {
        Ok(ground) => {
            shared.metrics.follow(ground.as_ref());
            shared.ground.send_replace(ground);
            shared.changed.notify_one();
            tracing::info!("the new configuration is in use");
            Ok(())
        }
        Err(what) => {
            tracing::error!("the new configuration is refused, the old one stays in use: {what}");
            Err(what)
        }
    }
}

/// Tells systemd that the loops are alive, as long as they are.
async fn watch_over(shared: Arc<Shared>) {
    let Some(most) = sd_notify::watchdog_enabled() else { return };
    loop {
        tokio::time::sleep(most / 3).await;
        if shared.metrics.is_alive(shared.clock.now()) {
            tell_systemd(&[sd_notify::NotifyState::Watchdog]);
        }
    }
}

/// Tells systemd, where it started us (<https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html>).
fn tell_systemd(states: &[sd_notify::NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::debug!("systemd was not told: {error}");
    }
}
