package policies.github.dependency_alerts_test

import data.lib.testing
import data.policies.github.dependency_alerts

subject := "github:acme/web"

row(changes) := testing.changed(
	{"repository": subject, "archived": false, "vulnerability_alerts": true},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.repositories": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"on passes": one({}, "pass"),
	"off fails": one({"vulnerability_alerts": false}, "fail"),
	"an archived repository is not applicable": one({"archived": true}, "not_applicable"),
	"not told is unknown": one({"vulnerability_alerts": null}, "unknown"),
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
	testing.agrees(dependency_alerts.verdicts, case) with input as testing.input_for(case)
}
