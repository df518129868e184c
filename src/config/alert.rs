//! Settings of alerts: where they go, when, and who answers for what.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde::{Deserialize, Deserializer};

use crate::model::{LABELS, Matcher, Owner, ReceiverId};
use crate::schedule::{Interval, Schedule};

/// The longest duration of a setting: ten years, which nobody means.
const LONGEST: Duration = Duration::from_secs(10 * 366 * 24 * 60 * 60);

/// The shortest time after which what is still firing is told again.
const SHORTEST: Duration = Duration::from_secs(1);

/// Everything about alerts but the receivers.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AlertSettings {
    /// Where people reach annexa's pages, without a slash at the end; messages link there.
    pub url: Option<String>,
    /// Where alerts go.
    pub route: Option<RouteSettings>,
    /// Stretches of time by name, for routes.
    pub interval: BTreeMap<String, Interval>,
    /// Alerts that are not told while others are firing, beside those that are always so.
    pub inhibit: Vec<InhibitSettings>,
    /// Who answers for what; the first that matches counts.
    pub owner: Vec<OwnerSettings>,
}

/// A node of the tree of routes. What is not set is that of the node above.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RouteSettings {
    /// Who is told.
    pub receiver: Option<ReceiverId>,
    /// Which alerts take this route: those that match all. The root takes all.
    #[serde(rename = "match")]
    pub matchers: Vec<Matcher>,
    /// Whether alerts that took this route go on to the routes beside it.
    #[serde(rename = "continue")]
    pub go_on: bool,
    /// The labels by which alerts are told together; `...` stands for all of them.
    pub group_by: Option<Vec<String>>,
    /// How long to wait for more before a group is told for the first time.
    #[serde(deserialize_with = "duration")]
    pub group_wait: Option<Duration>,
    /// How long to wait before changes of a group are told.
    #[serde(deserialize_with = "duration")]
    pub group_interval: Option<Duration>,
    /// After how long what is still firing is told again; never when it is not set.
    #[serde(deserialize_with = "duration")]
    pub repeat_interval: Option<Duration>,
    /// A schedule by which alone this route tells, as a digest.
    pub digest: Option<String>,
    /// The time zone of the digest.
    pub time_zone: Option<String>,
    /// Intervals in which it holds back.
    pub mute: Vec<String>,
    /// Intervals outside of which it holds back.
    pub active: Vec<String>,
    /// Routes below it; an alert takes the first that matches, and those after it while they say `continue`.
    pub routes: Vec<RouteSettings>,
}

/// Alerts that are not told while others are firing.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InhibitSettings {
    /// The alerts that explain.
    pub source: Vec<Matcher>,
    /// The alerts that they explain.
    pub target: Vec<Matcher>,
    /// The labels that both must share.
    #[serde(default)]
    pub equal: Vec<String>,
}

/// Who answers for some alerts.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnerSettings {
    /// The alerts; all when there is none.
    #[serde(rename = "match", default)]
    pub matchers: Vec<Matcher>,
    /// The name.
    pub name: String,
    /// The member or user group to mention in Slack.
    #[serde(default)]
    pub slack: Option<String>,
    /// The e-mail address.
    #[serde(default)]
    pub email: Option<String>,
}

impl OwnerSettings {
    /// The owner as alerts name it.
    #[must_use]
    pub fn owner(&self) -> Owner {
        Owner { name: self.name.clone(), slack: self.slack.clone(), email: self.email.clone() }
    }
}

impl AlertSettings {
    /// What is wrong beyond the form of single values, given the receivers that there are.
    #[must_use]
    pub fn faults(&self, receivers: &BTreeSet<ReceiverId>) -> Vec<String> {
        let mut faults = Vec::new();
        if let Some(root) = &self.route {
            if root.receiver.is_none() {
                faults.push(
                    "alert.route names no receiver; alerts that no other route takes go there".to_owned(),
                );
            }
            if !root.matchers.is_empty() {
                faults.push("alert.route takes all alerts; put `match` into a route below it".to_owned());
            }
            self.faults_of(root, "alert.route", receivers, &mut faults);
        }
        for (number, rule) in self.inhibit.iter().enumerate() {
            let place = format!("alert.inhibit[{number}]");
            let matched = rule.source.iter().chain(&rule.target).map(Matcher::name);
            let named = matched.chain(rule.equal.iter().map(String::as_str));
            faults.extend(named.filter_map(|label| no_label(&place, label)));
        }
        for (number, owner) in self.owner.iter().enumerate() {
            let place = format!("alert.owner[{number}].match");
            faults.extend(owner.matchers.iter().filter_map(|matcher| no_label(&place, matcher.name())));
        }
        if let Some(url) =
            self.url.as_ref().filter(|url| !url.starts_with("https://") && !url.starts_with("http://"))
        {
            faults.push(format!("alert.url is {url:?}; write an address with https://"));
        }
        faults
    }

    /// That receivers are there, and nothing leads to them: nobody would be told of anything.
    #[must_use]
    pub fn leads_nowhere(&self, receivers: &BTreeSet<ReceiverId>) -> Option<String> {
        let is_so = self.route.is_none() && !receivers.is_empty();
        is_so.then(|| "there are receivers, and no [alert.route] that leads to them".to_owned())
    }

