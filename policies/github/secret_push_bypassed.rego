# METADATA
# title: Nobody pushes secrets past push protection
# description: |
#   Push protection can be bypassed with a reason. An alert that is still open shows that the secret was real.
# related_resources:
#   - https://docs.github.com/en/code-security/secret-scanning/working-with-push-protection
# custom:
#   severity: medium
#   evidence: [github.secret_scanning_alerts]
#   fields: [push_protection_bypassed]
#   controls: [A.8.24, A.5.17]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Withdraw the secret, and let owners approve bypasses (delegated bypass).
package policies.github.secret_push_bypassed

import data.lib.verdict

verdicts contains verdict.of(row.alert, said) if {
	some row in input.evidence["github.secret_scanning_alerts"].rows
	said := decide(row)
}

decide(row) := verdict.fail("the secret was pushed past push protection", {"push_protection_bypassed": true}) if {
	row.push_protection_bypassed == true
}

else := verdict.pass({"push_protection_bypassed": false}) if {
	row.push_protection_bypassed == false
}
