# METADATA
# title: Every member reaches only what is granted
# description: |
#   The base permission holds for all repositories and all members. Write access for everybody makes every stolen
#   account a way to change all code; reading everything is allowed only where the parameter says so.
# related_resources:
#   - https://docs.github.com/en/organizations/managing-user-access-to-your-organizations-repositories/managing-repository-roles/setting-base-permissions-for-an-organization
# custom:
#   severity: high
#   evidence: [github.organization]
#   fields: [default_repository_permission]
#   controls: [A.5.15, A.8.3, A.8.4]
#   proves: operating
#   parameters:
#     read_allowed:
#       type: boolean
#       default: false
#       looser: any
#       description: Whether all members may read every repository
#   remediation: |
#     Set the base permission to "No permission", and grant access to teams.
package policies.github.org_base_permission

import data.lib.verdict

verdicts contains verdict.of(row.organization, said) if {
	some row in input.evidence["github.organization"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"default_repository_permission": "none"}) if {
	row.default_repository_permission == "none"
}

else := verdict.pass({"default_repository_permission": "read"}) if {
	row.default_repository_permission == "read"
	input.parameters.read_allowed == true
}

else := verdict.fail("every member may do more than allowed in every repository", observed(row)) if {
	row.default_repository_permission in {"read", "write", "admin"}
}

observed(row) := {"default_repository_permission": row.default_repository_permission}
