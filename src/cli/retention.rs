//! `annexa evidence hold`, `prune` and `storage`: how long what is kept.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use clap::{Args, Subcommand};
use serde::Serialize;

use super::columns::{columns, show};
use super::kept;
use super::problems::Failure;
use super::setup::Setup;
use super::{Exit, Global};
use crate::config::Config;
use crate::daemon::{Keeping, Removal, retain};
use crate::model::{DataClass, Hold, Record, SourceId};
use crate::store::{Prune, Stored, Wanted};

/// The longest name or reason of a hold, in characters.
const LONGEST_TEXT: usize = 500;

#[derive(Debug, Subcommand)]
pub(super) enum HoldCommand {
    /// List the holds that stand.
    List(ListArgs),
    /// Keep data, however old it gets, until the hold is released.
    Add(AddArgs),
    /// End a hold.
    Release(ReleaseArgs),
}

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct AddArgs {
    /// Its name, such as case-7.
    #[arg(value_parser = text)]
    name: String,
    /// Why: a case, a request, an audit.
    #[arg(long, value_name = "TEXT", value_parser = text)]
    reason: String,
    /// Who asks for it.
    #[arg(long, value_name = "PERSON", value_parser = text)]
    by: String,
    /// Only this class of data: evidence, reports, findings, alerts or operations (repeatable).
    #[arg(long, value_name = "CLASS", value_parser = class)]
    class: Vec<DataClass>,
    /// Of evidence only that of this source (repeatable).
    #[arg(long, value_name = "ID", value_parser = SourceId::parse)]
    source: Vec<SourceId>,
    /// Only data from this day on.
    #[arg(long, value_name = "DAY")]
    from: Option<NaiveDate>,
    /// Only data until the end of this day.
    #[arg(long, value_name = "DAY")]
    until: Option<NaiveDate>,
}

#[derive(Debug, Args)]
pub(super) struct ReleaseArgs {
    /// Its name.
    name: String,
    /// Why it ends.
    #[arg(long, value_name = "TEXT", value_parser = text)]
    reason: String,
    /// Who ends it.
    #[arg(long, value_name = "PERSON", value_parser = text)]
    by: String,
}

#[derive(Debug, Args)]
pub(super) struct PruneArgs {
    /// Remove nothing: say what would be removed.
    #[arg(long)]
    dry_run: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct StorageArgs {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

fn text(text: &str) -> Result<String, String> {
    let fits = (1..=LONGEST_TEXT).contains(&text.trim().chars().count()) && !text.contains(char::is_control);
    fits.then(|| text.trim().to_owned())
        .ok_or_else(|| format!("use 1 to {LONGEST_TEXT} characters in one line"))
}

fn class(word: &str) -> Result<DataClass, String> {
    let known = DataClass::ALL.map(DataClass::as_str).join(", ");
    DataClass::from_word(word).ok_or_else(|| format!("there is no class {word:?}; classes are {known}"))
}

/// How long data is kept, as it is configured.
pub(super) fn keeping(config: &Config) -> Keeping {
    let settings = &config.settings.retention;
    let lengths = DataClass::ALL.into_iter().map(|class| (class, settings.of(class).length()));
    Keeping {
        periods: lengths.filter_map(|(class, length)| length.map(|length| (class, length))).collect(),
        repetitions: settings.repetitions.length(),
    }
}

/// Runs a command on holds.
pub(super) fn hold(command: HoldCommand, global: &Global) -> Result<Exit, Failure> {
    let setup = Setup::load(global, None)?;
    let (runtime, kept) = kept::existing(&setup)?;
    let now = setup.clock.now();
    match command {
        HoldCommand::List(args) => list(&args, runtime.block_on(kept.store.holds())?),
        HoldCommand::Add(args) => {
            let hold = wanted(args)?;
            for source in
                unknown(&hold, &setup, &runtime.block_on(kept.store.evidence(Wanted::NewestReading))?)
            {
                super::say(&format!("note: no source {source} is configured, and nothing of it is kept"));
            }
            if !runtime.block_on(kept.store.hold(&hold, now))? {
                let what = format!("there is a hold {} already", hold.name);
                return Err(Failure::message(Exit::Usage, what)
                    .hint("`annexa evidence hold list` shows it; choose another name, or release it first"));
            }
            runtime.block_on(kept.seal(now))?;
            super::say(&format!("hold {} stands: what it covers is not removed", hold.name));
            Ok(Exit::Clean)
        }
        HoldCommand::Release(args) => {
            let ReleaseArgs { name, reason, by } = args;
            if !runtime.block_on(kept.store.release(&name, &by, &reason, now))? {
                let holds = runtime.block_on(kept.store.holds())?;
                return Err(super::setup::no_such(
                    "hold",
                    &name,
                    holds.iter().map(|(hold, _)| hold.name.as_str()),
                )
                .hint("`annexa evidence hold list` shows those that stand"));
            }
            runtime.block_on(kept.seal(now))?;
            super::say(&format!("hold {name} is released: what is old enough is removed at the next pass"));
            Ok(Exit::Clean)
        }
    }
}

/// The sources of a hold of which nothing is known: it is taken all the same, since they may have been named otherwise once.
fn unknown<'a>(hold: &'a Hold, setup: &Setup, records: &[Record]) -> Vec<&'a SourceId> {
    let is_known = |source: &SourceId| {
        setup.config.sources.contains_key(source) || records.iter().any(|record| record.source == *source)
    };
    hold.sources.iter().filter(|source| !is_known(source)).collect()
}

