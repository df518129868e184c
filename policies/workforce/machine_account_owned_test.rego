package policies.workforce.machine_account_owned_test

import data.lib.people_cases
import data.lib.testing
import data.policies.workforce.machine_account_owned

subject := "declared:register/accounts/x"

joins(people, holder, expected) := {
	"evidence": {"declared.accounts": [people_cases.declared("x", holder)], "scim.users": people},
	"verdicts": {subject: expected},
}

ann := [people_cases.person("ann", {})]

machine(changes) := object.union(people_cases.machine("ann@acme.example"), changes)

cases := {
	"an active owner passes": joins(ann, machine({}), "pass"),
	"an owner who has left fails": joins([people_cases.person("ann", people_cases.left)], machine({}), "fail"),
	"a review beyond two years fails": joins(ann, machine({"review_due": "2029-01-01T00:00:00Z"}), "fail"),
	"an owner in no directory fails": joins([], machine({}), "fail"),
	"a private address is no owner": joins(
		[people_cases.person("bo", {"emails": [people_cases.private("ann@acme.example")]})],
		machine({}),
		"fail",
	),
	"one of two owners has left": joins(
		array.concat(ann, [people_cases.person("bo", {"active": false, "emails": [people_cases.mail("ann@acme.example")]})]),
		machine({}),
		"unknown",
	),
	"a review that is due fails": joins(ann, machine({"review_due": "2026-11-01T00:00:00Z"}), "fail"),
	"a second before it passes": joins(ann, machine({"review_due": "2026-11-01T00:00:01Z"}), "pass"),
	"a person's account is not applicable": joins(ann, people_cases.by_email("ann@acme.example"), "not_applicable"),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(machine_account_owned.verdicts, case) with input as testing.input_for(case)
}
