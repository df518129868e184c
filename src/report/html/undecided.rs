//! What could not be decided and why, and what else limits the report: as prominent as what fails.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};

use super::Page;
use super::text::{Name, Sentence, count, grouped};
use crate::assess::is_void;
use crate::model::{Assessment, Finding, KindName, Scope, UnknownReason, Verdict};
use crate::report::advice::advice;

/// Different accounts of one gap that are shown before the rest is counted.
const DETAILS_SHOWN: usize = 3;

/// The part.
pub(super) fn section(page: &Page<'_>) -> Markup {
    let assessment = page.assessment;
    let undecided: Vec<&Finding> =
        assessment.findings.iter().filter(|finding| finding.verdict.reason().is_some()).collect();
    html! {
        section id="undecided" aria-labelledby="undecided-title" {
            h2 id="undecided-title" { "What could not be decided, and why" }
            @if is_void(assessment) {
                p { strong { "Nothing was evaluated" } ", so nothing is shown: no policy of this run had anything to judge." }
            } @else if undecided.is_empty() {
                p class="calm" { "Every verdict of this run rests on evidence that was complete and fresh." }
            } @else {
                p {
                    strong { (count(undecided.len(), "verdict")) } " could not be reached. "
                    "An unknown is no pass: until the cause is mended nobody knows."
                }
                (by_reason(&undecided))
            }
            (by_operation(assessment, &undecided))
            (loosened(assessment))
            (disabled(assessment))
            (departures(assessment))
            (omissions(assessment))
        }
    }
}

fn by_reason(undecided: &[&Finding]) -> Markup {
    let rows = UnknownReason::ALL.into_iter().filter_map(|reason| {
        let of_reason: Vec<_> =
            undecided.iter().filter(|finding| finding.verdict == Verdict::Unknown(reason)).collect();
        let policies: BTreeSet<_> = of_reason.iter().map(|finding| &finding.policy).collect();
        (!of_reason.is_empty()).then_some((reason, of_reason.len(), policies.len()))
    });
    html! {
        table class="stacked" {
            caption { "Undecided verdicts by reason" }
            thead { tr { th scope="col" { "Reason" } th scope="col" class="n" { "Verdicts" } th scope="col" class="n" { "Policies" } th scope="col" { "What to do" } } }
            tbody {
                @for (reason, verdicts, policies) in rows {
                    tr {
                        th scope="row" { span class="label unknown" { (reason) } }
                        td class="n" data-label="Verdicts" { (grouped(verdicts)) }
                        td class="n" data-label="Policies" { (policies) }
                        td data-label="What to do" { (advice(reason)) }
                    }
                }
            }
        }
    }
}

/// Gaps of one operation and reason.
#[derive(Default)]
struct Hole<'a> {
    kinds: BTreeSet<&'a KindName>,
    scopes: BTreeSet<&'a Scope>,
    details: BTreeSet<&'a str>,
    subjects: BTreeSet<&'a str>,
    verdicts: usize,
}

