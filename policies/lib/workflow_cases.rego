# METADATA
# title: Examples of workflows
# description: Rows and cases that the tests of policies on workflows share.
package lib.workflow_cases

import data.lib.testing

subject := "github:acme/web"

checkout := {"uses": "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683", "inputs": [{"name": "persist-credentials", "value": "false"}]}

steps := {"uses": [checkout], "images": [], "code": [], "commands": [], "shells": [], "marks": []}

# A job, with some of it changed.
job(changes) := testing.changed(
	{"name": "build", "permissions": {"state": "unset"}, "cache_mode": "", "steps": steps},
	changes,
)

# A job that uses some actions.
uses(all) := job({"steps": testing.changed(steps, {"uses": all})})

# A job whose steps have some marks.
marked(all) := job({"steps": testing.changed(steps, {"marks": all})})

# A job whose scripts run some commands.
commands(all) := job({"steps": testing.changed(steps, {"commands": all})})

# A tidy workflow, with some of it changed.
workflow(changes) := testing.changed(
	{
		"file": "ci.yml",
		"triggers": ["push"],
		"tag_filter": false,
		"push_branches": [],
		"permissions": {"state": "listed", "write": []},
		"cache_mode": "",
		"marks": [],
		"jobs": [job({})],
	},
	changes,
)

# An own action, with some of it changed.
action(changes) := testing.changed({"file": "action.yml", "marks": [], "steps": steps}, changes)

row(changes) := testing.changed(
	{"repository": subject, "archived": false, "workflows": [workflow({})], "actions": [], "absent_actions": []},
	changes,
)

# The case of one repository.
one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.repositories": [row(changes)]},
	"verdicts": {subject: expected},
}

# The case of a tidy workflow with some of it changed.
with_workflow(changes, expected) := one({"workflows": [workflow(changes)]}, expected)

# The case of a tidy workflow whose only job has other steps.
with_steps(changes, expected) := with_workflow({"jobs": [job({"steps": testing.changed(steps, changes)})]}, expected)

# The case of an own action with some of it changed.
with_action(changes, expected) := one({"workflows": [], "actions": [action(changes)]}, expected)

# The case of an own action with other steps.
in_action(changes, expected) := with_action({"steps": testing.changed(steps, changes)}, expected)

# What holds for every policy on workflows.
common := {
	"a tidy workflow passes": one({}, "pass"),
	"a tidy action passes": one({"workflows": [], "actions": [action({})]}, "pass"),
	"no workflow and no action are not applicable": one({"workflows": [], "actions": []}, "not_applicable"),
	"an archived repository is not applicable": one({"archived": true}, "not_applicable"),
	"workflows that are not told are unknown": one({"workflows": null}, "unknown"),
	"actions that are not told are unknown": one({"actions": null}, "unknown"),
	"an own action that is not there is unknown": one({"absent_actions": ["build"]}, "unknown"),
	"whether actions are not there is not told": one({"absent_actions": null}, "unknown"),
	"nothing at all is for the engine to state": {
		"scope": "github:acme",
		"evidence": {"github.repositories": []},
		"verdicts": {},
		"engine": {"github:acme": "not_applicable"},
	},
	"several are judged apart": {
		"scope": "github:acme",
		"evidence": {"github.repositories": [row({}), row({"repository": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}
