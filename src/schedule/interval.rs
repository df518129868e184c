//! Time intervals, as Alertmanager has them: times of the day, days of the week and the month, months and years.
//!
//! <https://prometheus.io/docs/alerting/latest/configuration/#time_interval-0>

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;
use serde::Deserialize;

/// A recurring stretch of time: it holds when every part that is given holds.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
pub struct Interval {
    zone: Tz,
    /// Minutes of the day, from and before.
    times: Vec<(u32, u32)>,
    /// Days of the week from Sunday, 0 to 6.
    weekdays: Vec<(i32, i32)>,
    /// Days of the month; negative ones count from its end.
    days: Vec<(i32, i32)>,
    months: Vec<(i32, i32)>,
    years: Vec<(i32, i32)>,
}

/// An interval as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    times: Vec<String>,
    #[serde(default)]
    weekdays: Vec<String>,
    #[serde(default)]
    days_of_month: Vec<String>,
    #[serde(default)]
    months: Vec<String>,
    #[serde(default)]
    years: Vec<String>,
    #[serde(default = "utc")]
    time_zone: String,
}

fn utc() -> String {
    "UTC".to_owned()
}

const WEEKDAYS: [&str; 7] = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

impl TryFrom<Written> for Interval {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let zone = written.time_zone.parse().map_err(|_error| {
            format!("there is no time zone {}; write a name such as Europe/Berlin", written.time_zone)
        })?;
        let named = |names: &'static [&'static str], first: i32| {
            move |word: &str| {
                let place = names.iter().position(|name| name.eq_ignore_ascii_case(word));
                place.and_then(|place| i32::try_from(place).ok()).map(|place| place + first)
            }
        };
        let number = |from: i32, to: i32| {
            move |word: &str| word.parse().ok().filter(|number| (from..=to).contains(number) && *number != 0)
        };
        let month = |word: &str| named(&MONTHS, 1)(word).or_else(|| number(1, 12)(word));
        Ok(Self {
            zone,
            times: written.times.iter().map(|text| time_range(text)).collect::<Result<_, _>>()?,
            weekdays: ranges("day of the week", &written.weekdays, named(&WEEKDAYS, 0))?,
            days: ranges("day of the month", &written.days_of_month, number(-31, 31))?,
            months: ranges("month", &written.months, month)?,
            years: ranges("year", &written.years, number(1970, 9999))?,
        })
    }
}

fn ranges(
    what: &str,
    texts: &[String],
    read: impl Fn(&str) -> Option<i32>,
) -> Result<Vec<(i32, i32)>, String> {
    let one = |text: &String| {
        let (from, to) = text.split_once(':').unwrap_or((text, text));
        let (from, to) = read(from.trim()).zip(read(to.trim())).ok_or_else(|| {
            format!("{text:?} is no {what} nor a range of them, such as \"monday:friday\" or \"1:7\"")
        })?;
        if from > to && (from > 0) == (to > 0) {
            return Err(format!("the range {text:?} of {what} ends before it begins"));
        }
        Ok((from, to))
    };
    texts.iter().map(one).collect()
}

/// `22:00-24:00`, from and before.
fn time_range(text: &str) -> Result<(u32, u32), String> {
    let wrong =
        || format!("{text:?} is no range of times; write one such as \"08:00-17:30\", within one day");
    let minutes = |word: &str| {
        let (hour, minute) = word.trim().split_once(':')?;
        let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
        (hour * 60 + minute <= 24 * 60 && minute < 60).then_some(hour * 60 + minute)
    };
    let (from, to) = text.split_once('-').ok_or_else(wrong)?;
    minutes(from).zip(minutes(to)).filter(|(from, to)| from < to).ok_or_else(wrong)
}

impl Interval {
    /// Whether it holds at a moment.
    #[must_use]
    pub fn holds(&self, moment: DateTime<Utc>) -> bool {
        let here = moment.with_timezone(&self.zone);
        let minute = here.hour() * 60 + here.minute();
        let in_times = self.times.iter().any(|(from, to)| (*from..*to).contains(&minute));
        (self.times.is_empty() || in_times) && self.holds_on(here.date_naive())
    }

