//! What tests of receivers start from.

use std::sync::Arc;

use collectors::api::testing::{Answer, Request, Upstream};

use crate::config::{ConnectionSettings, Network};
use crate::model::{
    Alert, AlertId, AlertState, Clock, EntryId, FixedClock, FrameworkId, Labels, Notification,
    NotificationId, Owner, ReceiverId, RequirementName, Severity, Verdict,
};

use super::super::connector::Connector;
use super::{Earlier, Outcome};

pub(super) fn now() -> chrono::DateTime<chrono::Utc> {
    "2026-11-29T06:00:00Z".parse().unwrap()
}

pub(super) fn clock() -> Arc<dyn Clock> {
    Arc::new(FixedClock(now()))
}

/// A connector that reaches this machine.
pub(super) fn connector() -> Connector {
    let allow_addresses = vec![Network::try_from("127.0.0.0/8".to_owned()).unwrap()];
    let timeout_seconds = 30.try_into().unwrap();
    Connector::new(&ConnectionSettings { allow_http: true, allow_addresses, timeout_seconds }).unwrap()
}

/// A server of this machine.
pub(super) async fn server(respond: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Upstream {
    Upstream::start(respond).await.unwrap()
}

pub(super) fn json(status: u16, body: &str) -> Answer {
    Answer::new(status, "application/json", body)
}

/// A file with a secret, as configurations refer to it.
pub(super) fn secret(text: &str) -> (tempfile::NamedTempFile, collectors::api::SecretRef) {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    let reference = collectors::api::SecretRef::File(file.path().to_path_buf());
    (file, reference)
}

/// What is known after a message that was taken, wholly or in part.
pub(super) fn after(outcome: &Outcome) -> Earlier {
    let (Outcome::Delivered(receipt) | Outcome::Later { receipt: Some(receipt), .. }) = outcome else {
        panic!("nothing was taken: {outcome:?}");
    };
    Earlier { receipt: Some(receipt.clone()), unsure: false }
}

pub(super) fn alert(number: usize) -> Alert {
    let labels = [
        ("alertname", "finding"),
        ("policy", "aws.console_mfa"),
        ("severity", "critical"),
        ("source", "aws-prod"),
        ("scope", "aws:123456789012"),
        ("verdict", "fail"),
    ];
    let mut labels: Labels = labels.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    labels.insert("subject".to_owned(), format!("arn:aws:iam::123456789012:user/u{number}"));
    let requirement = |framework: &str, entry: &str, title: &str| RequirementName {
        framework: FrameworkId::parse(framework).unwrap(),
        requirement: EntryId::parse(entry).unwrap(),
        title: title.to_owned(),
    };
    Alert {
        id: AlertId::of("test", &number.to_string()),
        state: AlertState::Firing,
        labels,
        severity: Severity::Critical,
        title: "Console users have MFA".to_owned(),
        message: "console password without MFA".to_owned(),
        before: Some(Verdict::Pass),
        verdict: Some(Verdict::Fail),
        since: "2026-11-29T05:40:00Z".parse().unwrap(),
        changes: Vec::new(),
        earlier_changes: 0,
        controls: vec![EntryId::parse("A.8.5").unwrap(), EntryId::parse("A.5.17").unwrap()],
        requirements: vec![
            requirement("nis2", "21(2)(j)", "Multi-factor authentication"),
            requirement("soc2-2017", "CC6.1", ""),
            requirement("dora", "9(4)(d)", ""),
            requirement("gdpr", "32(1)", ""),
            requirement("cis-v8.1", "6.3", ""),
        ],
        owner: Some(Owner {
            name: "Platform".to_owned(),
            slack: Some("S012AB3CD".to_owned()),
            email: Some("platform@acme.example".to_owned()),
        }),
        remediation: "Enable MFA for the user, or remove the console password.".to_owned(),
        url: Some(format!("https://annexa.acme.example/findings/{number}")),
    }
}

pub(in crate::alert) fn notification(count: usize) -> Notification {
    Notification {
        id: NotificationId::parse("01935f6e-1111-7000-8000-000000000001").unwrap(),
        receiver: ReceiverId::parse("security").unwrap(),
        group: "security {policy=\"aws.console_mfa\"}".to_owned(),
        group_labels: [("policy".to_owned(), "aws.console_mfa".to_owned())].into(),
        at: "2026-11-29T05:41:00Z".parse().unwrap(),
        number: 1,
        alerts: (1..=count).map(alert).collect(),
        more: 0,
        standing: Vec::new(),
        firing: u64::try_from(count).unwrap(),
        url: Some("https://annexa.acme.example/alerts?group=1".to_owned()),
    }
}

/// The same group some time later, with everything resolved.
pub(super) fn resolved(count: usize) -> Notification {
    let mut later = notification(count);
    later.id = NotificationId::parse("01935f6e-2222-7000-8000-000000000002").unwrap();
    later.number = 2;
    later.firing = 0;
    for alert in &mut later.alerts {
        alert.state = AlertState::Resolved;
        (alert.before, alert.verdict) = (Some(Verdict::Fail), Some(Verdict::Pass));
    }
    later
}
