package policies.github.workflow_legible_test

import data.lib.testing
import data.lib.workflow_cases as example
import data.policies.github.workflow_legible

cases := object.union(example.common, {
	"constant expression fails": example.with_workflow({"marks": [{"kind": "constant_expression", "at": "jobs.build.steps.0"}]}, "fail"),
	"unreadable expression fails": example.with_workflow({"marks": [{"kind": "unreadable_expression", "at": "jobs.build.steps.0"}]}, "fail"),
	"inputs by expression fails": example.with_steps({"marks": [{"kind": "inputs_by_expression", "at": "jobs.build.steps.0"}]}, "fail"),
	"roundabout path fails": example.with_steps({"marks": [{"kind": "roundabout_path", "at": "jobs.build.steps.0"}]}, "fail"),
	"the shell cmd fails": example.with_steps({"shells": ["cmd"]}, "fail"),
	"the shell cmd fails in an own action": example.in_action({"shells": ["CMD.exe"]}, "fail"),
	"other shells pass": example.with_steps({"shells": ["bash", "pwsh"]}, "pass"),
})

test_cases[name] if {
	some name, case in cases
	testing.agrees(workflow_legible.verdicts, case) with input as testing.input_for(case)
}
