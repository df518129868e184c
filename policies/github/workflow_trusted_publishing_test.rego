package policies.github.workflow_trusted_publishing_test

import data.lib.testing
import data.lib.workflow_cases as example
import data.policies.github.workflow_trusted_publishing

cases := object.union(example.common, {
	"a job that may identify itself passes": example.with_workflow({"jobs": [object.union(example.commands(["npm publish"]), {"permissions": {"state": "listed", "write": ["id-token"]}})]}, "pass"),
	"a workflow that may identify itself passes": example.with_workflow({"permissions": {"state": "listed", "write": ["id-token"]}, "jobs": [example.commands(["cargo publish"])]}, "pass"),
	"a job that may not fails": example.with_workflow({"jobs": [example.commands(["twine upload"])]}, "fail"),
	"installing is no publishing": example.with_workflow({"jobs": [example.commands(["npm install"])]}, "pass"),
	"an action with a password fails": example.with_steps({"uses": [{"uses": "pypa/gh-action-pypi-publish@11bd71901bbe5b1630ceea73d27597364c9af683", "inputs": [{"name": "password", "value": "expression"}]}]}, "fail"),
	"an action without one passes": example.with_steps({"uses": [{"uses": "pypa/gh-action-pypi-publish@11bd71901bbe5b1630ceea73d27597364c9af683", "inputs": []}]}, "pass"),
	"an own action with a token fails": example.in_action({"uses": [{"uses": "rubygems/configure-rubygems-credentials@11bd71901bbe5b1630ceea73d27597364c9af683", "inputs": [{"name": "api-token", "value": "expression"}]}]}, "fail"),
	"an action that is told not to fails": example.with_steps({"uses": [{"uses": "rubygems/release-gem@11bd71901bbe5b1630ceea73d27597364c9af683", "inputs": [{"name": "setup-trusted-publisher", "value": "false"}]}]}, "fail"),
})

test_cases[name] if {
	some name, case in cases
	testing.agrees(workflow_trusted_publishing.verdicts, case) with input as testing.input_for(case)
}
