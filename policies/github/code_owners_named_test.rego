package policies.github.code_owners_named_test

import data.lib.testing
import data.policies.github.code_owners_named

subject := "github:acme/web"

row(changes) := testing.changed(
	{"repository": subject, "archived": false, "code_owners": true},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.repositories": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"a file passes": one({}, "pass"),
	"none fails": one({"code_owners": false}, "fail"),
	"an archived repository is not applicable": one({"archived": true}, "not_applicable"),
	"not told is unknown": one({"code_owners": null}, "unknown"),
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
	testing.agrees(code_owners_named.verdicts, case) with input as testing.input_for(case)
}
