# METADATA
# title: Policies of resources
# description: |
#   What the policy of a bucket, a key, a queue or the like lets others do, from its statements. Answers are `yes`,
#   `no` or `undecided`; a policy with an element of an unforeseen shape has no answer at all. A condition pins when it
#   demands a named account, organisation, source or network; it is loose when everybody can meet it; every other one
#   leaves the answer undecided. A deny for everybody that covers an allow takes it back, or leaves it to those whom
#   its one negated condition names; any other deny that may take an allow back leaves the answer undecided.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
package lib.iam_resource

import data.lib.iam_denies
import data.lib.iam_match
import data.lib.iam_resource_conditions
import data.lib.iam_trust

# Whether everybody may do something.
public(statements) := judged(open, unclear) if {
	sound(statements) == true
	allowed := allows(statements)
	open := [weight(statements, statement, true) | some statement in allowed; access(statement) == "open"]
	unclear := [statement | some statement in allowed; access(statement) == "unclear"]
}

# Whether others than the known accounts and organisations are let in.
admits(statements, trusted) := judged(open, unclear) if {
	sound(statements) == true
	known := trusted - {"*", "other"}
	allowed := allows(statements)
	open := [weight(statements, statement, false) |
		some statement in allowed
		count((admitted(statement, known) - known) - {"other"}) > 0
	]
	unclear := [statement | some statement in allowed; count(admitted(statement, known) & {"other"}) > 0]
}

# Who is let in beside the known ones: accounts, organisations, `*` for everybody, `other` for what cannot be told.
outsiders(statements, trusted) := {id |
	known := trusted - {"*", "other"}
	some statement in allows(statements)
	some id in (admitted(statement, known) - known)
}

# Whether requests over plain HTTP are refused to everybody, for all of the resources.
refuses_http(statements, resources, actions) := refused(statements, resources, actions, "aws:securetransport")

# Whether requests over TLS older than 1.2 are refused to everybody, for all of the resources.
refuses_old_tls(statements, resources, actions) := refused(statements, resources, actions, "s3:tlsversion")

judged(open, unclear) := "yes" if {
	some weighed in open
	weighed == "stands"
} else := "undecided" if {
	count(open) + count(unclear) > 0
} else := "no" if {
	count(open) == 0
	count(unclear) == 0
}

# The allows, each with what denies for everybody leave of it.
allows(statements) := [left |
	some statement in statements
	statement.effect == "Allow"
	denies := [deny | some deny in statements; covers(deny, statement) == true]
	count([deny | some deny in denies; deny.conditions == []]) == 0
	kept := [condition | some deny in denies; some condition in iam_denies.kept(deny)]
	left := object.union(statement, {"conditions": array.concat(statement.conditions, kept)})
]

# Whether a deny is for everybody, and for everything that an allow allows.
covers(deny, allow) if {
	deny.effect == "Deny"
	some principal in deny.principals
	principal.id == "*"
	principal.type in {"*", "AWS"}
	iam_denies.actions(deny, allow) == true
	iam_denies.resources(deny, allow) == true
} else := false

# Whether every element has the shape it must have.
sound(statements) if {
	is_array(statements)
	every statement in statements {
		shaped(statement) == true
	}
} else := false

shaped(statement) if {
	statement.effect in {"Allow", "Deny"}
	every list in [statement.actions, statement.not_actions, statement.resources, statement.not_resources] {
		texts(list) == true
	}
	count(statement.actions) + count(statement.not_actions) > 0
	is_array(statement.principals)
	is_array(statement.not_principals)
	count(statement.principals) + count(statement.not_principals) > 0
	every principal in array.concat(statement.principals, statement.not_principals) {
		is_string(principal.type)
		is_string(principal.id)
	}
	is_array(statement.conditions)
	every condition in statement.conditions {
		is_string(condition.operator)
		is_string(condition.key)
		texts(condition.values) == true
	}
} else := false

texts(list) if {
	is_array(list)
	every item in list {
		is_string(item)
	}
} else := false

# Whether an allow is for everybody (`open`), for somebody (`closed`), or cannot be told (`unclear`).
access(statement) := "closed" if {
	iam_trust.everyone(statement) == true
	count(pins(statement)) > 0
} else := "unclear" if {
	iam_trust.everyone(statement) == true
	some condition in statement.conditions
	iam_resource_conditions.strength(statement, condition) == "undecided"
} else := "open" if {
	iam_trust.everyone(statement) == true
} else := "unclear" if {
	some principal in statement.principals
	named(principal) == false
} else := "closed"

