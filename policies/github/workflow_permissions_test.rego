package policies.github.workflow_permissions_test

import data.lib.testing
import data.lib.workflow_cases as example
import data.policies.github.workflow_permissions

cases := object.union(example.common, {
	"jobs that list theirs pass": example.with_workflow({"permissions": {"state": "unset"}, "jobs": [example.job({"permissions": {"state": "listed", "write": ["contents"]}})]}, "pass"),
	"nothing listed fails": example.with_workflow({"permissions": {"state": "unset"}}, "fail"),
	"reading everything fails": example.with_workflow({"permissions": {"state": "read_all"}}, "fail"),
	"reading everything that no job gets passes": example.with_workflow({"permissions": {"state": "read_all"}, "jobs": [example.job({"permissions": {"state": "listed", "write": []}})]}, "pass"),
	"a job that may write everything fails": example.with_workflow({"jobs": [example.job({"permissions": {"state": "write_all"}})]}, "fail"),
	"what the only job may write passes": example.with_workflow({"permissions": {"state": "listed", "write": ["contents"]}}, "pass"),
	"what all jobs may write fails": example.with_workflow({"permissions": {"state": "listed", "write": ["contents"]}, "jobs": [example.job({}), example.job({"name": "b"})]}, "fail"),
	"a token of an App for one repository passes": example.with_steps({"uses": [{"uses": "actions/create-github-app-token@11bd71901bbe5b1630ceea73d27597364c9af683", "inputs": [{"name": "permission-contents", "value": "text"}, {"name": "owner", "value": "text"}, {"name": "repositories", "value": "text"}]}]}, "pass"),
	"a token of an App that lists nothing fails": example.with_steps({"uses": [{"uses": "actions/create-github-app-token@11bd71901bbe5b1630ceea73d27597364c9af683", "inputs": []}]}, "fail"),
	"a token of an App for all repositories fails": example.with_steps({"uses": [{"uses": "actions/create-github-app-token@11bd71901bbe5b1630ceea73d27597364c9af683", "inputs": [{"name": "permission-contents", "value": "text"}, {"name": "owner", "value": "text"}]}]}, "fail"),
	"a token of an App that stays fails in an own action": example.in_action({"uses": [{"uses": "actions/create-github-app-token@11bd71901bbe5b1630ceea73d27597364c9af683", "inputs": [{"name": "permission-contents", "value": "text"}, {"name": "skip-token-revoke", "value": "true"}]}]}, "fail"),
})

test_cases[name] if {
	some name, case in cases
	testing.agrees(workflow_permissions.verdicts, case) with input as testing.input_for(case)
}
