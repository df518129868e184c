# METADATA
# title: Outside collaborators use two-factor authentication
# description: |
#   People outside the organisation reach its code with accounts that it does not manage. A second factor is the
#   least that it can ask for.
# related_resources:
#   - https://docs.github.com/en/rest/orgs/outside-collaborators#list-outside-collaborators-for-an-organization
# custom:
#   severity: high
#   evidence: [github.outside_collaborators]
#   fields: [two_factor]
#   controls: [A.8.5, A.5.17, A.5.19]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Have the person switch on two-factor authentication, or end the access.
package policies.github.outside_collaborator_two_factor

import data.lib.verdict

verdicts contains verdict.of(row.collaborator, said) if {
	some row in input.evidence["github.outside_collaborators"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"two_factor": true}) if row.two_factor == true

else := verdict.fail("the collaborator has no second factor", {"two_factor": false}) if {
	row.two_factor == false
}
