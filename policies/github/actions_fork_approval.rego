# METADATA
# title: Workflows of strangers wait for an approval
# description: |
#   A pull request from a fork runs the code of whoever made it. Everybody outside should wait for somebody who has
#   looked at it.
# related_resources:
#   - https://docs.github.com/en/organizations/managing-organization-settings/disabling-or-limiting-github-actions-for-your-organization
# custom:
#   severity: medium
#   evidence: [github.actions_permissions]
#   fields: [fork_approval]
#   controls: [A.8.25, A.8.31, A.8.32]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Require approval for all external contributors.
package policies.github.actions_fork_approval

import data.lib.verdict

verdicts contains verdict.of(row.organization, said) if {
	some row in input.evidence["github.actions_permissions"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"fork_approval": "all_external_contributors"}) if {
	row.fork_approval == "all_external_contributors"
}

else := verdict.fail("workflows of some strangers run without an approval", {"fork_approval": row.fork_approval}) if {
	row.fork_approval in {"first_time_contributors", "first_time_contributors_new_to_github"}
}
