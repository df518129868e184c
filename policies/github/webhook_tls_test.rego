package policies.github.webhook_tls_test

import data.lib.testing
import data.policies.github.webhook_tls

subject := "github:acme/hooks/1"

row(changes) := testing.changed(
	{"hook": subject, "active": true, "scheme": "https", "tls_verified": true},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.webhooks": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"a verified address passes": one({}, "pass"),
	"no verification fails": one({"tls_verified": false}, "fail"),
	"no https fails": one({"scheme": "http"}, "fail"),
	"a hook that is off is not applicable": one({"active": false, "scheme": "http"}, "not_applicable"),
	"not told is unknown": one({"tls_verified": null}, "unknown"),
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
	testing.agrees(webhook_tls.verdicts, case) with input as testing.input_for(case)
}
