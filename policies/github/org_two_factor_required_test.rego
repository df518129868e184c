package policies.github.org_two_factor_required_test

import data.lib.testing
import data.policies.github.org_two_factor_required

subject := "github:acme"

row(changes) := testing.changed(
	{"organization": subject, "two_factor_required": true},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.organization": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"it is on passes": one({}, "pass"),
	"the other way fails": one({"two_factor_required": false}, "fail"),
	"null is unknown": one({"two_factor_required": null}, "unknown"),
	"a text is unknown": one({"two_factor_required": "true"}, "unknown"),
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
	testing.agrees(org_two_factor_required.verdicts, case) with input as testing.input_for(case)
}
