package policies.github.workflow_tools_pinned_test

import data.lib.testing
import data.lib.workflow_cases as example
import data.policies.github.workflow_tools_pinned

cases := object.union(example.common, {
	"a version passes": example.with_steps({"uses": [{"uses": "aquasecurity/setup-trivy@11bd71901bbe5b1630ceea73d27597364c9af683", "inputs": [{"name": "version", "value": "text"}]}]}, "pass"),
	"no version fails": example.with_steps({"uses": [{"uses": "aquasecurity/setup-trivy@11bd71901bbe5b1630ceea73d27597364c9af683", "inputs": []}]}, "fail"),
	"the latest version fails": example.with_steps({"uses": [{"uses": "aquasecurity/setup-trivy@11bd71901bbe5b1630ceea73d27597364c9af683", "inputs": [{"name": "version", "value": "latest"}]}]}, "fail"),
	"any version fails in an own action": example.in_action({"uses": [{"uses": "extractions/setup-just@11bd71901bbe5b1630ceea73d27597364c9af683", "inputs": [{"name": "just-version", "value": "*"}]}]}, "fail"),
	"packages beside the lockfile fail": example.with_steps({"commands": ["npm install"]}, "fail"),
	"publishing is no installing": example.with_steps({"commands": ["npm publish"]}, "pass"),
	"packages by an action fail": example.with_steps({"uses": [{"uses": "actions/setup-python@11bd71901bbe5b1630ceea73d27597364c9af683", "inputs": [{"name": "pip-install", "value": "text"}]}]}, "fail"),
})

test_cases[name] if {
	some name, case in cases
	testing.agrees(workflow_tools_pinned.verdicts, case) with input as testing.input_for(case)
}
