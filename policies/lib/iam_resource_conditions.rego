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

# `pins`, `loose` or `undecided`.
strength(condition) := "pins" if {
	pins(condition) == true
} else := "loose" if {
	loose(condition) == true
} else := "undecided"

pins(condition) if {
	shape := shapes[lower(condition.key)]
	iam_conditions.enforces(condition) == true
	count(condition.values) > 0
	every value in condition.values {
		regex.match(shape, value)
	}
} else if {
	lower(condition.key) == "aws:sourceip"
	lower(condition.operator) == "ipaddress"
	count(condition.values) > 0
	every value in condition.values {
		regex.match(narrow, value)
	}
} else := false

# A network of at most 65536 addresses, or of one site in IPv6.
narrow := `^[0-9.]{7,15}(/(1[6-9]|2[0-9]|3[0-2]))?$|^[0-9A-Fa-f:]*[1-9A-Fa-f][0-9A-Fa-f:]*(/(3[2-9]|[4-9][0-9]|1[01][0-9]|12[0-8]))?$`

loose(condition) if {
	choosable(lower(condition.key)) == true
} else if {
	shapes[lower(condition.key)]
	enforces_nothing(lower(condition.operator)) == true
} else if {
	shapes[lower(condition.key)]
	matches_wildcards(lower(condition.operator)) == true
	some value in condition.values
	contains(value, "*")
	contains(value, "$") == false
	regex.match(shapes[lower(condition.key)], value) == false
} else if {
	lower(condition.key) == "aws:sourceip"
	lower(condition.operator) == "notipaddress"
} else if {
	lower(condition.key) == "aws:sourceip"
	lower(condition.operator) == "ipaddress"
	some value in condition.values
	endswith(value, "/0")
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

# The keys that pin, with what a value must look like.
shapes := object.union(object.remove(iam_conditions.shapes, ["sts:externalid"]), {
	"aws:sourcearn": `^arn:[a-z-]+:[a-z0-9-]+:[a-z0-9*-]*:[0-9]{12}:|^arn:[a-z-]+:s3:::[a-z0-9.-]{3,63}$`,
	"aws:sourceowner": `^[0-9]{12}$`,
	"aws:sourcevpc": `^vpc-[0-9a-f]{8,17}$`,
	"aws:sourcevpce": `^vpce-[0-9a-f]{8,17}$`,
	"aws:userid": `^A[A-Z0-9]{15,}(:[^$]*)?$`,
	"kms:calleraccount": `^[0-9]{12}$`,
})

# Keys whose value whoever asks can choose, or that say nothing of who asks.
choosable(key) if {
	key in choosable_keys
} else if {
	some start in choosable_starts
	startswith(key, start)
} else := false

choosable_keys := {
	"aws:multifactorauthage",
	"aws:multifactorauthpresent",
	"aws:principaltype",
	"aws:referer",
	"aws:securetransport",
	"aws:useragent",
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

# Whether a condition of a deny is true for every request over plain HTTP, or over TLS older than 1.2.
refuses(condition) if {
	lower(condition.key) == "aws:securetransport"
	lower(condition.operator) in {"bool", "boolifexists", "stringequals", "stringequalsignorecase"}
	condition.values == ["false"]
} else if {
	lower(condition.key) == "s3:tlsversion"
	lower(condition.operator) in {"numericlessthan", "numericlessthanifexists"}
	count(condition.values) == 1
	condition.values[0] in {"1.2", "1.3"}
} else := false
