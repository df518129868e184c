package policies.github.actions_token_read_only_test

import data.lib.testing
import data.policies.github.actions_token_read_only

subject := "github:acme"

row(changes) := testing.changed(
	{"organization": subject, "default_workflow_permissions": "read"},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.actions_permissions": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"read passes": one({}, "pass"),
	"write fails": one({"default_workflow_permissions": "write"}, "fail"),
	"a new word is unknown": one({"default_workflow_permissions": "some"}, "unknown"),
	"nothing at all is for the engine to state": {
		"scope": "github:acme",
		"evidence": {"github.actions_permissions": []},
		"verdicts": {},
		"engine": {"github:acme": "not_applicable"},
	},
	"several are judged apart": {
		"scope": "github:acme",
		"evidence": {"github.actions_permissions": [row({}), row({"organization": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(actions_token_read_only.verdicts, case) with input as testing.input_for(case)
}
