# METADATA
# title: The token of workflows reads only
# description: |
#   Every workflow gets a token. What it may do by default is what a step that was taken over can do in each
#   repository.
# related_resources:
#   - https://docs.github.com/en/organizations/managing-organization-settings/disabling-or-limiting-github-actions-for-your-organization
# custom:
#   severity: high
#   evidence: [github.actions_permissions]
#   fields: [default_workflow_permissions]
#   controls: [A.8.2, A.8.4, A.8.25]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Set the default workflow permissions to read, and let workflows ask for more one by one.
package policies.github.actions_token_read_only

import data.lib.verdict

verdicts contains verdict.of(row.organization, said) if {
	some row in input.evidence["github.actions_permissions"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"default_workflow_permissions": "read"}) if {
	row.default_workflow_permissions == "read"
}

else := verdict.fail("the token of workflows may write by default", {"default_workflow_permissions": "write"}) if {
	row.default_workflow_permissions == "write"
}
