# METADATA
# title: Workflows use actions from known sources
# description: |
#   An action runs with the secrets and the token of the workflow. Any account can publish one, so workflows are
#   limited to those of the organisation, or to a list.
# related_resources:
#   - https://docs.github.com/en/organizations/managing-organization-settings/disabling-or-limiting-github-actions-for-your-organization
# custom:
#   severity: medium
#   evidence: [github.actions_permissions]
#   fields: [allowed_actions]
#   controls: [A.8.28, A.5.21, A.8.25]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Allow the organisation's own actions and a list of others.
package policies.github.actions_allowed

import data.lib.verdict

verdicts contains verdict.of(row.organization, said) if {
	some row in input.evidence["github.actions_permissions"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"allowed_actions": row.allowed_actions.state}) if {
	row.allowed_actions.state in {"local_only", "selected"}
}

else := verdict.fail("workflows may use any action", {"allowed_actions": row.allowed_actions.state}) if {
	row.allowed_actions.state == "all"
}

else := verdict.not_applicable("no repository runs workflows") if {
	row.allowed_actions.state == "no_workflows"
}
