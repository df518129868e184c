//! Stacked bars: how many of what, drawn without scripts.

use maud::{Markup, html};

use super::text::{grouped, words};
use crate::model::{Distribution, State};

/// The width of a bar, in its own units.
const WIDTH: usize = 1_000;
/// The least width of a part that is not empty: one of fifteen thousand must still be seen.
const LEAST: usize = 8;

/// One part of a bar.
pub(super) struct Part<'a> {
    pub(super) class: &'a str,
    pub(super) name: &'a str,
    pub(super) count: usize,
}

/// A bar of parts, with its numbers as its text.
pub(super) fn bar(parts: &[Part<'_>]) -> Markup {
    let total: usize = parts.iter().map(|part| part.count).sum();
    let text: Vec<String> =
        shown(parts).map(|part| format!("{} {}", grouped(part.count), part.name)).collect();
    let label = if text.is_empty() { "nothing".to_owned() } else { text.join(", ") };
    html! {
        svg class="bar" viewBox={ "0 0 " (WIDTH) " 10" } preserveAspectRatio="none" role="img" aria-label=(label) {
            @if total == 0 { rect class="nothing" x="0" y="0" width=(WIDTH) height="10" {} }
            @for (part, (left, width)) in shown(parts).zip(places(parts, total)) {
                rect class=(part.class) x=(left) y="0" width=(width.saturating_sub(2)) height="10" {
                    title { (grouped(part.count)) " " (part.name) }
                }
            }
        }
    }
}

/// The numbers of a bar beside it, each with its colour.
pub(super) fn legend(parts: &[Part<'_>]) -> Markup {
    html! {
        span class="legend" {
            @for part in shown(parts) {
                span { i class={ "key " (part.class) } {} b { (grouped(part.count)) } " " (part.name) }
            }
        }
    }
}

/// A bar of states.
pub(super) fn states(distribution: &Distribution) -> Markup {
    with_states(distribution, bar)
}

/// The numbers of a bar of states.
pub(super) fn state_legend(distribution: &Distribution) -> Markup {
    with_states(distribution, legend)
}

fn with_states(distribution: &Distribution, draw: fn(&[Part<'_>]) -> Markup) -> Markup {
    let names = State::ALL.map(words);
    let parts: Vec<Part<'_>> = State::ALL
        .into_iter()
        .zip(&names)
        .map(|(state, name)| Part { class: state.as_str(), name, count: distribution.count(state) })
        .collect();
    draw(&parts)
}

fn shown<'a, 'b>(parts: &'a [Part<'b>]) -> impl Iterator<Item = &'a Part<'b>> {
    parts.iter().filter(|part| part.count > 0)
}

/// Where each part begins and how wide it is; together they fill the bar, and none is too small to see.
fn places(parts: &[Part<'_>], total: usize) -> Vec<(usize, usize)> {
    let free = WIDTH.saturating_sub(shown(parts).count() * LEAST);
    let mut left = 0;
    let places = shown(parts).map(|part| {
        let place = (left, LEAST + free * part.count / total.max(1));
        left += place.1;
        place
    });
    places.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_fifteen_thousand_is_still_seen_and_counted() {
        let parts = [
            Part { class: "fail", name: "fail", count: 1 },
            Part { class: "unknown", name: "unknown", count: 0 },
            Part { class: "pass", name: "pass", count: 14_999 },
        ];
        let places = places(&parts, 15_000);
        assert!(places[0].1 >= LEAST && places[1].0 + places[1].1 <= WIDTH, "{places:?}");
        let text = bar(&parts).into_string();
        assert!(text.contains("aria-label=\"1 fail, 14\u{202f}999 pass\""), "{text}");
        assert_eq!(text.matches("<rect").count(), 2);
    }
}
