# METADATA
# title: Changes are tested before they are in force
# description: |
#   Checks that need not pass are advice. At least one has to pass before a change gets into the default branch.
# related_resources:
#   - https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-protected-branches/about-protected-branches
#   - https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/about-rulesets
# custom:
#   severity: medium
#   evidence: [github.repositories]
#   fields: [archived, default_branch, default_branch_protection, default_branch_rules, branch_protection_rules]
#   controls: [A.8.29, A.8.25, A.8.32]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Require status checks to pass before merging.
package policies.github.status_checks_required

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

else := verdict.fail("no check has to pass before a change is in force", {"branch": row.default_branch.name}) if {
	github.protection_is_known(row)
}

meets(row) if {
	github.classic(row).requires_status_checks == true
	count(github.classic(row).status_checks) > 0
}

meets(row) if {
	some demand in github.status_checks(row)
	count(demand.checks) > 0
}
