# METADATA
# title: The default branch is protected
# description: |
#   What is on the default branch is what is built and delivered. A branch protection rule or an active ruleset
#   keeps changes from getting there by themselves.
# related_resources:
#   - https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-protected-branches/about-protected-branches
#   - https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/about-rulesets
# custom:
#   severity: high
#   evidence: [github.repositories]
#   fields: [archived, default_branch, default_branch_protection, default_branch_rules, branch_protection_rules]
#   controls: [A.8.4, A.8.32, A.8.25]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Protect the default branch, best by a ruleset of the organisation.
package policies.github.default_branch_protected

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

else := verdict.fail("the default branch is not protected", {"branch": row.default_branch.name}) if {
	github.protection_is_known(row)
}

meets(row) if github.classic(row).pattern != ""

meets(row) if github.demands(row, "pull_request")
