# METADATA
# title: Release branches are protected
# description: |
#   Releases are built from branches whose names begin with release or stable. A branch protection rule or an active
#   ruleset that demands approved pull requests, lets named people push only, or nobody, keeps changes from getting
#   there by themselves. The default branch has policies of its own.
# related_resources:
#   - https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-protected-branches/about-protected-branches
#   - https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/available-rules-for-rulesets
# custom:
#   severity: medium
#   evidence: [github.repositories]
#   fields: [archived, release_branches, branch_protection_rules]
#   controls: [A.8.4, A.8.32, A.8.25]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Protect branches named release* and stable*, best by a ruleset of the organisation.
package policies.github.release_branch_protected

import data.lib.verdict

verdicts contains verdict.of(row.repository, said) if {
	some row in input.evidence["github.repositories"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("archived: nothing in it can change") if {
	row.archived == true
}

else := verdict.not_applicable("it has no release branch") if row.release_branches == []

else := verdict.fail("a release branch is not protected", {"branches": open}) if {
	open := [branch.name | some branch in row.release_branches; is_open(branch, row.branch_protection_rules)]
	open != []
}

else := verdict.pass({"branches": [branch.name | some branch in row.release_branches]}) if {
	every branch in row.release_branches {
		is_guarded(branch, row.branch_protection_rules)
	}
}

else := verdict.unknown("absent", "the protection rule of a release branch is not shown") if {
	some branch in row.release_branches
	branch.protection.state == "rule"
	of(branch, row.branch_protection_rules) == []
}

is_guarded(branch, rules) if guards(branch, rules) == true

is_guarded(branch, _) if {
	some about in branch.rules
	about in {"pull_request", "update"}
}

is_open(branch, rules) if {
	guards(branch, rules) == false
	every about in branch.rules {
		not about in {"pull_request", "update"}
	}
}

# Whether the rule of a branch keeps changes away. Undefined when that rule is not shown.
guards(branch, rules) := false if {
	is_array(rules)
	branch.protection.state == "none"
}

else := kept if {
	some rule in of(branch, rules)
	kept := keeps_away(rule)
}

of(branch, rules) := [rule | some rule in rules; rule.pattern == branch.protection.pattern] if {
	branch.protection.state == "rule"
}

keeps_away(rule) if rule.approving_reviews > 0

else if rule.restricts_pushes == true

else if rule.locks_branch == true

else := false if {
	rule.approving_reviews == 0
	rule.restricts_pushes == false
	rule.locks_branch == false
}
