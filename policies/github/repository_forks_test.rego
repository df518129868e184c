package policies.github.repository_forks_test

import data.lib.testing
import data.policies.github.repository_forks

subject := "github:acme/web"

row(changes) := testing.changed(
	{"repository": subject, "archived": false, "visibility": "private", "forking_allowed": false},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.repositories": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"no forks pass": one({}, "pass"),
	"forks fail": one({"forking_allowed": true}, "fail"),
	"a public repository is not applicable": one({"visibility": "public", "forking_allowed": true}, "not_applicable"),
	"an archived repository is not applicable": one({"archived": true}, "not_applicable"),
	"a new visibility is unknown": one({"visibility": "shared", "forking_allowed": true}, "unknown"),
	"nothing at all is for the engine to state": {
		"scope": "github:acme",
		"evidence": {"github.repositories": []},
		"verdicts": {},
		"engine": {"github:acme": "not_applicable"},
	},
	"several are judged apart": {
		"scope": "github:acme",
		"evidence": {"github.repositories": [row({}), row({"repository": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(repository_forks.verdicts, case) with input as testing.input_for(case)
}