fn wanted(args: AddArgs) -> Result<Hold, Failure> {
    let AddArgs { name, reason, by, class, source, from, until } = args;
    if from.zip(until).is_some_and(|(from, until)| from > until) {
        return Err(Failure::message(Exit::Usage, "--from is after --until"));
    }
    Ok(Hold {
        name,
        reason,
        by,
        classes: class.into_iter().collect(),
        sources: source.into_iter().collect(),
        from: from.map(|day| day.and_time(NaiveTime::MIN).and_utc()),
        // The last millisecond of the day, which is what the store can tell apart.
        until: until.and_then(|day| day.and_hms_milli_opt(23, 59, 59, 999)).map(|moment| moment.and_utc()),
    })
}

#[derive(Serialize)]
struct HoldView {
    since: DateTime<Utc>,
    #[serde(flatten)]
    hold: Hold,
}

fn list(args: &ListArgs, holds: Vec<(Hold, DateTime<Utc>)>) -> Result<Exit, Failure> {
    let views: Vec<HoldView> = holds.into_iter().map(|(hold, since)| HoldView { since, hold }).collect();
    show(args.json, &views, |views| {
        if views.is_empty() {
            return "no holds\n".to_owned();
        }
        let rows = views.iter().map(|HoldView { since, hold }| {
            let day = |moment: Option<DateTime<Utc>>| {
                moment.map_or_else(|| "…".to_owned(), |moment| moment.date_naive().to_string())
            };
            let classes: Vec<&str> = hold.classes.iter().map(|class| class.as_str()).collect();
            let sources: Vec<&str> = hold.sources.iter().map(SourceId::as_str).collect();
            let or_all =
                |words: Vec<&str>| if words.is_empty() { "all".to_owned() } else { words.join(", ") };
            [
                hold.name.clone(),
                since.date_naive().to_string(),
                or_all(classes),
                or_all(sources),
                format!("{} to {}", day(hold.from), day(hold.until)),
                hold.by.clone(),
                hold.reason.clone(),
            ]
        });
        columns(["HOLD", "SINCE", "CLASSES", "SOURCES", "DATA", "BY", "REASON"], rows)
    })
}

/// Removes what is old enough, or says what that is.
pub(super) fn prune(args: &PruneArgs, global: &Global) -> Result<Exit, Failure> {
    let setup = Setup::load(global, None)?;
    let is_alone = setup.config.settings.store.postgres.is_none();
    let _lock = if is_alone && !args.dry_run { Some(kept::lock(&setup.data_dir)?) } else { None };
    let (runtime, kept) = kept::existing(&setup)?;
    let (keeping, now) = (keeping(&setup.config), setup.clock.now());
    let removed = runtime.block_on(async {
        if args.dry_run {
            return trial(&kept, &keeping, now).await;
        }
        let removed =
            retain(kept.store.as_ref(), &kept.blobs, &keeping, now, || async { Ok(Some(None)) }).await?;
        kept.seal(now).await?;
        Ok::<_, Failure>(removed)
    })?;
    let would = if args.dry_run { "WOULD GO" } else { "REMOVED" };
    show(args.json, &removed, |removed| {
        let rows = removed.iter().map(|each| {
            let what = if each.repetitions { "repeated evidence" } else { each.class.as_str() };
            [what.to_owned(), each.before.format("%Y-%m-%d %H:%M").to_string(), each.rows.to_string()]
        });
        columns(["CLASS", "OLDER THAN", would], rows)
    })
}

