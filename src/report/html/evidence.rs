//! Waivers, and the evidence that everything rests on.

use maud::{Markup, html};

use super::text::{Name, Sentence, age, count, grouped, moment};
use crate::model::{Assessment, EvidenceReading, SourceReading, WaiverReading, WaiverState};

/// Gaps of one evidence that are shown.
const GAPS_SHOWN: usize = 20;

/// The waivers.
pub(super) fn waivers(assessment: &Assessment) -> Markup {
    html! {
        section id="waivers" aria-labelledby="waivers-title" {
            h2 id="waivers-title" { "Waivers" }
            p { "A waiver accepts a risk for a time. It never changes a verdict." }
            @if assessment.waivers.is_empty() { p class="calm" { "There are none." } }
            @else {
                table class="stacked" {
                    caption { "Waivers and what became of them" }
                    thead { tr { th scope="col" { "Waiver" } th scope="col" { "State" } th scope="col" { "Policy" } th scope="col" { "Owner and reason" } th scope="col" { "Expires" } } }
                    tbody { @for waiver in &assessment.waivers { (waiver_row(waiver)) } }
                }
            }
        }
    }
}

fn waiver_row(waiver: &WaiverReading) -> Markup {
    let (class, word) = match waiver.state {
        WaiverState::Active => ("waived", "active"),
        WaiverState::Expired => ("fail", "expired"),
        WaiverState::Unmatched => ("unknown", "matches nothing"),
        WaiverState::Undecided => ("unknown", "not decided"),
        WaiverState::Malformed => ("fail", "malformed"),
    };
    html! {
        tr {
            th scope="row" { (Name(&waiver.id)) }
            td data-label="State" {
                span class={ "label " (class) } { (word) }
                span class="line" { "covers " (count(waiver.covers, "fail")) }
                @if let Some(problem) = &waiver.problem { span class="line" { (Sentence(problem)) } }
            }
            td data-label="Policy" { @if let Some(policy) = &waiver.policy { a href={ "#policy-" (policy) } { (policy) } } @else { "none" } }
            td data-label="Owner and reason" { strong { (Name(&waiver.owner)) } span class="line" { (Sentence(&waiver.reason)) } }
            td data-label="Expires" { @if let Some(day) = waiver.expires { (day) } @else { "never said" } }
        }
    }
}

/// The sources with their evidence.
pub(super) fn sources(assessment: &Assessment) -> Markup {
    html! {
        section id="evidence" aria-labelledby="evidence-title" {
            h2 id="evidence-title" { "Sources and evidence" }
            @if assessment.sources.is_empty() { p class="notice" { "No source was read." } }
            @for source in &assessment.sources { (source_part(assessment, source)) }
        }
    }
}

fn source_part(assessment: &Assessment, source: &SourceReading) -> Markup {
    html! {
        h3 { (Name(source.source.as_str())) " " span class="muted" { (Name(source.scope.as_str())) } }
        p { "Read by " code { (Name(&source.collector)) } " as " code { (Name(&source.identity)) } "." }
        @let closed = source.closed();
        @if !closed.is_empty() {
            ul { @for (part, kinds) in &closed { li { (Sentence(&part.to_string())) " (" (count(*kinds, "kind")) ")" } } }
        }
        table class="stacked evidence" {
            caption { "Evidence of " (Name(source.scope.as_str())) }
            thead {
                tr {
                    th scope="col" { "Kind" } th scope="col" { "Read" } th scope="col" { "Observed (UTC)" }
                    th scope="col" class="n" { "Rows" } th scope="col" class="n" { "Calls" } th scope="col" { "SHA-256 of the rows" }
                }
            }
            tbody { @for evidence in &source.evidence { (row(assessment, evidence)) } }
        }
    }
}

fn row(assessment: &Assessment, evidence: &EvidenceReading) -> Markup {
    html! {
        tr {
            th scope="row" { code { (evidence.kind) } }
            td data-label="Read" {
                @if evidence.complete { span class="label pass" { "complete" } }
                @else { span class="label unknown" { "incomplete" } (gaps(evidence)) }
            }
            td data-label="Observed (UTC)" {
                (moment(evidence.observed_at))
                span class="line muted" { (age(assessment.as_of - evidence.observed_at)) }
            }
            td class="n" data-label="Rows" { (evidence.rows) }
            td class="n" data-label="Calls" {
                @if evidence.calls == 0 && evidence.rows > 0 { span class="muted" { "shared" } } @else { (evidence.calls) }
            }
            td data-label="SHA-256 of the rows" { code class="digest" { (evidence.body) } }
        }
    }
}

fn gaps(evidence: &EvidenceReading) -> Markup {
    html! {
        details class="proof" {
            summary { (count(evidence.gaps.len(), "gap")) }
            ul {
                @for gap in evidence.gaps.iter().take(GAPS_SHOWN) {
                    li {
                        code { (Name(&gap.operation)) } " " (gap.reason) ": " (Sentence(&gap.detail))
                        @if let Some(subject) = &gap.subject { " (" (Name(subject.as_str())) ")" }
                    }
                }
            }
            @if evidence.gaps.len() > GAPS_SHOWN { p { (grouped(evidence.gaps.len() - GAPS_SHOWN)) " more; the JSON report holds them." } }
        }
    }
}
