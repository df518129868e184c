package policies.github.secret_alert_age_test

import data.lib.testing
import data.policies.github.secret_alert_age

subject := "github:acme/web/secret-scanning/1"

row(changes) := testing.changed(
	{"alert": subject, "created_at": "2026-10-31T00:00:00Z"},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"parameters": {"days": 1},
	"evidence": {"github.secret_scanning_alerts": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"exactly at the limit passes": one({}, "pass"),
	"a second over fails": one({"created_at": "2026-10-30T23:59:59Z"}, "fail"),
	"the future is unknown": one({"created_at": "2027-01-01T00:00:00Z"}, "unknown"),
	"nothing at all is for the engine to state": {
		"scope": "github:acme",
		"parameters": {"days": 1},
		"evidence": {"github.secret_scanning_alerts": []},
		"verdicts": {},
		"engine": {"github:acme": "not_applicable"},
	},
	"several are judged apart": {
		"scope": "github:acme",
		"parameters": {"days": 1},
		"evidence": {"github.secret_scanning_alerts": [row({}), row({"alert": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(secret_alert_age.verdicts, case) with input as testing.input_for(case)
}
