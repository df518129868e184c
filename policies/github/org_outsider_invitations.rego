# METADATA
# title: Owners only invite people from outside
# description: |
#   Access for people outside the organisation is granted by somebody who answers for it, not by everybody who
#   administers a repository.
# related_resources:
#   - https://docs.github.com/en/organizations/managing-organization-settings
#   - https://docs.github.com/en/rest/orgs/orgs#get-an-organization
# custom:
#   severity: medium
#   evidence: [github.organization]
#   fields: [members_can_invite_outside_collaborators]
#   controls: [A.5.18, A.5.15, A.5.19]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Allow owners only to invite outside collaborators.
package policies.github.org_outsider_invitations

import data.lib.verdict

verdicts contains verdict.of(row.organization, said) if {
	some row in input.evidence["github.organization"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"members_can_invite_outside_collaborators": false}) if {
	row.members_can_invite_outside_collaborators == false
}

else := verdict.fail("administrators of a repository may invite outside collaborators", {"members_can_invite_outside_collaborators": true}) if {
	row.members_can_invite_outside_collaborators == true
}
