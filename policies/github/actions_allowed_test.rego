package policies.github.actions_allowed_test

import data.lib.testing
import data.policies.github.actions_allowed

subject := "github:acme"

row(changes) := testing.changed(
	{"organization": subject, "allowed_actions": {"state": "local_only"}},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.actions_permissions": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"own actions pass": one({}, "pass"),
	"a list passes": one({"allowed_actions": {"state": "selected", "github_owned": true, "verified": false, "patterns": []}}, "pass"),
	"any action fails": one({"allowed_actions": {"state": "all"}}, "fail"),
	"no workflows are not applicable": one({"allowed_actions": {"state": "no_workflows"}}, "not_applicable"),
	"a new word is unknown": one({"allowed_actions": {"state": "some"}}, "unknown"),
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
	testing.agrees(actions_allowed.verdicts, case) with input as testing.input_for(case)
}