async fn trial(kept: &kept::Kept, keeping: &Keeping, now: DateTime<Utc>) -> Result<Vec<Removal>, Failure> {
    let mut all = keeping.due(now);
    // What goes for its age is not there any more when repetitions go.
    let aged = all.iter().find(|each| each.class == DataClass::Evidence && !each.repetitions);
    let aged = aged.map(|each| each.before);
    for each in &mut all {
        let Removal { class, repetitions, before, .. } = *each;
        let since = aged.filter(|_| repetitions);
        let most = i32::MAX.unsigned_abs();
        let prune = Prune { lease: None, class, before, since, repetitions, now, most, is_trial: true };
        each.rows = kept.store.prune(&prune).await?.rows;
    }
    Ok(all)
}

#[derive(Serialize)]
struct StorageView {
    #[serde(flatten)]
    stored: Stored,
    /// How long it is kept, in days; none is for good.
    days: Option<f64>,
}

/// Shows how much is kept.
pub(super) fn storage(args: &StorageArgs, global: &Global) -> Result<Exit, Failure> {
    let setup = Setup::load(global, None)?;
    let (runtime, kept) = kept::existing(&setup)?;
    let stored = runtime.block_on(kept.store.stored())?;
    let retention = &setup.config.settings.retention;
    let views: Vec<StorageView> = stored
        .into_iter()
        .map(|stored| {
            let length = stored.class.and_then(|class| retention.of(class).length());
            StorageView { stored, days: length.map(|length| length.as_seconds_f64() / 86_400.0) }
        })
        .collect();
    show(args.json, &views, |views| {
        let rows = views.iter().map(|StorageView { stored, days }| {
            [
                stored.what.to_owned(),
                stored.count.to_string(),
                stored.oldest.map_or_else(|| "-".to_owned(), |oldest| oldest.date_naive().to_string()),
                stored.bytes.to_string(),
                days.map_or_else(|| "for good".to_owned(), in_days),
            ]
        });
        columns(["WHAT", "HOW MANY", "OLDEST", "BYTES", "KEPT"], rows)
    })
}

fn in_days(days: f64) -> String {
    let number = format!("{days:.2}");
    let number = number.trim_end_matches('0').trim_end_matches('.');
    if number == "1" { "1 day".to_owned() } else { format!("{number} days") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_days_are_told() {
        for (days, told) in [(1.0, "1 day"), (1.5, "1.5 days"), (400.0, "400 days")] {
            assert_eq!(in_days(days), told);
        }
    }

    #[test]
    fn a_hold_says_why_and_covers_whole_days() {
        assert!(text(" ").is_err() && text("a\nb").is_err() && text(&"x".repeat(501)).is_err());
        assert!(class("evidence").is_ok() && class("evidences").is_err());
        let day = NaiveDate::from_ymd_opt(2027, 1, 5);
        let args = |from, until| AddArgs {
            name: "case-7".to_owned(),
            reason: "r".to_owned(),
            by: "ann".to_owned(),
            class: Vec::new(),
            source: Vec::new(),
            from,
            until,
        };
        let hold = wanted(args(day, day)).unwrap();
        assert_eq!(hold.from.unwrap().to_rfc3339(), "2027-01-05T00:00:00+00:00");
        assert_eq!(hold.until.unwrap().to_rfc3339(), "2027-01-05T23:59:59.999+00:00");
        assert!(wanted(args(day, day.and_then(|day| day.pred_opt()))).is_err());
        assert!(hold.classes.is_empty() && hold.sources.is_empty());
    }
}
