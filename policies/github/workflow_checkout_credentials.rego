# METADATA
# title: Checkouts keep no credentials
# description: |
#   actions/checkout leaves its token on the disk for later steps, and whatever uploads the folder publishes it,
#   unless persist-credentials is false. A workflow that pushes needs a token of its own for that step.
#   Workflows of the default branch are read, and the own actions that they name, at the root and in
#   .github/actions; other actions are not. It takes the permission to read files, which annexa does not ask
#   for; without it this is unknown.
# related_resources:
#   - https://github.com/actions/checkout#usage
#   - https://docs.zizmor.sh/audits/#artipacked
# custom:
#   severity: medium
#   evidence: [github.repositories]
#   fields: [archived, workflows, actions, absent_actions]
#   controls: [A.8.28, A.5.17, A.8.12]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Give actions/checkout the input persist-credentials: false.
package policies.github.workflow_checkout_credentials

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

else := verdict.fail("a checkout keeps credentials", {"found": found}) if {
	found := sort(problems(row))
	found != []
}

else := verdict.unknown("absent", workflows.absence(row)) if count(row.absent_actions) > 0

else := verdict.pass({"files": workflows.files(row)}) if {
	workflows.are_told(row)
	problems(row) == set()
}

problems(row) := {sprintf("%s: %s", [each.at, each.use.uses]) |
	some each in workflows.uses(row)
	actions.path(each.use) == "actions/checkout"
	actions.value_of(each.use, "persist-credentials") != "false"
}
