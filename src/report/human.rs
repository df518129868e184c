//! The assessment as text for a terminal.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use comfy_table::{Cell, ContentArrangement, LineStyle, Table, presets};

use crate::assess::is_void;
use crate::model::untrusted::plain;
use crate::model::{
    Assessment, ControlReading, CriterionReading, Disposition, EntryId, Finding, Gap, Overlay, PolicyId,
    PolicyReading, Proves, Severity, State, SubjectId, Verdict, WaiverState,
};

/// Subjects shown of one policy before the rest is counted.
const SUBJECTS_SHOWN: usize = 5;

/// Writes the assessment: what was read, findings by policy, controls, frameworks, and the numbers.
pub(super) fn render(assessment: &Assessment, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "Assessment {} as of {}", assessment.id, assessment.as_of.format("%Y-%m-%d %H:%M UTC"))?;
    sources(assessment, out)?;
    findings(assessment, out)?;
    waivers(assessment, out)?;
    controls(assessment, out)?;
    frameworks(assessment, out)?;
    summary(assessment, out)
}

fn sources(assessment: &Assessment, out: &mut dyn Write) -> io::Result<()> {
    heading(out, "Evidence")?;
    for source in &assessment.sources {
        let rows: u64 = source.evidence.iter().map(|evidence| evidence.rows).sum();
        let kinds = source.evidence.len();
        writeln!(
            out,
            "  {} {}: {kinds} kinds, {rows} rows, read by {}",
            source.source,
            plain(source.scope.as_str()),
            plain(&source.collector)
        )?;
        for (part, kinds) in source.closed() {
            writeln!(out, "    closed to {kinds} kinds: {}", plain(&part.to_string()))?;
        }
        for evidence in source.evidence.iter().filter(|evidence| !evidence.complete) {
            for (gap, others) in alike(&evidence.gaps) {
                let subject = gap.subject.as_ref().map(|subject| format!(" for {}", plain(subject.as_str())));
                let subject = subject.unwrap_or_default();
                let others = if others == 0 { String::new() } else { format!(" and {others} more") };
                writeln!(
                    out,
                    "    gap in {}{subject}{others}: {} ({}: {})",
                    evidence.kind,
                    gap.reason,
                    plain(&gap.operation),
                    plain(&gap.detail)
                )?;
            }
        }
    }
    Ok(())
}

/// The first of the gaps that say the same of different subjects, each with how many other subjects there are.
fn alike(gaps: &[Gap]) -> Vec<(&Gap, usize)> {
    let mut found: Vec<(&Gap, BTreeSet<&SubjectId>)> = Vec::new();
    let mut places = BTreeMap::new();
    for gap in gaps {
        let key = (gap.reason, &gap.operation, &gap.detail, gap.subject.is_none());
        let place = *places.entry(key).or_insert_with(|| {
            found.push((gap, BTreeSet::new()));
            found.len() - 1
        });
        if let Some((_, subjects)) = found.get_mut(place) {
            subjects.extend(&gap.subject);
        }
    }
    found.into_iter().map(|(gap, subjects)| (gap, subjects.len().saturating_sub(1))).collect()
}

