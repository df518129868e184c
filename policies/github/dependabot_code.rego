# METADATA
# title: Dependabot runs no code of packages
# description: |
#   An ecosystem that may run external code while it is updated gives each new version of a package a place to
#   run, with the credentials of registries beside it. Reading the file takes the permission to read files,
#   which annexa does not ask for; without it this is unknown.
# related_resources:
#   - https://docs.github.com/en/code-security/dependabot/working-with-dependabot/dependabot-options-reference#insecure-external-code-execution--
#   - https://docs.zizmor.sh/audits/#dependabot-execution
# custom:
#   severity: high
#   evidence: [github.repositories]
#   fields: [archived, dependabot]
#   controls: [A.8.28, A.5.21, A.8.19]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Remove insecure-external-code-execution: allow from .github/dependabot.yml.
package policies.github.dependabot_code

import data.lib.verdict

verdicts contains verdict.of(row.repository, said) if {
	some row in input.evidence["github.repositories"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("archived: nothing in it can change") if {
	row.archived == true
}

else := verdict.not_applicable("Dependabot is not configured") if row.dependabot.state == "none"

else := verdict.fail("Dependabot runs code of packages", {"found": found}) if {
	row.dependabot.state == "configured"
	found := sort(problems(row))
	found != []
}

else := verdict.pass({"runs_code": false}) if {
	row.dependabot.state == "configured"
	problems(row) == set()
}

problems(row) := {update.ecosystem |
	some update in row.dependabot.updates
	update.runs_code == true
}
