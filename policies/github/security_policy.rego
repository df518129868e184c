# METADATA
# title: Public repositories say how to report a vulnerability
# description: |
#   Whoever finds a fault needs to know whom to tell, so that it is told to nobody else.
# related_resources:
#   - https://docs.github.com/en/code-security/getting-started/adding-a-security-policy-to-your-repository
# custom:
#   severity: low
#   evidence: [github.repositories]
#   fields: [archived, visibility, security_policy]
#   controls: [A.8.8, A.5.5]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Add a SECURITY.md to the repository or to the organisation's .github repository.
package policies.github.security_policy

import data.lib.verdict

verdicts contains verdict.of(row.repository, said) if {
	some row in input.evidence["github.repositories"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("archived: nothing in it can change") if {
	row.archived == true
}

else := verdict.not_applicable("it is not public") if {
	row.visibility in {"private", "internal"}
}

else := verdict.pass({"security_policy": true}) if row.security_policy == true

else := verdict.fail("it has no security policy", {"security_policy": false}) if {
	row.visibility == "public"
	row.security_policy == false
}
