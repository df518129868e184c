//! The parts of Block Kit that messages are made of (<https://docs.slack.dev/reference/block-kit>).
//!
//! Texts from outside stand in `plain_text` and in `text` elements of rich text only. Slack takes those literally: no
//! formatting, no link, no mention. Links and mentions are elements of their own, made of our addresses and of ids.

use serde::Serialize;

/// A block of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Block {
    /// Large text on a line of its own.
    Header {
        /// The text.
        text: Plain,
    },
    /// Text with styles, links and mentions.
    RichText {
        /// Its parts.
        elements: Vec<Rich>,
    },
    /// Small text.
    Context {
        /// Its parts.
        elements: Vec<Plain>,
    },
    /// A line.
    Divider,
}

/// A text that is taken literally.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Plain {
    #[serde(rename = "type")]
    kind: &'static str,
    /// The text.
    pub(super) text: String,
    emoji: bool,
}

impl Plain {
    /// A text in which `:smile:` stays what it is.
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self { kind: "plain_text", text: text.into(), emoji: false }
    }
}

/// A part of rich text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type")]
pub(super) enum Rich {
    /// A paragraph.
    #[serde(rename = "rich_text_section")]
    Section {
        /// What it holds.
        elements: Vec<Inline>,
    },
    /// A list.
    #[serde(rename = "rich_text_list")]
    List {
        /// `bullet`.
        style: &'static str,
        /// Its entries, each a paragraph.
        elements: Vec<Rich>,
    },
}

/// Something in a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Inline {
    /// A text that is taken literally.
    Text {
        /// The text.
        text: String,
        /// How it looks.
        #[serde(skip_serializing_if = "Option::is_none")]
        style: Option<Style>,
    },
    /// A link to one of our pages.
    Link {
        /// Where it leads.
        url: String,
        /// The text that is shown.
        text: String,
        /// How it looks.
        #[serde(skip_serializing_if = "Option::is_none")]
        style: Option<Style>,
    },
    /// A member, who is notified.
    User {
        /// The member's id.
        user_id: String,
    },
    /// A group of members, who are notified.
    Usergroup {
        /// The group's id.
        usergroup_id: String,
    },
}

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Style {
    bold: bool,
}

/// A text.
pub(super) fn text(text: impl Into<String>) -> Inline {
    Inline::Text { text: text.into(), style: None }
}

/// A bold text.
pub(super) fn bold(text: impl Into<String>) -> Inline {
    Inline::Text { text: text.into(), style: Some(Style { bold: true }) }
}

/// A bold link, or a bold text where there is no address.
pub(super) fn bold_link(words: impl Into<String>, url: Option<&url::Url>) -> Inline {
    match url {
        Some(url) => {
            Inline::Link { url: url.to_string(), text: words.into(), style: Some(Style { bold: true }) }
        }
        None => bold(words),
    }
}

/// A mention; nothing when the id is none of Slack's.
pub(super) fn mention(id: &str) -> Option<Inline> {
    let is_id =
        (9..=32).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    match id.chars().next() {
        Some('U' | 'W') if is_id => Some(Inline::User { user_id: id.to_owned() }),
        Some('S') if is_id => Some(Inline::Usergroup { usergroup_id: id.to_owned() }),
        Some(_) | None => None,
    }
}
