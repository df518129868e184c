# METADATA
# title: What IAM documents grant
# description: |
#   Reads the statements of identity policies over the known actions. An allow counts when it reaches all resources or
#   all of a type; its conditions do not take it away, since nobody can tell from a document whether they hold, but
#   one that narrows the resources makes it `narrowed`: neither granted nor absent. A deny takes a grant away only
#   when it has no condition and covers every resource, or all but some that grant nothing at large; one that holds
#   for all but some policies, boundaries or tags makes it narrowed. Service control policies, resource control
#   policies, session policies and policies of resources are not read: what they allow or deny is not told here.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
package lib.iam_grants

import data.lib.iam_actions
import data.lib.iam_conditions
import data.lib.iam_escalation
import data.lib.iam_match

# What statements allow and deny. Undefined when an effect is neither, so that nothing is decided from it.
of(statements) := {
	"allowed": union(allowed),
	"narrowed": union(narrowed),
	"denied": union(denied),
	"limited": union(limited),
} if {
	effects := {statement.effect | some statement in statements}
	count(effects - {"Allow", "Deny"}) == 0
	allows := [statement | some statement in statements; statement.effect == "Allow"]
	denies := [statement | some statement in statements; statement.effect == "Deny"]
	allowed := {granted(statement) | some statement in allows; iam_conditions.narrows(statement) == false}
	narrowed := {granted(statement) | some statement in allows; iam_conditions.narrows(statement) == true}
	denied := {taken(statement) | some statement in denies}
	limited := {lessened(statement) | some statement in denies}
}

# Several grants as one: whatever one of them denies, none of them allows.
settle(grants) := {"allowed": allowed, "narrowed": ((narrowed | given) - allowed) - denied} if {
	allowed_each := {grant.allowed | some grant in grants}
	narrowed_each := {grant.narrowed | some grant in grants}
	denied_each := {grant.denied | some grant in grants}
	limited_each := {grant.limited | some grant in grants}
	given := union(allowed_each)
	narrowed := union(narrowed_each)
	denied := union(denied_each)
	allowed := (given - denied) - union(limited_each)
}

# What is left of settled rights within a settled boundary.
bound(rights, boundary) := {"allowed": allowed, "narrowed": possible - allowed} if {
	allowed := rights.allowed & boundary.allowed
	possible := (rights.allowed | rights.narrowed) & (boundary.allowed | boundary.narrowed)
}

granted(statement) := hits | passed(statement, hits) if hits := reached(statement, named(statement))

named(statement) := iam_match.named(statement.actions) if count(statement.actions) > 0

else := iam_actions.known - iam_match.named(statement.not_actions)

# `NotResource` leaves all but a few resources, so it counts as all.
reached(statement, hits) := hits if count(hits) * count(statement.resources) == 0

else := hits if iam_match.all(statement.resources) == true

else := of_types(iam_match.wide(statement.resources), hits) | of_oneself(statement, hits)

# The actions on resources of services that are covered. Some services act on the resources of another.
of_types(services, hits) := {action |
	count(services) > 0
	some action in (hits - {iam_actions.everything})
	service := split(action, ":")[0]
	owners := {service, "*"} | object.get(borrowed, service, set())
	count(owners & services) > 0
}

borrowed := {"sts": {"iam"}, "ssm": {"ec2"}}

of_oneself(statement, hits) := hits & iam_escalation.direct_on_self if iam_match.self(statement.resources) == true

else := set()

# To which services a statement lets roles be passed.
passed(statement, hits) := services(limits(statement)) if count(hits & {"iam:passrole"}) == 1

else := set()

services(listed) := iam_escalation.pass_targets if count(listed) == 0

else := {target |
	some limit in listed
	some value in limit.values
	target := concat("", ["pass:", lower(value)])
}

# The conditions that list the services. One with a wildcard limits nothing.
limits(statement) := [condition |
	some condition in statement.conditions
	lower(condition.key) == "iam:passedtoservice"
	iam_conditions.enforces(condition) == true
	every value in condition.values {
		iam_match.plain(value) == true
	}
]

# What a deny takes away for certain.
taken(statement) := hits | passes(hits) if {
	count(statement.conditions) == 0
	hits := spread(statement)
} else := set()

# What a deny leaves to some policies, boundaries or resources only: it holds for all but those.
lessened(statement) := hits | passes(hits) if {
	count(statement.conditions) > 0
	every condition in statement.conditions {
		iam_conditions.narrowing(lower(condition.key)) == true
		trim_suffix(lower(condition.operator), "ifexists") in negations
	}
	hits := spread(statement)
} else := set()

negations := {"arnnotequals", "arnnotlike", "stringnotequals", "stringnotequalsignorecase", "stringnotlike"}

# The actions that a deny denies on all resources, or on all but some that grant nothing at large.
spread(statement) := named(statement) if {
	"*" in statement.resources
	count(statement.actions) + count(statement.not_actions) > 0
} else := hits - reached({"resources": statement.not_resources}, hits) if {
	count(statement.not_resources) > 0
	count(statement.actions) + count(statement.not_actions) > 0
	hits := named(statement)
} else := set()

passes(hits) := iam_escalation.pass_targets if count(hits & {"iam:passrole"}) == 1

else := set()
