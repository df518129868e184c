# METADATA
# title: The organisation has a verified domain
# description: |
#   A verified domain shows which organisation is the real one, and lets members' addresses be told from others.
# related_resources:
#   - https://docs.github.com/en/organizations/managing-organization-settings/verifying-or-approving-a-domain-for-your-organization
#   - https://docs.github.com/en/rest/orgs/orgs#get-an-organization
# custom:
#   severity: low
#   evidence: [github.organization]
#   fields: [verified_domain]
#   controls: [A.5.14, A.5.16]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Verify a domain in the organisation's settings.
package policies.github.org_verified_domain

import data.lib.verdict

verdicts contains verdict.of(row.organization, said) if {
	some row in input.evidence["github.organization"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"verified_domain": true}) if row.verified_domain == true

else := verdict.fail("no domain of the organisation is verified", {"verified_domain": false}) if {
	row.verified_domain == false
}
