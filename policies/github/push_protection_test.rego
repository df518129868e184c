package policies.github.push_protection_test

import data.lib.testing
import data.policies.github.push_protection

subject := "github:acme/web"

row(changes) := testing.changed(
	{"repository": subject, "archived": false, "push_protection": "enabled"},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.repository_security": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"enabled passes": one({}, "pass"),
	"disabled fails": one({"push_protection": "disabled"}, "fail"),
	"an archived repository is not applicable": one({"archived": true, "push_protection": "disabled"}, "not_applicable"),
	"a new word is unknown": one({"push_protection": "paused"}, "unknown"),
	"not told is unknown": one({"push_protection": null}, "unknown"),
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
	testing.agrees(push_protection.verdicts, case) with input as testing.input_for(case)
}
