# METADATA
# title: No secret that still works lies in code
# description: |
#   GitHub asks the issuers of some secrets whether they still work. One that does can be used by whoever reads the
#   code.
# related_resources:
#   - https://docs.github.com/en/code-security/secret-scanning/managing-alerts-from-secret-scanning/evaluating-alerts
# custom:
#   severity: critical
#   evidence: [github.secret_scanning_alerts]
#   fields: [validity]
#   controls: [A.8.24, A.5.17]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Withdraw the secret at its issuer.
package policies.github.secret_alert_live

import data.lib.verdict

verdicts contains verdict.of(row.alert, said) if {
	some row in input.evidence["github.secret_scanning_alerts"].rows
	said := decide(row)
}

decide(row) := verdict.fail("the secret still works", {"validity": "active"}) if {
	row.validity == "active"
}

else := verdict.pass({"validity": "inactive"}) if row.validity == "inactive"

else := verdict.unknown("unsupported", "its issuer does not say whether it still works") if {
	row.validity == "unknown"
}
