//! Reads the waiver file. A waiver that is not as it should be does not count and becomes a finding; only a file
//! that is no TOML at all stops the run.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};
use collectors::api::Section;

use crate::model::{LONGEST_WAIVER_DAYS, MalformedWaiver, Problem, Problems, SourceText, Waiver, Waivers};

/// Reads the waivers as of a day.
///
/// # Errors
/// When the file is no TOML, or holds something else than waivers.
pub fn read_waivers(source: &Arc<SourceText>, today: NaiveDate) -> Result<Waivers, Problems> {
    let mut file = Section::parse(source)?;
    let sections = file.take_array("waiver")?;
    if let Some(key) = file.keys().next() {
        let problem = Problem::at(source, key.span(), format!("unknown key \"{}\"", key.get_ref()));
        return Err(problem.hint("write each waiver as [[waiver]]").into());
    }
    let mut all = Waivers::default();
    let mut names = BTreeSet::new();
    for (index, mut section) in sections.into_iter().enumerate() {
        let place = format!("waiver {} of {}", index + 1, source.name);
        let id = section.text("id").map_or_else(|| place.clone(), |id| format!("{id} ({place})"));
        section.dates_as_text();
        let read = section.read::<Waiver>().map_err(|problems| problems.to_string());
        match read.and_then(|waiver| check(waiver, today, &mut names)) {
            Ok(waiver) => all.waivers.push(waiver),
            Err(what) => all.malformed.push(MalformedWaiver { id, what }),
        }
    }
    Ok(all)
}

fn check(waiver: Waiver, today: NaiveDate, names: &mut BTreeSet<String>) -> Result<Waiver, String> {
    for (key, text) in [("id", &waiver.id), ("owner", &waiver.owner), ("reason", &waiver.reason)] {
        if text.trim().is_empty() {
            return Err(format!("{key} is empty"));
        }
    }
    if waiver.subjects.is_empty() {
        return Err("subjects is empty".to_owned());
    }
    if waiver.expires > today + TimeDelta::days(LONGEST_WAIVER_DAYS) {
        return Err(format!("expires on {}, more than a year ahead", waiver.expires));
    }
    if !names.insert(waiver.id.clone()) {
        return Err("another waiver has the same id".to_owned());
    }
    Ok(waiver)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "[[waiver]]\nid = \"w1\"\npolicy = \"aws.console_mfa\"\nsubjects = [\"arn:*\"]\nowner = \"Ada\"\nreason = \"r\"\nexpires = 2026-12-31\n";

    fn read(text: &str) -> Waivers {
        read_waivers(&SourceText::new("w.toml", text), NaiveDate::from_ymd_opt(2026, 11, 1).unwrap()).unwrap()
    }

    #[test]
    fn a_good_waiver_is_read_with_a_toml_date_or_a_text() {
        assert_eq!(read(GOOD).waivers.len(), 1);
        assert_eq!(read(&GOOD.replace("2026-12-31", "\"2026-12-31\"")).waivers.len(), 1);
    }

    #[test]
    fn a_waiver_without_owner_reason_or_expiry_or_beyond_a_year_never_counts() {
        for (from, to) in [
            ("owner = \"Ada\"\n", ""),
            ("owner = \"Ada\"", "owner = \" \""),
            ("reason = \"r\"\n", ""),
            ("expires = 2026-12-31\n", ""),
            ("2026-12-31", "2028-01-01"),
            ("2026-12-31", "\"soon\""),
            ("[\"arn:*\"]", "[]"),
            ("policy", "polcy"),
        ] {
            let all = read(&GOOD.replace(from, to));
            assert_eq!((all.waivers.len(), all.malformed.len()), (0, 1), "{from} -> {to}: {all:?}");
        }
        assert_eq!(read(&GOOD.repeat(2)).malformed.len(), 1);
    }

    #[test]
    fn waivers_that_cannot_count_have_names_of_their_own() {
        let all = read(&GOOD.repeat(3));
        let names: BTreeSet<&str> = all.malformed.iter().map(|waiver| waiver.id.as_str()).collect();
        assert_eq!((all.waivers.len(), names.len()), (1, 2), "{names:?}");
    }

    #[test]
    fn a_file_that_is_no_toml_stops_the_run() {
        let source = SourceText::new("w.toml", "[[waiver\n");
        assert!(read_waivers(&source, NaiveDate::default()).is_err());
    }
}
