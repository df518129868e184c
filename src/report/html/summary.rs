//! The numbers: what fails, what could not be decided, and how both are spread.

use maud::{Markup, html};

use super::bar::{bar, legend, state_legend, states};
use super::text::{Sentence, count, grouped};
use super::{Page, Tally};
use crate::model::{Distribution, Overlay, Severity};

/// The part.
pub(super) fn section(page: &Page<'_>, tally: Tally) -> Markup {
    html! {
        section id="summary" aria-labelledby="summary-title" {
            h2 id="summary-title" { "Summary" }
            @if page.assessment.findings.is_empty() {
                p class="notice" { strong { "Nothing was judged. " } "No policy found evidence to read, so this report shows nothing." }
            }
            (cards(page, tally))
            (by_severity(page))
            (overview(page))
        }
    }
}

fn cards(page: &Page<'_>, tally: Tally) -> Markup {
    let summary = &page.assessment.summary;
    let open = Severity::WORST_FIRST.into_iter().filter_map(|severity| {
        let number = summary.open.get(&severity).filter(|number| **number > 0)?;
        Some(format!("{} {severity}", grouped(*number)))
    });
    let open: Vec<String> = open.collect();
    let reasons: Vec<String> =
        summary.unknown.iter().map(|(reason, number)| format!("{} {reason}", grouped(*number))).collect();
    html! {
        div class="cards" {
            (card("fail", tally.open, "fail", &join(&open, "no open fail")))
            (card("unknown", tally.unknown, "could not be decided", &join(&reasons, "everything could be decided")))
            (card("pass", tally.pass, "pass", "complete, fresh evidence shows it"))
            (card("waived", tally.accepted, "fail, but waived or known", &format!("{} waived, {} in the baseline", summary.waived, summary.baseline)))
        }
    }
}

fn join(parts: &[String], none: &str) -> String {
    if parts.is_empty() { none.to_owned() } else { parts.join(", ") }
}

fn card(class: &str, number: usize, what: &str, detail: &str) -> Markup {
    html! {
        div class={ "card " (class) @if number == 0 { " none" } } {
            p class="number" { (grouped(number)) }
            p class="what" { (what) }
            p class="detail" { (detail) }
        }
    }
}

fn by_severity(page: &Page<'_>) -> Markup {
    let rows = Severity::WORST_FIRST.map(|severity| {
        let findings = page.assessment.findings.iter().filter(move |finding| finding.severity == severity);
        (severity, Tally::of(findings))
    });
    html! {
        table class="bars" {
            caption { "Verdicts by severity of the policy" }
            thead { tr { th scope="col" { "Severity" } th scope="col" { "Verdicts" } } }
            tbody {
                @for (severity, tally) in &rows {
                    tr {
                        th scope="row" { span class={ "severity " (severity) } { (severity) } }
                        td { (bar(&tally.parts())) (legend(&tally.parts())) }
                    }
                }
            }
        }
    }
}

fn overview(page: &Page<'_>) -> Markup {
    let hub: Distribution = page.assessment.controls.iter().map(|control| control.state).collect();
    html! {
        table class="bars" {
            caption { "States of controls and requirements" }
            thead { tr { th scope="col" { "Framework" } th scope="col" { "States" } } }
            tbody {
                tr {
                    th scope="row" { a href="#controls" { "ISO 27001" } span class="muted" { (count(page.assessment.controls.len(), "entry")) } }
                    td { (states(&hub)) (state_legend(&hub)) }
                }
                @for framework in &page.assessment.frameworks {
                    tr {
                        th scope="row" {
                            a href={ "#framework-" (framework.id) } { (Sentence(&framework.title)) }
                            span class="muted" { (count(framework.requirements.len(), "entry")) }
                        }
                        td {
                            (states(&framework.distribution))
                            (state_legend(&framework.distribution))
                            @let at_risk = framework.requirements.iter().filter(|each| each.flags.contains(&Overlay::AtRisk)).count();
                            @if at_risk > 0 { span class="label risk" { (at_risk) " at risk" } }
                        }
                    }
                }
            }
        }
    }
}
