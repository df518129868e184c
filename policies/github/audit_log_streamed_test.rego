package policies.github.audit_log_streamed_test

import data.lib.testing
import data.policies.github.audit_log_streamed

subject := "github:acme"

row(changes) := testing.changed(
	{"organization": subject, "streams": [{"target": "Amazon S3", "enabled": true, "paused": false, "created_at": "2026-01-01T00:00:00Z"}]},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.audit_log_streaming": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"a stream passes": one({}, "pass"),
	"none fails": one({"streams": []}, "fail"),
	"a paused one fails": one({"streams": [{"target": "S3", "enabled": true, "paused": true, "created_at": "2026-01-01T00:00:00Z"}]}, "fail"),
	"one that is off fails": one({"streams": [{"target": "S3", "enabled": false, "paused": false, "created_at": "2026-01-01T00:00:00Z"}]}, "fail"),
	"null is unknown": one({"streams": null}, "unknown"),
	"nothing at all is for the engine to state": {
		"scope": "github:acme",
		"evidence": {"github.audit_log_streaming": []},
		"verdicts": {},
		"engine": {"github:acme": "not_applicable"},
	},
	"several are judged apart": {
		"scope": "github:acme",
		"evidence": {"github.audit_log_streaming": [row({}), row({"organization": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(audit_log_streamed.verdicts, case) with input as testing.input_for(case)
}
