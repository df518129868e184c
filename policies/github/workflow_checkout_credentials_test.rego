package policies.github.workflow_checkout_credentials_test

import data.lib.testing
import data.lib.workflow_cases as example
import data.policies.github.workflow_checkout_credentials

cases := object.union(example.common, {
	"credentials that are kept by default fail": example.with_steps({"uses": [{"uses": "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683", "inputs": []}]}, "fail"),
	"credentials that are kept on purpose fail": example.with_steps({"uses": [{"uses": "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683", "inputs": [{"name": "persist-credentials", "value": "true"}]}]}, "fail"),
	"credentials that may be kept fail": example.with_steps({"uses": [{"uses": "Actions/Checkout@11bd71901bbe5b1630ceea73d27597364c9af683", "inputs": [{"name": "persist-credentials", "value": "expression"}]}]}, "fail"),
	"credentials that an own action keeps fail": example.in_action({"uses": [{"uses": "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683", "inputs": []}]}, "fail"),
	"no checkout passes": example.with_steps({"uses": []}, "pass"),
})

test_cases[name] if {
	some name, case in cases
	testing.agrees(workflow_checkout_credentials.verdicts, case) with input as testing.input_for(case)
}
