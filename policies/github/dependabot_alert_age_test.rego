package policies.github.dependabot_alert_age_test

import data.lib.testing
import data.policies.github.dependabot_alert_age

subject := "github:acme/web/dependabot/1"

row(changes) := testing.changed(
	{"alert": subject, "severity": "high", "created_at": "2026-10-02T00:00:00Z"},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"parameters": {"critical": 7, "high": 30, "medium": 90, "low": 180},
	"evidence": {"github.dependabot_alerts": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"exactly at the limit passes": one({}, "pass"),
	"a second over fails": one({"created_at": "2026-10-01T23:59:59Z"}, "fail"),
	"a critical one has less time": one({"severity": "critical"}, "fail"),
	"a low one has more": one({"severity": "low", "created_at": "2026-06-01T00:00:00Z"}, "pass"),
	"a new severity is unknown": one({"severity": "urgent"}, "unknown"),
	"the future is unknown": one({"created_at": "2027-01-01T00:00:00Z"}, "unknown"),
	"nothing at all is for the engine to state": {
		"scope": "github:acme",
		"parameters": {"critical": 7, "high": 30, "medium": 90, "low": 180},
		"evidence": {"github.dependabot_alerts": []},
		"verdicts": {},
		"engine": {"github:acme": "not_applicable"},
	},
	"several are judged apart": {
		"scope": "github:acme",
		"parameters": {"critical": 7, "high": 30, "medium": 90, "low": 180},
		"evidence": {"github.dependabot_alerts": [row({}), row({"alert": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(dependabot_alert_age.verdicts, case) with input as testing.input_for(case)
}
