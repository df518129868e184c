//! The evidence of a scan with `--offline`: the newest of the log, and which sources it should come from.
//!
//! Of now the configuration says which sources there are. Of an earlier moment the log says it: those that had been read
//! by then. What this leaves out is told in every report.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::Exit;
use super::evidence::Gathered;
use super::kept::Kept;
use super::problems::Failure;
use crate::evidence::Kinds;
use crate::model::{KindName, Record, Scope, SourceId};
use crate::policy::Sources;
use crate::store::Wanted;

/// What is asked of the log.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    /// Only these sources, or all when empty.
    pub(super) only: &'a [SourceId],
    /// The moment, when another than now is asked for.
    pub(super) as_of: Option<DateTime<Utc>>,
    /// Now.
    pub(super) now: DateTime<Utc>,
    /// How old evidence may be.
    pub(super) kinds: &'a Kinds,
}

/// The newest stored evidence not collected after the moment, and the sources that it should come from.
pub(super) async fn stored(
    kept: &Kept,
    asked: Asked<'_>,
    configured: &Sources,
) -> Result<(Gathered, Sources), Failure> {
    let records = kept.store.evidence(Wanted::NewestUntil(asked.as_of.unwrap_or(asked.now))).await?;
    let (records, sources) = settle(records, asked, configured.clone());
    if records.is_empty() {
        return Err(Failure::message(Exit::Unreachable, "there is no stored evidence")
            .hint("run `annexa scan` without --offline first, or name its --data-dir"));
    }
    let evidence = kept.read_back(records).await?;
    let took = BTreeMap::new();
    Ok((Gathered { evidence: evidence.into_iter().collect(), sources: 0, unreachable: 0, took }, sources))
}

/// Which records count, and which sources they should come from.
pub(super) fn settle(
    mut records: Vec<Record>,
    asked: Asked<'_>,
    mut sources: Sources,
) -> (Vec<Record>, Sources) {
    let outdated = outdated(&records);
    let mut kept = outdated.iter().map(|is_outdated| !is_outdated);
    records.retain(|_| kept.next().unwrap_or(true));
    let mut given: BTreeMap<SourceId, BTreeSet<KindName>> = BTreeMap::new();
    for record in &records {
        given.entry(record.source.clone()).or_default().insert(record.kind.clone());
    }
    if asked.as_of.is_some() {
        let later = sources.configured.keys().filter(|id| !given.contains_key(*id));
        for id in later.cloned().collect::<Vec<_>>() {
            sources.configured.remove(&id);
            sources
                .departures
                .push(format!("source {id} had not been read at that moment, so it does not count"));
        }
    }
    for (id, kinds) in
        given.into_iter().filter(|(id, _)| !sources.configured.contains_key(id)).collect::<Vec<_>>()
    {
        if id.as_str() == collectors::annexa::SOURCE {
            // Nobody configures annexa itself. Its daemon counts as long as its evidence does.
            sources.configured.insert(id, kinds);
        } else if is_gone(&id, &records, asked) {
            let last = records.iter().filter(|record| record.source == id).map(|record| record.collected_at);
            let last = last.max().unwrap_or(asked.now).format("%Y-%m-%d %H:%M UTC");
            records.retain(|record| record.source != id);
            sources.departures.push(format!(
                "source {id} is not configured any more, so its evidence, last of {last}, does not count"
            ));
        } else {
            sources.configured.insert(id, kinds);
        }
    }
    if !asked.only.is_empty() {
        sources.left_out = sources.configured.keys().filter(|id| !asked.only.contains(id)).cloned().collect();
        records.retain(|record| asked.only.contains(&record.source));
    }
    (records, sources)
}

/// Of each record whether it only says that a source as a whole could not be read, and the source was read since.
fn outdated(records: &[Record]) -> Vec<bool> {
    let mut read: BTreeMap<(&SourceId, &KindName), DateTime<Utc>> = BTreeMap::new();
    let is_of_source = |record: &Record| record.scope == Scope::from(&record.source);
    for record in records.iter().filter(|record| !is_of_source(record)) {
        let at = read.entry((&record.source, &record.kind)).or_insert(record.collected_at);
        *at = record.collected_at.max(*at);
    }
    let is_outdated = |record: &Record| {
        let since = read.get(&(&record.source, &record.kind));
        is_of_source(record) && record.calls.is_empty() && since.is_some_and(|at| *at > record.collected_at)
    };
    records.iter().map(is_outdated).collect()
}

