# METADATA
# title: Owners make repositories
# description: |
#   A repository that anybody can make is looked after by nobody in particular, and begins without the rules of the
#   others. Members ask an owner, or a process that makes it right from the start.
# related_resources:
#   - https://docs.github.com/en/organizations/managing-organization-settings/restricting-repository-creation-in-your-organization
# custom:
#   severity: low
#   evidence: [github.organization]
#   fields: [members_can_create_public_repositories, members_can_create_private_repositories]
#   controls: [A.5.9, A.8.4, A.8.9]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Forbid members to create repositories in the organisation's member privileges.
package policies.github.org_repository_creation

import data.lib.verdict

verdicts contains verdict.of(row.organization, said) if {
	some row in input.evidence["github.organization"].rows
	said := decide(row)
}

decide(row) := verdict.fail("members may make repositories", {"private": row.members_can_create_private_repositories}) if {
	true in [row.members_can_create_public_repositories, row.members_can_create_private_repositories]
}

else := verdict.pass({"public": false, "private": false}) if {
	row.members_can_create_public_repositories == false
	row.members_can_create_private_repositories == false
}
