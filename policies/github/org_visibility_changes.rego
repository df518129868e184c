# METADATA
# title: Owners only make repositories public
# description: |
#   Whoever administers a repository could otherwise publish all of its history with one click.
# related_resources:
#   - https://docs.github.com/en/organizations/managing-organization-settings
#   - https://docs.github.com/en/rest/orgs/orgs#get-an-organization
# custom:
#   severity: high
#   evidence: [github.organization]
#   fields: [members_can_change_repo_visibility]
#   controls: [A.8.12, A.8.4, A.8.2]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Allow owners only to change the visibility of repositories.
package policies.github.org_visibility_changes

import data.lib.verdict

verdicts contains verdict.of(row.organization, said) if {
	some row in input.evidence["github.organization"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"members_can_change_repo_visibility": false}) if {
	row.members_can_change_repo_visibility == false
}

else := verdict.fail("administrators of a repository may make it public", {"members_can_change_repo_visibility": true}) if {
	row.members_can_change_repo_visibility == true
}
