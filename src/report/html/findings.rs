//! Findings by policy, the worst first: why it matters, what to do, and every subject with what decided.

use std::cmp::Reverse;

use maud::{Markup, html};

use super::bar::bar;
use super::text::{Lines, Name, Sentence, count, day, grouped, side};
use super::{Page, Tally};
use crate::model::{Disposition, Finding, PolicyReading, Severity, Verdict};

/// Subjects of one policy that are shown at once.
const SHOWN: usize = 12;
/// Subjects of one policy that the page holds at all.
const HELD: usize = 200;

/// The part.
pub(super) fn section(page: &Page<'_>) -> Markup {
    let mut policies: Vec<(&PolicyReading, Tally)> = page
        .assessment
        .policies
        .iter()
        .map(|policy| (policy, Tally::of(page.findings_of(policy).iter().copied())))
        .collect();
    policies.sort_by_key(|(policy, tally)| rank(policy, *tally));
    let (loud, quiet): (Vec<_>, Vec<_>) =
        policies.into_iter().partition(|(_, tally)| tally.open + tally.accepted + tally.unknown > 0);
    html! {
        section id="findings" aria-labelledby="findings-title" {
            h2 id="findings-title" { "Findings by policy" }
            @if loud.is_empty() { p class="calm" { "No policy has a subject that fails or is unknown." } }
            @for (policy, tally) in &loud { (article(page, policy, *tally)) }
            (at_rest(&quiet))
        }
    }
}

/// The severest first; of one severity those that fail, then those that are undecided.
fn rank(policy: &PolicyReading, tally: Tally) -> (Reverse<Severity>, bool, bool, Reverse<usize>) {
    (Reverse(policy.severity), tally.open == 0, tally.unknown == 0, Reverse(tally.open + tally.unknown))
}

fn article(page: &Page<'_>, policy: &PolicyReading, tally: Tally) -> Markup {
    let is_open = tally.open > 0 && policy.severity == Severity::Critical;
    html! {
        details class="policy" id={ "policy-" (policy.id) } open[is_open] {
            summary {
                span class={ "severity " (policy.severity) } { (policy.severity) }
                h3 { (Sentence(&policy.title)) }
                span class="muted" { code { (policy.id) } }
                span class="tally" { (bar(&tally.parts())) (numbers(tally)) }
            }
            div class="body" {
                p { (Sentence(&policy.description)) }
                div class="remedy" { h4 { "What to do" } p { (Sentence(&policy.remediation)) } }
                (facts(policy))
                (telling(page, policy))
                (passing(page, policy))
                (reached(policy))
            }
        }
    }
}

fn numbers(tally: Tally) -> Markup {
    let parts = tally.parts();
    html! {
        span class="numbers" {
            @for part in parts.iter().filter(|part| part.count > 0) {
                span class={ "in " (part.class) } { (grouped(part.count)) " " (part.name) }
            }
        }
    }
}

fn facts(policy: &PolicyReading) -> Markup {
    html! {
        dl class="facts" {
            div {
                dt { "Controls" }
                dd { @for control in &policy.controls { a href={ "#control-" (control) } { (control) } " " } }
            }
            div { dt { "Shows" } dd { "the control's " (side(policy.proves)) } }
            div { dt { "Reads" } dd { @for kind in &policy.evidence { code { (kind) } " " } @if policy.evidence.is_empty() { "the waiver file" } } }
            @for (name, parameter) in &policy.parameters {
                div {
                    dt { code { (Name(name)) } }
                    dd {
                        (Name(&parameter.value.to_string()))
                        @if parameter.loosened { " " span class="label risk" { "loosened, default " (Name(&parameter.default.to_string())) } }
                    }
                }
            }
            @if policy.critical { div { dt { "Weight" } dd { "one failing subject fails the whole control" } } }
        }
    }
}

/// Subjects that fail or are unknown, the open fails first.
fn telling(page: &Page<'_>, policy: &PolicyReading) -> Markup {
    let is_telling = |finding: &&&Finding| matches!(finding.verdict, Verdict::Fail | Verdict::Unknown(_));
    let mut findings: Vec<&Finding> = page.findings_of(policy).iter().filter(is_telling).copied().collect();
    findings.sort_by_key(|finding| {
        let settled = finding.verdict == Verdict::Fail && !finding.disposition.is_open();
        (settled, finding.verdict.reason().is_some())
    });
    let all = findings.len();
    let (first, more) = findings.split_at_checked(SHOWN).unwrap_or((findings.as_slice(), &[]));
    let more = more.get(..HELD - SHOWN).unwrap_or(more);
    html! {
        (table(page, first, &format!("Subjects that fail or are unknown: {}", grouped(all))))
        @if !more.is_empty() {
            details class="more" {
                summary { "The next " (count(more.len(), "subject")) }
                (table(page, more, "More subjects that fail or are unknown"))
            }
        }
        (left_out(all.saturating_sub(first.len() + more.len())))
    }
}

/// Says what the page does not hold.
fn left_out(number: usize) -> Markup {
    html! {
        @if number > 0 { p class="notice" { (grouped(number)) " more are not on this page; the JSON report holds every one." } }
    }
}

fn table(page: &Page<'_>, findings: &[&Finding], caption: &str) -> Markup {
    html! {
        table class="stacked subjects" {
            caption { (caption) }
            thead {
                tr { th scope="col" { "Verdict" } th scope="col" { "Subject" } th scope="col" { "Since" } }
            }
            tbody { @for finding in findings { (row(page, finding)) } }
        }
    }
}

