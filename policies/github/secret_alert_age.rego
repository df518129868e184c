# METADATA
# title: Secrets that were found are withdrawn at once
# description: |
#   A secret in code is known to everybody who ever had a copy. It is withdrawn, not just deleted.
# related_resources:
#   - https://docs.github.com/en/code-security/secret-scanning/managing-alerts-from-secret-scanning/resolving-alerts
# custom:
#   severity: critical
#   evidence: [github.secret_scanning_alerts]
#   fields: [created_at]
#   controls: [A.8.24, A.5.17, A.8.12]
#   proves: operating
#   parameters:
#     days:
#       type: integer
#       default: 1
#       minimum: 0
#       maximum: 365
#       looser: higher
#       description: How many days an alert may be open
#   remediation: |
#     Withdraw the secret at its issuer, then close the alert.
package policies.github.secret_alert_age

import data.lib.times
import data.lib.verdict

verdicts contains verdict.of(row.alert, said) if {
	some row in input.evidence["github.secret_scanning_alerts"].rows
	said := decide(row)
}

decide(row) := judge(row, input.parameters.days)

judge(row, days) := verdict.fail(message, {"created_at": row.created_at}) if {
	times.past(row.created_at) < times.ago(days)
	message := sprintf("the alert has been open for more than %d days", [days])
}

else := verdict.pass({"created_at": row.created_at}) if {
	times.past(row.created_at) >= times.ago(days)
}
