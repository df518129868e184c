package policies.github.workflow_injection_test

import data.lib.testing
import data.policies.github.workflow_injection

subject := "github:acme/web"

row(changes) := testing.changed(
	{"repository": subject, "archived": false, "workflows": [{"file": "ci.yml", "triggers": ["push"], "uses": ["actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683", "./.github/actions/build", "docker://alpine@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"], "outside_expressions": []}]},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.repositories": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"no expression passes": one({}, "pass"),
	"a title in a script fails": one({"workflows": [{"file": "ci.yml", "triggers": ["push"], "uses": ["actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683", "./.github/actions/build", "docker://alpine@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"], "outside_expressions": ["github.event.issue.title"]}]}, "fail"),
	"no workflow is not applicable": one({"workflows": []}, "not_applicable"),
	"an archived repository is not applicable": one({"archived": true, "workflows": []}, "not_applicable"),
	"not told is unknown": one({"workflows": null}, "unknown"),
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
	testing.agrees(workflow_injection.verdicts, case) with input as testing.input_for(case)
}
