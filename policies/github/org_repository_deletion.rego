# METADATA
# title: Owners only delete or transfer repositories
# description: |
#   Deletion takes history, reviews and evidence with it; a transfer hands them to somebody else.
# related_resources:
#   - https://docs.github.com/en/organizations/managing-organization-settings
#   - https://docs.github.com/en/rest/orgs/orgs#get-an-organization
# custom:
#   severity: medium
#   evidence: [github.organization]
#   fields: [members_can_delete_repositories]
#   controls: [A.8.4, A.5.33]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Allow owners only to delete or transfer repositories.
package policies.github.org_repository_deletion

import data.lib.verdict

verdicts contains verdict.of(row.organization, said) if {
	some row in input.evidence["github.organization"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"members_can_delete_repositories": false}) if {
	row.members_can_delete_repositories == false
}

else := verdict.fail("administrators of a repository may delete or transfer it", {"members_can_delete_repositories": true}) if {
	row.members_can_delete_repositories == true
}
