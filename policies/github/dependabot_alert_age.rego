# METADATA
# title: Vulnerable dependencies are mended in time
# description: |
#   An open alert is a vulnerability that anybody can look up. How long it may be open depends on its severity.
# related_resources:
#   - https://docs.github.com/en/code-security/dependabot/dependabot-alerts/about-dependabot-alerts
# custom:
#   severity: high
#   evidence: [github.dependabot_alerts]
#   fields: [severity, created_at]
#   controls: [A.8.8]
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
#     Update the dependency, or dismiss the alert with a reason.
package policies.github.dependabot_alert_age

import data.lib.times
import data.lib.verdict

verdicts contains verdict.of(row.alert, said) if {
	some row in input.evidence["github.dependabot_alerts"].rows
	said := decide(row)
}

decide(row) := judge(row, input.parameters[row.severity]) if {
	row.severity in {"critical", "high", "medium", "low"}
}

judge(row, days) := verdict.fail(message, {"created_at": row.created_at}) if {
	times.past(row.created_at) < times.ago(days)
	message := sprintf("the alert has been open for more than %d days", [days])
}

else := verdict.pass({"created_at": row.created_at}) if {
	times.past(row.created_at) >= times.ago(days)
}
