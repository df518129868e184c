//! E-mail: one letter, handed to a mail server for each recipient, so that one bad address costs nobody else's letter.
//!
//! Later letters of a group refer to its first one, which makes them a thread. The address of the mail server is
//! checked like that of any receiver.

mod letter;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use async_trait::async_trait;
use lettre::address::Envelope;
use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, Message};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::alert::connector::Connector;
use crate::config::{EmailSettings, SmtpTls};
use crate::model::untrusted::plain;
use crate::model::{Notification, NotificationId};

use super::answers::{later, no_answer, secret};
use super::{Earlier, Outcome, Preview, Receipt, Receiver};

use letter::{letter, message_id};

/// People with e-mail addresses.
pub(super) struct Email {
    settings: EmailSettings,
    connector: Connector,
}

/// The first letter of the group, and who has the letter of a notification already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Progress {
    thread: String,
    notification: NotificationId,
    told: BTreeSet<String>,
}

impl Progress {
    /// How far a notification is.
    fn of(receipt: Option<&Receipt>, notification: &Notification, own_id: String) -> Self {
        let earlier: Option<Self> = receipt.and_then(|receipt| serde_json::from_str(&receipt.0).ok());
        match earlier {
            Some(earlier) if earlier.notification == notification.id => earlier,
            Some(earlier) => Self { notification: notification.id.clone(), told: BTreeSet::new(), ..earlier },
            None => Self { thread: own_id, notification: notification.id.clone(), told: BTreeSet::new() },
        }
    }

    fn receipt(&self) -> Receipt {
        Receipt(json!(self).to_string())
    }
}

#[async_trait]
impl Receiver for Email {
    async fn send(&self, notification: &Notification, earlier: &Earlier) -> Outcome {
        match self.deliver(notification, earlier).await {
            Ok(outcome) | Err(outcome) => outcome,
        }
    }

    fn preview(&self, notification: &Notification) -> Vec<Preview> {
        let (text, html) = letter::body(notification);
        let whole = self.people().ok().and_then(|(from, to)| {
            let own_id = message_id(&notification.id, &from.email);
            letter(notification, &from, &to, &own_id).ok()
        });
        let whole = whole.map(|letter| String::from_utf8_lossy(&letter.formatted()).into_owned());
        let mut previews = vec![
            Preview { name: "text", ending: "txt", text },
            Preview { name: "page", ending: "html", text: html },
        ];
        previews.extend(whole.map(|text| Preview { name: "letter", ending: "eml", text }));
        previews
    }
}

impl Email {
    /// People as they are configured.
    pub(super) fn new(settings: EmailSettings, connector: Connector) -> Self {
        Self { settings, connector }
    }

    /// The sender and the recipients.
    fn people(&self) -> Result<(Mailbox, Vec<Address>), Outcome> {
        let from: Result<Mailbox, _> = self.settings.from.parse();
        let to: Result<Vec<Address>, _> = self.settings.to.iter().map(|each| each.parse()).collect();
        match (from, to) {
            (Ok(from), Ok(to)) if !to.is_empty() => Ok((from, to)),
            (Ok(_) | Err(_), Ok(_) | Err(_)) => {
                Err(later("`from` or `to` holds something that is no address"))
            }
        }
    }

    async fn deliver(&self, notification: &Notification, earlier: &Earlier) -> Result<Outcome, Outcome> {
        let (from, to) = self.people()?;
        let own_id = message_id(&notification.id, &from.email);
        let mut progress = Progress::of(earlier.receipt.as_ref(), notification, own_id);
        let letter = letter(notification, &from, &to, &progress.thread)
            .map_err(|error| Outcome::Refused { why: error.to_string() })?;
        let (mut unsent, mut refused) = (None, Vec::new());
        for (index, person) in to.iter().enumerate() {
            if progress.told.contains(person.as_ref() as &str) {
                continue;
            }
            match self.hand_over(&letter, &from.email, person).await {
                Ok(()) => drop(progress.told.insert(person.to_string())),
                // Addresses of people stay out of what is kept and shown.
                Err(Outcome::Refused { why }) => {
                    refused.push(format!("recipient {} of {}: {why}", index + 1, to.len()))
                }
                Err(outcome) => unsent = Some(outcome),
            }
        }
        Ok(match unsent {
            Some(Outcome::Later { why, after, receipt: _ }) => {
                Outcome::Later { why, after, receipt: Some(progress.receipt()) }
            }
            Some(outcome) => outcome,
            None if refused.is_empty() => Outcome::Delivered(progress.receipt()),
            None => Outcome::Refused { why: refused.join("; ") },
        })
    }

    /// Hands the letter over for one person.
    async fn hand_over(&self, letter: &Message, from: &Address, to: &Address) -> Result<(), Outcome> {
        let envelope = Envelope::new(Some(from.clone()), vec![to.clone()]);
        let envelope = envelope.map_err(|error| Outcome::Refused { why: error.to_string() })?;
        let timeout = self.connector.timeout();
        let slow = || later(format!("no answer within {} s", timeout.as_secs()));
        let mut session =
            tokio::time::timeout(timeout, self.session()).await.map_err(|_elapsed| slow())??;
        let bytes = letter.formatted();
        let sent = tokio::time::timeout(timeout, session.send(&envelope, &bytes))
            .await
            .map_err(|_elapsed| slow())?;
        if let Err(error) = sent {
            let why = words(&error);
            return Err(if error.is_permanent() { Outcome::Refused { why } } else { later(why) });
        }
        // The letter was taken; how the server says good-bye changes nothing.
        drop(tokio::time::timeout(timeout, session.quit()).await);
        Ok(())
    }

    /// A session with the mail server, protected and signed in as configured. Whatever fails here is no fault of the
    /// letter.
    async fn session(&self) -> Result<AsyncSmtpConnection, Outcome> {
        let settings = &self.settings;
        let port = settings.port.unwrap_or(match settings.tls {
            SmtpTls::Implicit => 465,
            SmtpTls::Starttls => 587,
            SmtpTls::None => 25,
        });
        let addresses =
            self.connector.addresses(&settings.host, port).await.map_err(|failure| no_answer(&failure))?;
        let fault = |error: lettre::transport::smtp::Error| later(words(&error));
        let tls = || TlsParameters::new(settings.host.clone()).map_err(fault);
        let wrapped = if settings.tls == SmtpTls::Implicit { Some(tls()?) } else { None };
        let (name, timeout) = (ClientId::default(), Some(self.connector.timeout()));
        // The connection goes to an address that was checked, while the certificate is held against the name.
        let mut session =
            AsyncSmtpConnection::connect_tokio1(addresses.as_slice(), timeout, &name, wrapped, None)
                .await
                .map_err(fault)?;
        if settings.tls == SmtpTls::Starttls {
            session.starttls(tls()?, &name).await.map_err(fault)?;
        }
        if let (Some(user), Some(password)) = (&settings.user, &settings.password) {
            let password = secret(password)?.expose_secret().to_owned();
            let credentials = Credentials::new(user.clone(), password);
            session.auth(DEFAULT_MECHANISMS, &credentials).await.map_err(fault)?;
        }
        Ok(session)
    }
}

/// What the mail server, or the way to it, says.
fn words(error: &lettre::transport::smtp::Error) -> String {
    let mut text = error.to_string();
    if let Some(code) = error.status()
        && !text.contains(&code.to_string())
    {
        text = format!("{code} {text}");
    }
    plain(&text.chars().take(300).collect::<String>())
}
