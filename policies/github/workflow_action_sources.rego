# METADATA
# title: Workflows use actions that are kept up, rightly named and needed
# description: |
#   An archived repository gets no fixes; a name that is one letter away from a popular one is how wrong code
#   gets in; an action that does what one line of a script does is a dependency for nothing. The lists of
#   archived, popular and superfluous actions are those of zizmor 1.32 and as old as it; whether other
#   repositories are archived is not asked. Workflows of the default branch are read, and the own actions that
#   they name, at the root and in .github/actions; other actions are not. It takes the permission to read files,
#   which annexa does not ask for; without it this is unknown.
# related_resources:
#   - https://docs.github.com/en/actions/reference/security/secure-use#using-third-party-actions
#   - https://docs.zizmor.sh/audits/#archived-uses
#   - https://docs.zizmor.sh/audits/#typosquat-uses
#   - https://docs.zizmor.sh/audits/#superfluous-actions
# custom:
#   severity: medium
#   evidence: [github.repositories]
#   fields: [archived, workflows, actions, absent_actions]
#   controls: [A.5.21, A.8.28, A.8.8]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Replace the action by one that is kept up or by a line of a script, and mend the name.
package policies.github.workflow_action_sources

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

else := verdict.fail("a workflow uses an action that it should not", {"found": found}) if {
	found := sort(problems(row))
	found != []
}

else := verdict.unknown("absent", workflows.absence(row)) if count(row.absent_actions) > 0

else := verdict.pass({"files": workflows.files(row)}) if {
	workflows.are_told(row)
	problems(row) == set()
}

problems(row) := {sprintf("%s: %s is archived", [each.at, each.use.uses]) |
	some each in workflows.uses(row)
	actions.repository(each.use) in actions.archived
} | ({sprintf("%s: %s is not needed", [each.at, each.use.uses]) |
	some each in workflows.uses(row)
	actions.path(each.use) in actions.superfluous
} | {mark | some mark in workflows.marked(row, {"resembles_popular"})})
