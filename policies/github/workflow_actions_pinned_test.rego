package policies.github.workflow_actions_pinned_test

import data.lib.testing
import data.lib.workflow_cases as example
import data.policies.github.workflow_actions_pinned

cases := object.union(example.common, {
	"commits, own actions and digests pass": example.with_steps({"uses": [{"uses": "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683", "inputs": []}, {"uses": "./.github/actions/build", "inputs": []}, {"uses": "$/.github/actions/build", "inputs": []}, {"uses": "docker://alpine@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "inputs": []}]}, "pass"),
	"a tag fails": example.with_steps({"uses": [{"uses": "actions/checkout@v4", "inputs": []}]}, "fail"),
	"a branch of a reusable workflow fails": example.with_steps({"uses": [{"uses": "acme/flows/.github/workflows/x.yml@main", "inputs": []}]}, "fail"),
	"a shortened commit fails": example.with_steps({"uses": [{"uses": "actions/checkout@11bd719", "inputs": []}]}, "fail"),
	"an image by tag fails": example.with_steps({"uses": [{"uses": "docker://alpine:3.20", "inputs": []}]}, "fail"),
	"no version at all fails": example.with_steps({"uses": [{"uses": "actions/checkout", "inputs": []}]}, "fail"),
	"a tag that looks like a commit with more fails": example.with_steps({"uses": [{"uses": "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683-v4", "inputs": []}]}, "fail"),
	"a tag in an own action fails": example.in_action({"uses": [{"uses": "actions/checkout@v4", "inputs": []}]}, "fail"),
	"a workflow without actions passes": example.with_steps({"uses": []}, "pass"),
})

test_cases[name] if {
	some name, case in cases
	testing.agrees(workflow_actions_pinned.verdicts, case) with input as testing.input_for(case)
}
