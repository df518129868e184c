# METADATA
# title: Actions are named by their commit
# description: |
#   A tag can be moved to other code after it was reviewed; a full commit hash cannot.
# related_resources:
#   - https://docs.github.com/en/organizations/managing-organization-settings/disabling-or-limiting-github-actions-for-your-organization
# custom:
#   severity: medium
#   evidence: [github.actions_permissions]
#   fields: [sha_pinning_required]
#   controls: [A.8.28, A.5.21, A.8.32]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Require actions to be pinned to a full-length commit SHA.
package policies.github.actions_sha_pinning

import data.lib.verdict

verdicts contains verdict.of(row.organization, said) if {
	some row in input.evidence["github.actions_permissions"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"sha_pinning_required": true}) if {
	row.sha_pinning_required == true
}

else := verdict.fail("actions may be named by tags that move", {"sha_pinning_required": false}) if {
	row.sha_pinning_required == false
}
