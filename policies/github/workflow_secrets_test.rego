package policies.github.workflow_secrets_test

import data.lib.testing
import data.lib.workflow_cases as example
import data.policies.github.workflow_secrets

cases := object.union(example.common, {
	"inherited secrets fail": example.with_steps({"marks": [{"kind": "inherited_secrets", "at": "jobs.build.steps.0"}]}, "fail"),
	"written password fail": example.with_steps({"marks": [{"kind": "written_password", "at": "jobs.build.steps.0"}]}, "fail"),
	"all secrets fail": example.with_workflow({"marks": [{"kind": "all_secrets", "at": "jobs.build.steps.0"}]}, "fail"),
	"decoded secret fail": example.with_workflow({"marks": [{"kind": "decoded_secret", "at": "jobs.build.steps.0"}]}, "fail"),
	"a decoded secret of an own action fails": example.with_action({"marks": [{"kind": "decoded_secret", "at": "jobs.build.steps.0"}]}, "fail"),
	"something else passes": example.with_steps({"marks": [{"kind": "bot_actor", "at": "jobs.build.steps.0"}]}, "pass"),
})

test_cases[name] if {
	some name, case in cases
	testing.agrees(workflow_secrets.verdicts, case) with input as testing.input_for(case)
}
