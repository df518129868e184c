//! Plans what is due, and does it: each moment of a schedule once, by whichever node takes it.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::field::Empty;
use tracing::{Instrument, Span};

use super::{BEAT, Ground, LEASE, Performed, Scheduled, Shared};
use crate::collect::apart;
use crate::schedule::{due, jitter};
use crate::store::{Claim, Plan, RunEnd, RunState, StoreError};
use crate::telemetry::Chain;

/// How late a run may begin before its moment counts as missed by everybody.
const LATE: TimeDelta = TimeDelta::minutes(1);

/// Runs until the daemon ends.
pub(super) async fn run(shared: Arc<Shared>) {
    let mut under_way = JoinSet::new();
    while !shared.cancel.is_cancelled() {
        let wait = step(&shared, &mut under_way).await.unwrap_or_else(|error| {
            tracing::error!("could not look what is due: {}", Chain(&error));
            BEAT
        });
        // A store that is away is told by `/readyz`; to begin anew would not bring it back.
        shared.metrics.scheduler_beats(shared.clock.now());
        tokio::select! {
            () = shared.cancel.cancelled() => {}
            () = shared.asked.notified() => {}
            () = tokio::time::sleep(wait) => {}
            Some(_ended) = under_way.join_next() => {}
        }
    }
    // What is under way sees that the daemon ends, and leaves its run to be taken up again.
    while under_way.join_next().await.is_some() {}
}

/// Plans, takes what it can, and says how long nothing is due.
async fn step(shared: &Arc<Shared>, under_way: &mut JoinSet<()>) -> Result<Duration, StoreError> {
    let ground = Arc::clone(&shared.ground.borrow());
    let now = shared.store.time(shared.clock.now()).await?;
    let mut next = None;
    for (name, scheduled) in ground.schedules() {
        let moment = plan(shared, name, scheduled, now).await?;
        next = next.into_iter().chain(moment).min();
    }
    while under_way.len() < shared.runs {
        let Some(claim) = shared.store.claim(&shared.node, now, LEASE).await? else { break };
        let (shared, ground) = (Arc::clone(shared), Arc::clone(&ground));
        let span = tracing::info_span!(
            parent: None, "run", schedule = %claim.schedule, run.id = %claim.run, attempt = claim.attempt,
            state = Empty, otel.status_code = Empty
        );
        under_way.spawn(async move { work(&shared, ground, &claim).await }.instrument(span));
    }
    let next = next.into_iter().chain(shared.store.next_run().await?.filter(|start| *start > now)).min();
    let wait = next.and_then(|next| (next - now).to_std().ok()).unwrap_or(BEAT);
    Ok(wait.clamp(Duration::from_millis(20), BEAT))
}

/// Plans the moments of one schedule that have come, and gives the next.
async fn plan(
    shared: &Shared,
    name: &str,
    scheduled: &Scheduled,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let schedule = &scheduled.schedule;
    let text = format!("{} {}", schedule.text(), schedule.zone());
    let from = shared.store.planned_until(name, &text, now).await?;
    if let Some(due) = due(schedule, from, now) {
        let is_late = now - due.run > LATE;
        let mut plan = Plan {
            schedule: name.to_owned(),
            from,
            until: due.run,
            run: Some((due.run, (due.run + jitter(name, scheduled.jitter)).max(due.run))),
            missed: due.missed,
            missed_more: due.missed_more,
            why: "no node was running".to_owned(),
            at: now,
        };
        if is_late && !scheduled.catch_up {
            plan.missed.extend(plan.run.take().map(|(moment, _)| moment));
        }
        if shared.store.plan(&plan).await? {
            let missed = plan.missed.len() as u64 + plan.missed_more;
            shared.metrics.missed(name, missed);
            if missed > 0 {
                tracing::warn!(schedule = name, "{missed} runs of {name} were missed");
                shared.changed.notify_one();
            }
        }
    }
    Ok(schedule.next_after(now))
}

/// Does a run, and keeps its lease for as long as it takes.
async fn work(shared: &Shared, ground: Arc<dyn Ground>, claim: &Claim) {
    let began = std::time::Instant::now();
    let cancel = shared.cancel.child_token();
    tracing::info!(schedule = %claim.schedule, run = %claim.run, "{} begins", claim.schedule);
    // Apart from the loops: evaluation keeps its thread busy, and a run that panics is one that failed.
    let run = {
        let (claim, cancel) = (claim.clone(), cancel.clone());
        apart(async move { ground.perform(&claim, cancel).await })
    };
    let performed = tokio::select! {
        performed = run => Some(performed.unwrap_or_else(|| Performed::from(RunEnd {
            state: RunState::Failed,
            assessment: None,
            why: Some("the run broke down; the log says where".to_owned()),
        }))),
        () = keep(shared, claim, &cancel) => None,
    };
    let Some(Performed { end, took }) = performed else {
        tracing::error!(schedule = %claim.schedule, run = %claim.run, "{} was taken over by another node", claim.schedule);
        return;
    };
    if shared.cancel.is_cancelled() && end.state != RunState::Done {
        // It is not at fault: whoever comes next does it again, at once.
        give_back(shared, claim).await;
        return;
    }
    Span::current().record("state", end.state.as_str());
    if end.state != RunState::Done {
        Span::current().record("otel.status_code", "ERROR");
    }
    record(shared, claim, &end).await;
    shared.metrics.ran(&claim.schedule, end.state, began.elapsed());
    shared.metrics.read(&took);
    shared.changed.notify_one();
}

/// Renews the lease of a run; ends, and asks the run to end, when it is lost.
async fn keep(shared: &Shared, claim: &Claim, cancel: &CancellationToken) {
    let third = (LEASE / 3).to_std().unwrap_or(BEAT);
    let mut renewed = std::time::Instant::now();
    loop {
        tokio::time::sleep(third).await;
        let held = match shared.store.time(shared.clock.now()).await {
            Ok(now) => shared.store.renew(claim, now, LEASE).await,
            Err(error) => Err(error),
        };
        match held {
            Ok(true) => renewed = std::time::Instant::now(),
            Ok(false) => break,
            // The store is out of reach: the lease may run out, and then the run is somebody else's.
            Err(error) => {
                tracing::warn!(run = %claim.run, "could not renew a lease: {}", Chain(&error));
                if renewed.elapsed() > third * 3 {
                    break;
                }
            }
        }
    }
    cancel.cancel();
}

async fn record(shared: &Shared, claim: &Claim, end: &RunEnd) {
    let now = shared.clock.now();
    match shared.store.end(claim, now, end).await {
        Ok(true) => {
            let why = end.why.as_deref().unwrap_or_default();
            tracing::info!(schedule = %claim.schedule, run = %claim.run, state = end.state.as_str(),
                "{} is {} {why}", claim.schedule, end.state.as_str());
        }
        Ok(false) => {
            tracing::error!(run = %claim.run, "{} was taken over by another node", claim.schedule);
        }
        Err(error) => {
            tracing::error!(run = %claim.run, "could not record a run: {}", Chain(&error));
        }
    }
}

/// Lets the lease run out now.
async fn give_back(shared: &Shared, claim: &Claim) {
    let past = DateTime::UNIX_EPOCH;
    if let Err(error) = shared.store.renew(claim, past, TimeDelta::zero()).await {
        tracing::warn!(run = %claim.run, "could not give a run back: {}", Chain(&error));
    }
}
