# METADATA
# title: No workflow runs a stranger's change with the repository's rights
# description: |
#   Workflows that start on pull_request_target, workflow_run or issue_comment run with secrets and a token that
#   may write, on events that anybody can cause. What such a workflow does is not weighed. Workflows of the
#   default branch are read, and the own actions that they name, at the root and in .github/actions; other
#   actions are not. It takes the permission to read files, which annexa does not ask for; without it this is
#   unknown.
# related_resources:
#   - https://docs.github.com/en/actions/reference/security/secure-use
#   - https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request_target
#   - https://docs.zizmor.sh/audits/#dangerous-triggers
# custom:
#   severity: high
#   evidence: [github.repositories]
#   fields: [archived, workflows, actions, absent_actions]
#   controls: [A.8.28, A.8.4, A.8.25]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Start the workflow on pull_request instead, and do what needs rights in one that runs after the merge.
package policies.github.workflow_triggers

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

else := verdict.fail("strangers can start a workflow that has the repository's rights", {"found": found}) if {
	found := sort(problems(row))
	found != []
}

else := verdict.unknown("absent", workflows.absence(row)) if count(row.absent_actions) > 0

else := verdict.pass({"files": workflows.files(row)}) if {
	workflows.are_told(row)
	problems(row) == set()
}

problems(row) := {sprintf("%s: %s", [workflow.file, trigger]) |
	some workflow in row.workflows
	some trigger in workflow.triggers
	trigger in privileged
}

privileged := {"pull_request_target", "workflow_run", "issue_comment"}
