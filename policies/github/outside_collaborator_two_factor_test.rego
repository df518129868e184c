package policies.github.outside_collaborator_two_factor_test

import data.lib.testing
import data.policies.github.outside_collaborator_two_factor

subject := "github:acme/outside-collaborators/x"

row(changes) := testing.changed(
	{"collaborator": subject, "two_factor": true},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.outside_collaborators": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"a second factor passes": one({}, "pass"),
	"none fails": one({"two_factor": false}, "fail"),
	"not told is unknown": one({"two_factor": null}, "unknown"),
	"nothing at all is for the engine to state": {
		"scope": "github:acme",
		"evidence": {"github.outside_collaborators": []},
		"verdicts": {},
		"engine": {"github:acme": "not_applicable"},
	},
	"several are judged apart": {
		"scope": "github:acme",
		"evidence": {"github.outside_collaborators": [row({}), row({"collaborator": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(outside_collaborator_two_factor.verdicts, case) with input as testing.input_for(case)
}
