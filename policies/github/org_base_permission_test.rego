package policies.github.org_base_permission_test

import data.lib.testing
import data.policies.github.org_base_permission

subject := "github:acme"

row(changes) := testing.changed(
	{"organization": subject, "default_repository_permission": "none"},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"parameters": {"read_allowed": false},
	"evidence": {"github.organization": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"none passes": one({}, "pass"),
	"read fails": one({"default_repository_permission": "read"}, "fail"),
	"write fails": one({"default_repository_permission": "write"}, "fail"),
	"admin fails": one({"default_repository_permission": "admin"}, "fail"),
	"a new word is unknown": one({"default_repository_permission": "maintain"}, "unknown"),
	"null is unknown": one({"default_repository_permission": null}, "unknown"),
	"read passes where it is allowed": object.union(one({"default_repository_permission": "read"}, "pass"), {"parameters": {"read_allowed": true}}),
	"nothing at all is for the engine to state": {
		"scope": "github:acme",
		"parameters": {"read_allowed": false},
		"evidence": {"github.organization": []},
		"verdicts": {},
		"engine": {"github:acme": "not_applicable"},
	},
	"several are judged apart": {
		"scope": "github:acme",
		"parameters": {"read_allowed": false},
		"evidence": {"github.organization": [row({}), row({"organization": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(org_base_permission.verdicts, case) with input as testing.input_for(case)
}
