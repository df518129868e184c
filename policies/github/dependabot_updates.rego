# METADATA
# title: Vulnerable dependencies are mended by pull requests
# description: |
#   A known vulnerability of a dependency waits for somebody to notice it, unless a pull request does.
# related_resources:
#   - https://docs.github.com/en/code-security/dependabot/dependabot-security-updates/about-dependabot-security-updates
# custom:
#   severity: low
#   evidence: [github.repository_security]
#   fields: [archived, dependabot_security_updates]
#   controls: [A.8.8]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Switch on Dependabot security updates.
package policies.github.dependabot_updates

import data.lib.verdict

verdicts contains verdict.of(row.repository, said) if {
	some row in input.evidence["github.repository_security"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("archived: nothing in it can change") if {
	row.archived == true
}

else := verdict.pass({"dependabot_security_updates": "enabled"}) if {
	row.dependabot_security_updates == "enabled"
}

else := verdict.fail("no pull requests are made for vulnerable dependencies", {"dependabot_security_updates": "disabled"}) if {
	row.dependabot_security_updates == "disabled"
}
