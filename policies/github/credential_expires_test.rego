package policies.github.credential_expires_test

import data.lib.testing
import data.policies.github.credential_expires

subject := "github:acme/credentials/1"

row(changes) := testing.changed(
	{"authorization": subject, "credential": "personal access token", "expiry": {"state": "at", "at": "2026-12-01T00:00:00Z"}},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.credential_authorizations": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"a token with an end passes": one({}, "pass"),
	"a token without an end fails": one({"expiry": {"state": "never"}}, "fail"),
	"a key is not applicable": one({"credential": "SSH key", "expiry": {"state": "never"}}, "not_applicable"),
	"not told is unknown": one({"expiry": null}, "unknown"),
	"nothing at all is for the engine to state": {
		"scope": "github:acme",
		"evidence": {"github.credential_authorizations": []},
		"verdicts": {},
		"engine": {"github:acme": "not_applicable"},
	},
	"several are judged apart": {
		"scope": "github:acme",
		"evidence": {"github.credential_authorizations": [row({}), row({"authorization": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(credential_expires.verdicts, case) with input as testing.input_for(case)
}