fn findings(assessment: &Assessment, out: &mut dyn Write) -> io::Result<()> {
    let mut by_policy: BTreeMap<&PolicyId, Vec<&Finding>> = BTreeMap::new();
    for finding in &assessment.findings {
        by_policy.entry(&finding.policy).or_default().push(finding);
    }
    heading(out, "Findings")?;
    if is_void(assessment) {
        writeln!(
            out,
            "  Nothing was evaluated, so nothing is shown: no policy of this run had anything to judge."
        )?;
    }
    for severity in Severity::WORST_FIRST {
        for policy in assessment.policies.iter().filter(|policy| policy.severity == severity) {
            let findings = by_policy.get(&policy.id).map_or(&[][..], Vec::as_slice);
            policy_findings(policy, findings, out)?;
        }
    }
    let silent: Vec<&PolicyReading> = assessment.policies.iter().filter(|policy| is_quiet(policy)).collect();
    writeln!(out, "\n  {} more policies have nothing that fails or is unknown.", silent.len())?;
    for departure in &assessment.departures {
        writeln!(out, "  Otherwise than shipped or configured: {}.", plain(departure))?;
    }
    for omission in &assessment.omissions {
        let what = if omission.evaluated { "Not taken into account" } else { "Not evaluated" };
        writeln!(out, "  {what}: {}: {}.", omission.policy, plain(&omission.reason))?;
    }
    for policy in &assessment.policies {
        for (name, parameter) in policy.parameters.iter().filter(|(_, parameter)| parameter.loosened) {
            let (value, default) = (&parameter.value, &parameter.default);
            writeln!(
                out,
                "  Loosened by configuration: {} {name} = {value} instead of {default}.",
                policy.id
            )?;
        }
    }
    if !assessment.disabled.is_empty() {
        let names: Vec<&str> = assessment.disabled.iter().map(PolicyId::as_str).collect();
        writeln!(out, "  Switched off by configuration: {}.", names.join(", "))?;
    }
    Ok(())
}

fn is_quiet(policy: &PolicyReading) -> bool {
    !policy.verdicts.contains_key(Verdict::Fail.word()) && !policy.verdicts.contains_key("unknown")
}

fn policy_findings(policy: &PolicyReading, findings: &[&Finding], out: &mut dyn Write) -> io::Result<()> {
    if is_quiet(policy) {
        return Ok(());
    }
    let controls: Vec<&str> = policy.controls.iter().map(EntryId::as_str).collect();
    writeln!(out, "\n  {:<8} {}  {}  [{}]", policy.severity, policy.id, policy.title, controls.join(" "))?;
    let counts: Vec<String> = policy.verdicts.iter().map(|(word, count)| format!("{count} {word}")).collect();
    writeln!(out, "           {}; reaches {} requirements", counts.join(", "), policy.requirements.len())?;
    let telling = |verdict: Verdict| matches!(verdict, Verdict::Fail | Verdict::Unknown(_));
    let telling: Vec<_> = findings.iter().filter(|finding| telling(finding.verdict)).collect();
    for finding in telling.iter().take(SUBJECTS_SHOWN) {
        let mark = match &finding.disposition {
            Disposition::Open => String::new(),
            Disposition::Waived { waiver, expires, .. } => {
                format!(" (waived by {} until {expires})", plain(waiver))
            }
            Disposition::Baseline => " (in the baseline)".to_owned(),
        };
        let subject = plain(finding.subject.as_str());
        writeln!(out, "           {} {subject}: {}{mark}", finding.verdict, plain(&finding.message))?;
    }
    if telling.len() > SUBJECTS_SHOWN {
        writeln!(
            out,
            "           … and {} more; `annexa explain {}` shows all",
            telling.len() - SUBJECTS_SHOWN,
            policy.id
        )?;
    }
    Ok(())
}

fn waivers(assessment: &Assessment, out: &mut dyn Write) -> io::Result<()> {
    if assessment.waivers.is_empty() {
        return Ok(());
    }
    heading(out, "Waivers")?;
    for waiver in &assessment.waivers {
        let state = match waiver.state {
            WaiverState::Active => {
                format!("covers {} until {}", waiver.covers, waiver.expires.unwrap_or_default())
            }
            WaiverState::Expired
            | WaiverState::Unmatched
            | WaiverState::Undecided
            | WaiverState::Malformed => waiver.problem.clone().unwrap_or_default(),
        };
        writeln!(out, "  {}: {} ({})", plain(&waiver.id), plain(&state), plain(&waiver.owner))?;
    }
    Ok(())
}