/// Whether a source that is not configured was gone by the moment: of now it is, unless it is asked for; of an earlier moment when all its
/// evidence was too old by the time that another source was read.
fn is_gone(id: &SourceId, records: &[Record], asked: Asked<'_>) -> bool {
    if asked.as_of.is_none() {
        return !asked.only.contains(id);
    }
    let Some(newest) = records.iter().map(|record| record.collected_at).max() else { return true };
    let is_too_old = |record: &Record| {
        let allowed = asked.kinds.get(&record.kind).map(|kind| kind.max_age);
        allowed.is_none_or(|allowed| newest - record.observed_at > allowed)
    };
    records.iter().filter(|record| record.source == *id).all(is_too_old)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use collectors::api::{Call, Completeness, Digest};

    use super::*;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    fn id(text: &str) -> SourceId {
        SourceId::parse(text).unwrap()
    }

    /// A record so many hours old; one whose scope is its source was not read.
    fn record(source: &str, scope: &str, hours: i64) -> Record {
        let at = now() - TimeDelta::hours(hours);
        let call = Call { operation: "GET".to_owned(), count: 1, request_ids: Vec::new() };
        Record {
            kind: KindName::parse("scim.users").unwrap(),
            source: id(source),
            scope: Scope::parse(scope).unwrap(),
            observed_at: at,
            collected_at: at,
            collector: String::new(),
            identity: String::new(),
            completeness: Completeness { pages: 1, expected: None, got: 0 },
            gaps: Vec::new(),
            closed: Vec::new(),
            calls: if source == scope { Vec::new() } else { vec![call] },
            schema: Digest::of(b""),
            body: Digest::of(b""),
        }
    }

    /// The scopes that count, the sources that are expected, and how much is told.
    fn settled(
        records: Vec<Record>,
        configured: &[&str],
        as_of: Option<DateTime<Utc>>,
    ) -> (Vec<String>, Vec<String>, usize) {
        let kinds = Kinds::of(collectors::all()).unwrap();
        let asked = Asked { only: &[], as_of, now: now(), kinds: &kinds };
        let sources = Sources {
            configured: configured.iter().map(|each| (id(each), BTreeSet::new())).collect(),
            ..Sources::default()
        };
        let (records, sources) = settle(records, asked, sources);
        let scopes = records.iter().map(|record| record.scope.to_string()).collect();
        (scopes, sources.configured.keys().map(ToString::to_string).collect(), sources.departures.len())
    }

    #[test]
    fn that_a_source_could_not_be_read_counts_until_it_was_read() {
        let read = || record("one", "scim:one", 1);
        let outdated = settled(vec![record("one", "one", 2), read()], &["one"], None);
        assert_eq!(outdated.0, ["scim:one"]);
        let newer = settled(vec![read(), record("one", "one", 0)], &["one"], None);
        assert_eq!(newer.0, ["scim:one", "one"]);
    }

    #[test]
    fn a_source_that_is_removed_does_not_count_now_and_is_told() {
        let records = vec![record("one", "scim:one", 1), record("old", "old", 1)];
        let (scopes, sources, told) = settled(records, &["one"], None);
        assert_eq!((scopes, sources, told), (vec!["scim:one".into()], vec!["one".into()], 1));
    }

    #[test]
    fn of_an_earlier_moment_the_log_says_which_sources_there_were() {
        let then = Some(now());
        let records = || vec![record("one", "scim:one", 1), record("old", "scim:old", 2)];
        let (scopes, sources, told) = settled(records(), &["one", "new"], then);
        assert_eq!(scopes, ["scim:one", "scim:old"], "it was read within its time");
        assert_eq!((sources, told), (vec!["old".to_owned(), "one".to_owned()], 1), "a later one is told");
        let gone = vec![record("one", "scim:one", 1), record("old", "scim:old", 99)];
        let (scopes, sources, told) = settled(gone, &["one"], then);
        assert_eq!((scopes, sources, told), (vec!["scim:one".into()], vec!["one".into()], 1));
        // Nothing was read for days: nobody knows that it is gone.
        let silent = vec![record("one", "scim:one", 98), record("old", "scim:old", 99)];
        assert_eq!(settled(silent, &["one"], then).0.len(), 2);
    }
}
