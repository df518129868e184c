# METADATA
# title: Nobody approves a deployment of their own
# description: |
#   An approval by who started the deployment is none.
# related_resources:
#   - https://docs.github.com/en/actions/how-tos/deploy/configure-and-manage-deployments/manage-environments
# custom:
#   severity: medium
#   evidence: [github.repositories]
#   fields: [archived, environments]
#   controls: [A.5.3, A.8.32]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Switch on "Prevent self-review" for the environment.
package policies.github.production_self_review

import data.lib.verdict

verdicts contains verdict.of(row.repository, said) if {
	some row in input.evidence["github.repositories"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("archived: nothing in it can change") if {
	row.archived == true
}

else := verdict.not_applicable("it has no environment for production") if {
	is_array(row.environments)
	production(row) == []
}

else := verdict.fail("who starts a deployment may approve it", {"environments": open}) if {
	open := [each.name | some each in production(row); each.prevents_self_review == false]
	open != []
}

else := verdict.pass({"environments": count(production(row))}) if {
	is_array(row.environments)
	every each in production(row) {
		each.prevents_self_review == true
	}
}

# Environments whose name says that they are for production.
production(row) := [each |
	some each in row.environments
	contains(lower(each.name), "prod")
]
