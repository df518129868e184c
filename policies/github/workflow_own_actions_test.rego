package policies.github.workflow_own_actions_test

import data.lib.testing
import data.lib.workflow_cases as example
import data.policies.github.workflow_own_actions

cases := object.union(example.common, {
	"an action of the repository passes": example.with_steps({"uses": [{"uses": "$/.github/actions/build", "inputs": []}]}, "pass"),
	"an action in the working folder fails": example.with_steps({"uses": [{"uses": "./.github/actions/build", "inputs": []}]}, "fail"),
	"one that an own action names fails": example.in_action({"uses": [{"uses": "./build", "inputs": []}]}, "fail"),
})

test_cases[name] if {
	some name, case in cases
	testing.agrees(workflow_own_actions.verdicts, case) with input as testing.input_for(case)
}
