//! All findings of a policy.

use schemars::JsonSchema;
use serde::Serialize;

use crate::cli::columns::{columns, paragraph};
use crate::model::{Assessment, Disposition, Finding, PolicyReading, Verdict};

/// A policy with all its findings.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::cli) struct PolicyExplanation {
    policy: PolicyReading,
    /// Its findings: fails first, then what is unknown.
    pub(super) findings: Vec<Finding>,
}

impl PolicyExplanation {
    pub(super) fn of(assessment: &Assessment, policy: &PolicyReading) -> Self {
        let of_policy = assessment.findings.iter().filter(|finding| finding.policy == policy.id);
        let mut findings: Vec<Finding> = of_policy.cloned().collect();
        findings.sort_by_key(|finding| match finding.verdict {
            Verdict::Fail => 0,
            Verdict::Unknown(_) => 1,
            Verdict::Pass => 2,
            Verdict::NotApplicable => 3,
        });
        Self { policy: policy.clone(), findings }
    }
}

/// The policy for people.
pub(super) fn text(explanation: &PolicyExplanation) -> String {
    let policy = &explanation.policy;
    let mut out = format!("{}  {}\n{} severity\n\n", policy.id, policy.title, policy.severity);
    out.push_str(&paragraph(2, &policy.description));
    out.push_str(&format!("\nWhat to do about a fail\n{}\n", paragraph(2, &policy.remediation)));
    for (name, parameter) in policy.parameters.iter().filter(|(_, parameter)| parameter.loosened) {
        out.push_str(&format!("Loosened: {name} = {} instead of {}\n\n", parameter.value, parameter.default));
    }
    if explanation.findings.is_empty() {
        out.push_str("It judged nothing: no source of its kind was read.\n");
        return out;
    }
    let rows = explanation.findings.iter().map(|finding| {
        let decision = match &finding.disposition {
            Disposition::Open => String::new(),
            Disposition::Waived { expires, .. } => format!("waived until {expires}"),
            Disposition::Baseline => "in the baseline".to_owned(),
        };
        let id: String = finding.id.to_string().chars().take(13).collect();
        let (verdict, subject) = (finding.verdict.to_string(), finding.subject.to_string());
        [id, verdict, subject, finding.message.clone(), decision]
    });
    out.push_str(&columns(["FINDING", "VERDICT", "SUBJECT", "WHY", "DECISION"], rows));
    out
}
