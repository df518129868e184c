# METADATA
# title: The history of the default branch is linear
# description: |
#   A history without merges shows each change once, in the order in which it came into force.
# related_resources:
#   - https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-protected-branches/about-protected-branches
#   - https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/about-rulesets
# custom:
#   severity: low
#   evidence: [github.repositories]
#   fields: [archived, default_branch, default_branch_protection, default_branch_rules, branch_protection_rules]
#   controls: [A.8.32]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Require linear history.
package policies.github.linear_history

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

else := verdict.fail("the history need not be linear", {"branch": row.default_branch.name}) if {
	github.protection_is_known(row)
}

meets(row) if github.classic(row).requires_linear_history == true

meets(row) if github.demands(row, "required_linear_history")
