//! Routes: who is told of an alert, with which others, and when.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::config::{AlertSettings, InhibitSettings, RouteSettings};
use crate::model::{Digest, Labels, Matcher, ReceiverId, Standing};
use crate::schedule::{Interval, Schedule};
use crate::store::Target;

use super::standing::SOURCE_DOWN;

/// How long a new group waits for more, and how long its changes do, when nothing is set (as in Alertmanager).
const WAIT: Duration = Duration::from_secs(30);
const INTERVAL: Duration = Duration::from_secs(300);

/// The tree of routes, and what explains what.
#[derive(Debug, Default)]
pub struct Routes {
    root: Option<Route>,
    inhibit: Vec<Inhibition>,
}

/// A node of the tree.
#[derive(Debug, Clone)]
pub struct Route {
    /// The same as long as its matchers and those above it stay.
    pub id: String,
    /// Who is told.
    pub receiver: ReceiverId,
    /// How long a new group waits for more.
    pub wait: TimeDelta,
    /// How long changes of a group wait.
    pub interval: TimeDelta,
    /// After how long what still fires is told again.
    pub repeat: Option<TimeDelta>,
    matchers: Vec<Matcher>,
    go_on: bool,
    group_by: GroupBy,
    digest: Option<Schedule>,
    mute: Vec<Interval>,
    active: Vec<Interval>,
    below: Vec<Route>,
}

#[derive(Debug, Clone)]
enum GroupBy {
    Everything,
    Labels(Vec<String>),
}

impl Routes {
    /// The tree as it is configured; without routes nobody is told of anything.
    #[must_use]
    pub fn of(settings: &AlertSettings) -> Self {
        let root = settings.route.as_ref().and_then(|root| {
            let above = Route {
                id: String::new(),
                receiver: root.receiver.clone()?,
                wait: TimeDelta::from_std(WAIT).unwrap_or_default(),
                interval: TimeDelta::from_std(INTERVAL).unwrap_or_default(),
                repeat: None,
                matchers: Vec::new(),
                go_on: false,
                group_by: GroupBy::Labels(["alertname", "policy", "source"].map(str::to_owned).to_vec()),
                digest: None,
                mute: Vec::new(),
                active: Vec::new(),
                below: Vec::new(),
            };
            Some(Route::below(&above, root, &settings.interval))
        });
        Self { root, inhibit: inhibitions(&settings.inhibit) }
    }

    /// Routes that all lead to one receiver, with all alerts in one group.
    #[must_use]
    pub fn to(receiver: &ReceiverId) -> Self {
        let root = RouteSettings {
            receiver: Some(receiver.clone()),
            group_by: Some(Vec::new()),
            ..RouteSettings::default()
        };
        Self::of(&AlertSettings { route: Some(root), ..AlertSettings::default() })
    }

    /// The tree as text, a route a line.
    #[must_use]
    pub fn tree(&self) -> String {
        fn draw(route: &Route, depth: usize, text: &mut String) {
            let matchers: Vec<String> = route.matchers.iter().map(ToString::to_string).collect();
            let which = if matchers.is_empty() { "everything".to_owned() } else { matchers.join(", ") };
            let by = match &route.group_by {
                GroupBy::Everything => "each alert alone".to_owned(),
                GroupBy::Labels(labels) if labels.is_empty() => "all together".to_owned(),
                GroupBy::Labels(labels) => format!("by {}", labels.join(", ")),
            };
            let when = match &route.digest {
                Some(digest) => format!("digest {} {}", digest.text(), digest.zone()),
                None => format!(
                    "after {} s, then every {} s",
                    route.wait.num_seconds(),
                    route.interval.num_seconds()
                ),
            };
            let on = if route.go_on { ", and goes on" } else { "" };
            let indent = "  ".repeat(depth);
            text.push_str(&format!("{indent}{which} -> {} ({by}; {when}{on})\n", route.receiver));
            route.below.iter().for_each(|below| draw(below, depth + 1, text));
        }
        let mut text = String::new();
        match &self.root {
            Some(root) => draw(root, 0, &mut text),
            None => text.push_str("no routes: nobody is told\n"),
        }
        text
    }

    /// The groups that an alert belongs to.
    #[must_use]
    pub fn targets(&self, labels: &Labels, now: DateTime<Utc>) -> Vec<Target> {
        self.of_labels(labels).into_iter().map(|route| route.target(labels, now)).collect()
    }

    /// The routes that labels take.
    #[must_use]
    pub fn of_labels(&self, labels: &Labels) -> Vec<&Route> {
        self.root.as_ref().map(|root| root.taken(labels)).unwrap_or_default()
    }

