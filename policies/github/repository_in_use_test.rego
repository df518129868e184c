package policies.github.repository_in_use_test

import data.lib.testing
import data.policies.github.repository_in_use

subject := "github:acme/web"

row(changes) := testing.changed(
	{"repository": subject, "archived": false, "pushed_at": {"state": "at", "at": "2026-05-05T00:00:00Z"}},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"parameters": {"days": 180},
	"evidence": {"github.repositories": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"a push exactly at the limit passes": one({}, "pass"),
	"a second before fails": one({"pushed_at": {"state": "at", "at": "2026-05-04T23:59:59Z"}}, "fail"),
	"an archived repository passes": one({"archived": true, "pushed_at": {"state": "at", "at": "2015-10-31T23:59:59Z"}}, "pass"),
	"one that nothing was pushed to is not applicable": one({"pushed_at": {"state": "never"}}, "not_applicable"),
	"a push in the future is unknown": one({"pushed_at": {"state": "at", "at": "2027-10-31T23:59:59Z"}}, "unknown"),
	"nothing at all is for the engine to state": {
		"scope": "github:acme",
		"parameters": {"days": 180},
		"evidence": {"github.repositories": []},
		"verdicts": {},
		"engine": {"github:acme": "not_applicable"},
	},
	"several are judged apart": {
		"scope": "github:acme",
		"parameters": {"days": 180},
		"evidence": {"github.repositories": [row({}), row({"repository": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(repository_in_use.verdicts, case) with input as testing.input_for(case)
}
