package policies.workforce.github_collaborator_held_test

import data.lib.people_cases
import data.lib.testing
import data.policies.workforce.github_collaborator_held

guest := "github:acme/outside-collaborators/guest"

joins(people, declarations, expected) := {
	"evidence": {
		"github.outside_collaborators": [{"collaborator": guest}],
		"scim.users": people,
		"declared.accounts": declarations,
	},
	"verdicts": {guest: expected},
}

by(holder) := [people_cases.declared(guest, holder)]

ann := people_cases.by_email("ann@acme.example")

cases := {
	"an active holder passes": joins([people_cases.person("ann", {})], by(ann), "pass"),
	"a holder who has left fails": joins([people_cases.person("ann", people_cases.left)], by(ann), "fail"),
	"a holder in no directory fails": joins([people_cases.person("bo", {})], by(ann), "fail"),
	"one of two who fit has left": joins(
		[people_cases.person("ann", {}), people_cases.person("bo", {"active": false, "emails": [people_cases.mail("ann@acme.example")]})],
		by(ann),
		"unknown",
	),
	"an undeclared one is unknown": joins([people_cases.person("guest", {})], [], "unknown"),
	"a machine is not applicable": joins([people_cases.person("ann", {})], by(people_cases.machine("ann@acme.example")), "not_applicable"),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(github_collaborator_held.verdicts, case) with input as testing.input_for(case)
}
