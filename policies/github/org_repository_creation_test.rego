package policies.github.org_repository_creation_test

import data.lib.testing
import data.policies.github.org_repository_creation

subject := "github:acme"

row(changes) := testing.changed(
	{"organization": subject, "members_can_create_public_repositories": false, "members_can_create_private_repositories": false},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.organization": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"neither passes": one({}, "pass"),
	"private ones fail": one({"members_can_create_private_repositories": true}, "fail"),
	"public ones fail": one({"members_can_create_public_repositories": true}, "fail"),
	"not told is unknown": one({"members_can_create_private_repositories": null}, "unknown"),
	"nothing at all is for the engine to state": {
		"scope": "github:acme",
		"evidence": {"github.organization": []},
		"verdicts": {},
		"engine": {"github:acme": "not_applicable"},
	},
	"several are judged apart": {
		"scope": "github:acme",
		"evidence": {"github.organization": [row({}), row({"organization": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(org_repository_creation.verdicts, case) with input as testing.input_for(case)
}
