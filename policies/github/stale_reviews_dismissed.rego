# METADATA
# title: Approvals end when the change changes
# description: |
#   An approval is for what was looked at. Without this, more can be pushed after it.
# related_resources:
#   - https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-protected-branches/about-protected-branches
#   - https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/about-rulesets
# custom:
#   severity: medium
#   evidence: [github.repositories]
#   fields: [archived, default_branch, default_branch_protection, default_branch_rules, branch_protection_rules]
#   controls: [A.8.32, A.5.3]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Dismiss stale approvals when new commits are pushed.
package policies.github.stale_reviews_dismissed

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

else := verdict.fail("approvals hold for commits that come after them", {"branch": row.default_branch.name}) if {
	github.protection_is_known(row)
}

meets(row) if github.classic(row).dismisses_stale_reviews == true

meets(row) if {
	some demand in github.pull_requests(row)
	demand.dismisses_stale_reviews == true
}
