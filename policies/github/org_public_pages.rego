# METADATA
# title: Members do not publish pages
# description: |
#   A page that is public shows whatever a branch holds, under the organisation's name.
# related_resources:
#   - https://docs.github.com/en/organizations/managing-organization-settings
#   - https://docs.github.com/en/rest/orgs/orgs#get-an-organization
# custom:
#   severity: low
#   evidence: [github.organization]
#   fields: [members_can_create_public_pages]
#   controls: [A.8.12]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Forbid members to publish public pages.
package policies.github.org_public_pages

import data.lib.verdict

verdicts contains verdict.of(row.organization, said) if {
	some row in input.evidence["github.organization"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"members_can_create_public_pages": false}) if {
	row.members_can_create_public_pages == false
}

else := verdict.fail("members may publish public pages", {"members_can_create_public_pages": true}) if {
	row.members_can_create_public_pages == true
}
