# METADATA
# title: No script lets others change the environment of later steps
# description: |
#   What is written to GITHUB_ENV and GITHUB_PATH decides what later steps run. A workflow that strangers start,
#   and an own action, which cannot know who starts it, must write only fixed text there: scripts are read as
#   text, so everything else that names these files counts. ACTIONS_ALLOW_UNSECURE_COMMANDS lets whatever a
#   script prints do the same. Workflows of the default branch are read, and the own actions that they name, at
#   the root and in .github/actions; other actions are not. It takes the permission to read files, which annexa
#   does not ask for; without it this is unknown.
# related_resources:
#   - https://docs.github.com/en/actions/reference/security/secure-use
#   - https://docs.zizmor.sh/audits/#github-env
#   - https://docs.zizmor.sh/audits/#insecure-commands
# custom:
#   severity: high
#   evidence: [github.repositories]
#   fields: [archived, workflows, actions, absent_actions]
#   controls: [A.8.28, A.8.25]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Hand values to later steps as outputs (GITHUB_OUTPUT), and remove ACTIONS_ALLOW_UNSECURE_COMMANDS.
package policies.github.workflow_environment

import data.lib.verdict
import data.lib.workflows

verdicts contains verdict.of(row.repository, said) if {
	some row in input.evidence["github.repositories"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("archived: nothing in it can change") if {
	row.archived == true
}

else := verdict.not_applicable("it has no workflow and no action") if workflows.none(row)

else := verdict.fail("others may change the environment of later steps", {"found": found}) if {
	found := sort(problems(row))
	found != []
}

else := verdict.unknown("absent", workflows.absence(row)) if count(row.absent_actions) > 0

else := verdict.pass({"files": workflows.files(row)}) if {
	workflows.are_told(row)
	problems(row) == set()
}

problems(row) := {sprintf("%s: %s: %s", [workflow.file, job.name, each.at]) |
	some workflow in row.workflows
	some trigger in workflow.triggers
	trigger in {"pull_request_target", "workflow_run", "issue_comment"}
	some job in workflow.jobs
	some each in job.steps.marks
	each.kind == "environment_file"
} | ({sprintf("%s: %s", [action.file, each.at]) |
	some action in row.actions
	some each in action.steps.marks
	each.kind == "environment_file"
} | {mark | some mark in workflows.marked(row, {"insecure_commands"})})
