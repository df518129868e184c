package policies.github.token_in_use_test

import data.lib.testing
import data.policies.github.token_in_use

subject := "github:acme/personal-access-tokens/1"

row(changes) := testing.changed(
	{"token": subject, "expired": false, "granted_at": "2026-10-01T00:00:00Z", "used": {"state": "at", "at": "2026-08-03T00:00:00Z"}},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"parameters": {"days": 90},
	"evidence": {"github.personal_access_tokens": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"used exactly at the limit passes": one({}, "pass"),
	"a second longer fails": one({"used": {"state": "at", "at": "2026-08-02T23:59:59Z"}}, "fail"),
	"never used and old fails": one({"used": {"state": "never"}, "granted_at": "2025-01-01T00:00:00Z"}, "fail"),
	"never used and new is not applicable": one({"used": {"state": "never"}}, "not_applicable"),
	"a time in the future is unknown": one({"used": {"state": "at", "at": "2027-01-01T00:00:00Z"}}, "unknown"),
	"not told is unknown": one({"used": null}, "unknown"),
	"an expired token is not applicable": one({"expired": true, "used": {"state": "never"}}, "not_applicable"),
	"nothing at all is for the engine to state": {
		"scope": "github:acme",
		"parameters": {"days": 90},
		"evidence": {"github.personal_access_tokens": []},
		"verdicts": {},
		"engine": {"github:acme": "not_applicable"},
	},
	"several are judged apart": {
		"scope": "github:acme",
		"parameters": {"days": 90},
		"evidence": {"github.personal_access_tokens": [row({}), row({"token": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(token_in_use.verdicts, case) with input as testing.input_for(case)
}
