# METADATA
# title: IAM conditions
# description: |
#   What a condition really pins. Only an operator that demands the key's presence and its equality with a listed
#   value counts: `…IfExists` and `ForAllValues:` hold when the key is absent, unless a `Null` condition beside them
#   demands it, and negated operators pin nothing. A value pins only when it is whole: `*` in it, or a policy
#   variable, could stand for anyone. `StringLike` lets `*` reach over the colons of an ARN, `ArnLike` does not.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
package lib.iam_conditions

enforcing := {
	"arnequals",
	"arnlike",
	"foranyvalue:arnequals",
	"foranyvalue:arnlike",
	"foranyvalue:stringequals",
	"foranyvalue:stringequalsignorecase",
	"foranyvalue:stringlike",
	"stringequals",
	"stringequalsignorecase",
	"stringlike",
}

# Whether a condition fails when its key is absent or has another value.
enforces(condition) if lower(condition.operator) in enforcing

else := false

# Whether a condition of a statement fails when its key is absent or has another value, by itself or together with
# another condition that demands the key.
demands(statement, condition) if {
	enforces(condition) == true
} else if {
	kind(condition) in equalities
	some other in statement.conditions
	lower(other.operator) == "null"
	lower(other.key) == lower(condition.key)
	other.values == ["false"]
} else := false

equalities := {"arnequals", "arnlike", "stringequals", "stringequalsignorecase", "stringlike"}

# The operator without what it says of several and of no values.
kind(condition) := trim_suffix(trim_prefix(trim_prefix(name, "forallvalues:"), "foranyvalue:"), "ifexists") if {
	name := lower(condition.operator)
}

# The keys that identify who asks: an account, an organisation or an identity of a named account.
callers := {"aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:principalorgpaths"}

# The keys that identify an organisation.
organisations := {"aws:principalorgid", "aws:principalorgpaths"}

# The keys that identify for whom a service asks.
sources := {"aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths"}

# What every value of a condition must look like to pin its key. Undefined for keys that pin nothing.
shape(condition) := spelled[lower(condition.key)] if {
	kind(condition) == "stringlike"
	spelled[lower(condition.key)]
} else := shapes[lower(condition.key)]

# Where `*` reaches over colons, a wildcard before the account could stand for another account and for more behind it,
# unless no ARN of the service has digits of anyone's choice there.
spelled := {"aws:sourcearn": concat("|", [
	`^arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:[0-9]{12}:`,
	`^arn:[a-z-]+:(cloudtrail|config|events|sns|sqs):[a-z0-9*-]*:[0-9]{12}:`,
])}

# What a value must look like to pin its key.
shapes := {
	"aws:principalaccount": `^[0-9]{12}$`,
	"aws:principalarn": `^arn:[a-z-]+:(iam|sts)::[0-9]{12}:`,
	"aws:principalorgid": `^o-[a-z0-9]{10,32}$`,
	"aws:principalorgpaths": `^o-[a-z0-9]{10,32}/`,
	"aws:sourceaccount": `^[0-9]{12}$`,
	"aws:sourcearn": `^arn:[a-z*-]+:[a-z0-9*-]+:[a-z0-9*-]*:[0-9]{12}:`,
	"aws:sourceorgid": `^o-[a-z0-9]{10,32}$`,
	"aws:sourceorgpaths": `^o-[a-z0-9]{10,32}/`,
	"sts:externalid": `^[^*?$]{2,}$`,
}

# The keys among the wanted ones that a statement's conditions pin.
pinned(statement, wanted) := {key |
	some condition in statement.conditions
	key := lower(condition.key)
	key in wanted
	demands(statement, condition) == true
	pattern := shape(condition)
	count(condition.values) > 0
	every value in condition.values {
		regex.match(pattern, value)
	}
}

# Whether a condition limits what an action may be done to or with, so that the right it guards may or may not be
# wide: this cannot be told without knowing the resources.
narrows(statement) if {
	some condition in statement.conditions
	narrowing(lower(condition.key)) == true
	enforces(condition) == true
} else := false

narrowing(key) if {
	key in narrowing_keys
} else if {
	contains(key, ":resourcetag/")
} else := false

narrowing_keys := {
	"aws:resourceaccount",
	"aws:resourceorgid",
	"aws:resourceorgpaths",
	"iam:permissionsboundary",
	"iam:policyarn",
}
