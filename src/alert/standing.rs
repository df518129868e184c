//! From a transition to an alert: where it stands now, and by which labels routes find it.

use chrono::{DateTime, Utc};

use super::knowledge::{About, Knowledge};
use crate::model::{
    Alert, AlertChange, AlertState, End, FindingKey, Labels, Nearness, Severity, Standing, Transition,
    Verdict,
};

/// The name of alerts about sources that cannot be read; they explain what is unknown of those.
pub const SOURCE_DOWN: &str = "source_down";

/// The name of alerts about receivers that are disabled; they are told to the others.
pub(super) const RECEIVER_DISABLED: &str = "receiver_disabled";

/// The alert after a transition. `before` is where it stood, when there was any.
#[must_use]
pub(super) fn after(
    transition: &Transition,
    at: DateTime<Utc>,
    before: Option<&Standing>,
    knowledge: &Knowledge,
) -> Standing {
    let said = said(transition, before, knowledge);
    let mut labels: Labels = said.labels.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    labels.insert("severity".to_owned(), said.severity.to_string());
    if let Some(verdict) = said.verdict {
        labels.insert("verdict".to_owned(), verdict.word().to_owned());
    }
    if let Some(reason) = said.verdict.and_then(Verdict::reason) {
        labels.insert("reason".to_owned(), reason.to_string());
    }
    if let Some(owner) = knowledge.owner(&labels) {
        labels.insert("owner".to_owned(), owner.name);
    }
    Standing {
        id: transition.alert(),
        state: said.state,
        labels,
        verdict: said.verdict,
        title: said.title,
        message: said.message,
        since: at,
    }
}

/// What a transition says.
struct Said {
    state: AlertState,
    severity: Severity,
    labels: Vec<(&'static str, String)>,
    verdict: Option<Verdict>,
    title: String,
    message: String,
}

fn said(transition: &Transition, before: Option<&Standing>, knowledge: &Knowledge) -> Said {
    match transition {
        Transition::Finding { finding, after, message, waiver, .. } => {
            let fires = match after {
                Verdict::Fail => waiver.is_none(),
                Verdict::Unknown(_) => true,
                Verdict::Pass | Verdict::NotApplicable => false,
            };
            let waived = waiver.as_ref().map(|waiver| format!("{message} (risk accepted: {waiver})"));
            Said {
                state: if fires { AlertState::Firing } else { AlertState::Resolved },
                verdict: Some(*after),
                message: waived.unwrap_or_else(|| message.clone()),
                ..of_finding(finding, before, knowledge)
            }
        }
        Transition::Ended { finding, why, .. } => {
            let message = match why {
                End::Gone if finding.subject.as_str() == finding.scope.as_str() => "it can be read again",
                End::Gone => "its subject no longer exists",
                End::OutOfScope => "its policy or its source is no longer configured",
            };
            Said { message: message.to_owned(), ..of_finding(finding, before, knowledge) }
        }
        Transition::Waiver { waiver, policy, owner, expires, nears } => {
            let (state, severity, word) = match nears {
                Nearness::Far => (AlertState::Resolved, Severity::Medium, "is renewed or gone"),
                Nearness::Near => (AlertState::Firing, Severity::Medium, "nears its last day"),
                Nearness::Over => (AlertState::Firing, Severity::High, "is over"),
            };
            let message = format!("the waiver {waiver} of {owner} {word}; its last day is {expires}");
            Said { state, ..notice("waiver_ending", severity, message) }
                .titled(format!("Waiver {waiver} {word}"))
                .with("policy", policy.as_str())
                .with("waiver", waiver)
        }
        Transition::Attestation { source, attestation, title, owner, due, is_near } => {
            let (state, word) = if *is_near {
                (AlertState::Firing, format!("is due at {}", due.format("%Y-%m-%d %H:%M UTC")))
            } else {
                (AlertState::Resolved, "is done, or nothing is to be reviewed any more".to_owned())
            };
            let message = format!("the review of {title:?} {word}; {owner} answers for it");
            Said { state, ..notice("attestation_due", Severity::Medium, message) }
                .titled(format!("Review of {title:?} {}", if *is_near { "is due" } else { "is done" }))
                .with("source", source.as_str())
                .with("subject", attestation.as_str())
                .with("owner", owner)
        }
        Transition::Source { .. }
        | Transition::Scope { .. }
        | Transition::Policy { .. }
        | Transition::Receiver { .. }
        | Transition::Missed { .. } => said_of_annexa(transition),
    }
}

/// What is said of annexa's own work: what it reads, by which policies, and when.
fn said_of_annexa(transition: &Transition) -> Said {
    match transition {
        Transition::Source { source, reason, message } => Said {
            state: if reason.is_some() { AlertState::Firing } else { AlertState::Resolved },
            title: format!("Source {source} can be read"),
            verdict: None,
            ..notice(SOURCE_DOWN, Severity::High, message.clone()).with("source", source.as_str())
        },
        Transition::Scope { source, scope, appeared } => {
            let word = if *appeared { "appeared in" } else { "vanished from" };
            notice("scope_changed", Severity::Medium, format!("{scope} {word} source {source}"))
                .titled(format!("{scope} {word} {source}"))
                .with("source", source.as_str())
                .with("scope", scope.as_str())
        }
        Transition::Policy { policy, before, after } => {
            let word = match (before, after) {
                (None, _) => "was added",
                (_, None) => "was taken away",
                (Some(_), Some(_)) => "was changed",
            };
            notice("policy_changed", Severity::Low, format!("policy {policy} {word}"))
                .titled(format!("Policy {policy} {word}"))
                .with("policy", policy.as_str())
        }
        Transition::Receiver { receiver, is_disabled, message } => {
            let (state, word) = match is_disabled {
                true => (AlertState::Firing, "is told of nothing any more"),
                false => (AlertState::Resolved, "is told again"),
            };
            Said {
                state,
                ..notice(RECEIVER_DISABLED, Severity::High, format!("{receiver} {word}: {message}"))
            }
            .titled(format!("Receiver {receiver} {word}"))
            .with("receiver", receiver.as_str())
        }
        Transition::Missed { schedule, runs, message } => {
            notice("run_missed", Severity::High, format!("{runs} runs were missed: {message}"))
                .titled(format!("Runs of schedule {schedule} were missed"))
                .with("schedule", schedule)
        }
        Transition::Finding { .. }
        | Transition::Ended { .. }
        | Transition::Waiver { .. }
        | Transition::Attestation { .. } => notice("", Severity::Medium, String::new()),
    }
}

fn notice(name: &str, severity: Severity, message: String) -> Said {
    Said {
        state: AlertState::Notice,
        severity,
        labels: vec![("alertname", name.to_owned())],
        verdict: None,
        title: String::new(),
        message,
    }
}

impl Said {
    fn with(mut self, label: &'static str, value: &str) -> Self {
        self.labels.push((label, value.to_owned()));
        self
    }

