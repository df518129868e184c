package policies.github.webhook_secret_test

import data.lib.testing
import data.policies.github.webhook_secret

subject := "github:acme/hooks/1"

row(changes) := testing.changed(
	{"hook": subject, "active": true, "has_secret": true},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.webhooks": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"a secret passes": one({}, "pass"),
	"none fails": one({"has_secret": false}, "fail"),
	"a hook that is off is not applicable": one({"active": false}, "not_applicable"),
	"null is unknown": one({"has_secret": null}, "unknown"),
	"nothing at all is for the engine to state": {
		"scope": "github:acme",
		"evidence": {"github.webhooks": []},
		"verdicts": {},
		"engine": {"github:acme": "not_applicable"},
	},
	"several are judged apart": {
		"scope": "github:acme",
		"evidence": {"github.webhooks": [row({}), row({"hook": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(webhook_secret.verdicts, case) with input as testing.input_for(case)
}
