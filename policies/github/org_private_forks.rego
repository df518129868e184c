# METADATA
# title: Private repositories are not forked by members
# description: |
#   A fork of a private repository lies in an account that the organisation does not manage, with its own settings.
# related_resources:
#   - https://docs.github.com/en/organizations/managing-organization-settings
#   - https://docs.github.com/en/rest/orgs/orgs#get-an-organization
# custom:
#   severity: medium
#   evidence: [github.organization]
#   fields: [members_can_fork_private_repositories]
#   controls: [A.8.12, A.8.4]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Forbid forking of private repositories in the organisation's member privileges.
package policies.github.org_private_forks

import data.lib.verdict

verdicts contains verdict.of(row.organization, said) if {
	some row in input.evidence["github.organization"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"members_can_fork_private_repositories": false}) if {
	row.members_can_fork_private_repositories == false
}

else := verdict.fail("members may fork private repositories", {"members_can_fork_private_repositories": true}) if {
	row.members_can_fork_private_repositories == true
}
