//! A turn of a group: what of all that waits is told now, what is held back, and what needs no telling. Pure.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::knowledge::Knowledge;
use super::route::Routes;
use super::standing;
use crate::model::{
    Alert, AlertChange, AlertId, AlertState, Notification, NotificationId, Standing, Transition, Verdict,
};
use crate::store::{Group, Told, Turn, Waiting};

/// The namespace of the ids of messages (a random UUID, fixed for good).
const MESSAGES: Uuid = Uuid::from_u128(0x5a0e_c3b1_7f42_4b6e_9d18_2c64_e07f_a935);

/// The most alerts that did not change and are listed beside.
const MOST_STANDING: usize = 40;

/// How soon a group looks again at what it holds back.
const LOOK_AGAIN: TimeDelta = TimeDelta::minutes(1);

/// What a group is given for its turn.
pub(super) struct Given<'a> {
    pub(super) group: &'a Group,
    pub(super) waiting: Vec<Waiting>,
    /// What fires and was told: for saying it again, and beside what changed.
    pub(super) told_firing: Vec<Standing>,
    /// What fires and may explain others.
    pub(super) explaining: &'a [Standing],
    /// How many alerts its receiver takes in a message.
    pub(super) most: usize,
}

/// The turn of a group at a moment.
pub(super) fn turn(given: Given<'_>, routes: &Routes, knowledge: &Knowledge, now: DateTime<Utc>) -> Turn {
    let Given { group, waiting, told_firing, explaining, most } = given;
    let route = routes.get(&group.route);
    let mut turn = Turn {
        group: group.id.clone(),
        at: now,
        notification: None,
        told: Vec::new(),
        quiet: Vec::new(),
        next: None,
    };
    if let Some(until) = route.and_then(|route| route.held_until(now)) {
        turn.next = Some(until);
        return turn;
    }
    let mut alerts = Vec::new();
    for each in waiting {
        let is_held = each.standing.state == AlertState::Firing
            && routes.is_inhibited(&each.standing, explaining.iter());
        if is_held {
            turn.next = Some(now + LOOK_AGAIN);
        } else if is_nothing_new(&each) {
            turn.quiet.push(each.standing.id);
        } else {
            turn.told.push((each.standing.id, each.standing.state, each.standing.verdict));
            alerts.push(alert(each, knowledge));
        }
    }
    let again = route.and_then(|route| route.repeat).filter(|_| alerts.is_empty());
    if again.is_some_and(|again| group.told.is_some_and(|told| told + again <= now)) {
        let said = |each: &Standing| standing::told(each, each.verdict, Vec::new(), knowledge);
        alerts = told_firing.iter().map(said).collect();
    }
    let still_firing = group.firing > 0;
    if let Some(repeat) = route.and_then(|route| route.repeat).filter(|_| still_firing) {
        let from = if alerts.is_empty() { group.told.unwrap_or(now) } else { now };
        let next = (from + repeat).max(now + TimeDelta::seconds(1));
        turn.next = Some(turn.next.map_or(next, |sooner| sooner.min(next)));
    }
    let standing = unchanged(told_firing, &alerts, knowledge);
    turn.notification = message(group, listed(alerts, most), standing, knowledge, now);
    turn
}

/// Whether an alert is back where it was told, and was only unknown meanwhile: nobody has to do anything about it, and a source
/// that was down is told by itself.
fn is_nothing_new(waiting: &Waiting) -> bool {
    let Waiting { standing, told, changes } = waiting;
    let was_unknown =
        |told: &Told| matches!(&told.transition, Transition::Finding { after: Verdict::Unknown(_), .. });
    let Some((_, between)) = changes.split_last() else { return false };
    let is_back = match told {
        Some(told) => *told == (standing.state, standing.verdict),
        None => standing.state == AlertState::Resolved,
    };
    is_back && !between.is_empty() && between.iter().all(was_unknown)
}

fn alert(waiting: Waiting, knowledge: &Knowledge) -> Alert {
    let Waiting { standing, told, changes } = waiting;
    let first_before = changes.first().and_then(|first| match &first.transition {
        Transition::Finding { before, .. } => *before,
        Transition::Ended { before, .. } => Some(*before),
        Transition::Source { .. }
        | Transition::Scope { .. }
        | Transition::Policy { .. }
        | Transition::Waiver { .. }
        | Transition::Receiver { .. }
        | Transition::Attestation { .. }
        | Transition::Missed { .. } => None,
    });
    let before = told.map_or(first_before, |(_, verdict)| verdict);
    let changes = changes.iter().map(|told| change(told, knowledge)).collect();
    standing::told(&standing, before, changes, knowledge)
}

fn change(told: &Told, knowledge: &Knowledge) -> AlertChange {
    let standing = standing::after(&told.transition, told.at, None, knowledge);
    AlertChange { at: told.at, state: standing.state, verdict: standing.verdict }
}

/// What fires as before, worst first.
fn unchanged(told_firing: Vec<Standing>, alerts: &[Alert], knowledge: &Knowledge) -> Vec<Alert> {
    let changed: BTreeSet<AlertId> = alerts.iter().map(|alert| alert.id).collect();
    let mut left: Vec<Standing> =
        told_firing.into_iter().filter(|each| !changed.contains(&each.id)).collect();
    left.sort_by_key(|each| std::cmp::Reverse(standing::severity(each)));
    let said = |each: &Standing| standing::told(each, each.verdict, Vec::new(), knowledge);
    // The requirements were told with it; they are nine tenths of an alert, and a message is kept for long.
    let brief = |each: &Standing| Alert { requirements: Vec::new(), ..said(each) };
    left.iter().take(MOST_STANDING).map(brief).collect()
}

/// The worst alerts, and how many there are beside.
fn listed(mut alerts: Vec<Alert>, most: usize) -> (Vec<Alert>, u64) {
    alerts.sort_by(|one, other| {
        let order = |alert: &Alert| (std::cmp::Reverse(alert.severity), alert.state);
        order(one)
            .cmp(&order(other))
            .then_with(|| one.title.cmp(&other.title))
            .then_with(|| one.labels.get("subject").cmp(&other.labels.get("subject")))
    });
    let more = alerts.len().saturating_sub(most) as u64;
    alerts.truncate(most);
    (alerts, more)
}

fn message(
    group: &Group,
    (alerts, more): (Vec<Alert>, u64),
    standing: Vec<Alert>,
    knowledge: &Knowledge,
    now: DateTime<Utc>,
) -> Option<Notification> {
    if alerts.is_empty() {
        return None;
    }
    let number = group.number + 1;
    let id = Uuid::new_v5(&MESSAGES, format!("{}\u{1f}{number}", group.id).as_bytes());
    Some(Notification {
        id: NotificationId::parse(&id.to_string()).ok()?,
        receiver: group.receiver.clone(),
        group: group.id.clone(),
        group_labels: group.labels.clone(),
        at: now,
        number,
        alerts,
        more,
        standing,
        firing: group.firing,
        url: knowledge.page(),
    })
}
