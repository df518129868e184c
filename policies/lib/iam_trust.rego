# METADATA
# title: Trust policies
# description: |
#   Who may assume a role. Only allow statements that let the role be assumed count. A deny in a trust policy may take
#   a trust away under conditions that nobody can weigh from here, so `denies` tells that there is one.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html
package lib.iam_trust

import data.lib.iam_match

# The statements that let a role be assumed. Undefined when a statement has an unforeseen effect or no principal, so
# that nothing is decided from it.
allows(trust) := statements if {
	every statement in trust.statements {
		statement.effect in {"Allow", "Deny"}
		count(statement.principals) + count(statement.not_principals) > 0
	}
	statements := [statement |
		some statement in trust.statements
		statement.effect == "Allow"
		assumes(statement) == true
	]
}

# Whether a trust policy also denies.
denies(trust) if {
	some statement in trust.statements
	statement.effect == "Deny"
} else := false

# Whether a statement is for everyone: `*` as a principal of any type, or everyone but a few.
everyone(statement) if count(statement.not_principals) > 0

else if {
	some principal in statement.principals
	principal.id == "*"
} else := false

# The ids of a statement's principals of some types.
ids(statement, types) := {principal.id |
	some principal in statement.principals
	principal.type in types
}

# The account of an AWS principal: twelve digits, `*` for every account, or `other` for what tells no account, such as
# the id that is left of a deleted user or role.
account(id) := id if {
	id == "*"
} else := id if {
	digits(id) == true
} else := parts[4] if {
	parts := split(id, ":")
	count(parts) >= 6
	parts[0] == "arn"
	parts[2] in {"iam", "sts"}
	digits(parts[4]) == true
} else := "other"

digits(text) if {
	count(text) == 12
	trim(text, "0123456789") == ""
} else := false

assumptions := {"sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity"}

assumes(statement) if {
	some action in assumptions
	names(statement, action) == true
} else := false

names(statement, action) if {
	some pattern in statement.actions
	iam_match.glob(lower(pattern), action) == true
} else if {
	count(statement.not_actions) > 0
	hits := [pattern | some pattern in statement.not_actions; iam_match.glob(lower(pattern), action) == true]
	count(hits) == 0
} else := false
