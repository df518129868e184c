//! An issue's texts. What comes from outside stands in code, where GitHub makes nothing of it: no mention, no link, no
//! reference to another issue, no HTML.

use collectors::api::Digest;
use url::Url;

use crate::alert::receiver::content::{self, Told, fit};
use crate::model::Notification;

/// Bytes of a body; GitHub takes 65,536 characters.
const BODY_MOST: usize = 60_000;

/// Alerts that are told in full.
const ALERTS_MOST: usize = 100;

/// Alerts that did not change and are listed.
const STANDING_MOST: usize = 30;

/// What marks everything of a group. The group's name may hold anything, so its digest stands for it.
pub(super) fn group_marker(notification: &Notification) -> String {
    format!("<!-- annexa group {} ", Digest::of(notification.group.as_bytes()))
}

/// What marks a notification.
pub(super) fn marker(notification: &Notification) -> String {
    format!("{}notification {} -->", group_marker(notification), notification.id)
}

/// The title of the group's issue.
pub(super) fn title(notification: &Notification) -> String {
    // A title is plain text, in which GitHub still finds names and numbers of issues.
    content::headline(notification, 200).replace('@', "＠").replace('#', "＃")
}

/// The body of the issue, or of a comment on it.
pub(super) fn body(notification: &Notification) -> String {
    fit(notification, ALERTS_MOST, text, |text| text.len() <= BODY_MOST)
}

fn text(notification: &Notification) -> String {
    let mut out = marker(notification);
    let group = content::group_line(notification);
    out.push_str(&format!("\n\n{} {}", content::summary(notification), content::moment(notification.at)));
    if !group.is_empty() {
        out.push_str(&format!("\n{}", code(&group)));
    }
    for told in content::tell_all(&notification.alerts) {
        out.push_str(&section(&told));
    }
    if notification.more > 0 {
        out.push_str(&format!("\n\n{} more changed that are not listed here.", notification.more));
    }
    if !notification.standing.is_empty() {
        out.push_str("\n\nOpen as before:\n");
        for alert in notification.standing.iter().take(STANDING_MOST) {
            out.push_str(&format!("\n- {}", code(&content::tell(alert).title)));
        }
    }
    if let Some(url) = content::link(notification.url.as_deref()) {
        out.push_str(&format!("\n\n{}", link("Open in annexa", &url)));
    }
    out.push('\n');
    out
}

fn section(told: &Told) -> String {
    let mut out = format!("\n\n### {} {}\n", told.state.as_str(), code(&told.title));
    for fact in &told.facts {
        out.push_str(&format!("\n- **{}**: {}", fact.name, code(&fact.value)));
    }
    if let Some(url) = &told.url {
        out.push_str(&format!("\n- {}", link("Open in annexa", url)));
    }
    out
}

/// A text as code: between more backticks than it holds in a row (<https://spec.commonmark.org/0.31.2/#code-spans>).
pub(super) fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    format!("{fence} {text} {fence}")
}

/// A link to one of our pages. The characters that would end it are escaped.
fn link(words: &str, url: &Url) -> String {
    format!("[{words}](<{}>)", url.as_str().replace('<', "%3C").replace('>', "%3E").replace('\\', "%5C"))
}
