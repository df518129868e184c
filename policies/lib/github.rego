# METADATA
# title: GitHub
# description: |
#   What holds for the default branch of a repository: its branch protection rule, and the rules that active rulesets put
#   on it. Callers declare the fields archived, default_branch, default_branch_protection, default_branch_rules and
#   branch_protection_rules.
package lib.github

# The branch protection rule of the default branch; undefined without one.
classic(row) := rules[0] if {
	row.default_branch_protection.state == "rule"
	rules := [rule |
		some rule in row.branch_protection_rules
		rule.pattern == row.default_branch_protection.pattern
	]
	count(rules) == 1
}

# True when a ruleset demands something of the default branch.
demands(row, about) if {
	some applied in row.default_branch_rules
	applied.rule.type == about
}

# What rulesets demand of pull requests into the default branch.
pull_requests(row) := [applied.rule.parameters |
	some applied in row.default_branch_rules
	applied.rule.parameters.kind == "pull_request"
]

# The checks that rulesets demand of changes of the default branch.
status_checks(row) := [applied.rule.parameters |
	some applied in row.default_branch_rules
	applied.rule.parameters.kind == "status_checks"
]

# True when all that protects the default branch was read, so that what is not there is missing.
protection_is_known(row) if {
	row.default_branch_protection.state == "none"
	is_array(row.default_branch_rules)
}

protection_is_known(row) if {
	classic(row)
	is_array(row.default_branch_rules)
}
