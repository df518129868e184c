# METADATA
# title: Changes of the default branch are reviewed
# description: |
#   Somebody other than the author looks at a change before it is in force.
# related_resources:
#   - https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-protected-branches/about-protected-branches
#   - https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/about-rulesets
# custom:
#   severity: high
#   evidence: [github.repositories]
#   fields: [archived, default_branch, default_branch_protection, default_branch_rules, branch_protection_rules]
#   controls: [A.8.32, A.5.3, A.8.4, A.8.28]
#   proves: operating
#   parameters:
#     approvals:
#       type: integer
#       default: 2
#       minimum: 1
#       maximum: 6
#       looser: lower
#       description: How many approvals a change takes
#   remediation: |
#     Require approving reviews for pull requests into the default branch.
package policies.github.reviews_required

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

else := verdict.fail("changes get into the default branch without enough approvals", {"branch": row.default_branch.name}) if {
	github.protection_is_known(row)
}

meets(row) if github.classic(row).approving_reviews >= input.parameters.approvals

meets(row) if {
	some demand in github.pull_requests(row)
	demand.approving_reviews >= input.parameters.approvals
}
