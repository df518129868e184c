# METADATA
# title: Scripts of workflows hold no text of events that strangers write
# description: |
#   An expression in a script is put there before the shell reads it, so a title or branch name can hold commands.
#   What of an event is not known to be harmless counts; what comes to a script by env, inputs, outputs of steps or a
#   matrix is not followed. Reading workflows takes the permission to read files, which
#   annexa does not ask for; without it this is unknown. Workflows of other branches are not read.
# related_resources:
#   - https://docs.github.com/en/actions/concepts/security/script-injections
#   - https://docs.github.com/en/actions/reference/security/secure-use
# custom:
#   severity: high
#   evidence: [github.repositories]
#   fields: [archived, workflows]
#   controls: [A.8.28, A.8.25]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Hand the value over in an environment variable of the step and quote it in the script.
package policies.github.workflow_injection

import data.lib.verdict

verdicts contains verdict.of(row.repository, said) if {
	some row in input.evidence["github.repositories"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("archived: nothing in it can change") if {
	row.archived == true
}

else := verdict.not_applicable("it has no workflow") if row.workflows == []

else := verdict.fail("a script holds what strangers write", {"expressions": found}) if {
	found := sort({sprintf("%s: %s", [workflow.file, expression]) |
		some workflow in row.workflows
		some expression in workflow.outside_expressions
	})
	found != []
}

else := verdict.pass({"workflows": [workflow.file | some workflow in row.workflows]}) if {
	every workflow in row.workflows {
		workflow.outside_expressions == []
	}
}
