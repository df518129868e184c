package policies.github.administrators_bound_test

import data.lib.testing
import data.policies.github.administrators_bound

subject := "github:acme/web"

row(changes) := testing.changed(
	{"repository": subject, "archived": false, "branch_protection_rules": [{"pattern": "main", "matches": 1, "approving_reviews": 2, "dismisses_stale_reviews": true, "requires_code_owner_reviews": true, "requires_last_push_approval": true, "requires_conversation_resolution": true, "requires_signatures": true, "requires_linear_history": true, "requires_status_checks": true, "requires_strict_status_checks": true, "status_checks": ["build"], "binds_administrators": true, "allows_force_pushes": false, "allows_deletions": false, "locks_branch": false, "restricts_pushes": false, "pull_request_bypassers": [], "force_push_bypassers": []}]},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.repositories": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"a rule that binds them passes": one({}, "pass"),
	"one that does not fails": one({"branch_protection_rules": [{"pattern": "main", "matches": 1, "approving_reviews": 2, "dismisses_stale_reviews": true, "requires_code_owner_reviews": true, "requires_last_push_approval": true, "requires_conversation_resolution": true, "requires_signatures": true, "requires_linear_history": true, "requires_status_checks": true, "requires_strict_status_checks": true, "status_checks": ["build"], "binds_administrators": false, "allows_force_pushes": false, "allows_deletions": false, "locks_branch": false, "restricts_pushes": false, "pull_request_bypassers": [], "force_push_bypassers": []}]}, "fail"),
	"no rule is not applicable": one({"branch_protection_rules": []}, "not_applicable"),
	"an archived repository is not applicable": one({"archived": true}, "not_applicable"),
	"not told is unknown": one({"branch_protection_rules": null}, "unknown"),
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
	testing.agrees(administrators_bound.verdicts, case) with input as testing.input_for(case)
}
