# METADATA
# title: Repositories are searched for secrets
# description: |
#   Secrets in code are found by others within minutes of a leak. GitHub looks for them in all history, so archived
#   repositories count as well.
# related_resources:
#   - https://docs.github.com/en/code-security/secret-scanning/introduction/about-secret-scanning
# custom:
#   severity: high
#   evidence: [github.repository_security]
#   fields: [secret_scanning]
#   controls: [A.8.24, A.8.12, A.8.4]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Switch on secret scanning for the repository, best by a code security configuration.
package policies.github.secret_scanning

import data.lib.verdict

verdicts contains verdict.of(row.repository, said) if {
	some row in input.evidence["github.repository_security"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"secret_scanning": "enabled"}) if {
	row.secret_scanning == "enabled"
}

else := verdict.fail("the repository is not searched for secrets", {"secret_scanning": "disabled"}) if {
	row.secret_scanning == "disabled"
}
