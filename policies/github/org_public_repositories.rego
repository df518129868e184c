# METADATA
# title: Members do not make public repositories
# description: |
#   What is made public by mistake is copied within minutes. Owners only should be able to publish code.
# related_resources:
#   - https://docs.github.com/en/organizations/managing-organization-settings
#   - https://docs.github.com/en/rest/orgs/orgs#get-an-organization
# custom:
#   severity: high
#   evidence: [github.organization]
#   fields: [members_can_create_public_repositories]
#   controls: [A.8.12, A.5.15, A.8.4]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Forbid members to create public repositories in the organisation's member privileges.
package policies.github.org_public_repositories

import data.lib.verdict

verdicts contains verdict.of(row.organization, said) if {
	some row in input.evidence["github.organization"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"members_can_create_public_repositories": false}) if {
	row.members_can_create_public_repositories == false
}

else := verdict.fail("members may make public repositories", {"members_can_create_public_repositories": true}) if {
	row.members_can_create_public_repositories == true
}
