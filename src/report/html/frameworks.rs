//! The other frameworks: every requirement, its state, and the controls that bear on it.

use maud::{Markup, html};

use super::bar::{state_legend, states};
use super::text::{Sentence, count, overlay, state};
use crate::model::{Assessment, Bearing, Determination, FrameworkReading, Overlay};

/// The part.
pub(super) fn section(assessment: &Assessment) -> Markup {
    html! {
        section id="frameworks" aria-labelledby="frameworks-title" {
            h2 id="frameworks-title" { "Requirements of other frameworks" }
            p {
                "States are reached through the controls above and how each relates to a requirement. "
                "A requirement is " em { "at risk" } " when a control that bears on it fails although the relation alone "
                "allows no conclusion."
            }
            @for framework in &assessment.frameworks { (one(framework)) }
        }
    }
}

fn one(framework: &FrameworkReading) -> Markup {
    let at_risk = framework.requirements.iter().filter(|each| each.flags.contains(&Overlay::AtRisk)).count();
    let supported = framework.requirements.iter().filter(|each| each.supports > 0).count();
    html! {
        details class="framework" id={ "framework-" (framework.id) } {
            summary {
                h3 { (Sentence(&framework.title)) }
                span class="muted" { (count(framework.requirements.len(), "entry")) }
                @if at_risk > 0 { span class="label risk" { (at_risk) " at risk" } }
                @if supported > 0 { span class="label pass" { (supported) " supported" } }
                span class="tally" { (states(&framework.distribution)) (state_legend(&framework.distribution)) }
            }
            div class="body entries" { @for requirement in &framework.requirements { (entry(requirement)) } }
        }
    }
}

fn entry(requirement: &Determination) -> Markup {
    html! {
        @if requirement.from.is_empty() {
            div class="entry" { div class="row" { (head(requirement)) } }
        } @else {
            details class="entry" {
                summary { (head(requirement)) }
                div class="body" { (bearings(requirement)) }
            }
        }
    }
}

fn head(requirement: &Determination) -> Markup {
    html! {
        span class="id" { (requirement.requirement.entry) }
        span class="title" { (Sentence(&requirement.title)) }
        span class="numbers" {
            @if requirement.from.is_empty() { span class="muted" { "no control is mapped" } }
            @else { span class="muted" { (count(requirement.from.len(), "control")) } }
            @if requirement.supports > 0 {
                span class="in pass" {
                    "supported by " (requirement.supports)
                    @if let Some(strongest) = requirement.strongest { ", strongest " (strongest) }
                }
            }
        }
        span class="states" { (state(requirement.state)) @for each in &requirement.flags { " " (overlay(*each)) } }
    }
}

fn bearings(requirement: &Determination) -> Markup {
    html! {
        table class="stacked" {
            caption { "Controls that bear on " (requirement.requirement.entry) }
            thead { tr { th scope="col" { "Control" } th scope="col" { "Relation" } th scope="col" { "Strength" } th scope="col" { "State" } } }
            tbody { @for bearing in &requirement.from { (row(bearing)) } }
        }
    }
}

fn row(bearing: &Bearing) -> Markup {
    html! {
        tr {
            th scope="row" { a href={ "#control-" (bearing.control) } { (bearing.control) } }
            td data-label="Relation" { (bearing.relation) }
            td data-label="Strength" { (bearing.strength) }
            td data-label="State" { (state(bearing.state)) }
        }
    }
}
