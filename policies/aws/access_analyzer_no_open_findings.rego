# METADATA
# title: Access from outside is looked into
# description: |
#   Each active finding of Access Analyzer is a resource that someone outside can reach, of which nobody has said yet
#   whether that is meant. Findings are dealt with by closing the access, or by archiving what is meant. What could not
#   be analyzed is undecided. Whether there is an analyzer is for another policy.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-findings.html
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-findings-remediate.html
# custom:
#   severity: medium
#   evidence: [aws.accessanalyzer.findings]
#   fields: [type, status, findings]
#   controls: [A.8.3, A.5.15, A.8.16]
#   proves: operating
#   parameters: {}
#   remediation: Close the access, or archive the finding if the access is meant.
package policies.aws.access_analyzer_no_open_findings

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.accessanalyzer.findings"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("it does not look for access from outside") if {
	row.type in {
		"ACCOUNT_UNUSED_ACCESS",
		"ORGANIZATION_UNUSED_ACCESS",
		"ACCOUNT_INTERNAL_ACCESS",
		"ORGANIZATION_INTERNAL_ACCESS",
	}
}

else := verdict.unknown("absent", "it is not active, so its findings tell nothing") if {
	row.type in {"ACCOUNT", "ORGANIZATION"}
	row.status in {"CREATING", "DISABLED", "FAILED"}
}

else := verdict.fail(message, {"by_type": row.findings.by_type}) if {
	row.findings.state == "external"
	row.findings.active > 0
	message := sprintf("%d findings are open", [row.findings.active])
}

else := verdict.unknown("unsupported", "some resources could not be analyzed") if {
	row.findings.state == "external"
	row.findings.errors > 0
}

else := verdict.pass({"active": 0}) if {
	row.type in {"ACCOUNT", "ORGANIZATION"}
	row.status == "ACTIVE"
	row.findings.state == "external"
	row.findings.active == 0
	row.findings.errors == 0
	row.findings.by_type == []
}
