package policies.github.ruleset_bypass_test

import data.lib.testing
import data.policies.github.ruleset_bypass

subject := "github:acme/web"

row(changes) := testing.changed(
	{"repository": subject, "archived": false, "rulesets": [{"id": "RRS_1", "name": "main", "target": "branch", "enforcement": "active", "source": "organization", "include": ["~DEFAULT_BRANCH"], "exclude": [], "rules": [], "bypass": {"state": "nobody"}}]},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"parameters": {"pull_requests_allowed": false},
	"evidence": {"github.repositories": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"nobody passes": one({}, "pass"),
	"somebody who always may fails": one({"rulesets": [{"id": "RRS_1", "name": "main", "target": "branch", "enforcement": "active", "source": "organization", "include": ["~DEFAULT_BRANCH"], "exclude": [], "rules": [], "bypass": {"state": "listed", "actors": [{"actor": "role:admin", "mode": "always"}]}}]}, "fail"),
	"by pull request fails": one({"rulesets": [{"id": "RRS_1", "name": "main", "target": "branch", "enforcement": "active", "source": "organization", "include": ["~DEFAULT_BRANCH"], "exclude": [], "rules": [], "bypass": {"state": "listed", "actors": [{"actor": "team:acme/ops", "mode": "pull_request"}]}}]}, "fail"),
	"a mode that is not known fails": one({"rulesets": [{"id": "RRS_1", "name": "main", "target": "branch", "enforcement": "active", "source": "organization", "include": ["~DEFAULT_BRANCH"], "exclude": [], "rules": [], "bypass": {"state": "listed", "actors": [{"actor": "app:robot", "mode": ""}]}}]}, "fail"),
	"a hidden list is unknown": one({"rulesets": [{"id": "RRS_1", "name": "main", "target": "branch", "enforcement": "active", "source": "organization", "include": ["~DEFAULT_BRANCH"], "exclude": [], "rules": [], "bypass": {"state": "not_visible"}}]}, "unknown"),
	"a ruleset that only counts is not applicable": one({"rulesets": [{"id": "RRS_1", "name": "main", "target": "branch", "enforcement": "evaluate", "source": "organization", "include": ["~DEFAULT_BRANCH"], "exclude": [], "rules": [], "bypass": {"state": "listed", "actors": [{"actor": "role:admin", "mode": "always"}]}}]}, "not_applicable"),
	"no ruleset is not applicable": one({"rulesets": []}, "not_applicable"),
	"an archived repository is not applicable": one({"archived": true}, "not_applicable"),
	"by pull request passes where it is allowed": object.union(one({"rulesets": [{"id": "RRS_1", "name": "main", "target": "branch", "enforcement": "active", "source": "organization", "include": ["~DEFAULT_BRANCH"], "exclude": [], "rules": [], "bypass": {"state": "listed", "actors": [{"actor": "team:acme/ops", "mode": "pull_request"}]}}]}, "pass"), {"parameters": {"pull_requests_allowed": true}}),
	"nothing at all is for the engine to state": {
		"scope": "github:acme",
		"parameters": {"pull_requests_allowed": false},
		"evidence": {"github.repositories": []},
		"verdicts": {},
		"engine": {"github:acme": "not_applicable"},
	},
	"several are judged apart": {
		"scope": "github:acme",
		"parameters": {"pull_requests_allowed": false},
		"evidence": {"github.repositories": [row({}), row({"repository": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(ruleset_bypass.verdicts, case) with input as testing.input_for(case)
}
