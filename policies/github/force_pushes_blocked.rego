# METADATA
# title: The history of the default branch is not rewritten
# description: |
#   Whoever can rewrite history can take a change back and the evidence of it with it.
# related_resources:
#   - https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-protected-branches/about-protected-branches
#   - https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/about-rulesets
# custom:
#   severity: high
#   evidence: [github.repositories]
#   fields: [archived, default_branch, default_branch_protection, default_branch_rules, branch_protection_rules]
#   controls: [A.8.4, A.5.33, A.8.32]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Block force pushes.
package policies.github.force_pushes_blocked

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

else := verdict.fail("history may be rewritten", {"branch": row.default_branch.name}) if {
	github.protection_is_known(row)
}

meets(row) if github.classic(row).allows_force_pushes == false

meets(row) if github.demands(row, "non_fast_forward")
