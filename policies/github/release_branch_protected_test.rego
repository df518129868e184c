package policies.github.release_branch_protected_test

import data.lib.testing
import data.policies.github.release_branch_protected

subject := "github:acme/web"

row(changes) := testing.changed(
	{"repository": subject, "archived": false, "release_branches": [{"name": "release/1.0", "protection": {"state": "rule", "pattern": "release/*"}, "rules": []}, {"name": "stable", "protection": {"state": "none"}, "rules": ["deletion", "pull_request"]}]},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.repositories": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"a rule and a ruleset pass": one({}, "pass"),
	"one without either fails": one({"release_branches": [{"name": "release/1.0", "protection": {"state": "rule", "pattern": "release/*"}, "rules": []}, {"name": "release/2.0", "protection": {"state": "none"}, "rules": []}]}, "fail"),
	"a ruleset that only keeps the branch fails": one({"release_branches": [{"name": "release/2.0", "protection": {"state": "none"}, "rules": ["deletion", "non_fast_forward"]}]}, "fail"),
	"a branch that nobody may push to passes": one({"release_branches": [{"name": "release/2.0", "protection": {"state": "none"}, "rules": ["update"]}]}, "pass"),
	"no release branch is not applicable": one({"release_branches": []}, "not_applicable"),
	"an archived repository is not applicable": one({"archived": true}, "not_applicable"),
	"a new word is unknown": one({"release_branches": [{"name": "release/2.0", "protection": {"state": "new"}, "rules": []}]}, "unknown"),
	"not told is unknown": one({"release_branches": null}, "unknown"),
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
	testing.agrees(release_branch_protected.verdicts, case) with input as testing.input_for(case)
}
