//! From times on the wall to moments, on the days too when the clocks are changed.

use chrono::{DateTime, Duration, MappedLocalTime, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use super::Schedule;

/// The next moment by the clocks on the wall.
pub(super) fn by_the_wall(
    schedule: &cron::Schedule,
    zone: Tz,
    moment: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let wall = moment.with_timezone(&zone).naive_local().and_utc();
    schedule.after(&wall).filter_map(|time| first_shown(zone, time.naive_utc())).find(|time| *time > moment)
}

/// The first moment at which the clocks show a time, or, when they skip it, the first moment after the gap.
fn first_shown(zone: Tz, wall: NaiveDateTime) -> Option<DateTime<Utc>> {
    /// The longest gap there was: Samoa left out a day.
    const LONGEST_GAP: TimeDelta = TimeDelta::hours(25);

    let mut time = wall;
    while time - wall <= LONGEST_GAP {
        match zone.from_local_datetime(&time) {
            MappedLocalTime::Single(moment) | MappedLocalTime::Ambiguous(moment, _) => {
                return Some(moment.with_timezone(&Utc));
            }
            MappedLocalTime::None => time += TimeDelta::minutes(1),
        }
    }
    None
}

/// The next moment by elapsed time: within a stretch of one offset the clocks run evenly, and at its end the next begins.
pub(super) fn by_elapsed_time(
    schedule: &cron::Schedule,
    zone: Tz,
    moment: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let offset_at = |moment: DateTime<Utc>| zone.offset_from_utc_datetime(&moment.naive_utc()).fix();
    let mut from = moment;
    let mut offset = offset_at(from);
    loop {
        let wall = (from.naive_utc() + offset).and_utc();
        let time = schedule.after(&wall).next()?.naive_utc();
        let found = (time - offset).and_utc();
        let after = offset_at(found);
        if after == offset {
            return Some(found);
        }
        // The clocks are changed before: go on with the last second of this stretch, under the offset of the next.
        let change = first_change(from, found, |moment| offset_at(moment) != offset);
        from = change - TimeDelta::seconds(1);
        offset = offset_at(change);
    }
}

/// The first whole second in `(from, to]` for which something holds that holds from then on to `to`.
fn first_change(
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    holds: impl Fn(DateTime<Utc>) -> bool,
) -> DateTime<Utc> {
    let (mut before, mut after) = (from.timestamp(), to.timestamp());
    while after - before > 1 {
        let middle = before + (after - before) / 2;
        let is_after = DateTime::from_timestamp(middle, 0).is_some_and(&holds);
        (before, after) = if is_after { (before, middle) } else { (middle, after) };
    }
    DateTime::from_timestamp(after, 0).unwrap_or(to)
}

/// What is due now of a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The newest moment that was due: it is run.
    pub run: DateTime<Utc>,
    /// The moments before it that nobody ran, oldest first, at most [`Due::MOST_MISSED`] of them: they are recorded as
    /// missed, and never run after the event.
    pub missed: Vec<DateTime<Utc>>,
    /// How many moments were missed beyond those.
    pub missed_more: u64,
}

impl Due {
    /// The most missed moments that are told one by one.
    pub const MOST_MISSED: usize = 100;
}

/// What is due of a schedule at `now`, when everything until `last` was run or recorded: one run, however long nobody looked.
#[must_use]
pub fn due(schedule: &Schedule, last: DateTime<Utc>, now: DateTime<Utc>) -> Option<Due> {
    let mut run = schedule.next_after(last).filter(|first| *first <= now)?;
    let (mut missed, mut missed_more) = (Vec::new(), 0);
    while let Some(next) = schedule.next_after(run).filter(|next| *next <= now) {
        if missed.len() < Due::MOST_MISSED {
            missed.push(run);
        } else {
            missed_more += 1;
        }
        run = next;
    }
    Some(Due { run, missed, missed_more })
}

