//! Evidence on annexa itself: what the log and the queue say of its own daemon.

use chrono::{DateTime, TimeDelta, Utc};
use collectors::annexa::{daemon, evidence, schedules};
use collectors::api::IdError;

use crate::model::{DataClass, Evidence, Line, SourceId};
use crate::schedule::Schedule;
use crate::store::{Backend, StoreError, Tally};

/// How long after its last sign of life a daemon counts as one that is to be alive.
const MEMORY: TimeDelta = TimeDelta::days(7);

/// The time that counts.
const WINDOW: TimeDelta = TimeDelta::hours(24);

/// How long after its last sign of life a node counts as alive.
const ALIVE: TimeDelta = TimeDelta::minutes(15);

/// The most moments that are counted as overdue.
const MOST_OVERDUE: u64 = 1_000;

/// Why there is no evidence on annexa itself.
#[derive(Debug, thiserror::Error)]
pub enum OwnError {
    /// The store cannot be read.
    #[error("read what the daemon did")]
    Store(#[from] StoreError),
    /// A name is none.
    #[error("make evidence of what the daemon did")]
    Name(#[from] IdError),
}

/// The name of annexa as a source.
///
/// # Errors
/// Never, as long as it is a name.
pub fn own_source() -> Result<SourceId, IdError> {
    SourceId::parse(collectors::annexa::SOURCE)
}

/// The evidence of a daemon with these schedules; none where no daemon was heard of for a week.
///
/// # Errors
/// When the store cannot be read.
pub async fn own<'a>(
    store: &dyn Backend,
    scheduled: impl Iterator<Item = (&'a str, &'a Schedule)> + Send,
    now: DateTime<Utc>,
) -> Result<Vec<Evidence>, OwnError> {
    let beats = beats(store, now - MEMORY).await?;
    if beats.is_empty() {
        return Ok(Vec::new());
    }
    let scheduled: Vec<_> = scheduled.collect();
    let tallies = store.tally(now - WINDOW).await?;
    let rows: Vec<schedules::Row> = scheduled
        .into_iter()
        .map(|(name, schedule)| {
            schedule_row(name, schedule, tallies.iter().find(|tally| tally.schedule == name), now)
        })
        .collect();
    let row = daemon::Row {
        daemon: daemon::SUBJECT.to_owned(),
        nodes: alive(&beats, now),
        silent_minutes: silence(&beats, now),
        unsigned_hours: unsigned(store, now).await?,
    };
    Ok(evidence(&row, &rows, now)?)
}

/// Signs of life with the machine that each is of, the oldest first.
async fn beats(
    store: &dyn Backend,
    since: DateTime<Utc>,
) -> Result<Vec<(DateTime<Utc>, String)>, StoreError> {
    let lines = store.lines_since(DataClass::Operations, since).await?;
    let beats = lines.into_iter().filter_map(|each| {
        // Of a node that starts again and again there is one machine.
        let Line::Heartbeat { host, .. } = each.line else { return None };
        Some((each.at, host))
    });
    Ok(beats.collect())
}

fn alive(beats: &[(DateTime<Utc>, String)], now: DateTime<Utc>) -> u64 {
    let fresh = beats.iter().filter(|(at, _)| now - *at <= ALIVE).map(|(_, host)| host);
    fresh.collect::<std::collections::BTreeSet<_>>().len() as u64
}

/// The longest silence within the window, in minutes; the sign of life before it begins counts where there is one.
fn silence(beats: &[(DateTime<Utc>, String)], now: DateTime<Utc>) -> u64 {
    let begin = now - WINDOW;
    let before = beats.iter().rev().find(|(at, _)| *at < begin).map(|_earlier| begin);
    let within = beats.iter().map(|(at, _)| *at).filter(|at| *at >= begin);
    let moments: Vec<_> = before.into_iter().chain(within).chain([now]).collect();
    let longest = moments.windows(2).filter_map(|pair| Some(*pair.get(1)? - *pair.first()?)).max();
    longest.map_or(0, |longest| longest.num_minutes().max(0).unsigned_abs())
}

/// For how long lines have been waiting to be signed, in hours.
async fn unsigned(store: &dyn Backend, now: DateTime<Utc>) -> Result<u64, StoreError> {
    let latest = store.latest_checkpoint().await?;
    let signed = latest.as_ref().map_or(0, |latest| latest.size);
    let size = store.edge().await?.size();
    if size < signed {
        // What was signed is missing, so nothing that is there counts as signed.
        return Ok(WINDOW.num_hours().unsigned_abs());
    }
    let waiting = match store.log_moment(signed).await? {
        None if size > signed => latest.map(|latest| latest.at),
        found => found,
    };
    Ok(waiting.map_or(0, |since| (now - since).num_hours().max(0).unsigned_abs()))
}

fn schedule_row(
    name: &str,
    schedule: &Schedule,
    tally: Option<&Tally>,
    now: DateTime<Utc>,
) -> schedules::Row {
    let since = tally.and_then(|tally| tally.last_done.or(tally.first_due));
    let mut overdue = 0;
    let mut moment = since.and_then(|since| schedule.next_after(since)).filter(|next| *next <= now);
    while let Some(at) = moment.filter(|_| overdue < MOST_OVERDUE) {
        overdue += 1;
        moment = schedule.next_after(at).filter(|next| *next <= now);
    }
    schedules::Row {
        schedule: format!("{}/schedules/{name}", daemon::SUBJECT),
        cron: schedule.text().to_owned(),
        time_zone: schedule.zone().to_owned(),
        begun: since.is_some(),
        overdue: overdue.saturating_sub(tally.map_or(0, |tally| tally.open)),
        missed: tally.map_or(0, |tally| tally.missed),
        failed: tally.map_or(0, |tally| tally.failed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + minutes * 60, 0).unwrap()
    }

    fn heard(minutes: &[i64]) -> Vec<(DateTime<Utc>, String)> {
        minutes.iter().map(|each| (at(*each), format!("n{}", each % 2))).collect()
    }

    #[test]
    fn the_longest_silence_counts_from_the_first_sign_of_life_until_now() {
        assert_eq!(silence(&heard(&[0, 5, 10]), at(12)), 5);
        assert_eq!(silence(&heard(&[0, 5, 50, 55]), at(56)), 45, "in between");
        assert_eq!(silence(&heard(&[0, 5]), at(40)), 35, "until now");
        assert_eq!(silence(&heard(&[0]), at(3 * 24 * 60)), 24 * 60, "all of the window");
        assert_eq!(silence(&heard(&[0, 3_000]), at(3_001)), 24 * 60 - 1, "the beginning of the window");
        assert_eq!(silence(&heard(&[3_000]), at(3_001)), 1, "nothing is known of before");
        assert_eq!(alive(&heard(&[0, 5, 10]), at(12)), 2);
        assert_eq!(alive(&heard(&[0, 5, 10]), at(26)), 0);
    }

    fn tally(last_done: Option<i64>, first_due: i64, open: u64) -> Tally {
        Tally {
            schedule: "all".to_owned(),
            last_done: last_done.map(at),
            first_due: Some(at(first_due)),
            missed: 0,
            failed: 0,
            open,
        }
    }

    #[test]
    fn moments_that_passed_are_overdue_unless_their_run_is_under_way() {
        let schedule = Schedule::parse("*/10 * * * *", "UTC").unwrap();
        let row = |tally: Option<Tally>, now| schedule_row("all", &schedule, tally.as_ref(), now);
        assert!(!row(None, at(99)).begun);
        assert_eq!(row(Some(tally(Some(0), 0, 0)), at(9)).overdue, 0);
        assert_eq!(row(Some(tally(Some(0), 0, 0)), at(10)).overdue, 1);
        assert_eq!(row(Some(tally(Some(0), 0, 1)), at(10)).overdue, 0);
        assert_eq!(row(Some(tally(Some(0), 0, 1)), at(39)).overdue, 2);
        assert_eq!(row(Some(tally(None, 0, 0)), at(39)).overdue, 3, "never done");
        assert_eq!(row(Some(tally(Some(0), 0, 0)), at(99_999)).overdue, MOST_OVERDUE);
    }
}
