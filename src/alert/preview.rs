//! What would be told of some changes, without a store: for looking at messages before they are sent.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::knowledge::Knowledge;
use super::receiver::MOST_ALERTS;
use super::route::Routes;
use super::standing;
use super::turn::{Given, turn};
use crate::model::{AlertId, AlertState, Assessment, FindingKey, Notification, Standing, Transition};
use crate::store::{Group, Target, Told, Waiting};

/// The changes that an assessment would be, if nothing had been told before.
#[must_use]
pub fn as_news(assessment: &Assessment) -> Vec<Transition> {
    let waiver = |disposition: &crate::model::Disposition| match disposition {
        crate::model::Disposition::Waived { waiver, .. } => Some(waiver.clone()),
        crate::model::Disposition::Open | crate::model::Disposition::Baseline => None,
    };
    let findings = assessment.findings.iter().map(|finding| Transition::Finding {
        finding: FindingKey {
            policy: finding.policy.clone(),
            source: finding.source.clone(),
            scope: finding.scope.clone(),
            subject: finding.subject.clone(),
        },
        before: None,
        after: finding.verdict,
        message: finding.message.clone(),
        waiver: waiver(&finding.disposition),
    });
    findings.collect()
}

/// The messages that would be made of changes at a moment, when every wait is over.
#[must_use]
pub fn messages(
    changes: &[Transition],
    routes: &Routes,
    knowledge: &Knowledge,
    now: DateTime<Utc>,
) -> Vec<Notification> {
    let mut groups: BTreeMap<String, (Target, Vec<Waiting>)> = BTreeMap::new();
    let mut standings: BTreeMap<AlertId, Standing> = BTreeMap::new();
    for (seq, transition) in (1..).zip(changes) {
        let standing = standing::after(transition, now, standings.get(&transition.alert()), knowledge);
        let told = Told { seq, at: now, transition: transition.clone() };
        if standing.state != AlertState::Resolved {
            for target in routes.targets(&standing.labels, now) {
                let waiting = Waiting { standing: standing.clone(), told: None, changes: vec![told.clone()] };
                groups.entry(target.group.clone()).or_insert_with(|| (target, Vec::new())).1.push(waiting);
            }
        }
        standings.insert(standing.id, standing);
    }
    let made = groups.into_values().filter_map(|(target, waiting)| {
        let firing = waiting.iter().filter(|each| each.standing.state == AlertState::Firing).count();
        let group = Group {
            id: target.group,
            // Of a route that nobody knows: a preview is not held back.
            route: String::new(),
            receiver: target.receiver,
            labels: target.labels,
            number: 0,
            told: None,
            firing: firing as u64,
        };
        let (told_firing, most) = (Vec::new(), MOST_ALERTS);
        let given = Given { group: &group, waiting, told_firing, explaining: &[], most };
        turn(given, routes, knowledge, now).notification
    });
    let mut made: Vec<Notification> = made.collect();
    made.sort_by_key(|each| std::cmp::Reverse(each.severity()));
    made
}
