# METADATA
# title: Protection binds administrators, too
# description: |
#   A rule that administrators pass by protects from everybody but those whose accounts are worth most. This is
#   about branch protection rules; who may bypass rulesets is judged apart.
# related_resources:
#   - https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-protected-branches/about-protected-branches
# custom:
#   severity: high
#   evidence: [github.repositories]
#   fields: [archived, branch_protection_rules]
#   controls: [A.8.2, A.5.3, A.8.32]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Let the rule apply to administrators ("Do not allow bypassing the above settings").
package policies.github.administrators_bound

import data.lib.verdict

verdicts contains verdict.of(row.repository, said) if {
	some row in input.evidence["github.repositories"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("archived: nothing in it can change") if {
	row.archived == true
}

else := verdict.not_applicable("it has no branch protection rule") if {
	row.branch_protection_rules == []
}

else := verdict.fail("administrators pass by branch protection", {"patterns": loose}) if {
	loose := [rule.pattern | some rule in row.branch_protection_rules; rule.binds_administrators == false]
	loose != []
}

else := verdict.pass({"binds_administrators": true}) if {
	every rule in row.branch_protection_rules {
		rule.binds_administrators == true
	}
}
