package policies.github.app_administers_test

import data.lib.testing
import data.policies.github.app_administers

subject := "github:acme/installations/1"

row(changes) := testing.changed(
	{"installation": subject, "suspended": false, "permissions": [{"resource": "contents", "level": "write"}, {"resource": "members", "level": "read"}]},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.installations": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"writing code is another matter and passes": one({}, "pass"),
	"changing members fails": one({"permissions": [{"resource": "members", "level": "write"}]}, "fail"),
	"administering repositories fails": one({"permissions": [{"resource": "administration", "level": "write"}]}, "fail"),
	"a suspended App is not applicable": one({"suspended": true, "permissions": [{"resource": "members", "level": "write"}]}, "not_applicable"),
	"what is no list is unknown": one({"permissions": null}, "unknown"),
	"nothing at all is for the engine to state": {
		"scope": "github:acme",
		"evidence": {"github.installations": []},
		"verdicts": {},
		"engine": {"github:acme": "not_applicable"},
	},
	"several are judged apart": {
		"scope": "github:acme",
		"evidence": {"github.installations": [row({}), row({"installation": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(app_administers.verdicts, case) with input as testing.input_for(case)
}
