//! What a message says, before it has a form: words for one alert and for a group.

use chrono::{DateTime, Utc};
use url::Url;

use crate::model::untrusted::is_deceptive;
use crate::model::{Alert, AlertState, Notification, RequirementName, Verdict};

/// Requirements that are named; the others are counted.
const REQUIREMENTS_SHOWN: usize = 3;

/// Characters of one value of an alert.
const VALUE_SHOWN: usize = 600;

/// Characters of a title.
const TITLE_SHOWN: usize = 200;

/// Characters of a text as programs get it, and the fewest that texts are cut to where there is no room.
const TEXT_LONGEST: usize = 1_000;
const TEXT_SHORTEST: usize = 60;

/// One alert in words. No text holds a line end or a deceptive character, and none is longer than people read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    /// What it is about.
    pub(super) title: String,
    /// Where it stands.
    pub(super) state: AlertState,
    /// What is to be known about it, in the order of interest.
    pub(super) facts: Vec<Fact>,
    /// Its page.
    pub(super) url: Option<Url>,
    /// The id of the owner in Slack.
    pub(super) owner_in_slack: Option<String>,
}

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fact {
    /// What it is; our own word.
    pub(super) name: &'static str,
    /// What it is in this case.
    pub(super) value: String,
}

/// The name of the fact that says who answers for it.
pub(super) const OWNER: &str = "Owner";

/// A text from outside on one line: deceptive characters are shown, and what is too long is cut.
pub(super) fn line(text: &str, most: usize) -> String {
    let mut out = String::new();
    let mut count = 0;
    for c in text.trim().chars() {
        let space = c.is_whitespace();
        if space && out.ends_with(' ') {
            continue;
        }
        if count == most {
            // The last character makes room for the mark, so that the limit holds.
            out.pop();
            out.push('…');
            break;
        }
        out.push(if space {
            ' '
        } else if is_deceptive(c) {
            '\u{fffd}'
        } else {
            c
        });
        count += 1;
    }
    out
}

/// A link to one of our pages; nothing when it is none.
pub(super) fn link(url: Option<&str>) -> Option<Url> {
    let url = Url::parse(url?).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.as_str().len() <= 2_000).then_some(url)
}

