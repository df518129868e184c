# METADATA
# title: Dependabot waits before it proposes a new version
# description: |
#   Most bad versions of packages are found within days; who waits does not get them. Security updates come at
#   once all the same. Reading the file takes the permission to read files, which annexa does not ask for;
#   without it this is unknown.
# related_resources:
#   - https://docs.github.com/en/code-security/dependabot/working-with-dependabot/dependabot-options-reference#cooldown-
#   - https://docs.zizmor.sh/audits/#dependabot-cooldown
# custom:
#   severity: low
#   evidence: [github.repositories]
#   fields: [archived, dependabot]
#   controls: [A.8.8, A.5.21, A.8.28]
#   proves: operating
#   parameters:
#     days:
#       type: integer
#       default: 7
#       minimum: 1
#       maximum: 365
#       looser: lower
#       description: The least age of a new version, in days
#   remediation: |
#     Set cooldown.default-days to seven or more in each update of .github/dependabot.yml.
package policies.github.dependabot_cooldown

import data.lib.verdict

verdicts contains verdict.of(row.repository, said) if {
	some row in input.evidence["github.repositories"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("archived: nothing in it can change") if {
	row.archived == true
}

else := verdict.not_applicable("Dependabot is not configured") if row.dependabot.state == "none"

else := verdict.fail("new versions are taken too early", {"found": found}) if {
	row.dependabot.state == "configured"
	found := sort(problems(row))
	found != []
}

else := verdict.pass({"days": input.parameters.days}) if {
	row.dependabot.state == "configured"
	problems(row) == set()
}

problems(row) := {sprintf("%s: %d days", [update.ecosystem, update.cooldown_days]) |
	some update in row.dependabot.updates
	update.cooldown_days < input.parameters.days
}