    fn titled(mut self, title: String) -> Self {
        self.title = title;
        self
    }
}

/// What is said of a finding whatever became of it: resolved, until something else is said.
fn of_finding(finding: &FindingKey, before: Option<&Standing>, knowledge: &Knowledge) -> Said {
    let about = knowledge.policy(&finding.policy);
    // A policy that is not configured any more left its words with the alert.
    let title = about.map(|about| about.title.clone()).or_else(|| before.map(|before| before.title.clone()));
    let severity = about.map_or_else(|| before.map_or(Severity::Medium, severity), |about| about.severity);
    let said = Said { state: AlertState::Resolved, ..notice("finding", severity, String::new()) };
    said.titled(title.unwrap_or_else(|| finding.policy.to_string()))
        .with("policy", finding.policy.as_str())
        .with("source", finding.source.as_str())
        .with("scope", finding.scope.as_str())
        .with("subject", finding.subject.as_str())
}

/// How bad an alert is, by its label.
#[must_use]
pub(super) fn severity(standing: &Standing) -> Severity {
    let word = standing.labels.get("severity").map_or("", String::as_str);
    Severity::WORST_FIRST.into_iter().find(|each| each.as_str() == word).unwrap_or(Severity::Medium)
}

/// The most changes of one alert that a message tells.
const MOST_CHANGES: usize = 20;

/// The alert as it is told: `told` is the verdict that was told last, `changes` what became of it since.
#[must_use]
pub(super) fn told(
    standing: &Standing,
    told: Option<Verdict>,
    mut changes: Vec<AlertChange>,
    knowledge: &Knowledge,
) -> Alert {
    let policy = standing.labels.get("policy").and_then(|id| crate::model::PolicyId::parse(id).ok());
    let is_finding = standing.labels.get("alertname").is_some_and(|name| name == "finding");
    let about: Option<&About> = policy.as_ref().and_then(|id| knowledge.policy(id));
    let attested = knowledge.attested(&standing.labels);
    let remediation = about.filter(|_| is_finding).map(|about| about.remediation.trim().to_owned());
    let older = changes.len().saturating_sub(MOST_CHANGES);
    changes.drain(..older);
    Alert {
        id: standing.id,
        state: standing.state,
        severity: severity(standing),
        title: standing.title.clone(),
        message: standing.message.clone(),
        before: told,
        verdict: standing.verdict,
        since: standing.since,
        changes,
        earlier_changes: older as u64,
        controls: merged(about.map(|about| &about.controls), attested.map(|attested| &attested.controls)),
        requirements: merged(
            about.map(|about| &about.requirements),
            attested.map(|attested| &attested.requirements),
        ),
        owner: knowledge.owner(&standing.labels),
        remediation: remediation.unwrap_or_else(|| advice(&standing.labels).to_owned()),
        url: is_finding.then(|| knowledge.page_of(standing.id)).flatten(),
        labels: standing.labels.clone(),
    }
}

/// What a policy is about, and then what the attestation is about that it judged.
fn merged<T: Clone + PartialEq>(of_policy: Option<&Vec<T>>, of_attestation: Option<&Vec<T>>) -> Vec<T> {
    let mut all = of_policy.cloned().unwrap_or_default();
    for each in of_attestation.into_iter().flatten() {
        if !all.contains(each) {
            all.push(each.clone());
        }
    }
    all
}

/// What to do about an alert that no policy has advice for.
fn advice(labels: &Labels) -> &'static str {
    match labels.get("alertname").map_or("", String::as_str) {
        SOURCE_DOWN => {
            "Run `annexa doctor`: it says what the source answers and which permission is missing."
        }
        "scope_changed" => "Look whether it should be there, and whether it is in scope.",
        "policy_changed" => {
            "Look whether the change was meant; findings before it were judged by the old text."
        }
        "waiver_ending" => "Mend what it covers, or decide anew and write a new last day.",
        RECEIVER_DISABLED => {
            "Mend the receiver or its settings, then run `annexa alert enable` with its name; messages wait for it."
        }
        "attestation_due" => {
            "Review the document, and set `reviewed`, `reviewed_by` and, with a file, `sha256` of the attestation."
        }
        "run_missed" => {
            "Look at the log of the daemon, and whether a run takes longer than its schedule allows."
        }
        _other => "",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use collectors::api::{Scope, SourceId, SubjectId, UnknownReason};

    use super::*;
    use crate::catalog::Catalogs;
    use crate::config::AlertSettings;
    use crate::model::{LABELS, PolicyId, ReceiverId};
    use crate::policy::PolicySet;

    /// One of each that is told.
    fn transitions() -> Vec<Transition> {
        let source = SourceId::parse("aws").unwrap();
        let scope = Scope::parse("aws:123456789012").unwrap();
        let subject = SubjectId::parse("somebody").unwrap();
        let policy = PolicyId::parse("aws.console_mfa").unwrap();
        let finding = FindingKey {
            policy: policy.clone(),
            source: source.clone(),
            scope: scope.clone(),
            subject: subject.clone(),
        };
        let (message, at) = ("m".to_owned(), DateTime::UNIX_EPOCH);
        let after = Verdict::Unknown(UnknownReason::Denied);
        let due = at.date_naive();
        vec![
            Transition::Finding { finding, before: None, after, message: message.clone(), waiver: None },
            Transition::Source { source: source.clone(), reason: None, message: message.clone() },
            Transition::Scope { source: source.clone(), scope, appeared: true },
            Transition::Policy { policy: policy.clone(), before: None, after: None },
            Transition::Waiver {
                waiver: "w".to_owned(),
                policy,
                owner: "ann".to_owned(),
                expires: due,
                nears: Nearness::Near,
            },
            Transition::Receiver {
                receiver: ReceiverId::parse("slack").unwrap(),
                is_disabled: true,
                message: message.clone(),
            },
            Transition::Attestation {
                source,
                attestation: subject,
                title: "t".to_owned(),
                owner: "ann".to_owned(),
                due: at,
                is_near: true,
            },
            Transition::Missed { schedule: "all".to_owned(), runs: 1, message },
        ]
    }

    #[test]
    fn routes_can_name_exactly_the_labels_that_there_are() {
        let policies = PolicySet::embedded().unwrap();
        let knowledge = Knowledge::of(&policies, &Catalogs::embedded().unwrap(), &AlertSettings::default());
        let standings =
            transitions().into_iter().map(|each| after(&each, DateTime::UNIX_EPOCH, None, &knowledge));
        let found: BTreeSet<String> = standings.flat_map(|standing| standing.labels.into_keys()).collect();
        assert_eq!(found, LABELS.map(str::to_owned).into());
    }
}
