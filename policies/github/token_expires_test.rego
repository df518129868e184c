package policies.github.token_expires_test

import data.lib.testing
import data.policies.github.token_expires

subject := "github:acme/personal-access-tokens/1"

row(changes) := testing.changed(
	{"token": subject, "expired": false, "granted_at": "2026-01-01T00:00:00Z", "expiry": {"state": "at", "at": "2027-01-02T00:00:00Z"}},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"parameters": {"days": 366},
	"evidence": {"github.personal_access_tokens": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"exactly at the limit passes": one({}, "pass"),
	"a second over fails": one({"expiry": {"state": "at", "at": "2027-01-02T00:00:01Z"}}, "fail"),
	"a token without an end fails": one({"expiry": {"state": "never"}}, "fail"),
	"an expired token is not applicable": one({"expired": true, "expiry": {"state": "never"}}, "not_applicable"),
	"granted in the future is unknown": one({"granted_at": "2027-01-01T00:00:00Z"}, "unknown"),
	"not told is unknown": one({"expiry": null}, "unknown"),
	"nothing at all is for the engine to state": {
		"scope": "github:acme",
		"parameters": {"days": 366},
		"evidence": {"github.personal_access_tokens": []},
		"verdicts": {},
		"engine": {"github:acme": "not_applicable"},
	},
	"several are judged apart": {
		"scope": "github:acme",
		"parameters": {"days": 366},
		"evidence": {"github.personal_access_tokens": [row({}), row({"token": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(token_expires.verdicts, case) with input as testing.input_for(case)
}
