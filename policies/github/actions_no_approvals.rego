# METADATA
# title: Workflows do not approve pull requests
# description: |
#   A workflow that approves stands for a second person, and whoever can change it passes the review.
# related_resources:
#   - https://docs.github.com/en/organizations/managing-organization-settings/disabling-or-limiting-github-actions-for-your-organization
# custom:
#   severity: high
#   evidence: [github.actions_permissions]
#   fields: [can_approve_pull_requests]
#   controls: [A.5.3, A.8.32, A.8.4]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Forbid GitHub Actions to create and approve pull requests.
package policies.github.actions_no_approvals

import data.lib.verdict

verdicts contains verdict.of(row.organization, said) if {
	some row in input.evidence["github.actions_permissions"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"can_approve_pull_requests": false}) if {
	row.can_approve_pull_requests == false
}

else := verdict.fail("workflows may approve pull requests", {"can_approve_pull_requests": true}) if {
	row.can_approve_pull_requests == true
}
