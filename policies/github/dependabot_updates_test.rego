package policies.github.dependabot_updates_test

import data.lib.testing
import data.policies.github.dependabot_updates

subject := "github:acme/web"

row(changes) := testing.changed(
	{"repository": subject, "archived": false, "dependabot_security_updates": "enabled"},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.repository_security": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"enabled passes": one({}, "pass"),
	"disabled fails": one({"dependabot_security_updates": "disabled"}, "fail"),
	"an archived repository is not applicable": one({"archived": true, "dependabot_security_updates": "disabled"}, "not_applicable"),
	"a new word is unknown": one({"dependabot_security_updates": "paused"}, "unknown"),
	"not told is unknown": one({"dependabot_security_updates": null}, "unknown"),
	"nothing at all is for the engine to state": {
		"scope": "github:acme",
		"evidence": {"github.repository_security": []},
		"verdicts": {},
		"engine": {"github:acme": "not_applicable"},
	},
	"several are judged apart": {
		"scope": "github:acme",
		"evidence": {"github.repository_security": [row({}), row({"repository": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(dependabot_updates.verdicts, case) with input as testing.input_for(case)
}
