# METADATA
# title: IAM patterns
# description: |
#   Which actions an action pattern names and how far a resource pattern reaches. Actions are compared without regard
#   to case; `*` stands for any text and `?` for one character.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
package lib.iam_match

import data.lib.iam_actions

# The known actions that at least one of the patterns names.
named(patterns) := union(all_hits) if all_hits := {hits | some pattern in patterns; hits := names(lower(pattern))}

names(pattern) := hits if hits := remembered[pattern]

else := matched(pattern)

# The patterns of the managed policies, each matched once, since policies repeat each other's patterns.
remembered := {pattern: matched(pattern) | some pattern in repeated}

repeated := {lower(pattern) |
	some row in input.evidence["aws.iam.policies"].rows
	some statement in row.document.statements
	some patterns in [statement.actions, statement.not_actions]
	some pattern in patterns
}

matched(pattern) := iam_actions.known if pattern in {"*", "*:*"}

else := iam_actions.known & {pattern} if plain(pattern) == true

else := {action | some action in candidates(pattern); glob(pattern, action) == true}

# A pattern whose service is spelled out can only name that service's actions.
candidates(pattern) := object.get(iam_actions.by_service, service, set()) if {
	service := split(pattern, ":")[0]
	plain(service) == true
} else := iam_actions.known

# Whether a text has no wildcard.
plain(text) := false if contains(text, "*")

else := false if contains(text, "?")

else := true

# Whether a pattern in lower case matches an action in lower case. A pattern with characters that no action has
# matches nothing. One star is handled without a regular expression, which costs a hundred times as much.
glob(pattern, action) := startswith(action, parts[0]) if {
	parts := split(pattern, "*")
	count(parts) == 2
	parts[1] == ""
	plain(parts[0]) == true
} else := holds if {
	parts := split(pattern, "*")
	count(parts) == 2
	contains(pattern, "?") == false
	count(action) >= count(pattern) - 1
	holds := ends(action, parts[0], parts[1])
} else := pattern == action if {
	plain(pattern) == true
} else := regex.match(expression, action) if {
	trim(pattern, "abcdefghijklmnopqrstuvwxyz0123456789:*?_-") == ""
	expression := concat("", ["^", replace(replace(pattern, "?", "."), "*", ".*"), "$"])
} else := false

ends(text, start, end) if {
	startswith(text, start)
	endswith(text, end)
} else := false

# Whether one of the resource patterns covers everything there is.
all(patterns) if {
	some pattern in patterns
	contains(pattern, "*")
	trim(rest(split(pattern, ":"), pattern), "*?:/") == ""
} else := false

# What is left of a pattern without `arn:` and its partition.
rest(parts, pattern) := concat(":", array.slice(parts, 2, count(parts))) if parts[0] == "arn"

else := pattern

# The services of which the resource patterns cover every resource of a type, `*` for every service. A `*` reaches
# over colons, so an ARN cut short by one covers all that could follow.
wide(patterns) := {service |
	some pattern in patterns
	contains(pattern, "*")
	parts := split(pattern, ":")
	parts[0] == "arn"
	covers_type(parts, pattern) == true
	service := service_of(parts)
}

# An ARN cut short before its service is for every service.
service_of(parts) := parts[2] if {
	count(parts) > 2
	plain(parts[2]) == true
} else := "*"

covers_type(parts, pattern) := endswith(pattern, "*") if count(parts) < 6

else := begins_type(start) if {
	resource := concat(":", array.slice(parts, 5, count(parts)))
	start := split(split(resource, "*")[0], "?")[0]
	trim(trim_prefix(resource, start), "*?:/") == ""
} else := false

# Whether every resource of some type begins so: with nothing, with the type and its separator, or with part of an IAM
# type's name.
begins_type(start) if {
	start == ""
} else if {
	some separator in ["/", ":"]
	endswith(start, separator)
	plain_type(trim_suffix(start, separator)) == true
} else if {
	some type in ["group/", "policy/", "role/", "user/"]
	startswith(type, start)
} else := false

plain_type(name) := false if contains(name, "/")

else := false if contains(name, ":")

else := true

# Whether one of the resource patterns is whoever makes the request.
self(patterns) if {
	some pattern in patterns
	parts := split(pattern, ":")
	count(parts) == 7
	parts[2] == "iam"
	startswith(parts[5], "user/")
	endswith(pattern, "/${aws:username}")
} else := false