    fn holds_on(&self, day: NaiveDate) -> bool {
        let within = |ranges: &[(i32, i32)], value: i32| {
            ranges.is_empty() || ranges.iter().any(|(from, to)| (*from..=*to).contains(&value))
        };
        let length = days_in_month(day);
        let number = |value: u32| i32::try_from(value).unwrap_or(0);
        // Counted from the end, the last day is -1; what lies before the first day is cut to it.
        let from_start = |day: i32| if day < 0 { (length + day + 1).max(1) } else { day.min(length) };
        let in_days = self.days.is_empty()
            || self.days.iter().any(|(from, to)| {
                *from <= length && (from_start(*from)..=from_start(*to)).contains(&number(day.day()))
            });
        in_days
            && within(&self.weekdays, number(day.weekday().num_days_from_sunday()))
            && within(&self.months, number(day.month()))
            && within(&self.years, day.year())
    }

    /// The first moment from `moment` on at which it does not hold, looked for minute by minute up to a week ahead.
    #[must_use]
    pub fn end(&self, moment: DateTime<Utc>) -> DateTime<Utc> {
        const AHEAD: i64 = 7 * 24 * 60;

        let minutes = (1..=AHEAD).map(|minute| {
            let whole = moment - TimeDelta::seconds(i64::from(moment.second()));
            whole + TimeDelta::minutes(minute)
        });
        if !self.holds(moment) {
            return moment;
        }
        minutes.into_iter().find(|each| !self.holds(*each)).unwrap_or(moment + TimeDelta::minutes(AHEAD))
    }
}

fn days_in_month(day: NaiveDate) -> i32 {
    let first = day.with_day(1).unwrap_or(day);
    let next =
        first.checked_add_months(chrono::Months::new(1)).and_then(|next| next.checked_sub_days(Days::new(1)));
    next.map_or(31, |last| i32::try_from(last.day()).unwrap_or(31))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(text: &str) -> Interval {
        toml::from_str(text).unwrap()
    }

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc)
    }

    #[test]
    fn working_hours_are_those_on_the_wall() {
        let office = interval(
            "times = [\"08:00-12:00\", \"13:00-17:00\"]\nweekdays = [\"monday:friday\"]\ntime_zone = \"Europe/Berlin\"",
        );
        for (moment, expected) in [
            ("2027-07-01T06:00:00Z", true),
            ("2027-07-01T05:59:59Z", false),
            ("2027-07-01T10:00:00Z", false),
            ("2027-12-01T07:00:00Z", true),
            ("2027-07-03T08:00:00Z", false),
        ] {
            assert_eq!(office.holds(at(moment)), expected, "{moment}");
        }
        assert_eq!(office.end(at("2027-07-01T06:10:30Z")), at("2027-07-01T10:00:00Z"));
        assert_eq!(office.end(at("2027-07-03T06:10:30Z")), at("2027-07-03T06:10:30Z"));
    }

    #[test]
    fn days_count_from_both_ends_of_a_month() {
        let last = interval("days_of_month = [\"-3:-1\"]\nmonths = [\"february\"]\nyears = [\"2027:2028\"]");
        assert!(last.holds(at("2027-02-26T00:00:00Z")) && last.holds(at("2028-02-29T00:00:00Z")));
        assert!(!last.holds(at("2027-02-25T00:00:00Z")) && !last.holds(at("2027-03-31T00:00:00Z")));
        assert!(!last.holds(at("2029-02-28T00:00:00Z")));
        let freeze = interval("days_of_month = [\"20:-1\"]\nmonths = [\"12\"]");
        assert!(freeze.holds(at("2027-12-20T00:00:00Z")) && freeze.holds(at("2027-12-31T23:59:00Z")));
        assert!(!interval("days_of_month = [\"31\"]").holds(at("2027-02-28T00:00:00Z")));
    }

    #[test]
    fn what_is_no_interval_is_told() {
        for text in [
            "times = [\"22:00-06:00\"]",
            "times = [\"8-17\"]",
            "times = [\"00:00-24:01\"]",
            "weekdays = [\"friday:monday\"]",
            "weekdays = [\"mon\"]",
            "days_of_month = [\"0\"]",
            "days_of_month = [\"32\"]",
            "months = [\"13\"]",
            "time_zone = \"Mars\"",
            "colour = \"red\"",
        ] {
            assert!(toml::from_str::<Interval>(text).is_err(), "{text}");
        }
    }
}
