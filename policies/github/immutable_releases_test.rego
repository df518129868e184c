package policies.github.immutable_releases_test

import data.lib.testing
import data.policies.github.immutable_releases

subject := "github:acme"

row(changes) := testing.changed(
	{"organization": subject, "enforced_repositories": "all"},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.immutable_releases": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"all repositories pass": one({}, "pass"),
	"some repositories fail": one({"enforced_repositories": "selected"}, "fail"),
	"none fails": one({"enforced_repositories": "none"}, "fail"),
	"a new word is unknown": one({"enforced_repositories": "most"}, "unknown"),
	"null is unknown": one({"enforced_repositories": null}, "unknown"),
	"nothing at all is for the engine to state": {
		"scope": "github:acme",
		"evidence": {"github.immutable_releases": []},
		"verdicts": {},
		"engine": {"github:acme": "not_applicable"},
	},
	"several are judged apart": {
		"scope": "github:acme",
		"evidence": {"github.immutable_releases": [row({}), row({"organization": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(immutable_releases.verdicts, case) with input as testing.input_for(case)
}
