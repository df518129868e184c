package policies.github.owners_few_test

import data.lib.testing
import data.policies.github.owners_few

subject := "github:acme"

person(name, role) := {"member": concat("", ["github:acme/people/", name]), "login": name, "role": role}

owners(names) := [person(name, "admin") | some name in names]

given(people, expected) := {
	"scope": subject,
	"parameters": {"fewest": 2, "most": 3},
	"evidence": {"github.organization": [{"organization": subject}], "github.members": people},
	"verdicts": {subject: expected},
}

cases := {
	"two owners pass": given(array.concat(owners(["ann", "bob"]), [person("carol", "member")]), "pass"),
	"as many as allowed pass": given(owners(["ann", "bob", "carol"]), "pass"),
	"one more fails": given(owners(["ann", "bob", "carol", "dave"]), "fail"),
	"a single one fails": given([person("ann", "admin"), person("bob", "member")], "fail"),
	"a new role is unknown": given(array.concat(owners(["ann", "bob"]), [person("carol", "billing")]), "unknown"),
	"an untold role is unknown": given(array.concat(owners(["ann", "bob"]), [person("carol", null)]), "unknown"),
	"more are allowed by a parameter": object.union(
		given(owners(["ann", "bob", "carol", "dave"]), "pass"),
		{"parameters": {"fewest": 2, "most": 4}},
	),
	"nothing at all is for the engine to state": {
		"scope": subject,
		"parameters": {"fewest": 2, "most": 3},
		"evidence": {"github.organization": [], "github.members": []},
		"verdicts": {},
		"engine": {subject: "not_applicable"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(owners_few.verdicts, case) with input as testing.input_for(case)
}
