package policies.github.deploy_key_read_only_test

import data.lib.testing
import data.policies.github.deploy_key_read_only

subject := "github:acme/web"

row(changes) := testing.changed(
	{"repository": subject, "archived": false, "deploy_keys": [{"id": "DK_1", "title": "deploy", "created_at": "2026-06-01T00:00:00Z", "read_only": true}]},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.repositories": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"a key that reads passes": one({}, "pass"),
	"one that writes fails": one({"deploy_keys": [{"id": "DK_1", "title": "deploy", "created_at": "2026-06-01T00:00:00Z", "read_only": false}]}, "fail"),
	"no key is not applicable": one({"deploy_keys": []}, "not_applicable"),
	"an archived repository is not applicable": one({"archived": true}, "not_applicable"),
	"not told is unknown": one({"deploy_keys": null}, "unknown"),
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
	testing.agrees(deploy_key_read_only.verdicts, case) with input as testing.input_for(case)
}
