package policies.github.workflow_conditions_test

import data.lib.testing
import data.lib.workflow_cases as example
import data.policies.github.workflow_conditions

cases := object.union(example.common, {
	"bot actor fails": example.with_steps({"marks": [{"kind": "bot_actor", "at": "jobs.build.steps.0"}]}, "fail"),
	"always true fails": example.with_steps({"marks": [{"kind": "always_true", "at": "jobs.build.steps.0"}]}, "fail"),
	"contains in text fails": example.with_steps({"marks": [{"kind": "contains_in_text", "at": "jobs.build.steps.0"}]}, "fail"),
	"falsy choice fails": example.with_workflow({"marks": [{"kind": "falsy_choice", "at": "jobs.build.steps.0"}]}, "fail"),
	"a condition of an own action that always holds fails": example.in_action({"marks": [{"kind": "always_true", "at": "jobs.build.steps.0"}]}, "fail"),
	"something else passes": example.with_steps({"marks": [{"kind": "environment_file", "at": "jobs.build.steps.0"}]}, "pass"),
})

test_cases[name] if {
	some name, case in cases
	testing.agrees(workflow_conditions.verdicts, case) with input as testing.input_for(case)
}
