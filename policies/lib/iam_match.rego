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
named(patterns) := union(all_hits) if all_hits := {hits | some pattern in patterns; hits := matched(lower(pattern))}

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

# Whether a pattern in lower case matches an action in lower case. A pattern with characters that no action has matches
# nothing.
glob(pattern, action) := startswith(action, prefix) if {
	endswith(pattern, "*")
	prefix := substring(pattern, 0, count(pattern) - 1)
	plain(prefix) == true
} else := regex.match(expression, action) if {
	regex.match(`^[a-z0-9:*?_-]+$`, pattern)
	expression := concat("", ["^", replace(replace(pattern, "?", "."), "*", ".*"), "$"])
} else := false

# How far a list of resource patterns reaches: `all` for everything there is, `wide` for every resource of a type, `self`
# for whoever makes the request, `named` for less. A `*` reaches over colons, so an ARN cut short by one is wide.
reach(patterns) := "all" if {
	some pattern in patterns
	regex.match(`^(arn:(aws[a-z-]*)?)?[:*/?]*[*][:*/?]*$`, pattern)
} else := "wide" if {
	some pattern in patterns
	some expression in wide
	regex.match(expression, pattern)
} else := "self" if {
	some pattern in patterns
	regex.match(`^arn:[^:]*:iam::[^:]*:user/([^:]*/)?[$][{]aws:username[}]$`, pattern)
} else := "named"

wide := {
	`^arn(:[^:]*){1,4}[*]$`,
	`^arn:[^:]*:[^:]*:[^:]*:[^:]*:([a-z*-]+[:/])?[*/:?]*[*]+$`,
}
