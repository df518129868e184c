package policies.github.last_push_approved_test

import data.lib.testing
import data.policies.github.last_push_approved

subject := "github:acme/web"

row(changes) := testing.changed(
	{"repository": subject, "archived": false, "default_branch": {"state": "named", "name": "main"}, "default_branch_protection": {"state": "rule", "pattern": "main"}, "default_branch_rules": [], "branch_protection_rules": [{"pattern": "main", "matches": 1, "approving_reviews": 2, "dismisses_stale_reviews": true, "requires_code_owner_reviews": true, "requires_last_push_approval": true, "requires_conversation_resolution": true, "requires_signatures": true, "requires_linear_history": true, "requires_status_checks": true, "requires_strict_status_checks": true, "status_checks": ["build"], "binds_administrators": true, "allows_force_pushes": false, "allows_deletions": false, "locks_branch": false, "restricts_pushes": false, "pull_request_bypassers": [], "force_push_bypassers": []}]},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.repositories": [row(changes)]},
	"verdicts": {subject: expected},
}

# A branch protection rule with some of its settings replaced.
protection(changes) := testing.changed(
	{"pattern": "main", "matches": 1, "approving_reviews": 2, "dismisses_stale_reviews": true, "requires_code_owner_reviews": true, "requires_last_push_approval": true, "requires_conversation_resolution": true, "requires_signatures": true, "requires_linear_history": true, "requires_status_checks": true, "requires_strict_status_checks": true, "status_checks": ["build"], "binds_administrators": true, "allows_force_pushes": false, "allows_deletions": false, "locks_branch": false, "restricts_pushes": false, "pull_request_bypassers": [], "force_push_bypassers": []},
	changes,
)

protected(changes) := {"branch_protection_rules": [protection(changes)]}

# No branch protection rule, and these rules of rulesets.
ruled(rules) := {
	"branch_protection_rules": [],
	"default_branch_protection": {"state": "none"},
	"default_branch_rules": [{"ruleset": "RRS_1", "rule": rule} | some rule in rules],
}

pull_request(changes) := {"type": "pull_request", "parameters": testing.changed(
	{"kind": "pull_request", "approving_reviews": 2, "dismisses_stale_reviews": true, "requires_code_owner_reviews": true, "requires_last_push_approval": true, "requires_conversation_resolution": true},
	changes,
)}

cases := {
	"a strict branch protection rule passes": one({}, "pass"),
	"a ruleset that demands it passes": one(ruled([pull_request({})]), "pass"),
	"a rule without it fails": one(protected({"requires_last_push_approval": false}), "fail"),
	"a ruleset without it fails": one(ruled([pull_request({"requires_last_push_approval": false})]), "fail"),
	"no protection fails": one(ruled([]), "fail"),
	"an archived repository is not applicable": one(object.union(ruled([]), {"archived": true}), "not_applicable"),
	"a repository without a branch is not applicable": one(object.union(ruled([]), {"default_branch": {"state": "none"}}), "not_applicable"),
	"a rule that is not there is unknown": one({"branch_protection_rules": []}, "unknown"),
	"what is not told is unknown": one(object.union(ruled([]), {"default_branch_rules": null}), "unknown"),
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
	testing.agrees(last_push_approved.verdicts, case) with input as testing.input_for(case)
}