fn controls(assessment: &Assessment, out: &mut dyn Write) -> io::Result<()> {
    heading(out, "Controls of ISO/IEC 27001:2022 with automated criteria or attestations")?;
    let mut table = table(&["control", "title", "state", "pass", "fail", "unknown", "missing"]);
    let is_known = |control: &&ControlReading| {
        control.criteria.iter().any(|each| each.policy.is_some() || each.state != State::NotAssessed)
    };
    for control in assessment.controls.iter().filter(is_known) {
        let sum = |of: fn(&CriterionReading) -> u64| control.criteria.iter().map(of).sum::<u64>();
        let unproven: Vec<&str> = control.unproven.iter().map(|side| missing(*side)).collect();
        table.add_row([
            control.id.to_string(),
            control.title.clone(),
            words(control.state),
            sum(|criterion| criterion.pass).to_string(),
            sum(|criterion| criterion.fail).to_string(),
            sum(|criterion| criterion.unknown).to_string(),
            unproven.join(", "),
        ]);
    }
    writeln!(out, "{table}")
}

fn frameworks(assessment: &Assessment, out: &mut dyn Write) -> io::Result<()> {
    heading(out, "Requirements of the mapped frameworks")?;
    let mut header = vec!["framework"];
    let states: Vec<String> = State::ALL.into_iter().map(words).collect();
    header.extend(states.iter().map(String::as_str));
    header.extend(["at risk", "supported"]);
    let mut table = table(&header);
    for framework in &assessment.frameworks {
        let mut row = vec![framework.title.clone()];
        row.extend(State::ALL.into_iter().map(|state| framework.distribution.count(state).to_string()));
        let at_risk = framework.requirements.iter().filter(|r| r.flags.contains(&Overlay::AtRisk));
        row.push(at_risk.count().to_string());
        let supported = framework.requirements.iter().filter(|requirement| requirement.supports > 0);
        row.push(supported.count().to_string());
        table.add_row(row);
    }
    writeln!(out, "{table}")
}

fn summary(assessment: &Assessment, out: &mut dyn Write) -> io::Result<()> {
    heading(out, "Summary")?;
    let summary = &assessment.summary;
    let verdicts: Vec<String> =
        summary.verdicts.iter().map(|(word, count)| format!("{count} {word}")).collect();
    writeln!(out, "  {}", verdicts.join(", "))?;
    let open: Vec<String> = Severity::WORST_FIRST
        .into_iter()
        .filter_map(|severity| Some(format!("{} {severity}", summary.open.get(&severity)?)))
        .collect();
    let open = if open.is_empty() { "none".to_owned() } else { open.join(", ") };
    writeln!(out, "  open fails: {open}; waived: {}; in the baseline: {}", summary.waived, summary.baseline)?;
    if !summary.unknown.is_empty() {
        let reasons: Vec<String> =
            summary.unknown.iter().map(|(word, count)| format!("{count} {word}")).collect();
        writeln!(out, "  unknown: {}", reasons.join(", "))?;
    }
    writeln!(out, "\n{}", assessment.notice)
}

fn heading(out: &mut dyn Write, text: &str) -> io::Result<()> {
    writeln!(out, "\n{text}")
}

fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none()))
        .set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(header.iter().map(Cell::new));
    table
}

fn words(state: State) -> String {
    state.as_str().replace('_', " ")
}

fn missing(side: Proves) -> &'static str {
    match side {
        Proves::Design => "written rule",
        Proves::Operating => "operation",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::UnknownReason;

    #[test]
    fn gaps_that_say_the_same_are_told_once_with_their_number() {
        let of = |subject: &str, detail: &str| {
            Gap::one(UnknownReason::Denied, "s3:GetBucketAcl", detail, SubjectId::parse(subject).unwrap())
        };
        let whole = Gap::whole(UnknownReason::Denied, "s3:GetBucketAcl", "refused");
        let again = of("a", "refused").of_fields(&["acl"]);
        let gaps = [of("a", "refused"), again, whole.clone(), of("b", "refused"), of("c", "throttled")];
        let found = alike(&gaps);
        assert_eq!(found, [(&of("a", "refused"), 1), (&whole, 0), (&of("c", "throttled"), 0)]);
    }
}
