# METADATA
# title: Code owners approve what they own
# description: |
#   Whoever answers for a part of the code sees its changes.
# related_resources:
#   - https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-protected-branches/about-protected-branches
#   - https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/about-rulesets
# custom:
#   severity: low
#   evidence: [github.repositories]
#   fields: [archived, default_branch, default_branch_protection, default_branch_rules, branch_protection_rules]
#   controls: [A.8.32, A.8.4, A.5.9]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Require review from code owners.
package policies.github.code_owner_reviews

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

else := verdict.fail("changes do not take the approval of code owners", {"branch": row.default_branch.name}) if {
	github.protection_is_known(row)
}

meets(row) if github.classic(row).requires_code_owner_reviews == true

meets(row) if {
	some demand in github.pull_requests(row)
	demand.requires_code_owner_reviews == true
}
