package policies.github.secret_scanning_test

import data.lib.testing
import data.policies.github.secret_scanning

subject := "github:acme/web"

row(changes) := testing.changed(
	{"repository": subject, "secret_scanning": "enabled"},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.repository_security": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"enabled passes": one({}, "pass"),
	"disabled fails": one({"secret_scanning": "disabled"}, "fail"),
	"not told is unknown": one({"secret_scanning": null}, "unknown"),
	"nothing at all is for the engine to state": {
		"scope": "github:acme",
		"evidence": {"github.repository_security": []},
		"verdicts": {},
		"engine": {"github:acme": "not_applicable"},
	},
	"several are judged apart": {
		"scope": "github:acme",
		"evidence": {"github.repository_security": [row({}), row({"repository": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(secret_scanning.verdicts, case) with input as testing.input_for(case)
}
