package policies.github.workflow_triggers_test

import data.lib.testing
import data.policies.github.workflow_triggers

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
	"a push passes": one({}, "pass"),
	"a pull request of a fork with rights fails": one({"workflows": [{"file": "ci.yml", "triggers": ["push", "pull_request_target"], "uses": ["actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683", "./.github/actions/build", "docker://alpine@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"], "outside_expressions": []}]}, "fail"),
	"a run after another fails": one({"workflows": [{"file": "ci.yml", "triggers": ["workflow_run"], "uses": ["actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683", "./.github/actions/build", "docker://alpine@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"], "outside_expressions": []}]}, "fail"),
	"a pull request without rights passes": one({"workflows": [{"file": "ci.yml", "triggers": ["pull_request"], "uses": ["actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683", "./.github/actions/build", "docker://alpine@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"], "outside_expressions": []}]}, "pass"),
	"no event is unknown": one({"workflows": [{"file": "ci.yml", "triggers": [], "uses": ["actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683", "./.github/actions/build", "docker://alpine@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"], "outside_expressions": []}]}, "unknown"),
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
	testing.agrees(workflow_triggers.verdicts, case) with input as testing.input_for(case)
}
