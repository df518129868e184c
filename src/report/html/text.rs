//! Texts of the page: untrusted names, moments, numbers and words.

use chrono::{DateTime, TimeDelta, Utc};
use maud::{Markup, Render, html};

use crate::model::untrusted::is_deceptive;
use crate::model::{Overlay, Proves, State};

/// A text from outside: escaped, kept apart from the direction of its surroundings, deceptive characters shown.
pub(super) struct Name<'a>(pub(super) &'a str);

impl Render for Name<'_> {
    fn render_to(&self, buffer: &mut String) {
        buffer.push_str("<bdi>");
        push_shown(self.0, buffer);
        buffer.push_str("</bdi>");
    }
}

/// A sentence that may quote a text from outside; where its lines end is of no meaning.
pub(super) struct Sentence<'a>(pub(super) &'a str);

impl Render for Sentence<'_> {
    fn render_to(&self, buffer: &mut String) {
        for (number, line) in self.0.trim().lines().enumerate() {
            if number > 0 {
                buffer.push(' ');
            }
            push_shown(line, buffer);
        }
    }
}

/// Lines of text, such as JSON; at most some characters of it.
pub(super) struct Lines<'a>(pub(super) &'a str);

/// Characters shown of one value.
const VALUE_SHOWN: usize = 2_000;

impl Render for Lines<'_> {
    fn render_to(&self, buffer: &mut String) {
        let end = self.0.char_indices().nth(VALUE_SHOWN).map_or(self.0.len(), |(at, _)| at);
        let (shown, rest) = self.0.split_at_checked(end).unwrap_or((self.0, ""));
        for (number, line) in shown.lines().enumerate() {
            if number > 0 {
                buffer.push('\n');
            }
            push_shown(line, buffer);
        }
        if !rest.is_empty() {
            let count = rest.chars().count();
            buffer.push_str(&format!("\n… {count} more characters; the JSON report holds them"));
        }
    }
}

fn push_shown(text: &str, buffer: &mut String) {
    for part in text.split_inclusive(is_deceptive) {
        let mut chars = part.chars();
        match chars.next_back() {
            Some(last) if is_deceptive(last) => {
                chars.as_str().render_to(buffer);
                buffer.push_str(&format!("<span class=\"sign\">U+{:04X}</span>", u32::from(last)));
            }
            Some(_) | None => part.render_to(buffer),
        }
    }
}

/// A moment, to the minute.
pub(super) fn moment(at: DateTime<Utc>) -> Markup {
    html! { time datetime=(at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)) { (at.format("%Y-%m-%d %H:%M")) } }
}

/// A day.
pub(super) fn day(at: DateTime<Utc>) -> Markup {
    html! { time datetime=(at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)) { (at.format("%Y-%m-%d")) } }
}

/// How long ago something was.
pub(super) fn age(age: TimeDelta) -> String {
    match age.num_minutes() {
        ..0 => "in the future".to_owned(),
        minutes @ 0..120 => format!("{minutes} min old"),
        minutes @ 120..4_320 => format!("{} h old", minutes / 60),
        minutes => format!("{} days old", minutes / 1_440),
    }
}

/// `1 finding`, `2 findings`, `15 000 findings`.
pub(super) fn count(number: usize, noun: &str) -> String {
    let ending = match (number, noun.strip_suffix('y')) {
        (1, _) => noun.to_owned(),
        (_, Some(stem)) if !stem.ends_with(['a', 'e', 'o']) => format!("{stem}ies"),
        (_, _) => format!("{noun}s"),
    };
    format!("{} {ending}", grouped(number))
}

/// A number with thin spaces between thousands.
pub(super) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// A state as a label.
pub(super) fn state(state: State) -> Markup {
    html! { span class={ "label " (state.as_str()) } { (words(state)) } }
}

/// A state in words.
pub(super) fn words(state: State) -> String {
    state.as_str().replace('_', " ")
}

/// Something beside a state, as a label.
pub(super) fn overlay(overlay: Overlay) -> Markup {
    let (class, text) = match overlay {
        Overlay::AcceptedRisk => ("waived", "accepted risk"),
        Overlay::Incomplete => ("unknown", "more may fail"),
        Overlay::AtRisk => ("risk", "at risk"),
        Overlay::Contradiction => ("fail", "contradiction"),
        Overlay::Upcoming => ("not_applicable", "not in force yet"),
    };
    html! { span class={ "label " (class) } { (text) } }
}

/// What a side of a control is called.
pub(super) fn side(side: Proves) -> &'static str {
    match side {
        Proves::Design => "written rule",
        Proves::Operating => "operation",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_named_and_markup_is_escaped() {
        let mut text = String::new();
        Name("a\u{202e}<b>\"").render_to(&mut text);
        assert_eq!(text, "<bdi>a<span class=\"sign\">U+202E</span>&lt;b&gt;&quot;</bdi>");
    }

    #[test]
    fn a_long_value_is_cut_and_says_so() {
        let mut text = String::new();
        Lines(&"é".repeat(VALUE_SHOWN + 7)).render_to(&mut text);
        assert!(text.ends_with("\n… 7 more characters; the JSON report holds them"), "{text}");
    }

    #[test]
    fn numbers_and_ages_read_well() {
        assert_eq!(count(1, "policy"), "1 policy");
        assert_eq!(count(15_000, "policy"), "15\u{202f}000 policies");
        assert_eq!(age(TimeDelta::minutes(119)), "119 min old");
        assert_eq!(age(TimeDelta::hours(71)), "71 h old");
        assert_eq!(age(TimeDelta::days(30)), "30 days old");
        assert_eq!(age(TimeDelta::seconds(-90)), "in the future");
    }
}
