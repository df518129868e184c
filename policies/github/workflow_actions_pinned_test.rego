package policies.github.workflow_actions_pinned_test

import data.lib.testing
import data.policies.github.workflow_actions_pinned

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
	"commits, own actions and digests pass": one({}, "pass"),
	"a tag fails": one({"workflows": [{"file": "ci.yml", "triggers": ["push"], "uses": ["actions/checkout@v4"], "outside_expressions": []}]}, "fail"),
	"a branch of a reusable workflow fails": one({"workflows": [{"file": "ci.yml", "triggers": ["push"], "uses": ["acme/flows/.github/workflows/x.yml@main"], "outside_expressions": []}]}, "fail"),
	"a shortened commit fails": one({"workflows": [{"file": "ci.yml", "triggers": ["push"], "uses": ["actions/checkout@11bd719"], "outside_expressions": []}]}, "fail"),
	"an image by tag fails": one({"workflows": [{"file": "ci.yml", "triggers": ["push"], "uses": ["docker://alpine:3.20"], "outside_expressions": []}]}, "fail"),
	"no version at all fails": one({"workflows": [{"file": "ci.yml", "triggers": ["push"], "uses": ["actions/checkout"], "outside_expressions": []}]}, "fail"),
	"a tag that looks like a commit with more fails": one({"workflows": [{"file": "ci.yml", "triggers": ["push"], "uses": ["actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683-v4"], "outside_expressions": []}]}, "fail"),
	"a workflow without actions passes": one({"workflows": [{"file": "ci.yml", "triggers": ["push"], "uses": [], "outside_expressions": []}]}, "pass"),
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
	testing.agrees(workflow_actions_pinned.verdicts, case) with input as testing.input_for(case)
}
