package policies.github.role_writes_everywhere_test

import data.lib.testing
import data.policies.github.role_writes_everywhere

subject := "github:acme/organization-roles/1"

row(changes) := testing.changed(
	{"role": subject, "base_role": "write", "users": ["ann", "bob", "carol"]},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"parameters": {"holders": 3},
	"evidence": {"github.organization_roles": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"as many as allowed pass": one({}, "pass"),
	"one more fails": one({"users": ["ann", "bob", "carol", "dave"]}, "fail"),
	"a role that reads is not applicable": one({"base_role": "read"}, "not_applicable"),
	"a new base role is unknown": one({"base_role": "own"}, "unknown"),
	"untold holders are unknown": one({"users": null}, "unknown"),
	"nothing at all is for the engine to state": {
		"scope": "github:acme",
		"parameters": {"holders": 3},
		"evidence": {"github.organization_roles": []},
		"verdicts": {},
		"engine": {"github:acme": "not_applicable"},
	},
	"several are judged apart": {
		"scope": "github:acme",
		"parameters": {"holders": 3},
		"evidence": {"github.organization_roles": [row({}), row({"role": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(role_writes_everywhere.verdicts, case) with input as testing.input_for(case)
}
