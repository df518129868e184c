package policies.github.actions_sha_pinning_test

import data.lib.testing
import data.policies.github.actions_sha_pinning

subject := "github:acme"

row(changes) := testing.changed(
	{"organization": subject, "sha_pinning_required": true},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.actions_permissions": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"as it should be passes": one({}, "pass"),
	"the other way fails": one({"sha_pinning_required": false}, "fail"),
	"null is unknown": one({"sha_pinning_required": null}, "unknown"),
	"nothing at all is for the engine to state": {
		"scope": "github:acme",
		"evidence": {"github.actions_permissions": []},
		"verdicts": {},
		"engine": {"github:acme": "not_applicable"},
	},
	"several are judged apart": {
		"scope": "github:acme",
		"evidence": {"github.actions_permissions": [row({}), row({"organization": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(actions_sha_pinning.verdicts, case) with input as testing.input_for(case)
}
