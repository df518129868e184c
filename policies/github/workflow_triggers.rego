# METADATA
# title: No workflow runs a stranger's change with the repository's rights
# description: |
#   Workflows that start on pull_request_target or workflow_run run with secrets and a token that may write, on
#   events that anybody with a fork can cause. Other events that strangers cause, such as issue_comment, are not
#   judged, since they check out no change by themselves. Reading workflows takes the permission to read files, which annexa
#   does not ask for; without it this is unknown. Workflows of other branches are not read.
# related_resources:
#   - https://docs.github.com/en/actions/reference/security/secure-use
#   - https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request_target
# custom:
#   severity: high
#   evidence: [github.repositories]
#   fields: [archived, workflows]
#   controls: [A.8.28, A.8.4, A.8.25]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Start the workflow on pull_request instead, and do what needs rights in one that runs after the merge.
package policies.github.workflow_triggers

import data.lib.verdict

verdicts contains verdict.of(row.repository, said) if {
	some row in input.evidence["github.repositories"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("archived: nothing in it can change") if {
	row.archived == true
}

else := verdict.not_applicable("it has no workflow") if row.workflows == []

else := verdict.fail("strangers can start a workflow that has the repository's rights", {"triggers": found}) if {
	found := sort({sprintf("%s: %s", [workflow.file, trigger]) |
		some workflow in row.workflows
		some trigger in workflow.triggers
		trigger in privileged
	})
	found != []
}

else := verdict.pass({"workflows": [workflow.file | some workflow in row.workflows]}) if {
	every workflow in row.workflows {
		count(workflow.triggers) > 0
		every trigger in workflow.triggers {
			not trigger in privileged
		}
	}
}

privileged := {"pull_request_target", "workflow_run"}
