package policies.github.deploy_key_age_test

import data.lib.testing
import data.policies.github.deploy_key_age

subject := "github:acme/web"

row(changes) := testing.changed(
	{"repository": subject, "deploy_keys": [{"id": "DK_1", "title": "deploy", "created_at": "2025-11-01T00:00:00Z", "read_only": true}]},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"parameters": {"days": 365},
	"evidence": {"github.repositories": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"a key exactly at the limit passes": one({}, "pass"),
	"a second over fails": one({"deploy_keys": [{"id": "DK_1", "title": "deploy", "created_at": "2025-10-31T23:59:59Z", "read_only": true}]}, "fail"),
	"no key is not applicable": one({"deploy_keys": []}, "not_applicable"),
	"a key from the future is unknown": one({"deploy_keys": [{"id": "DK_1", "title": "deploy", "created_at": "2027-10-31T23:59:59Z", "read_only": true}]}, "unknown"),
	"nothing at all is for the engine to state": {
		"scope": "github:acme",
		"parameters": {"days": 365},
		"evidence": {"github.repositories": []},
		"verdicts": {},
		"engine": {"github:acme": "not_applicable"},
	},
	"several are judged apart": {
		"scope": "github:acme",
		"parameters": {"days": 365},
		"evidence": {"github.repositories": [row({}), row({"repository": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(deploy_key_age.verdicts, case) with input as testing.input_for(case)
}