    /// The route of this id; none when the configuration has it no more.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Route> {
        fn find<'a>(route: &'a Route, id: &str) -> Option<&'a Route> {
            if route.id == id { Some(route) } else { route.below.iter().find_map(|below| find(below, id)) }
        }
        find(self.root.as_ref()?, id)
    }

    /// Whether what fires explains an alert, so that it is not told.
    pub fn is_inhibited<'a>(&self, alert: &Standing, mut firing: impl Iterator<Item = &'a Standing>) -> bool {
        firing.any(|each| {
            each.id != alert.id && self.inhibit.iter().any(|rule| rule.explains(&each.labels, &alert.labels))
        })
    }

    /// Whether any alert that fires may explain others; else only those of sources do.
    #[must_use]
    pub fn has_own_inhibitions(&self) -> bool {
        self.inhibit.len() > 1
    }
}

impl Route {
    fn below(above: &Self, settings: &RouteSettings, intervals: &BTreeMap<String, Interval>) -> Self {
        let named = |names: &[String]| names.iter().filter_map(|name| intervals.get(name).cloned()).collect();
        let time = |own: Option<Duration>| own.and_then(|own| TimeDelta::from_std(own).ok());
        let receiver = settings.receiver.clone().unwrap_or_else(|| above.receiver.clone());
        let chain: Vec<String> = settings.matchers.iter().map(ToString::to_string).collect();
        let id = Digest::of([&above.id, receiver.as_str(), &chain.join("\u{1f}")].join("\u{1e}").as_bytes());
        let zone = settings.time_zone.as_deref().unwrap_or("UTC");
        let group_by = settings.group_by.as_ref().map(|labels| {
            if labels.iter().any(|label| label == "...") {
                GroupBy::Everything
            } else {
                GroupBy::Labels(labels.clone())
            }
        });
        let mut route = Self {
            id: id.to_string(),
            receiver,
            wait: time(settings.group_wait).unwrap_or(above.wait),
            interval: time(settings.group_interval).unwrap_or(above.interval),
            repeat: time(settings.repeat_interval).or(above.repeat),
            matchers: settings.matchers.clone(),
            go_on: settings.go_on,
            group_by: group_by.unwrap_or_else(|| above.group_by.clone()),
            digest: settings.digest.as_deref().and_then(|digest| Schedule::parse(digest, zone).ok()),
            // As in Alertmanager, a route holds back by its own intervals only.
            mute: named(&settings.mute),
            active: named(&settings.active),
            below: Vec::new(),
        };
        route.below = settings.routes.iter().map(|each| Self::below(&route, each, intervals)).collect();
        route
    }

    /// As in Alertmanager: the deepest routes that match, the first one and those after it while they say `continue`.
    fn taken(&self, labels: &Labels) -> Vec<&Self> {
        if !self.matchers.iter().all(|matcher| matcher.matches(labels)) {
            return Vec::new();
        }
        let mut taken = Vec::new();
        for below in &self.below {
            let found = below.taken(labels);
            let ends = !found.is_empty() && !below.go_on;
            taken.extend(found);
            if ends {
                break;
            }
        }
        if taken.is_empty() { vec![self] } else { taken }
    }

    fn target(&self, labels: &Labels, now: DateTime<Utc>) -> Target {
        let labels: Labels = match &self.group_by {
            GroupBy::Everything => labels.clone(),
            GroupBy::Labels(names) => {
                let shared = labels.iter().filter(|(name, _)| names.contains(name));
                shared.map(|(name, value)| (name.clone(), value.clone())).collect()
            }
        };
        let mut named = self.id.clone();
        for (name, value) in &labels {
            named.push_str(&format!("\u{1e}{name}\u{1f}{value}"));
        }
        let digest = self.digest.as_ref().and_then(|digest| digest.next_after(now));
        Target {
            group: Digest::of(named.as_bytes()).to_string(),
            route: self.id.clone(),
            receiver: self.receiver.clone(),
            labels,
            first: digest.unwrap_or(now + self.wait),
            interval: self.interval,
            is_digest: digest.is_some(),
        }
    }

    /// Until when it holds back at a moment, if it does.
    #[must_use]
    pub fn held_until(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        if let Some(mute) = self.mute.iter().find(|interval| interval.holds(now)) {
            return Some(mute.end(now));
        }
        let is_active = |moment| self.active.iter().any(|interval| interval.holds(moment));
        if self.active.is_empty() || is_active(now) {
            return None;
        }
        let minutes = (1..=7 * 24 * 60).map(|minute| now + TimeDelta::minutes(minute));
        Some(minutes.into_iter().find(|each| is_active(*each)).unwrap_or(now + TimeDelta::days(7)))
    }

    /// When a group that still fires is told again although nothing changed.
    #[must_use]
    pub fn told_again(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.repeat.map(|repeat| now + repeat)
    }
}

/// What explains what.
#[derive(Debug)]
struct Inhibition {
    source: Vec<Matcher>,
    target: Vec<Matcher>,
    equal: Vec<String>,
}

impl Inhibition {
    fn explains(&self, source: &Labels, target: &Labels) -> bool {
        let all =
            |matchers: &[Matcher], labels: &Labels| matchers.iter().all(|matcher| matcher.matches(labels));
        let value = |labels: &Labels, name: &String| labels.get(name).cloned().unwrap_or_default();
        all(&self.source, source)
            && all(&self.target, target)
            && self.equal.iter().all(|name| value(source, name) == value(target, name))
    }
}

