package policies.github.workflow_injection_test

import data.lib.testing
import data.lib.workflow_cases as example
import data.policies.github.workflow_injection

cases := object.union(example.common, {
	"a hash passes": example.with_steps({"code": [{"context": "github.sha", "fixed": false}]}, "pass"),
	"a secret passes": example.with_steps({"code": [{"context": "secrets.token", "fixed": false}]}, "pass"),
	"a result passes": example.with_steps({"code": [{"context": "needs.build.result", "fixed": false}]}, "pass"),
	"what the file fixes passes": example.with_steps({"code": [{"context": "matrix.os", "fixed": true}]}, "pass"),
	"a title in a script fails": example.with_steps({"code": [{"context": "github.event.issue.title", "fixed": false}]}, "fail"),
	"an output that is named like a result fails": example.with_steps({"code": [{"context": "needs.build.outputs.result", "fixed": false}]}, "fail"),
	"the whole event fails": example.with_steps({"code": [{"context": "github.event", "fixed": false}]}, "fail"),
	"an output of a step fails": example.with_steps({"code": [{"context": "steps.a.outputs.b", "fixed": false}]}, "fail"),
	"an input of an own action fails": example.in_action({"code": [{"context": "inputs.name", "fixed": false}]}, "fail"),
	"what cannot be read fails": example.with_steps({"code": [{"context": "unreadable", "fixed": false}]}, "fail"),
})

test_cases[name] if {
	some name, case in cases
	testing.agrees(workflow_injection.verdicts, case) with input as testing.input_for(case)
}