/// How long after its moment a run begins, below `most`: the same for the same schedule, so that nodes agree, and spread over
/// schedules, so that not everything begins at once.
#[must_use]
pub fn jitter(name: &str, most: Duration) -> Duration {
    let digest = crate::api::Digest::of(name.as_bytes()).to_string();
    let number = u64::from_str_radix(digest.get(..12).unwrap_or("0"), 16).unwrap_or(0);
    let most = u64::try_from(most.num_milliseconds()).unwrap_or(0);
    let share = if most == 0 { 0 } else { number % most };
    Duration::milliseconds(i64::try_from(share).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc)
    }

    /// The next moments of a schedule, as the clocks on the wall show them with their offset.
    fn next(text: &str, zone: &str, from: &str, count: usize) -> Vec<String> {
        let schedule = Schedule::parse(text, zone).unwrap();
        let zone: Tz = zone.parse().unwrap();
        let mut moment = at(from);
        let mut found = Vec::new();
        for _ in 0..count {
            moment = schedule.next_after(moment).unwrap();
            found.push(moment.with_timezone(&zone).format("%d %H:%M%:z").to_string());
        }
        found
    }

    #[test]
    fn a_time_that_the_clocks_skip_is_due_after_the_gap() {
        let days = next("30 2 * * *", "Europe/Berlin", "2027-03-26T12:00:00Z", 4);
        assert_eq!(days, ["27 02:30+01:00", "28 03:00+02:00", "29 02:30+02:00", "30 02:30+02:00"]);
        // Several times in the gap are one moment.
        let tens = next("*/10 2 * * *", "Europe/Berlin", "2027-03-27T23:00:00Z", 2);
        assert_eq!(tens, ["28 03:00+02:00", "29 02:00+02:00"]);
    }

    #[test]
    fn a_time_that_the_clocks_show_twice_is_due_once() {
        let days = next("30 2 * * *", "Europe/Berlin", "2027-10-30T12:00:00Z", 2);
        assert_eq!(days, ["31 02:30+02:00", "01 02:30+01:00"]);
        // Asked within the second showing, it is not due again.
        assert_eq!(next("30 2 * * *", "Europe/Berlin", "2027-10-31T01:10:00Z", 1), ["01 02:30+01:00"]);
    }

    #[test]
    fn what_is_due_every_hour_follows_the_elapsed_time() {
        let spring = next("0 * * * *", "Europe/Berlin", "2027-03-27T23:30:00Z", 3);
        assert_eq!(spring, ["28 01:00+01:00", "28 03:00+02:00", "28 04:00+02:00"]);
        let autumn = next("30 * * * *", "Europe/Berlin", "2027-10-30T23:40:00Z", 4);
        assert_eq!(autumn, ["31 02:30+02:00", "31 02:30+01:00", "31 03:30+01:00", "31 04:30+01:00"]);
        // Lord Howe Island changes by half an hour.
        let half = next("*/15 * * * *", "Australia/Lord_Howe", "2027-04-03T14:40:00Z", 4);
        assert_eq!(half, ["04 01:45+11:00", "04 01:30+10:30", "04 01:45+10:30", "04 02:00+10:30"]);
    }

    #[test]
    fn either_day_counts_when_both_are_restricted() {
        let days = next("0 0 13 * 5", "UTC", "2027-08-01T00:00:00Z", 6);
        let dates: Vec<_> = days.iter().map(|day| day.get(..2).unwrap()).collect();
        assert_eq!(dates, ["06", "13", "20", "27", "03", "10"]);
        assert_eq!(
            next("0 0 13 * *", "UTC", "2027-08-01T00:00:00Z", 2),
            ["13 00:00+00:00", "13 00:00+00:00"]
        );
    }

    #[test]
    fn what_is_never_due_is_refused() {
        let error = Schedule::parse("0 0 30 2 *", "UTC").unwrap_err();
        assert_eq!(error, super::super::ScheduleError::Never);
        assert!(Schedule::parse("0 0 29 2 *", "UTC").is_ok());
        assert!(Schedule::parse("0 0 * * *", "Mars/Olympus").is_err());
    }

    #[test]
    fn a_long_sleep_is_one_run_and_the_rest_is_missed() {
        let schedule = Schedule::parse("*/5 * * * *", "UTC").unwrap();
        let last = at("2027-01-01T00:00:00Z");
        assert_eq!(due(&schedule, last, at("2027-01-01T00:04:59Z")), None);
        let one = due(&schedule, last, at("2027-01-01T00:05:00Z")).unwrap();
        assert_eq!((one.run, one.missed.len()), (at("2027-01-01T00:05:00Z"), 0));
        let hour = due(&schedule, last, at("2027-01-01T01:02:00Z")).unwrap();
        assert_eq!((hour.run, hour.missed.len()), (at("2027-01-01T01:00:00Z"), 11));
        let week = due(&schedule, last, at("2027-01-08T00:00:00Z")).unwrap();
        assert_eq!((week.missed.len(), week.missed_more), (100, 7 * 288 - 101));
    }

    #[test]
    fn jitter_is_the_same_for_a_name_and_stays_below_its_most() {
        let most = Duration::minutes(5);
        assert_eq!(jitter("nightly", most), jitter("nightly", most));
        assert_ne!(jitter("nightly", most), jitter("hourly", most));
        assert!((0..100).all(|each| jitter(&each.to_string(), most) < most));
        assert_eq!(jitter("nightly", Duration::zero()), Duration::zero());
    }

    /// Whether a schedule is due in a minute, told the slow way: by what the clocks show.
    fn is_due(hour: u32, minute: u32, zone: Tz, moment: DateTime<Utc>) -> bool {
        let shown = |moment: DateTime<Utc>| moment.with_timezone(&zone).naive_local();
        let (before, now) = (shown(moment - TimeDelta::minutes(1)), shown(moment));
        let wanted = |day: NaiveDateTime| day.date().and_hms_opt(hour, minute, 0).unwrap();
        // Skipped: the clocks jumped over it. Shown: now, and not an hour ago already.
        let skipped = [before, now].iter().any(|day| before < wanted(*day) && wanted(*day) < now);
        let again = (1..=180).any(|back| shown(moment - TimeDelta::minutes(back)) == now);
        skipped || (wanted(now) == now && !again)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Every day of 2027 in zones with changes of an hour, of half an hour, at midnight, and in the south.
        #[test]
        fn daily_times_are_those_that_the_clocks_show(
            hour in 0_u32..24, minute in 0_u32..60, day in 0_i64..365,
            zone in prop::sample::select(vec![
                "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Africa/Cairo", "UTC",
            ]),
        ) {
            let schedule = Schedule::parse(&format!("{minute} {hour} * * *"), zone).unwrap();
            let zone: Tz = zone.parse().unwrap();
            let start = at("2027-01-01T00:00:00Z") + TimeDelta::days(day);
            let slow = (1..=2 * 24 * 60).map(|minute| start + TimeDelta::minutes(minute));
            let slow = slow.into_iter().find(|moment| is_due(hour, minute, zone, *moment));
            prop_assert_eq!(schedule.next_after(start), slow);
        }

        /// Elapsed time: a quarter of an hour lies between any two, whatever the clocks do.
        #[test]
        fn every_quarter_is_a_quarter(seconds in 0_i64..365 * 86_400, zone in prop::sample::select(vec![
            "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago",
        ])) {
            let schedule = Schedule::parse("*/15 * * * *", zone).unwrap();
            let first = schedule.next_after(at("2027-01-01T00:00:00Z") + TimeDelta::seconds(seconds)).unwrap();
            prop_assert_eq!(schedule.next_after(first).unwrap() - first, TimeDelta::minutes(15));
        }
    }
}
