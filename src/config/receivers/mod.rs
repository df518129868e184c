//! The receivers: `[alert.receiver.NAME]`, told apart by `kind`.

mod settings;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use collectors::api::{Section, did_you_mean};
use lettre::Address;
use lettre::message::Mailbox;
use serde::de::DeserializeOwned;
use toml::Spanned;
use url::Url;

use crate::model::{Problem, Problems, ReceiverId};

pub use settings::{
    AlertmanagerSettings, ConnectionSettings, EmailSettings, GithubApp, GithubIssueSettings, IncidentPer,
    PagerdutySettings, ReceiverKind, ReceiverSettings, SlackSettings, SmtpTls, TeamsSettings,
    WebhookSettings,
};

/// The keys that all kinds have.
const COMMON: &[&str] = &["allow_http", "allow_addresses", "timeout_seconds"];

/// The kinds, as they are written.
const KINDS: &[&str] = &["slack", "webhook", "email", "teams", "pagerduty", "alertmanager", "github_issue"];

/// Reads the sections of `[alert.receiver.NAME]`, by their names.
///
/// # Errors
/// Every problem in them.
pub fn read_receivers(
    sections: Vec<(Spanned<String>, Section<'_>)>,
) -> Result<BTreeMap<ReceiverId, ReceiverSettings>, Problems> {
    let mut problems = Problems::default();
    let mut receivers = BTreeMap::new();
    for (name, section) in sections {
        let source = section.source.clone();
        match (ReceiverId::parse(name.get_ref()), read(section)) {
            (Ok(id), Ok(settings)) => drop(receivers.insert(id, settings)),
            (id, settings) => {
                problems.0.extend(id.err().map(|error| Problem::at(&source, name.span(), error.to_string())));
                problems.0.extend(settings.err().into_iter().flat_map(|found| found.0));
            }
        }
    }
    problems.or(receivers)
}

fn read(mut section: Section<'_>) -> Result<ReceiverSettings, Problems> {
    let known = format!("kinds are {}", KINDS.join(", "));
    let kind = section.take_text("kind").map_err(|mut problems| {
        problems.0.iter_mut().for_each(|problem| problem.hint = Some(known.clone()));
        problems
    })?;
    let mut problems = Problems::default();
    let connection = section.take(COMMON).read::<ConnectionSettings>().unwrap_or_else(|found| {
        problems.0.extend(found.0);
        ConnectionSettings::default()
    });
    let mut check = Check { section: section.clone(), connection: &connection, problems };
    let settings = match kind.get_ref().as_str() {
        "slack" => read_as(&mut check, check_slack).map(ReceiverKind::Slack),
        "webhook" => read_as(&mut check, check_webhook).map(ReceiverKind::Webhook),
        "email" => read_as(&mut check, check_email).map(ReceiverKind::Email),
        "teams" => read_as(&mut check, |_, _| ()).map(ReceiverKind::Teams),
        "pagerduty" => read_as(&mut check, |check, settings: &PagerdutySettings| {
            check.url("api_url", &settings.api_url);
        })
        .map(ReceiverKind::Pagerduty),
        "alertmanager" => read_as(&mut check, check_alertmanager).map(ReceiverKind::Alertmanager),
        "github_issue" => read_as(&mut check, check_github_issue).map(ReceiverKind::GithubIssue),
        word => {
            let problem =
                Problem::at(&section.source, kind.span(), format!("there is no kind of receiver \"{word}\""));
            check.problems.0.push(problem.hint(did_you_mean(word, KINDS.iter().copied()).unwrap_or(known)));
            None
        }
    };
    let problems = check.problems;
    match settings {
        Some(kind) => problems.or(ReceiverSettings { connection, kind }),
        None => Err(problems),
    }
}

/// A section under examination, and what was found.
struct Check<'a> {
    section: Section<'a>,
    connection: &'a ConnectionSettings,
    problems: Problems,
}

/// Reads the settings of a kind and looks whether they make sense together.
fn read_as<'a, T: DeserializeOwned>(
    check: &mut Check<'a>,
    examine: impl FnOnce(&mut Check<'a>, &T),
) -> Option<T> {
    match check.section.clone().read::<T>() {
        Ok(settings) => {
            examine(check, &settings);
            Some(settings)
        }
        Err(found) => {
            check.problems.0.extend(found.0);
            None
        }
    }
}

