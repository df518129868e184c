# METADATA
# title: Members use two-factor authentication
# description: |
#   Whoever has a member's password could otherwise change code. Owners only are told by GitHub; without that the
#   member is unknown.
# related_resources:
#   - https://docs.github.com/en/organizations/keeping-your-organization-secure/managing-two-factor-authentication-for-your-organization/viewing-whether-users-in-your-organization-have-2fa-enabled
# custom:
#   severity: high
#   evidence: [github.members]
#   fields: [two_factor]
#   controls: [A.8.5, A.5.17]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Have the person switch on two-factor authentication, or demand it of the organisation.
package policies.github.member_two_factor

import data.lib.verdict

verdicts contains verdict.of(row.member, said) if {
	some row in input.evidence["github.members"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"two_factor": true}) if row.two_factor == true

else := verdict.fail("the member has no second factor", {"two_factor": false}) if {
	row.two_factor == false
}
