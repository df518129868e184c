# METADATA
# title: Faults that code scanning finds are mended in time
# description: |
#   An open alert is a fault of the own code that somebody could use. How long it may be open depends on its
#   severity.
# related_resources:
#   - https://docs.github.com/en/code-security/code-scanning/managing-code-scanning-alerts/about-code-scanning-alerts
# custom:
#   severity: high
#   evidence: [github.code_scanning_alerts]
#   fields: [security_severity, created_at]
#   controls: [A.8.8, A.8.28, A.8.29]
#   proves: operating
#   parameters:
#     critical:
#       type: integer
#       default: 7
#       minimum: 0
#       maximum: 3650
#       looser: higher
#       description: How many days an alert of severity critical may be open
#     high:
#       type: integer
#       default: 30
#       minimum: 0
#       maximum: 3650
#       looser: higher
#       description: How many days an alert of severity high may be open
#     medium:
#       type: integer
#       default: 90
#       minimum: 0
#       maximum: 3650
#       looser: higher
#       description: How many days an alert of severity medium may be open
#     low:
#       type: integer
#       default: 180
#       minimum: 0
#       maximum: 3650
#       looser: higher
#       description: How many days an alert of severity low may be open
#   remediation: |
#     Mend the fault, or dismiss the alert with a reason.
package policies.github.code_scanning_alert_age

import data.lib.times
import data.lib.verdict

verdicts contains verdict.of(row.alert, said) if {
	some row in input.evidence["github.code_scanning_alerts"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("the rule is not about security") if {
	row.security_severity == "none"
}

else := judge(row, input.parameters[row.security_severity]) if {
	row.security_severity in {"critical", "high", "medium", "low"}
}

judge(row, days) := verdict.fail(message, {"created_at": row.created_at}) if {
	times.past(row.created_at) < times.ago(days)
	message := sprintf("the alert has been open for more than %d days", [days])
}

else := verdict.pass({"created_at": row.created_at}) if {
	times.past(row.created_at) >= times.ago(days)
}