/// A moment, to the minute.
pub(super) fn moment(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// One alert in words.
pub(super) fn tell(alert: &Alert) -> Told {
    let mut facts = Vec::new();
    let mut add = |name, value: String| {
        if !value.is_empty() {
            facts.push(Fact { name, value });
        }
    };
    add("Verdict", verdicts(alert));
    add("Why", line(&alert.message, VALUE_SHOWN));
    add("Where", place(alert));
    add("Since", moment(alert.since));
    add("Changes", changes(alert));
    add("Severity", alert.severity.as_str().to_owned());
    add("Requirements", requirements(&alert.requirements));
    add("Controls", controls(alert));
    add(
        OWNER,
        alert.owner.as_ref().map(|owner| or(line(&owner.name, TITLE_SHOWN), "(unnamed)")).unwrap_or_default(),
    );
    add(
        "What to do",
        if alert.state == AlertState::Resolved {
            String::new()
        } else {
            line(&alert.remediation, VALUE_SHOWN)
        },
    );
    let owner_in_slack = alert.owner.as_ref().and_then(|owner| owner.slack.clone());
    Told {
        title: or(line(&alert.title, TITLE_SHOWN), "(untitled)"),
        state: alert.state,
        facts,
        url: link(alert.url.as_deref()),
        owner_in_slack,
    }
}

/// Facts that alerts about the same policy have in common.
const COMMON: [&str; 5] = ["Severity", "Requirements", "Controls", OWNER, "What to do"];

/// Alerts in words. What several in a row have in common is said once, with the last of them.
pub(super) fn tell_all(alerts: &[Alert]) -> Vec<Told> {
    let mut all: Vec<Told> = alerts.iter().map(tell).collect();
    let common = |told: &Told| {
        let facts = told.facts.iter().filter(|fact| COMMON.contains(&fact.name)).cloned();
        (told.title.clone(), told.state, told.owner_in_slack.clone(), facts.collect::<Vec<Fact>>())
    };
    let goes_on: Vec<bool> =
        all.iter().zip(all.iter().skip(1)).map(|(told, next)| common(told) == common(next)).collect();
    for (told, _) in all.iter_mut().zip(goes_on).filter(|(_, goes_on)| *goes_on) {
        told.facts.retain(|fact| !COMMON.contains(&fact.name));
    }
    all
}

/// A text, or another one where it is empty: a blank part is one that some receivers refuse.
fn or(text: String, other: &str) -> String {
    if text.is_empty() { other.to_owned() } else { text }
}

/// Before and now, as far as there are verdicts.
fn verdicts(alert: &Alert) -> String {
    match (alert.before, alert.verdict) {
        (Some(before), Some(now)) => format!("{before} → {now}"),
        (None, Some(now)) => now.to_string(),
        (Some(before), None) => format!("{before} → gone"),
        (None, None) => String::new(),
    }
}

/// What became of it since it was told before, where that was more than one thing.
fn changes(alert: &Alert) -> String {
    if alert.changes.len() < 2 {
        return String::new();
    }
    let words = alert.changes.iter().map(|change| {
        let what =
            change.verdict.map_or_else(|| change.state.as_str().to_owned(), |verdict| verdict.to_string());
        format!("{} {what}", change.at.format("%m-%d %H:%M"))
    });
    let earlier = match alert.earlier_changes {
        0 => String::new(),
        earlier => format!("{earlier} earlier, "),
    };
    line(&(earlier + &words.collect::<Vec<_>>().join(", ")), VALUE_SHOWN)
}

fn place(alert: &Alert) -> String {
    let label = |name: &str| alert.labels.get(name).map(|value| line(value, VALUE_SHOWN));
    let mut parts = Vec::new();
    parts.extend(label("subject"));
    let around: Vec<String> = ["source", "scope"].iter().filter_map(|name| label(name)).collect();
    if !around.is_empty() {
        parts.push(format!("in {}", around.join(", ")));
    }
    parts.join(" ")
}

/// The first requirements by name, and how many more there are.
fn requirements(all: &[RequirementName]) -> String {
    let named = all.iter().take(REQUIREMENTS_SHOWN).map(|each| {
        let title = line(&each.title, 80);
        let gap = if title.is_empty() { "" } else { " " };
        format!("{} {}{gap}{title}", each.framework, each.requirement)
    });
    let mut parts: Vec<String> = named.collect();
    if let Some(more) = all.len().checked_sub(REQUIREMENTS_SHOWN).filter(|more| *more > 0) {
        parts.push(format!("{more} more"));
    }
    parts.join("; ")
}

fn controls(alert: &Alert) -> String {
    let shown = alert.controls.iter().take(8).map(ToString::to_string);
    let mut parts: Vec<String> = shown.collect();
    if let Some(more) = alert.controls.len().checked_sub(8).filter(|more| *more > 0) {
        parts.push(format!("{more} more"));
    }
    parts.join(", ")
}

/// The first line of a message, such as `[CRITICAL] 3 fail: Console users have MFA`.
pub(super) fn headline(notification: &Notification, most: usize) -> String {
    let counts = counts(notification);
    let what = subject_of(notification);
    line(&format!("[{}] {counts}: {what}", tag(notification)), most)
}

/// How loud it is: the worst severity of what fires, or that nothing does.
pub(super) fn tag(notification: &Notification) -> String {
    let of = |state| notification.alerts.iter().filter(move |alert| alert.state == state);
    if let Some(worst) = of(AlertState::Firing).map(|alert| alert.severity).max() {
        return worst.as_str().to_uppercase();
    }
    if of(AlertState::Notice).next().is_some() {
        return "NOTICE".to_owned();
    }
    if notification.is_resolved() {
        "RESOLVED".to_owned()
    } else {
        notification.severity().as_str().to_uppercase()
    }
}

/// How many alerts changed, by what became of them.
fn counts(notification: &Notification) -> String {
    let word = |alert: &Alert| match (alert.state, alert.verdict) {
        (AlertState::Resolved, _) => "resolved",
        (AlertState::Notice, _) => "new",
        (AlertState::Firing, Some(Verdict::Fail)) => "fail",
        (AlertState::Firing, Some(Verdict::Unknown(_))) => "unknown",
        (AlertState::Firing, Some(Verdict::Pass | Verdict::NotApplicable) | None) => "open",
    };
    let mut parts = Vec::new();
    for each in ["fail", "unknown", "open", "new", "resolved"] {
        let count = notification.alerts.iter().filter(|alert| word(alert) == each).count();
        if count > 0 {
            parts.push(format!("{count} {each}"));
        }
    }
    if notification.more > 0 {
        parts.push(format!("{} more", notification.more));
    }
    if parts.is_empty() { format!("{} open", notification.firing) } else { parts.join(", ") }
}

/// What the group is about: the title that its alerts share, or the first one's.
fn subject_of(notification: &Notification) -> String {
    let mut titles: Vec<&str> = Vec::new();
    for alert in &notification.alerts {
        if !titles.contains(&alert.title.as_str()) {
            titles.push(&alert.title);
        }
    }
    match titles.as_slice() {
        [] => "annexa".to_owned(),
        [title] => line(title, TITLE_SHOWN),
        [title, rest @ ..] => format!("{} and {} more", line(title, 100), rest.len()),
    }
}

/// What else is to be known of the group, such as `2 of this group still open`.
pub(super) fn summary(notification: &Notification) -> String {
    if notification.is_resolved() {
        return "Nothing of this group is open any more.".to_owned();
    }
    match notification.firing {
        0 => "Nothing of this group is open.".to_owned(),
        1 => "1 of this group is open.".to_owned(),
        count => format!("{count} of this group are open."),
    }
}

/// The labels that the alerts of a group share, on one line.
pub(super) fn group_line(notification: &Notification) -> String {
    let labels = notification.group_labels.iter();
    let parts: Vec<String> =
        labels.map(|(name, value)| format!("{}={}", line(name, 64), line(value, 120))).collect();
    line(&parts.join(" "), 300)
}

/// A notification whose texts are no longer than so many characters. What names the group stays whole.
fn trimmed(notification: &Notification, most: usize) -> Notification {
    let mut notification = notification.clone();
    for alert in notification.alerts.iter_mut().chain(&mut notification.standing) {
        for text in [&mut alert.title, &mut alert.message, &mut alert.remediation] {
            cut(text, most);
        }
        alert.labels.values_mut().for_each(|value| cut(value, most));
        alert.requirements.iter_mut().for_each(|each| cut(&mut each.title, most.min(200)));
        if let Some(owner) = &mut alert.owner {
            cut(&mut owner.name, most.min(200));
        }
        alert.url = link(alert.url.as_deref()).map(String::from);
    }
    notification.group_labels.values_mut().for_each(|value| cut(value, most));
    notification.url = link(notification.url.as_deref()).map(String::from);
    notification
}

fn cut(text: &mut String, most: usize) {
    if let Some((end, _)) = text.char_indices().nth(most) {
        text.truncate(end);
        text.push('…');
    }
}

/// Leaves alerts out, the least ones first, until there are at most so many and the message made of it fits. They are
/// counted in `more`. Where one alert alone does not fit, its texts are cut.
pub(super) fn fit<T>(
    notification: &Notification,
    most: usize,
    make: impl Fn(&Notification) -> T,
    fits: impl Fn(&T) -> bool,
) -> T {
    let mut left = notification.clone();
    leave(&mut left, most.max(1));
    let mut longest = TEXT_LONGEST;
    loop {
        let message = make(&trimmed(&left, longest));
        let (told, standing) = (left.alerts.len(), left.standing.len());
        if fits(&message) || (told + standing <= 1 && longest < TEXT_SHORTEST) {
            return message;
        }
        if standing > 0 {
            left.standing.truncate(standing / 2);
        } else if told > 1 {
            // An eighth at a time: few rounds, and not much less than would fit.
            leave(&mut left, told - (told / 8).max(1));
        } else {
            longest /= 2;
        }
    }
}

/// Leaves the first alerts, and counts the others.
fn leave(notification: &mut Notification, most: usize) {
    let out = notification.alerts.len().saturating_sub(most);
    notification.more += u64::try_from(out).unwrap_or(u64::MAX);
    notification.alerts.truncate(most);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::{alert, notification};
    use super::*;

    #[test]
    fn the_headline_counts_what_changed() {
        let mut three = notification(3);
        assert_eq!(headline(&three, 150), "[CRITICAL] 3 fail: Console users have MFA");
        three.alerts[1].verdict = Some(Verdict::Unknown(crate::model::UnknownReason::Denied));
        three.alerts[2].state = AlertState::Resolved;
        three.more = 40;
        assert_eq!(
            headline(&three, 150),
            "[CRITICAL] 1 fail, 1 unknown, 1 resolved, 40 more: Console users have MFA"
        );
        three.alerts[2].title = "Roots have no keys".to_owned();
        assert!(headline(&three, 150).ends_with(": Console users have MFA and 1 more"));
        three.alerts.iter_mut().for_each(|alert| alert.state = AlertState::Resolved);
        assert!(headline(&three, 150).starts_with("[CRITICAL] 3 resolved"), "some of the group still fire");
        three.firing = 0;
        assert!(headline(&three, 150).starts_with("[RESOLVED] 3 resolved"));
        three.alerts.iter_mut().for_each(|alert| alert.state = AlertState::Notice);
        assert!(headline(&three, 150).starts_with("[NOTICE] 3 new"));
    }

    #[test]
    fn an_alert_is_told_in_full() {
        let told = tell(&alert(1));
        let facts: Vec<String> =
            told.facts.iter().map(|fact| format!("{}: {}", fact.name, fact.value)).collect();
        assert_eq!(
            facts,
            [
                "Verdict: pass → fail",
                "Why: console password without MFA",
                "Where: arn:aws:iam::123456789012:user/u1 in aws-prod, aws:123456789012",
                "Since: 2026-11-29 05:40 UTC",
                "Severity: critical",
                "Requirements: nis2 21(2)(j) Multi-factor authentication; soc2-2017 CC6.1; dora 9(4)(d); 2 more",
                "Controls: A.8.5, A.5.17",
                "Owner: Platform",
                "What to do: Enable MFA for the user, or remove the console password.",
            ]
        );
        assert_eq!(told.owner_in_slack.as_deref(), Some("S012AB3CD"));
    }

    #[test]
    fn what_alerts_in_a_row_have_in_common_is_said_once() {
        let mut alerts = vec![alert(1), alert(2), alert(3), alert(4)];
        alerts[2].remediation = "Look at it.".to_owned();
        let count = |name: &str| {
            let has = |told: &Told| told.facts.iter().any(|fact| fact.name == name);
            tell_all(&alerts).iter().map(has).collect::<Vec<_>>()
        };
        assert_eq!(count("What to do"), [false, true, true, true]);
        assert_eq!(count(OWNER), [false, true, true, true]);
        assert_eq!(count("Where"), [true; 4]);
    }

    #[test]
    fn links_are_web_pages_only() {
        for wrong in
            ["javascript:alert(1)", "file:///etc/passwd", "annexa", "", "data:text/html,x", "https://"]
        {
            assert_eq!(link(Some(wrong)), None, "{wrong}");
        }
        assert_eq!(
            link(Some("https://a.example/x y\"<>")).unwrap().as_str(),
            "https://a.example/x%20y%22%3C%3E"
        );
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let many = notification(1_000);
        let made = fit(&many, 500, Clone::clone, |made: &Notification| made.alerts.len() <= 20);
        assert!((10..=20).contains(&made.alerts.len()));
        assert_eq!(made.more + u64::try_from(made.alerts.len()).unwrap(), 1_000);
        let none = fit(&many, 500, Clone::clone, |_| false);
        assert_eq!((none.alerts.len(), none.more), (1, 999), "one alert is always told");
    }

    proptest! {
        #[test]
        fn a_line_is_one_line_that_hides_nothing_and_keeps_its_length(text in any::<String>(), most in 1_usize..80) {
            let found = line(&text, most);
            prop_assert!(found.chars().count() <= most);
            let breaks = ['\n', '\r', '\t', '\u{2028}'];
            prop_assert!(!found.contains(breaks));
            prop_assert!(!found.chars().any(is_deceptive));
        }
    }
}