/// A source that cannot be read explains what is unknown of it; the rest is configured.
fn inhibitions(settings: &[InhibitSettings]) -> Vec<Inhibition> {
    let matcher = |text: &str| Matcher::parse(text).ok().into_iter().collect();
    let own = Inhibition {
        source: matcher(&format!("alertname=\"{SOURCE_DOWN}\"")),
        target: matcher("verdict=\"unknown\""),
        equal: vec!["source".to_owned()],
    };
    let configured = settings.iter().map(|each| Inhibition {
        source: each.source.clone(),
        target: each.target.clone(),
        equal: each.equal.clone(),
    });
    std::iter::once(own).chain(configured).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routes(text: &str) -> Routes {
        Routes::of(&toml::from_str(text).unwrap())
    }

    fn labels(pairs: &[(&str, &str)]) -> Labels {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn told(routes: &Routes, pairs: &[(&str, &str)]) -> Vec<String> {
        routes.of_labels(&labels(pairs)).iter().map(|route| route.receiver.to_string()).collect()
    }

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc)
    }

    const TREE: &str = r#"
        [route]
        receiver = "all"
        group_by = ["policy"]
        [[route.routes]]
        match = ['severity="critical"']
        receiver = "oncall"
        group_wait = "1s"
        continue = true
        [[route.routes]]
        match = ['source=~"aws-.*"']
        receiver = "cloud"
        [[route.routes.routes]]
        match = ['owner="data"']
        receiver = "data"
        [[route.routes]]
        match = ['verdict="unknown"']
        receiver = "platform"
        digest = "0 8 * * *"
        mute = ["weekend"]
        [interval.weekend]
        weekdays = ["saturday:saturday", "sunday"]
    "#;

    #[test]
    fn the_deepest_route_that_matches_is_taken_and_continue_goes_on() {
        let routes = routes(TREE);
        assert_eq!(told(&routes, &[("severity", "low")]), ["all"]);
        assert_eq!(told(&routes, &[("severity", "critical")]), ["oncall"]);
        assert_eq!(told(&routes, &[("severity", "critical"), ("source", "aws-prod")]), ["oncall", "cloud"]);
        assert_eq!(told(&routes, &[("source", "aws-prod"), ("owner", "data")]), ["data"]);
        assert_eq!(told(&routes, &[("source", "aws-prod"), ("verdict", "unknown")]), ["cloud"]);
        assert_eq!(told(&Routes::default(), &[("severity", "low")]), Vec::<String>::new());
    }

    #[test]
    fn alerts_that_share_labels_are_one_group_of_one_route() {
        let routes = routes(TREE);
        let now = at("2027-01-01T00:00:00Z");
        let group = |pairs: &[(&str, &str)]| routes.targets(&labels(pairs), now)[0].group.clone();
        let one = group(&[("policy", "a"), ("subject", "1")]);
        assert_eq!(one, group(&[("policy", "a"), ("subject", "2")]));
        assert_ne!(one, group(&[("policy", "b"), ("subject", "1")]));
        assert_ne!(one, group(&[("policy", "a"), ("severity", "critical")]));
    }

    #[test]
    fn a_digest_waits_for_its_hour_and_a_muted_route_for_the_end() {
        let routes = routes(TREE);
        let unknown = labels(&[("verdict", "unknown")]);
        let target = &routes.targets(&unknown, at("2027-01-01T09:00:00Z"))[0];
        assert_eq!((target.first, target.is_digest), (at("2027-01-02T08:00:00Z"), true));
        let route = routes.of_labels(&unknown)[0];
        assert_eq!(route.held_until(at("2027-01-01T09:00:00Z")), None);
        assert_eq!(route.held_until(at("2027-01-02T08:00:00Z")), Some(at("2027-01-04T00:00:00Z")));
        assert_eq!(routes.get(&route.id).map(|found| &found.receiver), Some(&route.receiver));
    }

    #[test]
    fn a_source_that_is_down_explains_what_is_unknown_of_it_and_nothing_else() {
        let routes = routes(TREE);
        let standing = |id: &str, pairs: &[(&str, &str)]| Standing {
            id: crate::model::AlertId::of("test", id),
            state: crate::model::AlertState::Firing,
            labels: labels(pairs),
            verdict: None,
            title: String::new(),
            message: String::new(),
            since: at("2027-01-01T00:00:00Z"),
        };
        let down = [standing("down", &[("alertname", SOURCE_DOWN), ("source", "aws")])];
        let explained = |pairs: &[(&str, &str)]| routes.is_inhibited(&standing("x", pairs), down.iter());
        assert!(explained(&[("source", "aws"), ("verdict", "unknown")]));
        assert!(!explained(&[("source", "aws"), ("verdict", "fail")]));
        assert!(!explained(&[("source", "github"), ("verdict", "unknown")]));
        assert!(!explained(&[("verdict", "unknown")]));
    }
}
