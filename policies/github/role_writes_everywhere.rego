# METADATA
# title: Few hold a role that writes everywhere
# description: |
#   A role of the organisation with a base role holds in every repository. One that may write is held by few people,
#   through whom all code can be changed.
# related_resources:
#   - https://docs.github.com/en/organizations/managing-peoples-access-to-your-organization-with-roles/about-organization-roles
# custom:
#   severity: medium
#   evidence: [github.organization_roles]
#   fields: [base_role, users]
#   controls: [A.8.2, A.5.15, A.5.18]
#   proves: operating
#   parameters:
#     holders:
#       type: integer
#       default: 3
#       minimum: 0
#       maximum: 1000
#       looser: higher
#       description: How many people may hold such a role
#   remediation: |
#     Take the role from people who do not need it, or grant access by teams.
package policies.github.role_writes_everywhere

import data.lib.verdict

verdicts contains verdict.of(row.role, said) if {
	some row in input.evidence["github.organization_roles"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("the role does not write in every repository") if {
	row.base_role in {"none", "read", "triage"}
}

else := verdict.fail(sprintf("%d people may write everywhere", [count(row.users)]), {"users": row.users}) if {
	row.base_role in {"write", "maintain", "admin"}
	count(row.users) > input.parameters.holders
}

else := verdict.pass({"users": row.users}) if {
	row.base_role in {"write", "maintain", "admin"}
	count(row.users) <= input.parameters.holders
}
