//! The hub: its clauses, and Annex A by theme.

use maud::{Markup, html};

use super::bar::{state_legend, states};
use super::text::{Name, Sentence, count, grouped, overlay, side, state};
use crate::model::{Assessment, ControlReading, CriterionReading, Distribution};

/// The themes of Annex A, by how their ids begin; the clauses have none.
const THEMES: [(&str, &str); 4] = [
    ("A.5.", "A.5 Organizational controls"),
    ("A.6.", "A.6 People controls"),
    ("A.7.", "A.7 Physical controls"),
    ("A.8.", "A.8 Technological controls"),
];

/// The part.
pub(super) fn section(assessment: &Assessment) -> Markup {
    let themed = |control: &&ControlReading, begin: &str| control.id.as_str().starts_with(begin);
    let is_annex = |control: &&ControlReading| THEMES.iter().any(|(begin, _)| themed(control, begin));
    html! {
        section id="controls" aria-labelledby="controls-title" {
            h2 id="controls-title" { "Controls of ISO/IEC 27001:2022" }
            p {
                "A control is satisfied only when its written rule and its operation are both shown. "
                "Policies show operation; the written rule is shown by attestations."
            }
            @for (begin, title) in THEMES {
                (theme(title, assessment.controls.iter().filter(|control| themed(control, begin)).collect()))
            }
            (theme("Clauses 4 to 10", assessment.controls.iter().filter(|control| !is_annex(control)).collect()))
        }
    }
}

fn theme(title: &str, controls: Vec<&ControlReading>) -> Markup {
    let distribution: Distribution = controls.iter().map(|control| control.state).collect();
    html! {
        @if !controls.is_empty() {
            h3 { (title) " " span class="muted" { (count(controls.len(), "entry")) } }
            (states(&distribution))
            (state_legend(&distribution))
            div class="entries" { @for control in controls { (entry(control)) } }
        }
    }
}

fn entry(control: &ControlReading) -> Markup {
    let sum = |of: fn(&CriterionReading) -> u64| {
        let total: u64 = control.criteria.iter().map(of).sum();
        usize::try_from(total).unwrap_or(usize::MAX)
    };
    let counts = [("fail", sum(|c| c.fail)), ("unknown", sum(|c| c.unknown)), ("pass", sum(|c| c.pass))];
    html! {
        details class="entry" id={ "control-" (control.id) } {
            summary {
                span class="id" { (control.id) }
                span class="title" { (Sentence(&control.title)) }
                span class="numbers" {
                    @for (word, number) in counts.into_iter().filter(|(_, number)| *number > 0) {
                        span class={ "in " (word) } { (grouped(number)) " " (word) }
                    }
                }
                span class="states" { (state(control.state)) @for each in &control.overlays { " " (overlay(*each)) } }
            }
            div class="body" {
                @if !control.unproven.is_empty() {
                    p {
                        strong { "Not shown by anything: " }
                        @for (index, each) in control.unproven.iter().enumerate() { @if index > 0 { ", " } (side(*each)) }
                        "."
                    }
                }
                table class="stacked" {
                    caption { "Criteria of " (control.id) }
                    thead { tr { th scope="col" { "Criterion" } th scope="col" { "Shows" } th scope="col" { "State" } th scope="col" { "Subjects" } } }
                    tbody { @for each in &control.criteria { (criterion(each)) } }
                }
            }
        }
    }
}

fn criterion(criterion: &CriterionReading) -> Markup {
    html! {
        tr {
            th scope="row" {
                (Sentence(&criterion.title))
                @if let Some(policy) = &criterion.policy {
                    span class="line" { a href={ "#policy-" (policy) } { code { (Name(policy.as_str())) } } }
                }
            }
            td data-label="Shows" { (side(criterion.proves)) }
            td data-label="State" { (state(criterion.state)) @for each in &criterion.overlays { " " (overlay(*each)) } }
            td data-label="Subjects" {
                @if criterion.policy.is_none() { "by hand" }
                @else { (criterion.fail) " fail, " (criterion.unknown) " unknown, " (criterion.pass) " pass" }
            }
        }
    }
}