impl Check<'_> {
    /// Notes a problem at a key, or at the section when it lacks the key.
    fn note(&mut self, key: &str, message: impl Into<String>, hint: &str) {
        let span = self.section.span_of(key);
        self.problems.0.push(Problem::at(&self.section.source, span, message).hint(hint));
    }

    /// Checks that messages may be sent to an address.
    fn url(&mut self, key: &str, text: &str) {
        let Ok(url) = Url::parse(text) else {
            return self.note(key, format!("{key} is no URL"), "write it as \"https://example.com/path\"");
        };
        match url.scheme() {
            "https" => {}
            "http" if self.connection.allow_http => {}
            "http" => {
                return self.note(
                    key,
                    format!("{key} is not encrypted"),
                    "use https://, or set allow_http = true if nobody listens on the way",
                );
            }
            _ => return self.note(key, format!("{key} must begin with https://"), "only HTTP is spoken"),
        }
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            self.note(key, format!("{key} holds a user or a fragment"), "write only host, path and query");
        }
    }

    /// Checks that exactly one of two ways is configured.
    fn one_of(&mut self, ways: [(&str, bool); 2]) {
        let [(first, has_first), (second, has_second)] = ways;
        match (has_first, has_second) {
            (true, false) | (false, true) => {}
            (false, false) => self.note("", format!("neither {first} nor {second}"), "set one of them"),
            (true, true) => self.note(second, format!("both {first} and {second}"), "keep one of them"),
        }
    }
}

fn check_slack(check: &mut Check<'_>, settings: &SlackSettings) {
    check.one_of([("token", settings.token.is_some()), ("webhook_url", settings.webhook_url.is_some())]);
    check.url("api_url", &settings.api_url);
    let hint = "open the channel's details in Slack; its id, such as \"C012AB3CD\", stands at the end";
    match &settings.channel {
        None if settings.token.is_some() => check.note("", "missing key \"channel\"", hint),
        Some(channel) if !is_channel(channel) => {
            check.note("channel", format!("{channel:?} is no id of a channel"), hint);
        }
        Some(_) if settings.webhook_url.is_some() => {
            check.note("channel", "an incoming webhook has a channel of its own", "leave `channel` out");
        }
        Some(_) | None => {}
    }
}

/// True for an id of a channel. Names are not taken: they change, and only ids can be used for updates.
fn is_channel(text: &str) -> bool {
    text.starts_with(['C', 'G', 'D'])
        && (9..=32).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

fn check_webhook(check: &mut Check<'_>, settings: &WebhookSettings) {
    check.url("url", &settings.url);
    if settings.secrets.is_empty() && settings.signing_key.is_none() {
        let hint = "set secrets = [\"env:NAME\"] or signing_key = \"env:NAME\", so that the program can tell who sent it";
        check.note("", "nothing signs the messages", hint);
    }
}

fn check_email(check: &mut Check<'_>, settings: &EmailSettings) {
    if url::Host::parse(&settings.host).is_err() {
        check.note("host", format!("{:?} is no host", settings.host), "write it as \"smtp.example.com\"");
    }
    if settings.from.parse::<Mailbox>().is_err() {
        check.note("from", "from is no address", "write it as \"annexa <annexa@example.com>\"");
    }
    if settings.to.is_empty() || settings.to.iter().any(|each| each.parse::<Address>().is_err()) {
        check.note("to", "to must be a list of addresses", "write it as [\"security@example.com\"]");
    }
    match (&settings.user, &settings.password) {
        (Some(_), None) => check.note("user", "a user without password", "set password = \"env:NAME\""),
        (None, Some(_)) => check.note("password", "a password without user", "set user = \"…\""),
        (Some(_), Some(_)) if settings.tls == SmtpTls::None => {
            check.note(
                "tls",
                "the password would be sent in the clear",
                "use tls = \"implicit\" or \"starttls\"",
            );
        }
        (Some(_), Some(_)) | (None, None) => {}
    }
}

fn check_alertmanager(check: &mut Check<'_>, settings: &AlertmanagerSettings) {
    check.url("url", &settings.url);
    match (&settings.user, &settings.password) {
        (Some(_), None) => check.note("user", "a user without password", "set password = \"env:NAME\""),
        (None, Some(_)) => check.note("password", "a password without user", "set user = \"…\""),
        (Some(_), Some(_)) if settings.token.is_some() => {
            check.note("token", "both a password and a token", "keep one of them");
        }
        (Some(_), Some(_)) | (None, None) => {}
    }
}

fn check_github_issue(check: &mut Check<'_>, settings: &GithubIssueSettings) {
    check.one_of([("app", settings.app.is_some()), ("token", settings.token.is_some())]);
    check.url("api_url", &settings.api_url);
    let word = |text: &str| {
        !matches!(text, "" | "." | "..")
            && text.len() <= 100
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    };
    if !settings.repository.split_once('/').is_some_and(|(owner, name)| word(owner) && word(name)) {
        check.note("repository", "repository must be owner/name", "write it as \"acme/compliance\"");
    }
    // Issues are found again by their labels.
    if settings.labels.is_empty()
        || settings.labels.iter().any(|each| each.trim().is_empty() || each.contains(','))
    {
        check.note("labels", "labels must be a list of names without commas", "write it as [\"annexa\"]");
    }
}
