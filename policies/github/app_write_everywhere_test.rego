package policies.github.app_write_everywhere_test

import data.lib.testing
import data.policies.github.app_write_everywhere

subject := "github:acme/installations/1"

row(changes) := testing.changed(
	{"installation": subject, "suspended": false, "repository_selection": "selected", "permissions": [{"resource": "contents", "level": "write"}]},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.installations": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"chosen repositories pass": one({}, "pass"),
	"writing everywhere fails": one({"repository_selection": "all"}, "fail"),
	"administration everywhere fails": one({"repository_selection": "all", "permissions": [{"resource": "organization_administration", "level": "admin"}]}, "fail"),
	"reading everywhere passes": one({"repository_selection": "all", "permissions": [{"resource": "metadata", "level": "read"}]}, "pass"),
	"a suspended App is not applicable": one({"suspended": true, "repository_selection": "all"}, "not_applicable"),
	"a new word is unknown": one({"repository_selection": "some"}, "unknown"),
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
	testing.agrees(app_write_everywhere.verdicts, case) with input as testing.input_for(case)
}
