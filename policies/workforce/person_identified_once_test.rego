package policies.workforce.person_identified_once_test

import data.lib.people_cases
import data.lib.testing
import data.policies.workforce.person_identified_once

ann := "scim:acme/users/ann"

bo := "scim:acme/users/bo"

case_of(people, verdicts) := {"evidence": {"scim.users": people}, "verdicts": verdicts}

person := people_cases.person("ann", {})

shared := {"emails": [people_cases.mail("ANN@acme.example")]}

cases := {
	"people of their own pass": case_of([person, people_cases.person("bo", {})], {ann: "pass", bo: "pass"}),
	"one address of two people fails both": case_of([person, people_cases.person("bo", shared)], {ann: "fail", bo: "fail"}),
	"an address given again fails": case_of(
		[person, people_cases.person("bo", object.union(shared, {"active": false}))],
		{ann: "fail", bo: "not_applicable"},
	),
	"one number in a directory with another address is two people who cannot be told apart": case_of(
		[person, people_cases.person("bo", {"employee_number": "number of ann"})],
		{ann: "fail", bo: "fail"},
	),
	"one number in two directories is two numbers": case_of(
		[person, people_cases.person("bo", {"user": "scim:other/users/bo", "employee_number": "number of ann"})],
		{ann: "pass", "scim:other/users/bo": "pass"},
	),
	"one person in two directories is one": case_of(
		[person, people_cases.person("ann", {"user": "scim:other/users/7"})],
		{ann: "pass", "scim:other/users/7": "pass"},
	),
	"a private address is not what tells a person": case_of(
		[person, people_cases.person("bo", {"emails": [people_cases.private("ann@acme.example")]})],
		{ann: "pass", bo: "pass"},
	),
	"nothing to tell a person by is unknown": case_of([people_cases.person("ann", {"emails": [], "employee_number": ""})], {ann: "unknown"}),
	"a leaver is not applicable": case_of([people_cases.person("ann", people_cases.left)], {ann: "not_applicable"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(person_identified_once.verdicts, case) with input as testing.input_for(case)
}
