package policies.github.production_approved_test

import data.lib.testing
import data.policies.github.production_approved

subject := "github:acme/web"

row(changes) := testing.changed(
	{"repository": subject, "archived": false, "environments": [{"name": "production", "requires_reviewers": true, "prevents_self_review": true, "restricts_branches": true, "wait_minutes": 0}]},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.repositories": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"production with it passes": one({}, "pass"),
	"production without it fails": one({"environments": [{"name": "eu-PROD", "requires_reviewers": false, "prevents_self_review": false, "restricts_branches": true, "wait_minutes": 0}]}, "fail"),
	"another environment is not applicable": one({"environments": [{"name": "staging", "requires_reviewers": false, "prevents_self_review": false, "restricts_branches": true, "wait_minutes": 0}]}, "not_applicable"),
	"no environment is not applicable": one({"environments": []}, "not_applicable"),
	"an archived repository is not applicable": one({"archived": true}, "not_applicable"),
	"not told is unknown": one({"environments": null}, "unknown"),
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
	testing.agrees(production_approved.verdicts, case) with input as testing.input_for(case)
}
