package policies.github.credential_age_test

import data.lib.testing
import data.policies.github.credential_age

subject := "github:acme/credentials/1"

row(changes) := testing.changed(
	{"authorization": subject, "credential": "SSH key", "authorized_at": "2025-11-01T00:00:00Z"},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"parameters": {"days": 365},
	"evidence": {"github.credential_authorizations": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"exactly at the limit passes": one({}, "pass"),
	"a second over fails": one({"authorized_at": "2025-10-31T23:59:59Z"}, "fail"),
	"a time in the future is unknown": one({"authorized_at": "2027-01-01T00:00:00Z"}, "unknown"),
	"not told is unknown": one({"authorized_at": null}, "unknown"),
	"nothing at all is for the engine to state": {
		"scope": "github:acme",
		"parameters": {"days": 365},
		"evidence": {"github.credential_authorizations": []},
		"verdicts": {},
		"engine": {"github:acme": "not_applicable"},
	},
	"several are judged apart": {
		"scope": "github:acme",
		"parameters": {"days": 365},
		"evidence": {"github.credential_authorizations": [row({}), row({"authorization": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(credential_age.verdicts, case) with input as testing.input_for(case)
}
