# METADATA
# title: Organisations
# description: |
#   What an account can say of its organisation, and what service control policies forbid in all of its members. Only
#   a denial without a way around it that is attached to the root counts; one that is attached elsewhere, or that has
#   other conditions, may or may not reach every member. Reads the evidence of the policy that asks.
# related_resources:
#   - https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
#   - https://docs.aws.amazon.com/organizations/latest/APIReference/action-reference.html
package lib.organization

import data.lib.iam_match
import data.lib.verdict

# The verdict on an account that has nothing to say; undefined for one that sees its organisation.
aside(row) := verdict.not_applicable("the account is in no organisation") if row.membership.state == "none"

else := verdict.unknown("unsupported", unseen) if {
	row.membership.state == "member"
	row.membership.organization.settings.state == "not_shown"
}

unseen := "AWS shows this to the management account and to delegated administrators, and this account is neither"

# What is set up in an organisation that shows it.
shown(row) := row.membership.organization.settings if {
	row.membership.state in {"member", "management"}
	row.membership.organization.settings.state == "shown"
}

# The organisation's own policies of a type that are attached to something.
attached(type) := [policy |
	some policy in input.evidence["aws.organizations.policies"].rows
	policy.type == type
	policy.content.state == "own"
	count(policy.targets) > 0
]

# The statements by which attached policies of a type deny something, with the policy, and whether that is attached to
# the root.
denials(type) := [denial |
	some policy in attached(type)
	some statement in policy.content.document.statements
	statement.effect == "Deny"
	denial := {"policy": policy.name, "statement": statement, "everywhere": everywhere(policy)}
]

everywhere(policy) if {
	some target in policy.targets
	target.type == "ROOT"
} else := false

# The verdict on whether a type of policies, called so, denies anything to whole units.
bounds(row, type, called) := verdict.fail(message, {"policy_types": settings.policy_types}) if {
	settings := shown(row)
	enabled(settings, type) == false
	message := concat(" ", [called, "are not enabled"])
} else := verdict.pass({"policies": names}) if {
	enabled(shown(row), type) == true
	names := bounding(type)
	count(names) > 0
} else := verdict.fail("no policy of one's own denies anything in the root or a unit", {"policies": []}) if {
	enabled(shown(row), type) == true
	bounding(type) == []
}

bounding(type) := [policy.name |
	some policy in attached(type)
	"Deny" in {statement.effect | some statement in policy.content.document.statements}
	count({target.type | some target in policy.targets} & {"ORGANIZATIONAL_UNIT", "ROOT"}) > 0
]

# The verdict on actions that no member may take.
forbids(row, actions) := verdict.fail(disabled, {"policy_types": settings.policy_types}) if {
	settings := shown(row)
	enabled(settings, "SERVICE_CONTROL_POLICY") == false
} else := verdict.pass({"actions": actions, "policies": names}) if {
	enabled(shown(row), "SERVICE_CONTROL_POLICY") == true
	found := {action: denying(action, {"yes"}) | some action in actions}
	every action in actions {
		count(found[action]) > 0
	}
	names := sort({name | some action in actions; some name in found[action]})
} else := verdict.unknown("unsupported", unsure) if {
	enabled(shown(row), "SERVICE_CONTROL_POLICY") == true
	every action in actions {
		count(denying(action, {"yes", "perhaps"})) > 0
	}
} else := verdict.fail(message, {"not_denied": missing}) if {
	enabled(shown(row), "SERVICE_CONTROL_POLICY") == true
	missing := [action | some action in actions; count(denying(action, {"yes", "perhaps"})) == 0]
	count(missing) > 0
	message := concat("", ["no service control policy denies ", concat(", ", missing)])
}

disabled := "service control policies are not enabled"

unsure := "the denials are not attached to the root or have conditions, so that they may not reach every member"

# Whether a type of policies is enabled in the root.
enabled(settings, type) if {
	type in settings.policy_types
} else := false if {
	is_array(settings.policy_types)
}

# The names of the policies that deny an action, as surely as wanted.
denying(action, wanted) := {denial.policy |
	some denial in denials("SERVICE_CONTROL_POLICY")
	covers(denial.statement, lower(action)) == true
	spares(denial.statement, lower(action)) == false
	reach(denial) in wanted
}

# Whether a statement is about an action, in lower case.
covers(statement, action) if {
	some pattern in statement.actions
	iam_match.glob(lower(pattern), action) == true
} else if {
	count(statement.not_actions) > 0
	every pattern in statement.not_actions {
		iam_match.glob(lower(pattern), action) == false
	}
} else := false

# Whether a statement leaves an action, in lower case, alone in some regions. That of a global service is asked for in
# one of them.
spares(statement, action) if {
	some condition in statement.conditions
	outside(condition) == true
	startswith(action, "organizations:") == false
} else if {
	some condition in statement.conditions
	outside(condition) == true
	"us-east-1" in condition.values
} else := false

# Whether a condition holds outside of named regions only.
outside(condition) if {
	lower(condition.key) == "aws:requestedregion"
	lower(condition.operator) == "stringnotequals"
	count(condition.values) > 0
	every value in condition.values {
		regex.match(`^[a-z]{2}(-[a-z]+)+-[0-9]+$`, value)
	}
} else := false

# Whether a denial reaches everything in every member.
reach(denial) := "yes" if {
	denial.everywhere == true
	iam_match.all(denial.statement.resources) == true
	every condition in denial.statement.conditions {
		excepts(condition) == true
	}
} else := "perhaps"

# Whether a condition only lets named roles of every member off, as that by which accounts are set up.
excepts(condition) if {
	lower(condition.key) == "aws:principalarn"
	lower(condition.operator) in {"arnnotequals", "arnnotlike", "stringnotequals", "stringnotlike"}
	count(condition.values) > 0
	every value in condition.values {
		regex.match(named_role, value)
	}
} else := false

# A role by its whole name, in any account.
named_role := `^arn:aws[a-z-]*:iam::([*]|[0-9]{12}):role/[A-Za-z0-9+=,.@_/-]+$`
