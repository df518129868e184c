package policies.github.org_private_forks_test

import data.lib.testing
import data.policies.github.org_private_forks

subject := "github:acme"

row(changes) := testing.changed(
	{"organization": subject, "members_can_fork_private_repositories": false},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.organization": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"it is off passes": one({}, "pass"),
	"the other way fails": one({"members_can_fork_private_repositories": true}, "fail"),
	"null is unknown": one({"members_can_fork_private_repositories": null}, "unknown"),
	"a text is unknown": one({"members_can_fork_private_repositories": "false"}, "unknown"),
	"nothing at all is for the engine to state": {
		"scope": "github:acme",
		"evidence": {"github.organization": []},
		"verdicts": {},
		"engine": {"github:acme": "not_applicable"},
	},
	"several are judged apart": {
		"scope": "github:acme",
		"evidence": {"github.organization": [row({}), row({"organization": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(org_private_forks.verdicts, case) with input as testing.input_for(case)
}
