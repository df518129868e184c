package policies.github.workflow_environment_test

import data.lib.testing
import data.lib.workflow_cases as example
import data.policies.github.workflow_environment

cases := object.union(example.common, {
	"an own workflow may change it": example.with_workflow({"jobs": [example.marked([{"kind": "environment_file", "at": "jobs.build.steps.0"}])]}, "pass"),
	"a workflow that strangers start may not": example.with_workflow({"triggers": ["workflow_run"], "jobs": [example.marked([{"kind": "environment_file", "at": "jobs.build.steps.0"}])]}, "fail"),
	"an own action may not": example.in_action({"marks": [{"kind": "environment_file", "at": "jobs.build.steps.0"}]}, "fail"),
	"commands that are printed fail": example.with_workflow({"marks": [{"kind": "insecure_commands", "at": "jobs.build.steps.0"}]}, "fail"),
})

test_cases[name] if {
	some name, case in cases
	testing.agrees(workflow_environment.verdicts, case) with input as testing.input_for(case)
}
