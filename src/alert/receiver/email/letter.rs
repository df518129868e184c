//! The letter: a headline, and the same content as text and as HTML.

use chrono::{DateTime, Utc};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};
use maud::{DOCTYPE, html};

use crate::alert::receiver::content::{self, Told, fit};
use crate::model::{Notification, NotificationId};

/// Alerts that are told in full.
const ALERTS_MOST: usize = 40;

/// Alerts that did not change and are listed.
const STANDING_MOST: usize = 20;

/// Bytes of the text.
const TEXT_MOST: usize = 100_000;

/// Characters of the subject.
const SUBJECT_MOST: usize = 180;

/// A letter that cannot be written. Says nothing of its content.
#[derive(Debug, thiserror::Error)]
#[error("write the letter")]
pub(super) struct NoLetter(#[source] lettre::error::Error);

/// The id of the letter of a notification: the same at every try, so that a mail server can drop doubles.
pub(super) fn message_id(notification: &NotificationId, from: &Address) -> String {
    format!("<{notification}@{}>", from.domain())
}

/// The letter of a notification, in the thread that began with another one.
///
/// # Errors
/// When a header cannot be written.
pub(super) fn letter(
    notification: &Notification,
    from: &Mailbox,
    to: &[Address],
    thread: &str,
) -> Result<Message, NoLetter> {
    let id = message_id(&notification.id, &from.email);
    let mut builder = Message::builder()
        .from(from.clone())
        .subject(subject(notification))
        .date(date(notification.at).into())
        .message_id(Some(id.clone()))
        // Nobody is away from an alert (RFC 3834).
        .raw_header(plain_header("Auto-Submitted", "auto-generated"));
    for each in to {
        builder = builder.to(Mailbox::new(None, each.clone()));
    }
    if thread != id {
        builder = builder.in_reply_to(thread.to_owned()).references(thread.to_owned());
    }
    let (text, html) = body(notification);
    builder.multipart(MultiPart::alternative_plain_html(text, html)).map_err(NoLetter)
}

/// The headline. `=?` would begin a word that mail programs decode, and so hide what it holds from us (RFC 2047).
fn subject(notification: &Notification) -> String {
    content::headline(notification, SUBJECT_MOST).replace("=?", "= ?")
}

fn plain_header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

fn date(at: DateTime<Utc>) -> DateTime<Utc> {
    at.max(DateTime::UNIX_EPOCH)
}

/// The content as text and as HTML.
pub(super) fn body(notification: &Notification) -> (String, String) {
    let make = |notification: &Notification| (text(notification), html(notification));
    fit(notification, ALERTS_MOST, make, |(text, html)| {
        text.len() <= TEXT_MOST && html.len() <= 2 * TEXT_MOST
    })
}

/// A text in which mail programs find no address to make a link of.
fn quiet(text: &str) -> String {
    text.replace("://", "[:]//").replace("www.", "www[.]")
}

fn standing(notification: &Notification) -> Vec<Told> {
    notification.standing.iter().take(STANDING_MOST).map(content::tell).collect()
}

fn more(notification: &Notification) -> Option<String> {
    (notification.more > 0).then(|| format!("{} more changed that are not listed here.", notification.more))
}

fn text(notification: &Notification) -> String {
    let headline = quiet(&content::headline(notification, 400));
    let mut lines = vec![headline, content::summary(notification), quiet(&content::group_line(notification))];
    lines.push(content::moment(notification.at));
    for told in content::tell_all(&notification.alerts) {
        lines.push(String::new());
        lines.push(format!("{}: {}", told.state.as_str().to_uppercase(), quiet(&told.title)));
        lines.extend(told.facts.iter().map(|fact| format!("  {}: {}", fact.name, quiet(&fact.value))));
        lines.extend(told.url.map(|url| format!("  {url}")));
    }
    lines.extend(more(notification).into_iter().flat_map(|more| [String::new(), more]));
    let standing = standing(notification);
    if !standing.is_empty() {
        lines.push(String::new());
        lines.push("Open as before:".to_owned());
        lines.extend(standing.iter().map(|told| format!("- {} {}", quiet(&told.title), quiet(place(told)))));
    }
    lines.extend(content::link(notification.url.as_deref()).map(|url| format!("\nOpen in annexa: {url}")));
    lines.push(String::new());
    lines.join("\n")
}

fn place(told: &Told) -> &str {
    told.facts.iter().find(|fact| fact.name == "Where").map_or("", |fact| fact.value.as_str())
}

fn html(notification: &Notification) -> String {
    let small =
        [content::group_line(notification), content::summary(notification), content::moment(notification.at)];
    let standing = standing(notification);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head { meta charset="utf-8"; title { "annexa" } }
            body style="font:15px/1.5 sans-serif;color:#1d1c1d;max-width:44em" {
                h1 style="font-size:18px" { bdi { (quiet(&content::headline(notification, 400))) } }
                p style="color:#616061" {
                    @for each in small.iter().filter(|each| !each.is_empty()) { (quiet(each)) br; }
                }
                @for told in content::tell_all(&notification.alerts) { (alert(&told)) }
                @if let Some(more) = more(notification) { p { (more) } }
                @if !standing.is_empty() {
                    h2 style="font-size:15px" { "Open as before" }
                    ul { @for told in &standing { li { bdi { (quiet(&told.title)) } " " bdi { (quiet(place(told))) } } } }
                }
                @if let Some(url) = content::link(notification.url.as_deref()) {
                    p { a href=(url) { "Open in annexa" } }
                }
            }
        }
    };
    page.into_string()
}

fn alert(told: &Told) -> maud::Markup {
    html! {
        h2 style="font-size:15px;margin-bottom:2px" {
            (told.state.as_str().to_uppercase()) ": " bdi { (quiet(&told.title)) }
        }
        table style="border-collapse:collapse" {
            @for fact in &told.facts {
                tr {
                    th style="text-align:left;vertical-align:top;padding-right:12px;font-weight:600" { (fact.name) }
                    td style="overflow-wrap:anywhere" { bdi { (quiet(&fact.value)) } }
                }
            }
        }
        @if let Some(url) = &told.url { p { a href=(url) { "Open" } } }
    }
}
