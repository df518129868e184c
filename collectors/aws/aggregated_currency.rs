//! How far the word of an aggregator of AWS Config holds: until when each item is known to be right, and what may be missing.
//!
//! An item is written when its resource changes, so that its own time does not tell whether it is still right. It is for as
//! long as changes of its type are recorded and what is recorded arrives.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::api::UnknownReason;

use super::aggregated_recorders::{Coverage, Recorder, Seen};
use super::aggregator::{Place, SELECT, STATUS, Source, View};
use super::failure::Failure;
use super::value::Moment;

/// How long before the collection a source must have been verified, and an item have been right, to count.
const LONGEST: TimeDelta = TimeDelta::hours(24);

/// How long a recorder that was started or changed takes to look at all resources anew, of which AWS gives no bound.
const INVENTORY: TimeDelta = TimeDelta::hours(6);

/// What is wrong with types that are not recorded at once.
const DAILY: &str = "is recorded once a day at most, or it is not told how often";

/// How far AWS's clock may be ahead of ours.
pub(super) const AHEAD: TimeDelta = TimeDelta::minutes(10);

/// How far the word of an aggregator about a resource holds.
pub(super) struct Currency {
    /// The last moment of which it is known that the item was right.
    pub(super) current_to: DateTime<Utc>,
    /// Why that is too long ago.
    pub(super) lapse: Option<Failure>,
}

impl View {
    /// What records changes in a place.
    ///
    /// # Errors
    /// When that could not be read, or not be told apart.
    pub(super) fn recorder(&self, place: &Place) -> Result<&Recorder, Failure> {
        match self.recorders.as_ref().map_err(Clone::clone)?.get(place) {
            None => Ok(&Recorder::None),
            Some(Seen::One(recorder)) => Ok(recorder),
            Some(Seen::Undecided(detail)) => Err(Failure::malformed(SELECT.operation, detail)),
        }
    }

    /// Whether recorders could be read at all.
    ///
    /// # Errors
    /// When they could not.
    pub(super) fn recorders(&self) -> Result<(), Failure> {
        self.recorders.as_ref().map(drop).map_err(Clone::clone)
    }

    /// When a source was last verified, which must be lately and well.
    ///
    /// # Errors
    /// What is wrong with it, and since when.
    pub(super) fn verified(&self, place: &Place) -> Result<DateTime<Utc>, Failure> {
        let lapse = |reason, detail: String| Err(Failure::new(reason, STATUS.operation, detail));
        let id = place.id();
        let (status, at, error) = match self.sources.get(place) {
            Some(Source::Collected { status, updated_at, error }) => (status.as_str(), updated_at, error),
            Some(Source::RegionLeftOut) => {
                return lapse(UnknownReason::Absent, format!("the aggregator is set up to leave {id} out"));
            }
            Some(Source::AccountMissing | Source::NotListed | Source::OptIn) | None => {
                return lapse(UnknownReason::Absent, format!("the aggregator does not list {id}"));
            }
        };
        let since = match at {
            Moment::At { at } => format!("at {}", at.to_rfc3339()),
            Moment::None => "at a moment that is not told".to_owned(),
        };
        match (status, at) {
            ("SUCCEEDED", Moment::At { at }) if *at - self.now > AHEAD => {
                lapse(UnknownReason::Malformed, format!("{id} was updated {since}, after this collection"))
            }
            ("SUCCEEDED", Moment::At { at }) if self.now - *at <= LONGEST => Ok((*at).min(self.now)),
            ("SUCCEEDED", _) => lapse(
                UnknownReason::Stale,
                format!(
                    "the aggregator updated {id} last {since}, and 24 h before the collection are allowed"
                ),
            ),
            (status, _) => lapse(
                UnknownReason::Stale,
                format!("the last update of the aggregator from {id}, {since}, is {status:?} {error}")
                    .trim_end()
                    .to_owned(),
            ),
        }
    }

    /// How far the word about a resource of a type holds, of which an item was captured at some moment.
    ///
    /// An item is written when its resource changes, so that an old one is right for as long as its changes are recorded
    /// and arrive. A recorder that records once a day may be late by a day.
    /// <https://docs.aws.amazon.com/config/latest/developerguide/select-resources.html>
    pub(super) fn currency(&self, place: &Place, kind: &str, captured_at: DateTime<Utc>) -> Currency {
        let verified = match self.verified(place) {
            Ok(verified) => verified,
            Err(lapse) => return Currency { current_to: captured_at, lapse: Some(lapse) },
        };
        let coverage = self.coverage(place, kind, verified);
        let (current_to, why) = match coverage {
            Ok(Coverage::Continuous) => (captured_at.max(verified), String::new()),
            Ok(Coverage::Daily) => (captured_at.max(verified - TimeDelta::days(1)), DAILY.to_owned()),
            Ok(Coverage::None(why)) => (captured_at, why),
            Err(failure) => (captured_at, failure.detail),
        };
        let lapse = (self.now - current_to > LONGEST).then(|| {
            let until = current_to.to_rfc3339();
            let detail = format!("{kind} in {} is known until {until} only: {why}", place.id());
            Failure::new(UnknownReason::Stale, SELECT.operation, detail)
        });
        Currency { current_to, lapse }
    }

    /// Whether and how often a type is recorded in a place, as of when its source was verified.
    fn coverage(&self, place: &Place, kind: &str, verified: DateTime<Utc>) -> Result<Coverage, Failure> {
        let recorder = self.recorder(place)?;
        match (recorder.coverage(kind), recorder) {
            (Coverage::Continuous | Coverage::Daily, Recorder::Set { name, captured_at, .. })
                if verified - *captured_at < INVENTORY =>
            {
                let since = captured_at.to_rfc3339();
                let why = format!("recorder {name} is as it is since {since} and may not have seen all yet");
                Ok(Coverage::None(why))
            }
            (coverage, _) => Ok(coverage),
        }
    }

    /// Why resources of some types may be missing from a place, though its source is in order.
    pub(super) fn may_lack(&self, place: &Place, kinds: &[&str], verified: DateTime<Utc>) -> Option<Failure> {
        let absent = |detail| Failure::new(UnknownReason::Absent, SELECT.operation, detail);
        let mut reasons: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for kind in kinds {
            let why = match self.coverage(place, kind, verified) {
                Ok(Coverage::Continuous) => continue,
                Ok(Coverage::Daily) => DAILY.to_owned(),
                Ok(Coverage::None(why)) => why,
                Err(failure) => return Some(failure),
            };
            reasons.entry(why).or_default().push(kind);
        }
        let (why, which) = reasons.into_iter().next()?;
        let which = if which.len() == kinds.len() { String::new() } else { which.join(", ") + ": " };
        Some(absent(format!("resources of {} may be missing: {which}{why}", place.id())))
    }
}
