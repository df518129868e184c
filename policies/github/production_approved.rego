# METADATA
# title: Deployments to production are approved
# description: |
#   A deployment to production is a change in force. Somebody approves it first.
# related_resources:
#   - https://docs.github.com/en/actions/how-tos/deploy/configure-and-manage-deployments/manage-environments
# custom:
#   severity: medium
#   evidence: [github.repositories]
#   fields: [archived, environments]
#   controls: [A.8.32, A.8.31, A.5.3]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Give the environment required reviewers.
package policies.github.production_approved

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

else := verdict.fail("deployments to production are not approved", {"environments": open}) if {
	open := [each.name | some each in production(row); each.requires_reviewers == false]
	open != []
}

else := verdict.pass({"environments": count(production(row))}) if {
	is_array(row.environments)
	every each in production(row) {
		each.requires_reviewers == true
	}
}

# Environments whose name says that they are for production.
production(row) := [each |
	some each in row.environments
	contains(lower(each.name), "prod")
]
