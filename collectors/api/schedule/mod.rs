//! Schedules: when something is due, as people write it and as the clocks on their walls show it.
//!
//! In: five-field cron text and a time zone. Out: the moments at which it is due. No clock: callers say what time it is.

mod fields;
mod ticks;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

pub use ticks::{Due, due, jitter};

/// When something is due, in a time zone.
///
/// * Text is that of `crontab(5)`: minute, hour, day of month, month, day of week (0 and 7 are Sunday), or a nickname such
///   as `@daily`. When both days are restricted, either of them counts.
/// * A time that the clocks skip in spring is due at the first moment after the gap; one that they show twice in autumn is
///   due once, at the first. What is due every hour or more often (an hour of `*`) follows the elapsed time.
#[derive(Debug, Clone)]
pub struct Schedule {
    text: String,
    zone: Tz,
    /// Whether it is due in every hour, so that elapsed time counts and not the clock on the wall.
    hourly: bool,
    /// Any of them counts: two when both days are restricted.
    any_of: Vec<cron::Schedule>,
}

/// Why a text is no schedule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// There are not five fields.
    #[error("a schedule has five fields (minute, hour, day of month, month, day of week); this one has {0}")]
    Fields(usize),
    /// A field cannot be read.
    #[error("the {field} cannot be {text:?}: {why}")]
    Field {
        /// Which one.
        field: &'static str,
        /// What stands there.
        text: String,
        /// What is wrong with it.
        why: String,
    },
    /// No such nickname.
    #[error("there is no schedule {0}; nicknames are @hourly, @daily, @weekly, @monthly and @yearly")]
    Nickname(String),
    /// It is never due, such as on 30 February.
    #[error("it is never due")]
    Never,
    /// No such time zone.
    #[error("there is no time zone {0}; write a name such as Europe/Berlin, or UTC")]
    Zone(String),
}

impl Schedule {
    /// Reads a schedule and its time zone.
    ///
    /// # Errors
    /// When either cannot be read, or the schedule is never due.
    pub fn parse(text: &str, zone: &str) -> Result<Self, ScheduleError> {
        let zone: Tz = zone.parse().map_err(|_error| ScheduleError::Zone(zone.to_owned()))?;
        let (any_of, hourly) = fields::read(text)?;
        let schedule = Self { text: text.to_owned(), zone, hourly, any_of };
        // A fixed day, so that what is refused does not depend on when it is read; leap years are within five years of it.
        let some_day = DateTime::from_timestamp(1_767_225_600, 0).unwrap_or_default();
        schedule.next_after(some_day).map(|_next| schedule).ok_or(ScheduleError::Never)
    }

    /// The first moment after `moment` at which it is due; none within what calendars reach.
    #[must_use]
    pub fn next_after(&self, moment: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let next = |each| {
            if self.hourly {
                ticks::by_elapsed_time(each, self.zone, moment)
            } else {
                ticks::by_the_wall(each, self.zone, moment)
            }
        };
        self.any_of.iter().filter_map(next).min()
    }

    /// The first moment on a later day than `day`, as calendars show it where the schedule is meant.
    #[must_use]
    pub fn next_after_day(&self, day: NaiveDate) -> Option<DateTime<Utc>> {
        // No clock is further from UTC than 14 hours, so the day is not over anywhere before this.
        let over =
            day.checked_add_days(Days::new(1))?.and_time(NaiveTime::MIN).and_utc() - TimeDelta::hours(14);
        let mut moment = self.next_after(over - TimeDelta::seconds(1))?;
        while self.day_of(moment) <= day {
            moment = self.next_after(moment)?;
        }
        Some(moment)
    }

    /// The day of a moment, as calendars show it where the schedule is meant.
    #[must_use]
    pub fn day_of(&self, moment: DateTime<Utc>) -> NaiveDate {
        moment.with_timezone(&self.zone).date_naive()
    }

    /// The text that it was read from.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The name of its time zone.
    #[must_use]
    pub fn zone(&self) -> &'static str {
        self.zone.name()
    }
}

impl PartialEq for Schedule {
    fn eq(&self, other: &Self) -> bool {
        (&self.text, self.zone) == (&other.text, other.zone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_over_where_the_schedule_is_meant() {
        let day = NaiveDate::from_ymd_opt(2027, 3, 1).unwrap();
        for (text, zone, next) in [
            ("0 9 1 * *", "Europe/Berlin", "2027-04-01T07:00:00Z"),
            ("0 0 2 3 *", "Europe/Berlin", "2027-03-01T23:00:00Z"),
            ("0 0 2 3 *", "Pacific/Kiritimati", "2027-03-01T10:00:00Z"),
            ("30 23 1 * *", "America/Los_Angeles", "2027-04-02T06:30:00Z"),
            ("* * * * *", "Asia/Tokyo", "2027-03-01T15:00:00Z"),
        ] {
            let schedule = Schedule::parse(text, zone).unwrap();
            let found = schedule.next_after_day(day).unwrap();
            assert_eq!(found, next.parse::<DateTime<Utc>>().unwrap(), "{text} in {zone}");
        }
    }
}