    fn faults_of(
        &self,
        route: &RouteSettings,
        place: &str,
        receivers: &BTreeSet<ReceiverId>,
        faults: &mut Vec<String>,
    ) {
        if let Some(receiver) = route.receiver.as_ref().filter(|receiver| !receivers.contains(*receiver)) {
            let near =
                collectors::api::did_you_mean(receiver.as_str(), receivers.iter().map(ReceiverId::as_str));
            let near = near.map(|near| format!("; {near}")).unwrap_or_default();
            faults.push(format!("{place}: there is no receiver {receiver}{near}"));
        }
        for matcher in &route.matchers {
            faults.extend(no_label(&format!("{place}.match"), matcher.name()));
        }
        for label in route.group_by.iter().flatten().filter(|label| *label != "...") {
            faults.extend(no_label(&format!("{place}.group_by"), label));
        }
        if route.repeat_interval.is_some_and(|length| length < SHORTEST) {
            faults.push(format!("{place}.repeat_interval is less than a second: it would tell without end"));
        }
        for name in route.mute.iter().chain(&route.active).filter(|name| !self.interval.contains_key(*name)) {
            faults.push(format!("{place}: there is no interval {name}; write it as [alert.interval.{name}]"));
        }
        let zone = route.time_zone.as_deref().unwrap_or("UTC");
        if let Some(Err(error)) = route.digest.as_deref().map(|digest| Schedule::parse(digest, zone)) {
            faults.push(format!("{place}.digest: {error}"));
        }
        for (number, below) in route.routes.iter().enumerate() {
            self.faults_of(below, &format!("{place}.routes[{number}]"), receivers, faults);
        }
    }
}

/// That no alert has a label of this name: what asks for it would match nothing, or everything, in silence.
fn no_label(place: &str, name: &str) -> Option<String> {
    if LABELS.contains(&name) {
        return None;
    }
    let near = collectors::api::did_you_mean(name, LABELS);
    let near = near.unwrap_or_else(|| format!("labels are {}", LABELS.join(", ")));
    Some(format!("{place}: alerts have no label {name}; {near}"))
}

/// A duration such as `30s`, `5m` or `1d 12h`.
pub(super) fn duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let wrong = |what: String| {
        serde::de::Error::custom(format!("{text:?} {what}; write one such as \"30s\" or \"5m\""))
    };
    let length =
        humantime::parse_duration(&text).map_err(|error| wrong(format!("is no duration ({error})")))?;
    if length > LONGEST { Err(wrong("is more than ten years".to_owned())) } else { Ok(Some(length)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(text: &str) -> AlertSettings {
        toml::from_str(text).unwrap()
    }

    fn faults(text: &str) -> String {
        let receivers = ["slack", "mail"].map(|name| ReceiverId::parse(name).unwrap());
        settings(text).faults(&receivers.into()).join("\n")
    }

    #[test]
    fn a_tree_of_routes_is_read() {
        let text = r#"
            url = "https://annexa.example.com"
            [route]
            receiver = "slack"
            group_by = ["policy", "source"]
            group_wait = "30s"
            [[route.routes]]
            match = ['severity="critical"', 'source=~"aws-.*"']
            receiver = "mail"
            continue = true
            mute = ["nights"]
            [[route.routes.routes]]
            digest = "0 8 * * mon-fri"
            time_zone = "Europe/Berlin"
            [interval.nights]
            times = ["00:00-06:00", "22:00-24:00"]
            [[owner]]
            match = ['source="aws-prod"']
            name = "platform"
            slack = "S012AB3CD"
        "#;
        let read = settings(text);
        assert_eq!(read.route.as_ref().unwrap().group_wait, Some(Duration::from_secs(30)));
        assert_eq!(faults(text), "");
    }

    #[test]
    fn what_leads_nowhere_is_told() {
        let receivers = [ReceiverId::parse("slack").unwrap()].into();
        assert!(settings("").leads_nowhere(&receivers).is_some());
        assert_eq!(settings("[route]\nreceiver = \"slack\"").leads_nowhere(&receivers), None);
        assert_eq!(settings("").leads_nowhere(&BTreeSet::new()), None);
        let wrong = faults(
            "[route]\nreceiver = \"slak\"\nmute = [\"night\"]\n[[route.routes]]\ndigest = \"0 8 30 2 *\"\n",
        );
        assert_eq!(
            wrong,
            "alert.route: there is no receiver slak; did you mean \"slack\"?\n\
             alert.route: there is no interval night; write it as [alert.interval.night]\n\
             alert.route.routes[0].digest: it is never due"
        );
        assert!(faults("[route]\nmatch = ['policy=b']").contains("names no receiver"));
        let wrong = faults(
            "[route]\nreceiver = \"slack\"\ngroup_by = [\"polcy\", \"...\"]\nrepeat_interval = \"0s\"\n[[route.routes]]\n\
             match = ['sevrity=\"low\"']\n[[owner]]\nname = \"p\"\nmatch = ['team=\"x\"']\n[[inhibit]]\n\
             source = ['scope=\"a\"']\ntarget = []\nequal = [\"account\"]\n",
        );
        let places = [
            "alert.route.group_by: ",
            "alert.route.routes[0].match: ",
            "alert.owner[0].match: ",
            "alert.inhibit[0]: ",
        ];
        for place in places {
            assert!(wrong.contains(&format!("{place}alerts have no label ")), "{place}: {wrong}");
        }
        assert!(wrong.contains("sevrity; did you mean \"severity\"?"), "{wrong}");
        assert!(wrong.contains("alert.route.repeat_interval is less than a second"), "{wrong}");
        assert!(toml::from_str::<AlertSettings>("[route]\ngroup_wait = \"soon\"").is_err());
        assert!(toml::from_str::<AlertSettings>("[route]\ngroup_wait = \"99999999999d\"").is_err());
        assert!(toml::from_str::<AlertSettings>("[route]\ngroupwait = \"1s\"").is_err());
        assert!(toml::from_str::<AlertSettings>("[route]\nreceiver = \"s\"\nmatch = ['severity']").is_err());
    }
}
