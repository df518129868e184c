package policies.github.workflow_triggers_test

import data.lib.testing
import data.lib.workflow_cases as example
import data.policies.github.workflow_triggers

cases := object.union(example.common, {
	"a pull request of a fork with rights fails": example.with_workflow({"triggers": ["push", "pull_request_target"]}, "fail"),
	"a run after another fails": example.with_workflow({"triggers": ["workflow_run"]}, "fail"),
	"a comment fails": example.with_workflow({"triggers": ["issue_comment"]}, "fail"),
	"a pull request without rights passes": example.with_workflow({"triggers": ["pull_request"]}, "pass"),
})

test_cases[name] if {
	some name, case in cases
	testing.agrees(workflow_triggers.verdicts, case) with input as testing.input_for(case)
}