# Whether a principal is for certain somebody in particular.
named(principal) if {
	principal.type in {"Service", "CanonicalUser"}
	iam_match.plain(principal.id) == true
} else if {
	principal.type == "AWS"
	iam_trust.account(principal.id) != "other"
	iam_match.plain(principal.id) == true
} else if {
	principal.type == "AWS"
	regex.match(`^A[A-Z0-9]{15,}$|^arn:[a-z-]+:iam::cloudfront:user/[A-Za-z0-9 ]+$`, principal.id)
} else := false

pins(statement) := [condition |
	some condition in statement.conditions
	iam_resource_conditions.strength(statement, condition) == "pins"
]

# Who an allow lets in, known ones aside where a condition pins them. Conditions hold together, so that one which
# leaves only known ones is enough.
admitted(statement, known) := set() if {
	some condition in pins(statement)
	ids := iam_resource_conditions.ids(condition)
	count(ids) > 0
	count(ids - known) == 0
} else := union({iam_resource_conditions.ids(condition) | some condition in pins(statement)}) if {
	iam_trust.everyone(statement) == true
	count(pins(statement)) > 0
} else := {"other"} if {
	access(statement) == "unclear"
	iam_trust.everyone(statement) == true
} else := {"*"} if {
	iam_trust.everyone(statement) == true
} else := union({of_principal(statement, principal) | some principal in statement.principals})

of_principal(statement, principal) := {id | id := iam_trust.account(principal.id)} if principal.type == "AWS"

else := union({iam_resource_conditions.ids(condition) | some condition in pins(statement)}) if {
	principal.type == "Service"
	count(pins(statement)) > 0
} else := set() if principal.id in own_account_only

else := {"other"}

# Services that act for resources of the same account only. Any other one acts for whoever asks it.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html
own_account_only := {"logging.s3.amazonaws.com"}

# Whether an allow stands: no deny may take it back. A deny that asks for what everybody can do otherwise, such as
# using TLS, stops nobody; one for somebody in particular does not matter where the allow is for everybody.
weight(statements, allow, to_all) := "doubtful" if {
	some deny in statements
	deny.effect == "Deny"
	absorbed(deny, allow) == false
	concerns(deny, to_all) == true
	evadable(deny) == false
	touches(deny, allow) == true
} else := "stands"

# Whether what a deny leaves of an allow for everybody is among the allow's conditions already.
absorbed(deny, allow) if {
	iam_trust.everyone(allow) == true
	covers(deny, allow) == true
	count(iam_denies.kept(deny)) > 0
} else := false

concerns(deny, to_all) if {
	iam_trust.everyone(deny) == true
} else if {
	to_all == false
} else := false

evadable(deny) if {
	some condition in deny.conditions
	iam_resource_conditions.choosable(lower(condition.key)) == true
} else := false

touches(deny, allow) if {
	count(deny.not_actions) + count(allow.not_actions) > 0
} else if {
	some one in deny.actions
	some other in allow.actions
	overlap(lower(one), lower(other)) == true
} else := false

overlap(one, other) if {
	iam_match.glob(one, other) == true
} else if {
	iam_match.glob(other, one) == true
} else if {
	iam_match.plain(one) == false
	iam_match.plain(other) == false
} else := false

# Whether a deny of everything to everybody, under a condition on this key alone, covers all of the resources.
refused(statements, resources, actions, key) := "yes" if {
	sound(statements) == true
	count(resources) > 0
	every resource in resources {
		covered(statements, resource, actions, key) == true
	}
} else := "undecided" if {
	sound(statements) == true
	count([statement | some statement in statements; mentions(statement, key) == true]) > 1
} else := "undecided" if {
	sound(statements) == true
	some statement in statements
	mentions(statement, key) == true
	some condition in statement.conditions
	lower(condition.key) == key
	iam_resource_conditions.refuses(condition, key) == false
} else := "no" if {
	sound(statements) == true
}

mentions(statement, key) if {
	statement.effect == "Deny"
	some condition in statement.conditions
	lower(condition.key) == key
} else := false

covered(statements, resource, actions, key) if {
	some statement in statements
	statement.effect == "Deny"
	count(statement.conditions) == 1
	every condition in statement.conditions {
		iam_resource_conditions.refuses(condition, key) == true
	}
	some principal in statement.principals
	principal.id == "*"
	principal.type in {"*", "AWS"}
	some action in statement.actions
	lower(action) in actions
	reaches(statement, resource) == true
} else := false

# A statement without resources is about the resource that the policy belongs to.
reaches(statement, resource) if {
	some pattern in statement.resources
	iam_denies.under(pattern, resource) == true
} else if {
	count(statement.resources) == 0
	count(statement.not_resources) == 0
} else := false
