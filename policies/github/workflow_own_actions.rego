# METADATA
# title: Workflows name own actions by their repository
# description: |
#   An action that is named by ./ is whatever lies in the working folder at that moment, which a checkout of a
#   stranger's change or a script may have put there. Named by $/ it is the one of the repository that the
#   workflow is of. Workflows of the default branch are read, and the own actions that they name, at the root
#   and in .github/actions; other actions are not. It takes the permission to read files, which annexa does not
#   ask for; without it this is unknown.
# related_resources:
#   - https://github.blog/changelog/2026-07-30-reference-same-repository-actions-with-self-repository-syntax/
#   - https://docs.zizmor.sh/audits/#self-repository
# custom:
#   severity: low
#   evidence: [github.repositories]
#   fields: [archived, workflows, actions, absent_actions]
#   controls: [A.8.28, A.8.25]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Write $/path instead of ./path.
package policies.github.workflow_own_actions

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

else := verdict.fail("a workflow uses whatever lies in its working folder", {"found": found}) if {
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
	startswith(each.use.uses, "./")
}
