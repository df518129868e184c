package policies.github.dependabot_cooldown_test

import data.lib.testing
import data.policies.github.dependabot_cooldown

subject := "github:acme/web"

row(changes) := testing.changed({"repository": subject, "archived": false, "dependabot": {"state": "configured", "updates": [{"ecosystem": "npm", "cooldown_days": 7, "runs_code": false}]}}, changes)

one(changes, expected) := {
	"scope": "github:acme",
	"parameters": {"days": 7},
	"evidence": {"github.repositories": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"seven days pass": one({"dependabot": {"state": "configured", "updates": [{"ecosystem": "npm", "cooldown_days": 7, "runs_code": false}]}}, "pass"),
	"six days fail": one({"dependabot": {"state": "configured", "updates": [{"ecosystem": "npm", "cooldown_days": 6, "runs_code": false}]}}, "fail"),
	"one of two fails": one({"dependabot": {"state": "configured", "updates": [{"ecosystem": "npm", "cooldown_days": 7, "runs_code": false}, {"ecosystem": "npm", "cooldown_days": 3, "runs_code": false}]}}, "fail"),
	"fewer may be demanded by a parameter": object.union(one({"dependabot": {"state": "configured", "updates": [{"ecosystem": "npm", "cooldown_days": 3, "runs_code": false}]}}, "pass"), {"parameters": {"days": 3}}),
	"none is not applicable": one({"dependabot": {"state": "none"}}, "not_applicable"),
	"an archived repository is not applicable": one({"archived": true}, "not_applicable"),
	"not told is unknown": one({"dependabot": null}, "unknown"),
	"nothing at all is for the engine to state": {
		"scope": "github:acme",
		"parameters": {"days": 7},
		"evidence": {"github.repositories": []},
		"verdicts": {},
		"engine": {"github:acme": "not_applicable"},
	},
	"several are judged apart": {
		"scope": "github:acme",
		"parameters": {"days": 7},
		"evidence": {"github.repositories": [row({}), row({"repository": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(dependabot_cooldown.verdicts, case) with input as testing.input_for(case)
}
