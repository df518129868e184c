package policies.github.copilot_public_code_test

import data.lib.testing
import data.policies.github.copilot_public_code

subject := "github:acme"

row(changes) := testing.changed(
	{"organization": subject, "public_code_suggestions": "block"},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.copilot": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"block passes": one({}, "pass"),
	"allow fails": one({"public_code_suggestions": "allow"}, "fail"),
	"unconfigured fails": one({"public_code_suggestions": "unconfigured"}, "fail"),
	"a new word is unknown": one({"public_code_suggestions": "maybe"}, "unknown"),
	"nothing at all is for the engine to state": {
		"scope": "github:acme",
		"evidence": {"github.copilot": []},
		"verdicts": {},
		"engine": {"github:acme": "not_applicable"},
	},
	"several are judged apart": {
		"scope": "github:acme",
		"evidence": {"github.copilot": [row({}), row({"organization": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(copilot_public_code.verdicts, case) with input as testing.input_for(case)
}
