//! The five fields of `crontab(5)`, turned into what the crate `cron` reads: it wants seconds, counts Sunday as 1, and
//! takes both days to be meant at once.

use std::collections::BTreeSet;
use std::str::FromStr;

use super::ScheduleError;

const NAMES: [&str; 5] = ["minute", "hour", "day of month", "month", "day of week"];
const DAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// The schedules of which any counts, and whether the text is due in every hour.
pub(super) fn read(text: &str) -> Result<(Vec<cron::Schedule>, bool), ScheduleError> {
    let fields = match text.trim() {
        "@hourly" => "0 * * * *",
        "@daily" | "@midnight" => "0 0 * * *",
        "@weekly" => "0 0 * * 0",
        "@monthly" => "0 0 1 * *",
        "@yearly" | "@annually" => "0 0 1 1 *",
        other if other.starts_with('@') => return Err(ScheduleError::Nickname(other.to_owned())),
        other => other,
    };
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let [minute, hour, day, month, weekday] = fields[..] else {
        return Err(ScheduleError::Fields(fields.len()));
    };
    let weekdays = weekdays(weekday)?;
    let make = |day: &str, weekday: &str| {
        for (field, text) in NAMES.into_iter().zip([minute, hour, day, month, weekday]) {
            check(field, text)?;
        }
        let all = format!("0 {minute} {hour} {day} {month} {weekday}");
        cron::Schedule::from_str(&all).map_err(|error| ScheduleError::Field {
            field: "whole",
            text: text.to_owned(),
            why: error.to_string(),
        })
    };
    // As in crontab(5): either day counts only when both are restricted, and one that begins with * is not.
    let either = !day.starts_with('*') && !weekday.starts_with('*');
    let any_of =
        if either { vec![make(day, "*")?, make("*", &weekdays)?] } else { vec![make(day, &weekdays)?] };
    Ok((any_of, hour == "*"))
}

/// Whether `cron` can read a field by itself, so that the error names the field.
fn check(field: &'static str, text: &str) -> Result<(), ScheduleError> {
    let wrong = |why: &str| ScheduleError::Field { field, text: text.to_owned(), why: why.to_owned() };
    if text.contains('?') || text.contains('L') && field != "month" && field != "day of week" {
        return Err(wrong("use numbers, names, * , - and /"));
    }
    let all = NAMES.map(|name| if name == field { text } else { "*" }).join(" ");
    cron::Schedule::from_str(&format!("0 {all}")).map_err(|error| wrong(&error.to_string()))?;
    Ok(())
}

/// The days of the week by name: in `crontab(5)` they are 0 to 7, from Sunday to Sunday.
fn weekdays(text: &str) -> Result<String, ScheduleError> {
    let wrong =
        |why: &str| ScheduleError::Field { field: "day of week", text: text.to_owned(), why: why.to_owned() };
    if text == "*" {
        return Ok(text.to_owned());
    }
    let day = |word: &str| -> Result<usize, ScheduleError> {
        let named = DAYS.iter().position(|name| word.eq_ignore_ascii_case(name));
        let number = named.or_else(|| word.parse().ok()).filter(|number| *number <= 7);
        number.ok_or_else(|| wrong("days are 0 to 7 or sun to sat"))
    };
    let mut days = BTreeSet::<&str>::new();
    for part in text.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => {
                let step = step.parse().ok().filter(|step| (1..=7).contains(step));
                (range, Some(step.ok_or_else(|| wrong("steps are 1 to 7"))?))
            }
            None => (part, None),
        };
        let (from, to) = match range.split_once('-') {
            Some((from, to)) => (day(from)?, day(to)?),
            None if range == "*" => (0, 6),
            None if step.is_some() => (day(range)?, 6),
            None => (day(range)?, day(range)?),
        };
        if from > to {
            return Err(wrong("a range goes from the lower to the higher"));
        }
        days.extend((from..=to).step_by(step.unwrap_or(1)).filter_map(|day| DAYS.get(day % 7).copied()));
    }
    Ok(days.into_iter().collect::<Vec<_>>().join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_week_are_those_of_crontab() {
        for (text, days) in [
            ("0", "SUN"),
            ("7", "SUN"),
            ("1-5", "FRI,MON,THU,TUE,WED"),
            ("5-7", "FRI,SAT,SUN"),
            ("mon,Wed", "MON,WED"),
            ("*/2", "SAT,SUN,THU,TUE"),
            ("1-5/2", "FRI,MON,WED"),
            ("3/2", "FRI,WED"),
        ] {
            assert_eq!(weekdays(text).unwrap(), days, "{text}");
        }
        for text in ["8", "5-1", "mon-", "", "*/0", "x", "1,,2", "-1"] {
            assert!(weekdays(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_of_its_field() {
        let error = |text: &str| read(text).unwrap_err().to_string();
        assert_eq!(
            error("0 3 * *"),
            "a schedule has five fields (minute, hour, day of month, month, day of week); this one has 4"
        );
        assert!(error("60 3 * * *").starts_with("the minute cannot be \"60\""), "{}", error("60 3 * * *"));
        assert!(error("0 24 * * *").starts_with("the hour cannot be \"24\""));
        assert!(error("0 3 0 * *").starts_with("the day of month cannot be \"0\""));
        assert!(error("0 3 L * *").starts_with("the day of month cannot be \"L\""));
        assert!(error("0 3 * 13 *").starts_with("the month cannot be \"13\""));
        assert!(error("0 3 * * 8").starts_with("the day of week cannot be \"8\""));
        assert!(error("@never").starts_with("there is no schedule @never"));
    }
}
