package policies.github.workflow_action_sources_test

import data.lib.testing
import data.lib.workflow_cases as example
import data.policies.github.workflow_action_sources

cases := object.union(example.common, {
	"an archived action fails": example.with_steps({"uses": [{"uses": "actions-rs/cargo@11bd71901bbe5b1630ceea73d27597364c9af683", "inputs": []}]}, "fail"),
	"a part of an archived repository fails": example.with_steps({"uses": [{"uses": "Actions-RS/cargo/sub@11bd71901bbe5b1630ceea73d27597364c9af683", "inputs": []}]}, "fail"),
	"a superfluous action fails in an own action": example.in_action({"uses": [{"uses": "softprops/action-gh-release@11bd71901bbe5b1630ceea73d27597364c9af683", "inputs": []}]}, "fail"),
	"a name that is almost another fails": example.with_steps({"marks": [{"kind": "resembles_popular", "at": "jobs.build.steps.0"}]}, "fail"),
	"others pass": example.with_steps({"uses": [{"uses": "actions/cache@11bd71901bbe5b1630ceea73d27597364c9af683", "inputs": []}]}, "pass"),
})

test_cases[name] if {
	some name, case in cases
	testing.agrees(workflow_action_sources.verdicts, case) with input as testing.input_for(case)
}
