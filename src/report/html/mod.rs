//! The assessment as one self-contained page: no script, no network, readable on paper, on a phone and by ear.
//!
//! Each part of the page is a file here. All names are untrusted and go through `text`.

mod bar;
mod controls;
mod evidence;
mod findings;
mod frameworks;
mod summary;
#[cfg(test)]
pub(super) mod tests;
mod text;
mod undecided;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::model::{
    Assessment, Digest, Disposition, Finding, KindName, PolicyId, PolicyReading, Scope, SourceId, Verdict,
};
use text::{Name, Sentence, count, moment};

const STYLE: &str = include_str!("style.css");

/// Writes the page.
pub(super) fn render(assessment: &Assessment, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(page(&Page::of(assessment)).into_string().as_bytes())
}

/// The assessment with what the parts look up in it.
struct Page<'a> {
    assessment: &'a Assessment,
    findings: BTreeMap<&'a PolicyId, Vec<&'a Finding>>,
    kinds: BTreeMap<(&'a SourceId, &'a Scope, Digest), Vec<&'a KindName>>,
}

impl<'a> Page<'a> {
    fn of(assessment: &'a Assessment) -> Self {
        let mut findings: BTreeMap<&PolicyId, Vec<&Finding>> = BTreeMap::new();
        for finding in &assessment.findings {
            findings.entry(&finding.policy).or_default().push(finding);
        }
        let mut kinds: BTreeMap<(&SourceId, &Scope, Digest), Vec<&KindName>> = BTreeMap::new();
        for source in &assessment.sources {
            for evidence in &source.evidence {
                let key = (&source.source, &source.scope, evidence.body);
                kinds.entry(key).or_default().push(&evidence.kind);
            }
        }
        Self { assessment, findings, kinds }
    }

    /// The findings of a policy.
    fn findings_of(&self, policy: &PolicyReading) -> &[&'a Finding] {
        self.findings.get(&policy.id).map_or(&[], Vec::as_slice)
    }

    /// Everything that the assessment is about.
    fn scopes(&self) -> BTreeSet<(&'a SourceId, &'a Scope)> {
        self.assessment.sources.iter().map(|source| (&source.source, &source.scope)).collect()
    }
}

/// Findings by what a reader does about them.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Tally {
    open: usize,
    accepted: usize,
    unknown: usize,
    pass: usize,
    not_applicable: usize,
}

impl Tally {
    fn of<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Self {
        let mut tally = Self::default();
        for finding in findings {
            match (finding.verdict, &finding.disposition) {
                (Verdict::Fail, Disposition::Open) => tally.open += 1,
                (Verdict::Fail, Disposition::Waived { .. } | Disposition::Baseline) => tally.accepted += 1,
                (Verdict::Unknown(_), _) => tally.unknown += 1,
                (Verdict::Pass, _) => tally.pass += 1,
                (Verdict::NotApplicable, _) => tally.not_applicable += 1,
            }
        }
        tally
    }

    fn parts(&self) -> [bar::Part<'static>; 5] {
        [
            bar::Part { class: "fail", name: "fail", count: self.open },
            bar::Part { class: "waived", name: "fail, waived or known", count: self.accepted },
            bar::Part { class: "unknown", name: "unknown", count: self.unknown },
            bar::Part { class: "pass", name: "pass", count: self.pass },
            bar::Part { class: "not_applicable", name: "not applicable", count: self.not_applicable },
        ]
    }
}

fn page(page: &Page<'_>) -> Markup {
    let assessment = page.assessment;
    let tally = Tally::of(&assessment.findings);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(security_policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                link rel="icon" href="data:,";
                title {
                    "annexa " (assessment.as_of.format("%Y-%m-%d")) ": "
                    (count(tally.open, "open fail")) ", " (tally.unknown) " undecided"
                }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a class="skip" href="#main" { "Skip to the report" }
                (masthead(page))
                (navigation(page, tally))
                main id="main" {
                    (summary::section(page, tally))
                    (undecided::section(page))
                    (findings::section(page))
                    (controls::section(assessment))
                    (frameworks::section(assessment))
                    (evidence::waivers(assessment))
                    (evidence::sources(assessment))
                }
                (footer(assessment))
            }
        }
    }
}

/// Nothing may be loaded, and no style but this one counts.
fn security_policy() -> String {
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, STYLE.as_bytes());
    let style = STANDARD.encode(hash.as_ref());
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; img-src data:; base-uri 'none'; form-action 'none'"
    )
}

fn masthead(page: &Page<'_>) -> Markup {
    let assessment = page.assessment;
    let scopes = page.scopes();
    html! {
        header class="masthead" {
            p class="brand" { "annexa " span { (Sentence(&assessment.annexa)) } }
            h1 { "Do the controls of ISO/IEC 27001 Annex A operate?" }
            p class="lead" {
                "Assessment as of " strong { (moment(assessment.as_of)) " UTC" } ", over "
                @if scopes.is_empty() { strong { "nothing that could be read" } }
                @else {
                    @for (index, (source, scope)) in scopes.iter().take(8).enumerate() {
                        @if index > 0 { ", " }
                        strong { (Name(source.as_str())) } " (" (Name(scope.as_str())) ")"
                    }
                    @if scopes.len() > 8 { " and " (scopes.len() - 8) " more" }
                }
                "."
            }
            (asked(assessment))
        }
    }
}

/// What a narrowed run leaves out.
fn asked(assessment: &Assessment) -> Markup {
    let filter = &assessment.filter;
    let parts = [
        ("sources", filter.sources.iter().map(SourceId::as_str).collect::<Vec<_>>()),
        ("controls", filter.controls.iter().map(crate::model::EntryId::as_str).collect()),
        ("frameworks", filter.frameworks.iter().map(crate::model::FrameworkId::as_str).collect()),
    ];
    let parts: Vec<_> = parts.into_iter().filter(|(_, names)| !names.is_empty()).collect();
    html! {
        @if !parts.is_empty() {
            p class="notice" {
                strong { "This run was narrowed. " }
                @for (index, (what, names)) in parts.iter().enumerate() {
                    @if index > 0 { "; " }
                    "Only " (what) " " (Name(&names.join(", ")))
                }
                ". Nothing is said about the rest."
            }
        }
    }
}

fn navigation(page: &Page<'_>, tally: Tally) -> Markup {
    let links = [
        ("summary", "Summary", None),
        ("undecided", "Undecided", Some(tally.unknown)),
        ("findings", "Findings", Some(tally.open)),
        ("controls", "Controls", None),
        ("frameworks", "Frameworks", Some(page.assessment.frameworks.len())),
        ("waivers", "Waivers", Some(page.assessment.waivers.len())),
        ("evidence", "Evidence", None),
    ];
    html! {
        nav aria-label="Parts of the report" {
            ul {
                @for (anchor, name, number) in links {
                    li { a href={ "#" (anchor) } { (name) @if let Some(number) = number { " " b { (text::grouped(number)) } } } }
                }
            }
        }
    }
}

fn footer(assessment: &Assessment) -> Markup {
    html! {
        footer {
            p { (Sentence(&assessment.notice)) }
            dl {
                div { dt { "Assessment" } dd { code { (assessment.id) } } }
                div { dt { "Ran" } dd { (moment(assessment.started_at)) " to " (moment(assessment.finished_at)) " UTC" } }
                div { dt { "Policies" } dd { code class="digest" { (assessment.policy_pack) } } }
                div { dt { "annexa" } dd { (Sentence(&assessment.annexa)) } }
            }
        }
    }
}
