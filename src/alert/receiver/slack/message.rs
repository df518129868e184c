//! The message of a notification, within Slack's limits.

use serde_json::{Value, json};

use crate::alert::receiver::content::{self, OWNER, Told};
use crate::model::{AlertState, Notification};

use super::blocks::{Block, Inline, Plain, Rich, bold, bold_link, mention, text};

/// Characters of a header block.
const HEADER_MOST: usize = 150;

/// Alerts that are told in full.
const ALERTS_MOST: usize = 10;

/// Alerts that did not change and are listed.
const STANDING_MOST: usize = 15;

/// Bytes of all blocks. Slack refuses messages from about 13,200 characters on (`msg_blocks_too_long`), which its
/// documentation does not say.
const BLOCKS_MOST: usize = 12_000;

/// Characters of the text without blocks. Slack asks for at most 4,000.
const TEXT_MOST: usize = 3_500;

/// Alerts in the text without blocks, at most.
const TEXT_LINES: usize = 40;

/// The type of event in the metadata of our messages.
pub(super) const EVENT_TYPE: &str = "annexa_notification";

/// A message: blocks, and the same as text for screens that show none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Message {
    /// The blocks.
    pub(super) blocks: Vec<Block>,
    /// The text.
    pub(super) text: String,
}

/// What the message of a notification is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The message of the group, with all that is open in it.
    Group,
    /// A reply in the group's thread: only what changed.
    Reply,
}

/// The message of a notification.
pub(super) fn message(notification: &Notification, part: Part) -> Message {
    let make = |notification: &Notification| blocks(notification, part);
    let blocks = content::fit(notification, ALERTS_MOST, make, |blocks| size(blocks) <= BLOCKS_MOST);
    Message { blocks, text: fallback(notification) }
}

/// The bytes of blocks.
pub(super) fn size(blocks: &[Block]) -> usize {
    serde_json::to_vec(blocks).map_or(usize::MAX, |bytes| bytes.len())
}

fn blocks(notification: &Notification, part: Part) -> Vec<Block> {
    let mut blocks = vec![Block::Header { text: Plain::new(content::headline(notification, HEADER_MOST)) }];
    let mut small = vec![content::summary(notification), content::moment(notification.at)];
    small.insert(1, content::group_line(notification));
    small.retain(|each| !each.is_empty());
    blocks.push(Block::Context { elements: small.into_iter().map(Plain::new).collect() });
    blocks.extend(content::tell_all(&notification.alerts).iter().map(|told| paragraph(alert_lines(told))));
    if notification.more > 0 {
        blocks.push(paragraph(vec![text(format!(
            "{} more changed that are not listed here.",
            notification.more
        ))]));
    }
    if part == Part::Group && !notification.standing.is_empty() {
        blocks.push(Block::Divider);
        blocks.push(standing(notification));
    }
    if let Some(url) = content::link(notification.url.as_deref()) {
        blocks.push(paragraph(vec![bold_link("Open in annexa", Some(&url))]));
    }
    blocks
}

fn paragraph(elements: Vec<Inline>) -> Block {
    Block::RichText { elements: vec![Rich::Section { elements }] }
}

fn alert_lines(told: &Told) -> Vec<Inline> {
    let mut line = vec![bold_link(title(told), told.url.as_ref())];
    for fact in &told.facts {
        line.push(text("\n"));
        line.push(bold(format!("{}: ", fact.name)));
        let called = told.owner_in_slack.as_deref().and_then(mention);
        match called {
            Some(called) if fact.name == OWNER && told.state == AlertState::Firing => {
                line.push(called);
                line.push(text(format!(" ({})", fact.value)));
            }
            Some(_) | None => line.push(text(fact.value.clone())),
        }
    }
    line
}

fn title(told: &Told) -> String {
    match told.state {
        AlertState::Firing => told.title.clone(),
        AlertState::Resolved => format!("Resolved: {}", told.title),
        AlertState::Notice => format!("New: {}", told.title),
    }
}

/// What did not change and is still open, a line each.
fn standing(notification: &Notification) -> Block {
    let lines = notification.standing.iter().take(STANDING_MOST).map(|alert| {
        let told = content::tell(alert);
        let place = told.facts.iter().find(|fact| fact.name == "Where");
        let mut elements = vec![bold_link(told.title.clone(), told.url.as_ref())];
        elements.extend(place.map(|place| text(format!(" {}", content::line(&place.value, 200)))));
        Rich::Section { elements }
    });
    let lines: Vec<Rich> = lines.collect();
    let shown = u64::try_from(lines.len()).unwrap_or(u64::MAX);
    let open = notification.alerts.iter().filter(|alert| alert.state == AlertState::Firing).count();
    let more =
        notification.firing.saturating_sub(shown).saturating_sub(u64::try_from(open).unwrap_or(u64::MAX));
    let mut elements = vec![
        Rich::Section { elements: vec![bold("Open as before")] },
        Rich::List { style: "bullet", elements: lines },
    ];
    if more > 0 {
        elements.push(Rich::Section { elements: vec![text(format!("and {more} more"))] });
    }
    Block::RichText { elements }
}

/// The message as text, for notifications of phones and for screen readers.
fn fallback(notification: &Notification) -> String {
    let mut lines = vec![content::headline(notification, 300)];
    for alert in notification.alerts.iter().take(TEXT_LINES) {
        let told = content::tell(alert);
        let facts =
            told.facts.iter().filter(|fact| matches!(fact.name, "Verdict" | "Why" | "Where" | "Since"));
        let facts: Vec<&str> = facts.map(|fact| fact.value.as_str()).collect();
        lines.push(format!("- {}: {}", title(&told), facts.join("; ")));
    }
    lines.push(content::summary(notification));
    let mut out = String::new();
    let (mut told, all) = (0, lines.len() + notification.alerts.len().saturating_sub(TEXT_LINES));
    for line in lines {
        let line = literal(&line);
        if out.chars().count() + line.chars().count() + 40 > TEXT_MOST {
            break;
        }
        out.push_str(&line);
        out.push('\n');
        told += 1;
    }
    if told < all {
        out.push_str(&format!("{} more lines are not shown.\n", all - told));
    }
    out.truncate(out.trim_end().len());
    out
}

/// A text that Slack shows as it is: the three characters with which its markup begins are escaped
/// (<https://docs.slack.dev/messaging/formatting-message-text#escaping>).
pub(super) fn literal(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

impl Message {
    /// The body for Slack's Web API.
    pub(super) fn body(&self, notification: &Notification, channel: &str) -> Value {
        json!({
            "channel": channel,
            "text": self.text,
            "blocks": self.blocks,
            "parse": "none",
            "link_names": false,
            "unfurl_links": false,
            "unfurl_media": false,
            "metadata": {
                "event_type": EVENT_TYPE,
                "event_payload": { "notification": notification.id, "number": notification.number },
            },
        })
    }

    /// The body for an incoming webhook, which takes no channel and no metadata.
    pub(super) fn webhook_body(&self) -> Value {
        json!({ "text": self.text, "blocks": self.blocks, "unfurl_links": false, "unfurl_media": false })
    }
}

/// A body without its blocks, for a receiver that does not take them; the text is then what is shown.
pub(super) fn without_blocks(mut body: Value) -> Value {
    if let Some(body) = body.as_object_mut() {
        body.shift_remove("blocks");
        body.insert("mrkdwn".to_owned(), Value::Bool(false));
    }
    body
}
