# METADATA
# title: The last push is approved by somebody else
# description: |
#   Without this, whoever approves may be the one who pushed last.
# related_resources:
#   - https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-protected-branches/about-protected-branches
#   - https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/about-rulesets
# custom:
#   severity: medium
#   evidence: [github.repositories]
#   fields: [archived, default_branch, default_branch_protection, default_branch_rules, branch_protection_rules]
#   controls: [A.5.3, A.8.32]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Require approval of the most recent reviewable push.
package policies.github.last_push_approved

import data.lib.github
import data.lib.verdict

verdicts contains verdict.of(row.repository, said) if {
	some row in input.evidence["github.repositories"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("archived: nothing in it can change") if {
	row.archived == true
}

else := verdict.not_applicable("it has no branch") if row.default_branch.state == "none"

else := verdict.pass({"branch": row.default_branch.name}) if meets(row)

else := verdict.fail("who pushed last may approve it", {"branch": row.default_branch.name}) if {
	github.protection_is_known(row)
}

meets(row) if github.classic(row).requires_last_push_approval == true

meets(row) if {
	some demand in github.pull_requests(row)
	demand.requires_last_push_approval == true
}
