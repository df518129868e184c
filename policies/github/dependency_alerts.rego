# METADATA
# title: Known vulnerabilities of dependencies are reported
# description: |
#   Without alerts nobody learns that a dependency has a published vulnerability.
# related_resources:
#   - https://docs.github.com/en/code-security/dependabot/dependabot-alerts/about-dependabot-alerts
# custom:
#   severity: high
#   evidence: [github.repositories]
#   fields: [archived, vulnerability_alerts]
#   controls: [A.8.8]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Switch on Dependabot alerts, best by a code security configuration.
package policies.github.dependency_alerts

import data.lib.verdict

verdicts contains verdict.of(row.repository, said) if {
	some row in input.evidence["github.repositories"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("archived: nothing in it can change") if {
	row.archived == true
}

else := verdict.pass({"vulnerability_alerts": true}) if row.vulnerability_alerts == true

else := verdict.fail("Dependabot alerts are off", {"vulnerability_alerts": false}) if {
	row.vulnerability_alerts == false
}
