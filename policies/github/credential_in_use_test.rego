package policies.github.credential_in_use_test

import data.lib.testing
import data.policies.github.credential_in_use

subject := "github:acme/credentials/1"

row(changes) := testing.changed(
	{"authorization": subject, "authorized_at": "2026-10-01T00:00:00Z", "used": {"state": "at", "at": "2026-08-03T00:00:00Z"}},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"parameters": {"days": 90},
	"evidence": {"github.credential_authorizations": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"used exactly at the limit passes": one({}, "pass"),
	"a second longer fails": one({"used": {"state": "at", "at": "2026-08-02T23:59:59Z"}}, "fail"),
	"never used and old fails": one({"used": {"state": "never"}, "authorized_at": "2025-01-01T00:00:00Z"}, "fail"),
	"never used and new is not applicable": one({"used": {"state": "never"}}, "not_applicable"),
	"a time in the future is unknown": one({"used": {"state": "at", "at": "2027-01-01T00:00:00Z"}}, "unknown"),
	"not told is unknown": one({"used": null}, "unknown"),
	"nothing at all is for the engine to state": {
		"scope": "github:acme",
		"parameters": {"days": 90},
		"evidence": {"github.credential_authorizations": []},
		"verdicts": {},
		"engine": {"github:acme": "not_applicable"},
	},
	"several are judged apart": {
		"scope": "github:acme",
		"parameters": {"days": 90},
		"evidence": {"github.credential_authorizations": [row({}), row({"authorization": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(credential_in_use.verdicts, case) with input as testing.input_for(case)
}
