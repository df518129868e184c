package policies.github.reviews_required_test

import data.lib.testing
import data.policies.github.reviews_required

subject := "github:acme/web"

row(changes) := testing.changed(
	{"repository": subject, "archived": false, "default_branch": {"state": "named", "name": "main"}, "default_branch_protection": {"state": "rule", "pattern": "main"}, "default_branch_rules": [], "branch_protection_rules": [{"pattern": "main", "matches": 1, "approving_reviews": 2, "dismisses_stale_reviews": true, "requires_code_owner_reviews": true, "requires_last_push_approval": true, "requires_conversation_resolution": true, "requires_signatures": true, "requires_linear_history": true, "requires_status_checks": true, "requires_strict_status_checks": true, "status_checks": ["build"], "binds_administrators": true, "allows_force_pushes": false, "allows_deletions": false, "locks_branch": false, "restricts_pushes": false, "pull_request_bypassers": [], "force_push_bypassers": []}]},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"parameters": {"approvals": 2},
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
	"a ruleset with enough approvals passes": one(ruled([pull_request({})]), "pass"),
	"exactly as many approvals pass": one(protected({"approving_reviews": 2}), "pass"),
	"one fewer fails": one(protected({"approving_reviews": 1}), "fail"),
	"no approvals fail": one(protected({"approving_reviews": 0}), "fail"),
	"a ruleset without approvals fails": one(ruled([pull_request({"approving_reviews": 0})]), "fail"),
	"fewer may be demanded by a parameter": object.union(one(protected({"approving_reviews": 1}), "pass"), {"parameters": {"approvals": 1}}),
	"no protection fails": one(ruled([]), "fail"),
	"an archived repository is not applicable": one(object.union(ruled([]), {"archived": true}), "not_applicable"),
	"a repository without a branch is not applicable": one(object.union(ruled([]), {"default_branch": {"state": "none"}}), "not_applicable"),
	"a rule that is not there is unknown": one({"branch_protection_rules": []}, "unknown"),
	"what is not told is unknown": one(object.union(ruled([]), {"default_branch_rules": null}), "unknown"),
	"nothing at all is for the engine to state": {
		"scope": "github:acme",
		"parameters": {"approvals": 2},
		"evidence": {"github.repositories": []},
		"verdicts": {},
		"engine": {"github:acme": "not_applicable"},
	},
	"several are judged apart": {
		"scope": "github:acme",
		"parameters": {"approvals": 2},
		"evidence": {"github.repositories": [row({}), row({"repository": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(reviews_required.verdicts, case) with input as testing.input_for(case)
}
