package policies.github.actions_fork_approval_test

import data.lib.testing
import data.policies.github.actions_fork_approval

subject := "github:acme"

row(changes) := testing.changed(
	{"organization": subject, "fork_approval": "all_external_contributors"},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.actions_permissions": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"all outside passes": one({}, "pass"),
	"first-time contributors only fails": one({"fork_approval": "first_time_contributors"}, "fail"),
	"newcomers only fails": one({"fork_approval": "first_time_contributors_new_to_github"}, "fail"),
	"a new word is unknown": one({"fork_approval": "nobody"}, "unknown"),
	"nothing at all is for the engine to state": {
		"scope": "github:acme",
		"evidence": {"github.actions_permissions": []},
		"verdicts": {},
		"engine": {"github:acme": "not_applicable"},
	},
	"several are judged apart": {
		"scope": "github:acme",
		"evidence": {"github.actions_permissions": [row({}), row({"organization": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(actions_fork_approval.verdicts, case) with input as testing.input_for(case)
}
