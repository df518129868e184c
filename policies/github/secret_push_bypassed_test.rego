package policies.github.secret_push_bypassed_test

import data.lib.testing
import data.policies.github.secret_push_bypassed

subject := "github:acme/web/secret-scanning/1"

row(changes) := testing.changed(
	{"alert": subject, "push_protection_bypassed": false},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.secret_scanning_alerts": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"no bypass passes": one({}, "pass"),
	"a bypass fails": one({"push_protection_bypassed": true}, "fail"),
	"not told is unknown": one({"push_protection_bypassed": null}, "unknown"),
	"nothing at all is for the engine to state": {
		"scope": "github:acme",
		"evidence": {"github.secret_scanning_alerts": []},
		"verdicts": {},
		"engine": {"github:acme": "not_applicable"},
	},
	"several are judged apart": {
		"scope": "github:acme",
		"evidence": {"github.secret_scanning_alerts": [row({}), row({"alert": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(secret_push_bypassed.verdicts, case) with input as testing.input_for(case)
}
