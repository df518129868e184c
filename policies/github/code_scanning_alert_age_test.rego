package policies.github.code_scanning_alert_age_test

import data.lib.testing
import data.policies.github.code_scanning_alert_age

subject := "github:acme/web/code-scanning/1"

row(changes) := testing.changed(
	{"alert": subject, "security_severity": "high", "created_at": "2026-10-02T00:00:00Z"},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"parameters": {"critical": 7, "high": 30, "medium": 90, "low": 180},
	"evidence": {"github.code_scanning_alerts": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"exactly at the limit passes": one({}, "pass"),
	"a second over fails": one({"created_at": "2026-10-01T23:59:59Z"}, "fail"),
	"one that is not about security is not applicable": one({"security_severity": "none"}, "not_applicable"),
	"a new severity is unknown": one({"security_severity": "urgent"}, "unknown"),
	"the future is unknown": one({"created_at": "2027-01-01T00:00:00Z"}, "unknown"),
	"nothing at all is for the engine to state": {
		"scope": "github:acme",
		"parameters": {"critical": 7, "high": 30, "medium": 90, "low": 180},
		"evidence": {"github.code_scanning_alerts": []},
		"verdicts": {},
		"engine": {"github:acme": "not_applicable"},
	},
	"several are judged apart": {
		"scope": "github:acme",
		"parameters": {"critical": 7, "high": 30, "medium": 90, "low": 180},
		"evidence": {"github.code_scanning_alerts": [row({}), row({"alert": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(code_scanning_alert_age.verdicts, case) with input as testing.input_for(case)
}
