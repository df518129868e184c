package policies.github.release_branch_protected_test

import data.lib.testing
import data.policies.github.release_branch_protected

subject := "github:acme/web"

rule(changes) := object.union(
	{
		"pattern": "release/*",
		"matches": 1,
		"approving_reviews": 1,
		"dismisses_stale_reviews": false,
		"requires_code_owner_reviews": false,
		"requires_last_push_approval": false,
		"requires_conversation_resolution": false,
		"requires_signatures": false,
		"requires_linear_history": false,
		"requires_status_checks": false,
		"requires_strict_status_checks": false,
		"status_checks": [],
		"binds_administrators": true,
		"allows_force_pushes": false,
		"allows_deletions": false,
		"locks_branch": false,
		"restricts_pushes": false,
		"pull_request_bypassers": [],
		"force_push_bypassers": [],
	},
	changes,
)

row(changes) := testing.changed(
	{"repository": subject, "archived": false, "branch_protection_rules": [rule({})], "release_branches": [{"name": "release/1.0", "protection": {"state": "rule", "pattern": "release/*"}, "rules": []}, {"name": "stable", "protection": {"state": "none"}, "rules": ["deletion", "pull_request"]}]},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.repositories": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"a rule and a ruleset pass": one({}, "pass"),
	"a rule that demands nothing fails": one({"branch_protection_rules": [rule({"approving_reviews": 0})]}, "fail"),
	"a rule that lets named people push passes": one({"branch_protection_rules": [rule({"approving_reviews": 0, "restricts_pushes": true})]}, "pass"),
	"a rule that locks the branch passes": one({"branch_protection_rules": [rule({"approving_reviews": 0, "locks_branch": true})]}, "pass"),
	"a rule that is not shown is unknown": one({"branch_protection_rules": []}, "unknown"),
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
