package policies.github.dependabot_code_test

import data.lib.testing
import data.policies.github.dependabot_code

subject := "github:acme/web"

row(changes) := testing.changed({"repository": subject, "archived": false, "dependabot": {"state": "configured", "updates": [{"ecosystem": "npm", "cooldown_days": 7, "runs_code": false}]}}, changes)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.repositories": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"no code passes": one({"dependabot": {"state": "configured", "updates": [{"ecosystem": "npm", "cooldown_days": 7, "runs_code": false}]}}, "pass"),
	"code fails": one({"dependabot": {"state": "configured", "updates": [{"ecosystem": "npm", "cooldown_days": 7, "runs_code": true}]}}, "fail"),
	"none is not applicable": one({"dependabot": {"state": "none"}}, "not_applicable"),
	"an archived repository is not applicable": one({"archived": true}, "not_applicable"),
	"not told is unknown": one({"dependabot": null}, "unknown"),
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
	testing.agrees(dependabot_code.verdicts, case) with input as testing.input_for(case)
}