fn row(page: &Page<'_>, finding: &Finding) -> Markup {
    html! {
        tr id={ "finding-" (finding.id) } {
            td data-label="Verdict" { (verdict(finding)) }
            th scope="row" {
                code { (Name(finding.subject.as_str())) }
                @if finding.subject.as_str() != finding.scope.as_str() {
                    span class="line muted" { (Name(finding.source.as_str())) " · " (Name(finding.scope.as_str())) }
                }
                span class="line" { (Sentence(&finding.message)) }
                (decision(&finding.disposition))
                (proof(page, finding))
            }
            td data-label="Since" {
                (day(finding.since))
                @if finding.first_seen != finding.since { span class="line muted" { "first seen " (day(finding.first_seen)) } }
            }
        }
    }
}

fn verdict(finding: &Finding) -> Markup {
    let class = match (finding.verdict, &finding.disposition) {
        (Verdict::Fail, Disposition::Waived { .. } | Disposition::Baseline) => "waived",
        (Verdict::Fail | Verdict::Pass | Verdict::NotApplicable | Verdict::Unknown(_), _) => {
            finding.verdict.word()
        }
    };
    html! {
        span class={ "label " (class) } { (finding.verdict.word().replace('_', " ")) }
        @if let Some(reason) = finding.verdict.reason() { span class="line muted" { (reason) } }
    }
}

fn decision(disposition: &Disposition) -> Markup {
    html! {
        @match disposition {
            Disposition::Open => {},
            Disposition::Waived { waiver, owner, reason, expires } => {
                span class="line" {
                    span class="label waived" { "waived" } " by " (Name(owner)) " until " (expires) ": "
                    (Sentence(reason)) " (" (Name(waiver)) ")"
                }
            },
            Disposition::Baseline => { span class="line" { span class="label waived" { "in the baseline" } } },
        }
    }
}

/// The values that decided and the evidence they were read from.
fn proof(page: &Page<'_>, finding: &Finding) -> Markup {
    let observed = serde_json::to_string_pretty(&finding.observed).unwrap_or_default();
    html! {
        details class="proof" {
            summary { "Proof" }
            @if !finding.observed.is_null() { p { "Observed" } pre { code { (Lines(&observed)) } } }
            @for body in &finding.evidence {
                @let kinds = page.kinds.get(&(&finding.source, &finding.scope, *body)).map_or(&[][..], Vec::as_slice);
                @let policy = page.assessment.policies.iter().find(|policy| policy.id == finding.policy);
                p {
                    "Evidence "
                    @for kind in kinds.iter().filter(|kind| policy.is_none_or(|policy| policy.evidence.contains(kind))) { code { (kind) } " " }
                    code class="digest" { (body) }
                }
            }
            @if finding.evidence.is_empty() { p { "No evidence was there to read." } }
            p { "Finding " code class="digest" { (finding.id) } }
        }
    }
}

fn passing(page: &Page<'_>, policy: &PolicyReading) -> Markup {
    let is_calm = |finding: &&&Finding| matches!(finding.verdict, Verdict::Pass | Verdict::NotApplicable);
    let findings: Vec<&Finding> = page.findings_of(policy).iter().filter(is_calm).copied().collect();
    html! {
        @if !findings.is_empty() {
            details class="more" {
                summary { (count(findings.len(), "subject")) " that pass or are not concerned" }
                ul class="passing" {
                    @for finding in findings.iter().take(HELD) {
                        li { (verdict(finding)) " " code { (Name(finding.subject.as_str())) } " " span class="muted" { (Sentence(&finding.message)) } }
                    }
                }
                (left_out(findings.len().saturating_sub(HELD)))
            }
        }
    }
}

fn reached(policy: &PolicyReading) -> Markup {
    let mut links = policy.requirements.iter().peekable();
    html! {
        @if !policy.requirements.is_empty() {
            details class="more" {
                summary { (count(policy.requirements.len(), "relation")) " to requirements of other frameworks" }
                dl class="reached" {
                    @while let Some(first) = links.peek() {
                        @let framework = &first.framework;
                        dt { a href={ "#framework-" (framework) } { (framework) } }
                        dd {
                            @while let Some(link) = links.next_if(|link| link.framework == *framework) {
                                span class="relation" { (link.requirement) " " small { (link.relation) " " (link.strength) } } " "
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Policies without a fail or an unknown.
fn at_rest(quiet: &[(&PolicyReading, Tally)]) -> Markup {
    html! {
        @if !quiet.is_empty() {
            details class="more wide" {
                summary { (count(quiet.len(), "policy")) " with nothing that fails or is unknown" }
                table class="stacked" {
                    caption { "Policies with nothing that fails or is unknown" }
                    thead { tr { th scope="col" { "Policy" } th scope="col" { "Controls" } th scope="col" { "Verdicts" } } }
                    tbody {
                        @for (policy, tally) in quiet {
                            tr id={ "policy-" (policy.id) } {
                                th scope="row" { (Sentence(&policy.title)) span class="line muted" { code { (policy.id) } } }
                                td data-label="Controls" { @for control in &policy.controls { a href={ "#control-" (control) } { (control) } " " } }
                                td data-label="Verdicts" {
                                    @if *tally == Tally::default() { "judged nothing: no source of its kind was read" }
                                    @else { (numbers(*tally)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
