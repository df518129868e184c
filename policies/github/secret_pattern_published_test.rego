package policies.github.secret_pattern_published_test

import data.lib.testing
import data.policies.github.secret_pattern_published

subject := "github:acme/secret-scanning-patterns/1"

row(changes) := testing.changed(
	{"pattern": subject, "state": "published", "push_protection": true},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.secret_scanning_patterns": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"in force passes": one({}, "pass"),
	"unpublished fails": one({"state": "unpublished"}, "fail"),
	"without push protection fails": one({"push_protection": false}, "fail"),
	"a new word is unknown": one({"state": "paused"}, "unknown"),
	"null is unknown": one({"push_protection": null}, "unknown"),
	"nothing at all is for the engine to state": {
		"scope": "github:acme",
		"evidence": {"github.secret_scanning_patterns": []},
		"verdicts": {},
		"engine": {"github:acme": "not_applicable"},
	},
	"several are judged apart": {
		"scope": "github:acme",
		"evidence": {"github.secret_scanning_patterns": [row({}), row({"pattern": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(secret_pattern_published.verdicts, case) with input as testing.input_for(case)
}
