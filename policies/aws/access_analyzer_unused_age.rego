# METADATA
# title: Access counts as unused within months
# description: |
#   An analyzer of unused access tells of roles, keys, passwords and permissions that nobody used for so many days. The
#   longer that is, the longer forgotten access stays. Whether there is such an analyzer is not judged: AWS charges
#   for it.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-create-unused.html
# custom:
#   severity: low
#   evidence: [aws.accessanalyzer.findings]
#   fields: [type, status, findings]
#   controls: [A.5.18]
#   proves: operating
#   parameters:
#     days:
#       type: integer
#       default: 90
#       minimum: 1
#       maximum: 365
#       looser: higher
#       description: After how many days without use access counts as unused
#   remediation: Make the analyzer anew with fewer days.
package policies.aws.access_analyzer_unused_age

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.accessanalyzer.findings"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("it does not look for unused access") if {
	row.type in {"ACCOUNT", "ORGANIZATION", "ACCOUNT_INTERNAL_ACCESS", "ORGANIZATION_INTERNAL_ACCESS"}
}

else := verdict.not_applicable("it is not active") if {
	row.type in {"ACCOUNT_UNUSED_ACCESS", "ORGANIZATION_UNUSED_ACCESS"}
	row.status in {"CREATING", "DISABLED", "FAILED"}
}

else := verdict.pass({"days": row.findings.days}) if {
	row.findings.state == "unused"
	row.status == "ACTIVE"
	row.findings.days > 0
	row.findings.days <= days
}

else := verdict.fail(message, {"days": row.findings.days}) if {
	row.findings.state == "unused"
	row.status == "ACTIVE"
	row.findings.days > days
	message := sprintf("access counts as unused after more than %d days", [days])
}

days := input.parameters.days
