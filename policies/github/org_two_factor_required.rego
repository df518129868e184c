# METADATA
# title: The organisation demands two-factor authentication
# description: |
#   A stolen password alone must not open source code. Members and outside collaborators without a second factor
#   lose access while the organisation demands one.
# related_resources:
#   - https://docs.github.com/en/organizations/keeping-your-organization-secure/managing-two-factor-authentication-for-your-organization/requiring-two-factor-authentication-in-your-organization
#   - https://docs.github.com/en/rest/orgs/orgs#get-an-organization
# custom:
#   severity: critical
#   evidence: [github.organization]
#   fields: [two_factor_required]
#   controls: [A.8.5, A.5.17]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Switch on "Require two-factor authentication" in the organisation's authentication security.
package policies.github.org_two_factor_required

import data.lib.verdict

verdicts contains verdict.of(row.organization, said) if {
	some row in input.evidence["github.organization"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"two_factor_required": true}) if {
	row.two_factor_required == true
}

else := verdict.fail("the organisation does not demand two-factor authentication", {"two_factor_required": false}) if {
	row.two_factor_required == false
}
