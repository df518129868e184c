# METADATA
# title: Private repositories are not forked
# description: |
#   A fork of a private repository has its own settings and its own people.
# related_resources:
#   - https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/managing-repository-settings/managing-the-forking-policy-for-your-repository
# custom:
#   severity: low
#   evidence: [github.repositories]
#   fields: [archived, visibility, forking_allowed]
#   controls: [A.8.12, A.8.4]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Forbid forking of the repository.
package policies.github.repository_forks

import data.lib.verdict

verdicts contains verdict.of(row.repository, said) if {
	some row in input.evidence["github.repositories"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("archived: nothing in it can change") if {
	row.archived == true
}

else := verdict.not_applicable("it is public: everybody may copy it") if {
	row.visibility == "public"
}

else := verdict.pass({"forking_allowed": false}) if row.forking_allowed == false

else := verdict.fail("it may be forked", {"forking_allowed": true}) if {
	row.visibility in {"private", "internal"}
	row.forking_allowed == true
}
