package policies.github.secret_alert_live_test

import data.lib.testing
import data.policies.github.secret_alert_live

subject := "github:acme/web/secret-scanning/1"

row(changes) := testing.changed(
	{"alert": subject, "validity": "inactive"},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.secret_scanning_alerts": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"a withdrawn one passes": one({}, "pass"),
	"a live one fails": one({"validity": "active"}, "fail"),
	"one that nobody can check is unknown": one({"validity": "unknown"}, "unknown"),
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
	testing.agrees(secret_alert_live.verdicts, case) with input as testing.input_for(case)
}
