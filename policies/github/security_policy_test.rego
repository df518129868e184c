package policies.github.security_policy_test

import data.lib.testing
import data.policies.github.security_policy

subject := "github:acme/web"

row(changes) := testing.changed(
	{"repository": subject, "archived": false, "visibility": "public", "security_policy": true},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.repositories": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"a policy passes": one({}, "pass"),
	"none fails": one({"security_policy": false}, "fail"),
	"a private repository is not applicable": one({"visibility": "private", "security_policy": false}, "not_applicable"),
	"an archived repository is not applicable": one({"archived": true}, "not_applicable"),
	"not told is unknown": one({"security_policy": null}, "unknown"),
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
	testing.agrees(security_policy.verdicts, case) with input as testing.input_for(case)
}
