# METADATA
# title: Pushes with secrets are refused
# description: |
#   A secret that was pushed has to be taken for lost. Push protection refuses it before.
# related_resources:
#   - https://docs.github.com/en/code-security/secret-scanning/introduction/about-push-protection
# custom:
#   severity: high
#   evidence: [github.repository_security]
#   fields: [archived, push_protection]
#   controls: [A.8.24, A.8.12, A.5.17]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Switch on push protection for the repository, best by a code security configuration.
package policies.github.push_protection

import data.lib.verdict

verdicts contains verdict.of(row.repository, said) if {
	some row in input.evidence["github.repository_security"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("archived: nothing in it can change") if {
	row.archived == true
}

else := verdict.pass({"push_protection": "enabled"}) if row.push_protection == "enabled"

else := verdict.fail("pushes with secrets are not refused", {"push_protection": "disabled"}) if {
	row.push_protection == "disabled"
}
