# METADATA
# title: Conditions in policies of resources
# description: |
#   Whether a condition pins who may use a resource. Only an operator that demands the key's presence and its equality
#   with a whole value pins. `…IfExists`, `ForAllValues:`, negated operators and values with wildcards in place of an
#   account are loose. A key that is not known here is neither.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
package lib.iam_resource_conditions

import data.lib.iam_conditions

# Whether a condition of a statement `pins`, is `loose`, or neither: `undecided`.
strength(statement, condition) := "pins" if {
	pins(statement, condition) == true
} else := "loose" if {
	loose(statement, condition) == true
} else := "undecided"

pins(statement, condition) if {
	pattern := shape(condition)
	iam_conditions.demands(statement, condition) == true
	count(condition.values) > 0
	every value in condition.values {
		regex.match(pattern, value)
	}
} else if {
	lower(condition.key) == "aws:sourceip"
	lower(condition.operator) == "ipaddress"
	count(condition.values) > 0
	every value in condition.values {
		regex.match(narrow, value)
	}
} else := false

# A network of at most 65536 addresses, one of private addresses, which nobody on the internet has, or one site in IPv6.
# Only global and local unicast addresses of IPv6 are sites: `::ffff:0:0/96` and `64:ff9b::/96` hold all of IPv4.
narrow := concat("|", [
	`^[0-9.]{7,15}(/(1[6-9]|2[0-9]|3[0-2]))?$`,
	`^10[.][0-9.]{5,11}/([89]|1[0-5])$`,
	`^172[.](1[6-9]|2[0-9]|3[01])[.][0-9.]{3,7}/1[2-5]$`,
	`^([23][0-9A-Fa-f]{3}|[fF][cdCD][0-9A-Fa-f]{2}):[0-9A-Fa-f:]+(/(3[2-9]|[4-9][0-9]|1[01][0-9]|12[0-8]))?$`,
])

loose(statement, condition) if {
	choosable(lower(condition.key)) == true
} else if {
	lower(condition.key) in of_the_resource
} else if {
	shape(condition)
	iam_conditions.demands(statement, condition) == false
	enforces_nothing(lower(condition.operator)) == true
} else if {
	pattern := shape(condition)
	matches_wildcards(lower(condition.operator)) == true
	some value in condition.values
	contains(value, "*")
	contains(value, "$") == false
	regex.match(pattern, value) == false
	spans(condition, value) == false
} else if {
	lower(condition.key) == "aws:sourceip"
	lower(condition.operator) == "notipaddress"
} else if {
	lower(condition.key) == "aws:sourceip"
	lower(condition.operator) == "ipaddress"
	some value in condition.values
	endswith(value, "/0")
} else := false

# An account that is named behind a wildcard, which may or may not stand where the account stands.
spans(condition, value) if {
	iam_conditions.kind(condition) == "stringlike"
	regex.match(`:[0-9]{12}:`, value)
} else := false

# An operator that holds when the key is absent, or has nearly any value.
enforces_nothing(operator) if {
	endswith(operator, "ifexists")
} else if {
	startswith(operator, "forallvalues:")
} else if {
	contains(operator, "not")
} else if {
	operator == "null"
} else := false

matches_wildcards(operator) if {
	trim_prefix(operator, "foranyvalue:") in {"stringlike", "arnlike", "arnequals"}
} else := false

# What a value of a condition must look like to pin its key. Undefined for keys that pin nothing.
shape(condition) := more[lower(condition.key)] if {
	more[lower(condition.key)]
} else := concat("|", [iam_conditions.shape(condition), `^arn:[a-z-]+:s3:::[a-z0-9.-]{3,63}$`]) if {
	lower(condition.key) == "aws:sourcearn"
} else := iam_conditions.shape(condition) if {
	lower(condition.key) != "sts:externalid"
}

# Keys that pin in policies of resources only.
more := {
	"aws:sourceowner": `^[0-9]{12}$`,
	"aws:sourcevpc": `^vpc-[0-9a-f]{8,17}$`,
	"aws:sourcevpce": `^vpce-[0-9a-f]{8,17}$`,
	"aws:userid": `^A[A-Z0-9]{15,}(:[^$]*)?$`,
	"kms:calleraccount": `^[0-9]{12}$`,
}

# Keys that tell whose the resource is, so that everybody meets them.
of_the_resource := {"aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths"}

# Keys whose value whoever asks can choose, or that say nothing of who asks.
choosable(key) if {
	key in choosable_keys
} else if {
	some start in choosable_starts
	startswith(key, start)
	key != key_of_another
} else := false

# Whoever names somebody's key must be let use it by that key's own policy.
key_of_another := "s3:x-amz-server-side-encryption-aws-kms-key-id"

choosable_keys := {
	"aws:multifactorauthage",
	"aws:multifactorauthpresent",
	"aws:principaltype",
	"aws:referer",
	"aws:securetransport",
	"aws:useragent",
	"aws:username",
	"kms:viaservice",
	"lambda:functionurlauthtype",
	"lambda:invokedviafunctionurl",
	"s3:delimiter",
	"s3:max-keys",
	"s3:prefix",
	"s3:tlsversion",
	"sns:protocol",
}

choosable_starts := {"aws:principaltag/", "aws:requesttag/", "s3:requestobjecttag/", "s3:x-amz-"}

# Whom a condition that pins lets in: accounts and organisations, `other` for what tells neither.
ids(condition) := {id |
	some value in condition.values
	id := id_of(lower(condition.key), value)
}

id_of(key, value) := value if {
	key in {"aws:principalaccount", "aws:sourceaccount", "aws:sourceowner", "kms:calleraccount"}
} else := value if {
	key in {"aws:principalorgid", "aws:sourceorgid"}
} else := split(value, "/")[0] if {
	key in {"aws:principalorgpaths", "aws:sourceorgpaths"}
} else := account if {
	key in {"aws:principalarn", "aws:sourcearn"}
	account := split(value, ":")[4]
	regex.match(`^[0-9]{12}$`, account)
} else := "other"

# Whether a condition of a deny is true for every request over plain HTTP, or over TLS older than 1.2. Such a request
# over plain HTTP has no version of TLS, which only `…IfExists` takes for an old one.
refuses(condition, key) if {
	key == "aws:securetransport"
	lower(condition.key) == key
	lower(condition.operator) in {"bool", "boolifexists", "stringequals", "stringequalsignorecase"}
	condition.values == ["false"]
} else if {
	key == "aws:securetransport"
	lower(condition.operator) == "numericlessthanifexists"
	old(condition) == true
} else if {
	key == "s3:tlsversion"
	lower(condition.operator) in {"numericlessthan", "numericlessthanifexists"}
	old(condition) == true
} else := false

old(condition) if {
	lower(condition.key) == "s3:tlsversion"
	count(condition.values) == 1
	condition.values[0] in {"1.2", "1.3"}
} else := false
