# METADATA
# title: Tokens of workflows may do only what is listed for them
# description: |
#   A workflow that lists no permissions gets whatever the organisation gives by default, and one that lists
#   them for all its jobs gives each what only one needs. Tokens of Apps that a workflow makes must be listed
#   too, must be for named repositories, and must be revoked at the end. Workflows of the default branch are
#   read, and the own actions that they name, at the root and in .github/actions; other actions are not. It
#   takes the permission to read files, which annexa does not ask for; without it this is unknown.
# related_resources:
#   - https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions
#   - https://docs.zizmor.sh/audits/#excessive-permissions
#   - https://docs.zizmor.sh/audits/#github-app
# custom:
#   severity: medium
#   evidence: [github.repositories]
#   fields: [archived, workflows, actions, absent_actions]
#   controls: [A.8.2, A.5.15, A.8.28]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Write permissions: {} at the top of the workflow and list in each job what it needs; give
#     actions/create-github-app-token the inputs repositories and permission-….
package policies.github.workflow_permissions

import data.lib.actions
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

else := verdict.fail("a token may do more than is needed", {"found": found}) if {
	found := sort(problems(row))
	found != []
}

else := verdict.unknown("absent", workflows.absence(row)) if count(row.absent_actions) > 0

else := verdict.pass({"files": workflows.files(row)}) if {
	workflows.are_told(row)
	problems(row) == set()
}

problems(row) := {sprintf("%s: %s: all permissions", [workflow.file, job.name]) |
	some workflow in row.workflows
	some job in workflow.jobs
	effective(workflow, job).state in {"read_all", "write_all"}
} | (({sprintf("%s: %s: no permissions are listed", [workflow.file, job.name]) |
	some workflow in row.workflows
	workflow.permissions.state == "unset"
	some job in workflow.jobs
	job.permissions.state == "unset"
} | {sprintf("%s: all jobs may write %s", [workflow.file, permission]) |
	some workflow in row.workflows
	workflow.permissions.state == "listed"
	some permission in workflow.permissions.write
	count(workflow.jobs) > 1
	some job in workflow.jobs
	job.permissions.state == "unset"
}) | app_tokens(row))

effective(workflow, job) := workflow.permissions if job.permissions.state == "unset"

else := job.permissions

app_tokens(row) := {sprintf("%s: %s", [each.at, problem]) |
	some each in workflows.uses(row)
	actions.path(each.use) == "actions/create-github-app-token"
	some problem in app_token(each.use)
}

app_token(use) := {"an App's token may do all that the App may" | not lists_permission(use)} | ({"an App's token is not revoked" |
	actions.says(use, "skip-token-revoke")
} | {"an App's token is for all repositories" |
	actions.gives(use, "owner")
	not names_repositories(use)
})

lists_permission(use) if {
	some each in use.inputs
	startswith(each.name, "permission-")
}

names_repositories(use) if {
	some each in use.inputs
	each.name == "repositories"
}
