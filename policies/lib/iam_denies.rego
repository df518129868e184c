# METADATA
# title: What denies leave
# description: |
#   Whether a deny covers all that an allow allows, and what is left of it then. A pattern is taken for wider than
#   another only when its text shows it.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
package lib.iam_denies

import data.lib.iam_match

# The conditions under which a deny lets through, where there is one way only: its one condition does not hold. Several
# conditions hold together, so that each of them would be a way through.
kept(deny) := [{"operator": opposite, "key": condition.key, "values": condition.values}] if {
	count(deny.conditions) == 1
	condition := deny.conditions[0]
	opposite := opposites[lower(condition.operator)]
} else := [{"operator": "Null", "key": condition.key, "values": ["false"]}] if {
	count(deny.conditions) == 1
	condition := deny.conditions[0]
	lower(condition.operator) == "null"
	condition.values == ["true"]
} else := []

# What must hold where a negated operator does not. It holds when the key is absent, so its opposite demands the key.
opposites := {
	"arnnotequals": "ArnEquals",
	"arnnotequalsifexists": "ArnEquals",
	"arnnotlike": "ArnLike",
	"arnnotlikeifexists": "ArnLike",
	"forallvalues:stringnotequals": "ForAnyValue:StringEquals",
	"forallvalues:stringnotlike": "ForAnyValue:StringLike",
	"notipaddress": "IpAddress",
	"notipaddressifexists": "IpAddress",
	"stringnotequals": "StringEquals",
	"stringnotequalsifexists": "StringEquals",
	"stringnotequalsignorecase": "StringEqualsIgnoreCase",
	"stringnotlike": "StringLike",
	"stringnotlikeifexists": "StringLike",
}

# Whether a deny names every action that an allow names.
actions(deny, allow) if {
	count(allow.actions) > 0
	every action in allow.actions {
		named(deny.actions, lower(action)) == true
	}
} else if {
	"*" in deny.actions
} else := false

named(patterns, action) if {
	some pattern in patterns
	wider(lower(pattern), action) == true
} else := false

# A `?` of the wider one must not stand for a `*` of the other.
wider(pattern, action) if {
	contains(pattern, "?") == false
	iam_match.glob(pattern, action) == true
} else if {
	iam_match.plain(action) == true
	iam_match.glob(pattern, action) == true
} else := false

# Whether a deny names every resource that an allow names. A statement without resources is about all of the policy's.
resources(deny, allow) if {
	count(deny.resources) + count(deny.not_resources) == 0
} else if {
	"*" in deny.resources
} else if {
	count(allow.resources) > 0
	every resource in allow.resources {
		reached(deny.resources, resource) == true
	}
} else := false

reached(patterns, resource) if {
	some pattern in patterns
	under(pattern, resource) == true
} else := false

# Whether a pattern of resources covers a resource, or all that another pattern covers.
under(pattern, resource) := startswith(resource, start) if {
	endswith(pattern, "*")
	start := of_partition(trim_suffix(pattern, "*"), resource)
	iam_match.plain(start) == true
} else := of_partition(pattern, resource) == resource

# Every partition is the resource's.
of_partition(pattern, resource) := concat(":", array.concat(array.slice(split(resource, ":"), 0, 2), rest)) if {
	startswith(pattern, "arn:*:")
	parts := split(pattern, ":")
	rest := array.slice(parts, 2, count(parts))
} else := pattern