fn holes<'a>(
    assessment: &'a Assessment,
    undecided: &[&'a Finding],
) -> BTreeMap<(&'a str, UnknownReason), Hole<'a>> {
    let mut holes: BTreeMap<(&str, UnknownReason), Hole<'_>> = BTreeMap::new();
    for source in &assessment.sources {
        for (kind, gap) in
            source.evidence.iter().flat_map(|each| each.gaps.iter().map(|gap| (&each.kind, gap)))
        {
            let hole = holes.entry((&gap.operation, gap.reason)).or_default();
            hole.kinds.insert(kind);
            hole.scopes.insert(&source.scope);
            hole.details.insert(&gap.detail);
            hole.subjects.extend(gap.subject.as_ref().map(|subject| subject.as_str()));
        }
    }
    for finding in undecided {
        for ((operation, reason), hole) in &mut holes {
            if finding.verdict == Verdict::Unknown(*reason) && rests_on(finding, operation) {
                hole.verdicts += 1;
            }
        }
    }
    holes
}

/// True when the engine said that this operation is why: its message begins with it.
fn rests_on(finding: &Finding, operation: &str) -> bool {
    finding.message.strip_prefix(operation).is_some_and(|rest| rest.starts_with(": "))
}

fn by_operation(assessment: &Assessment, undecided: &[&Finding]) -> Markup {
    let holes = holes(assessment, undecided);
    html! {
        @if !holes.is_empty() {
            table class="stacked" {
                caption { "Gaps in the evidence by operation" }
                thead { tr { th scope="col" { "Operation" } th scope="col" { "What happened" } th scope="col" { "Evidence" } th scope="col" class="n" { "Verdicts" } } }
                tbody {
                    @for ((operation, reason), hole) in &holes {
                        tr {
                            th scope="row" { code { (Name(operation)) } " " span class="label unknown" { (reason) } }
                            td data-label="What happened" { (details(hole)) }
                            td data-label="Evidence" {
                                @for kind in &hole.kinds { code { (kind) } " " }
                                @for scope in hole.scopes.iter().take(DETAILS_SHOWN) { span class="muted" { (Name(scope.as_str())) " " } }
                                @if hole.scopes.len() > DETAILS_SHOWN { span class="muted" { "and " (hole.scopes.len() - DETAILS_SHOWN) " more" } }
                            }
                            td class="n" data-label="Verdicts" { (grouped(hole.verdicts)) }
                        }
                    }
                }
            }
        }
    }
}

fn details(hole: &Hole<'_>) -> Markup {
    html! {
        @for detail in hole.details.iter().take(DETAILS_SHOWN) { span class="line" { (Sentence(detail)) } }
        @if hole.details.len() > DETAILS_SHOWN { span class="line muted" { "and " (hole.details.len() - DETAILS_SHOWN) " other accounts of it" } }
        @if !hole.subjects.is_empty() { span class="line muted" { "for " (count(hole.subjects.len(), "subject")) } }
    }
}

fn loosened(assessment: &Assessment) -> Markup {
    let loosened: Vec<_> = assessment
        .policies
        .iter()
        .flat_map(|policy| policy.parameters.iter().map(move |(name, parameter)| (policy, name, parameter)))
        .filter(|(_, _, parameter)| parameter.loosened)
        .collect();
    html! {
        @if !loosened.is_empty() {
            table class="stacked" {
                caption { "Parameters that make a policy more lenient than its default" }
                thead { tr { th scope="col" { "Policy" } th scope="col" { "Parameter" } th scope="col" { "Used" } th scope="col" { "Default" } } }
                tbody {
                    @for (policy, name, parameter) in &loosened {
                        tr {
                            th scope="row" { a href={ "#policy-" (policy.id) } { (policy.id) } }
                            td data-label="Parameter" { code { (Name(name)) } }
                            td data-label="Used" { span class="label risk" { (Name(&parameter.value.to_string())) } }
                            td data-label="Default" { (Name(&parameter.default.to_string())) }
                        }
                    }
                }
            }
        }
    }
}

fn departures(assessment: &Assessment) -> Markup {
    html! {
        @if !assessment.departures.is_empty() {
            p class="notice" {
                strong { "Otherwise than shipped or configured:" }
                @for departure in &assessment.departures { span class="line" { (Sentence(departure)) } }
            }
        }
    }
}

fn omissions(assessment: &Assessment) -> Markup {
    html! {
        @if !assessment.omissions.is_empty() {
            p class="notice" {
                strong { "Not taken into account:" }
                @for omission in &assessment.omissions {
                    span class="line" {
                        code { (omission.policy) }
                        (if omission.evaluated { ": " } else { " was not evaluated: " }) (omission.reason)
                    }
                }
            }
        }
    }
}

fn disabled(assessment: &Assessment) -> Markup {
    html! {
        @if !assessment.disabled.is_empty() {
            p class="notice" {
                strong { (count(assessment.disabled.len(), "policy")) " switched off by configuration: " }
                @for (index, id) in assessment.disabled.iter().enumerate() { @if index > 0 { ", " } code { (id) } }
                ". Nothing is said about what these would find."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_whose_name_begins_another_takes_no_verdict_of_it() {
        let mut finding =
            super::super::tests::finding("aws.mfa", "ada", Verdict::Unknown(UnknownReason::Denied));
        finding.message = "iam:ListRolesX: denied".to_owned();
        assert!(!rests_on(&finding, "iam:ListRoles"));
        assert!(rests_on(&finding, "iam:ListRolesX"));
    }
}
